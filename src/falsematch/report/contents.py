"""What a report tells, read once; every form of it (page, PDF, handout, citation) is made from this."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from falsematch.report import findings, recorded, words
from falsematch.report.card import read_card, read_confidence
from falsematch.report.findings import Finding
from falsematch.report.recorded import Recorded
from falsematch.report.rows import Point, headlines, points
from falsematch.report.telling import Telling

if TYPE_CHECKING:
    from falsematch.report.figures import Figures


@dataclass(frozen=True)
class Contents:
    """A result folder's tables and claims, and one language to tell them in.

    Attributes
    ----------
    claims : list of Finding or None
        None where the folder holds no findings.
    """

    telling: Telling
    recorded: Recorded
    every: list[Point]
    claims: list[Finding] | None

    @property
    def heads(self) -> list[Point]:
        """The headline point of each system."""
        return headlines(self.every)

    @property
    def shown(self) -> list[Point]:
        """The points told one by one: all, or where there would be too many those set up in the usual way."""
        return [point for point in self.every if not (self.recorded.brief and point.setup)]

    def retold(self, lang: str) -> "Contents":
        """The same in another language."""
        return replace(self, telling=replace(self.telling, words=words.load(lang, heads=self.telling.card.generated)))

    @cached_property
    def figures(self) -> "Figures":
        """Every figure, drawn when it is first asked for."""
        from falsematch.report import figures  # noqa: PLC0415 - a citation draws none

        return figures.draw(self.every, self.recorded, self.telling)


def read(folder: Path, lang: str = "en") -> Contents:
    """The contents of a result folder.

    Parameters
    ----------
    folder : Path
        Holds ``card.json``, ``experiment.yaml`` and ``rates.csv``; the other tables and ``findings.json`` where the
        audit made them.
    lang : str
        Language of the words.

    Raises
    ------
    ResultError
        Where one of them is absent or malformed, or a table is not the one the card records.
    """
    say = words.load(lang)  # first: a slip in the language is refused whatever the folder holds
    card = read_card(folder)
    if card.generated:
        say = words.load(lang, heads=True)
    telling = Telling(say, card, read_confidence(folder))
    held = recorded.read(folder, card)
    return Contents(telling, held, points(held.rates), findings.read_findings(folder))
