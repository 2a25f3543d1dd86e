"""``experiments/consistency.yaml``: which contrasts of which results are set beside one another."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from falsematch.catalog import nearest
from falsematch.errors import ExperimentError
from falsematch.text.strict import ManifestName, Name, Strict

Label = Annotated[str, Field(min_length=1)]


class Pair(Strict):
    """Two groups of one dataset, in the labels of that dataset.

    Attributes
    ----------
    groups : dict of label to [group, reference]
        One label.
    within : dict of label to value
        What both groups agree on: a value of every other label that the results group by. Empty for the two groups
        pooled over the cells of the other labels.
    """

    groups: Annotated[dict[Label, tuple[Label, Label]], Field(min_length=1, max_length=1)]
    within: dict[Label, Label] = {}

    @property
    def label(self) -> str:
        """The label in which the two groups differ."""
        return next(iter(self.groups))

    def members(self, side: Literal["compared", "reference"]) -> set[str]:
        """The values of all labels of one of the two groups."""
        return {self.groups[self.label][side == "reference"], *self.within.values()}


class SameContrast(Strict):
    """One contrast as each dataset has it.

    Attributes
    ----------
    name : str
        By which the tables know it, and the report its words.
    of : dict of dataset to Pair
        Two datasets at least; one that has no such groups is left out.
    """

    name: ManifestName
    of: Annotated[dict[str, Pair], Field(min_length=2)]


class ComparedSet(Strict):
    """A dataset and the results that speak for it.

    Attributes
    ----------
    dataset : str
    results : list of str
        Names of result folders. For each matcher and threshold the first that holds it speaks of clean photographs.
    field : list of str
        Those that speak of simulated conditions, in the same way.
    """

    dataset: Name
    results: Annotated[list[Name], Field(min_length=1)]
    field: list[Name] = []


class Consistency(Strict):
    """The same matchers and contrasts on several datasets.

    Attributes
    ----------
    results : str
        Folder that holds the result folders.
    sets : list of ComparedSet
    matchers : list of str
        As the tables name them.
    thresholds : list of str
        As ``rates.csv`` names them: ``as_shipped`` is the same number on every dataset.
    contrasts : list of SameContrast
    conditions : list of str
        Simulated conditions under which the contrasts are compared as well, the probe alone degraded: at every dose and
        metering that ``field`` results of two datasets hold.
    """

    name: Name
    kind: Literal["consistency"]
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    results: str = "results"
    sets: Annotated[list[ComparedSet], Field(min_length=2)]
    matchers: Annotated[list[str], Field(min_length=1)]
    thresholds: Annotated[list[str], Field(min_length=1)] = ["as_shipped"]
    contrasts: Annotated[list[SameContrast], Field(min_length=1)]
    conditions: list[Name] = []

    @model_validator(mode="after")
    def _contrasts_are_of_the_sets(self) -> "Consistency":
        known = [one.dataset for one in self.sets]
        for names, what in ((known, "sets"), ([one.name for one in self.contrasts], "contrasts")):
            if twice := next((name for name in names if names.count(name) > 1), None):
                raise ExperimentError(f"{what}: `{twice}` stands there twice; nobody could tell the two apart.")
        if self.conditions and sum(bool(one.field) for one in self.sets) < 2:
            raise ExperimentError("conditions: nobody compares them; name results under `field` of two sets at least.")
        if not self.conditions and any(one.field for one in self.sets):
            raise ExperimentError(
                "sets: `field` stands there, and no condition is asked for; name some as `conditions`."
            )
        for contrast in self.contrasts:
            for dataset in contrast.of:
                if dataset not in known:
                    raise ExperimentError(
                        f"contrasts: {contrast.name} names `{dataset}`, which is not among `sets`. "
                        f"{nearest(dataset, known)}"
                    )
        return self
