"""What whoever brings a table of scores says of the people and the matcher behind it."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from falsematch.audit import Overlap
from falsematch.text.strict import Strict

LabelProvenance = Literal[
    "self-reported", "self-declared", "official", "derived", "secondary", "annotated", "by appearance"
]


class Stated(Strict):
    """What is said beside a score table that does not say it itself; nobody here has checked it.

    Blanks around a text are no part of it: an origin of blanks alone is none, and confirms nothing.

    Attributes
    ----------
    labels : LabelProvenance or None
        Who said which group people belong to, of every label of the subject table.
    origin : str
        Who made the matcher and how it was had; a matcher of which nobody says it carries no claim.
    overlap : Overlap or None
        Whether the matcher was trained on these people.
    matcher : str
        What the matcher is called.
    """

    labels: LabelProvenance | None = None
    origin: Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)] = ""
    overlap: Overlap | None = None
    matcher: Annotated[str, StringConstraints(max_length=64, strip_whitespace=True)] = ""

    @property
    def said(self) -> dict[str, str]:
        """What was said, and nothing of what was not."""
        return {name: value for name, value in self.model_dump(mode="json").items() if value}
