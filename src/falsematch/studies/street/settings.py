"""``experiments/street.yaml``: which circumstances are told of, and from which results."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from falsematch.catalog import nearest
from falsematch.conditions import SCENARIOS
from falsematch.errors import ExperimentError
from falsematch.studies.consistency.settings import Pair
from falsematch.text.strict import Name, Strict


class Street(Strict):
    """Reported circumstances, each with what two results say of it.

    Attributes
    ----------
    results : str
        Folder that holds the result folders.
    measured : str
        Name of the result whose rates and contrasts are told.
    clean : str
        Name of the result of the same clean photographs whose claims named before the run are told beside them; none
        where empty.
    searched : str
        Name of the result whose searches are told: of the very same comparisons, under some of the circumstances.
    searched_at : str
        Threshold at which searches are told group by group; the page's own where empty.
    stated_n : int
        A gallery that somebody states and nobody here has; ``searched`` must have been asked for it.
    circumstances : list of str
        Scenarios, in the order of the page.
    matchers, thresholds : list of str
        As the tables name them.
    contrasts : list of Pair
        Who is told of beside everyone: both groups of each. A group is compared in one contrast alone.
    """

    name: Name
    kind: Literal["street"]
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    results: str = "results"
    measured: Name
    clean: Name | Literal[""] = ""
    searched: Name
    searched_at: str = ""
    stated_n: Annotated[int, Field(ge=1)] = 200_000_000
    circumstances: Annotated[list[str], Field(min_length=1)]
    matchers: Annotated[list[str], Field(min_length=1)]
    thresholds: Annotated[list[str], Field(min_length=1)]
    contrasts: Annotated[list[Pair], Field(min_length=1)]

    @model_validator(mode="after")
    def _everything_is_told_once(self) -> "Street":
        for name in self.circumstances:
            if name not in SCENARIOS:
                raise ExperimentError(f"circumstances: `{name}` is no scenario. {nearest(name, SCENARIOS)}")
        compared = [" & ".join(sorted(one.members("compared"))) for one in self.contrasts]
        named = {
            "circumstances": self.circumstances,
            "matchers": self.matchers,
            "thresholds": self.thresholds,
            "contrasts": compared,
        }
        for what, names in named.items():
            if twice := next((name for name in names if names.count(name) > 1), None):
                raise ExperimentError(f"{what}: `{twice}` stands there twice; nobody could tell the two apart.")
        return self
