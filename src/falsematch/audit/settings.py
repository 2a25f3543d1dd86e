"""How an audit is made: the ``audit:`` and ``search:`` blocks of an experiment."""

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from falsematch.datasets import DatasetSpec
from falsematch.text.strict import Strict


class AuditSettings(Strict):
    """Settings of the intervals and tests.

    Attributes
    ----------
    replicates : int
        Bootstrap replicates; 0 makes no intervals.
    confidence : float
        Of every interval.
    equivalence_ratio : float
        "No difference" is claimed only where the ratio's interval lies within 1 / this and this.
    covariates : bool
        Whether to audit the covariates too.
    detail : "full" or "headline"
        What is made of slices under a condition; clean ones are always told in full. ``headline``, for experiments of
        hundreds of conditions: rates of headline groups, their ratios to the reference and amplification, at the
        thresholds themselves; no tests of small counts, label flips, curves, matrix or distributions.
    prediction : int or None
        So many further people of each group of the finest crossing are foreseen: how many false matches to expect among
        them, with a prediction interval, in rows of measure ``prediction``. None makes none.
    score_shifts : dict of str to str
        Reference group of each grouping (as ``group_by`` is written) whose mean scores are compared too.
    """

    replicates: Annotated[int, Field(ge=0, le=100_000)] = 2000
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    equivalence_ratio: Annotated[float, Field(gt=1)] = 1.5
    covariates: bool = False
    detail: Literal["full", "headline"] = "full"
    prediction: Annotated[int, Field(ge=2, le=50)] | None = None
    score_shifts: dict[str, str] = {}

    def is_brief(self, keys: Mapping[str, Any]) -> bool:
        """Whether of the slice with these keys only the headline is made."""
        return self.detail == "headline" and keys["condition"] != "clean"


Size = Annotated[int, Field(ge=1)]
AS_FOUND = "as_found"
"""The mix of the dataset itself."""


class SearchSettings(Strict):
    """Settings of the searches: each probe photograph against everybody enrolled.

    Attributes
    ----------
    gallery_sizes : list of int
        People in the gallery. Sizes that the dataset has are measured, larger ones are extrapolated as ``stated_n`` is.
    stated_n : int or None
        A gallery that somebody states and nobody here has.
    images_per_subject : list of int
        Photographs that each person is enrolled with at most.
    top_k : int
        Length of the candidate list.
    mix : dict
        Galleries of another composition: name -> label -> value -> share of the gallery; shares add up to 1.
    fillers : DatasetSpec or None
        Another dataset that is put into the gallery; candidates among it are counted apart.
    searches_a_day : list of int
        For which ``calculator.json`` counts the expected false alarms.
    """

    gallery_sizes: Annotated[list[Size], Field(min_length=1)]
    stated_n: Size | None = None
    images_per_subject: Annotated[list[Size], Field(min_length=1)] = [1]
    top_k: Size = 10
    mix: dict[str, dict[str, dict[str, Annotated[float, Field(ge=0, le=1)]]]] = {}
    fillers: DatasetSpec | None = None
    searches_a_day: list[Size] = []

    @model_validator(mode="before")
    @classmethod
    def _leave_out_old_settings(cls, content: Any) -> Any:
        """Results before version 0.2 name thresholds at which a large expectation was not refused; none is now."""
        if not isinstance(content, Mapping):
            return content
        return {key: value for key, value in content.items() if key != "observed_thresholds"}

    @model_validator(mode="after")
    def _mixes_are_whole(self) -> "SearchSettings":
        for name, by_label in self.mix.items():
            if name == AS_FOUND or len(by_label) != 1:
                raise ValueError(
                    f"`{name}`: give it another name than {AS_FOUND}, one label, and shares of its values."
                )
            [(label, shares)] = by_label.items()
            if not math.isclose(sum(shares.values()), 1, abs_tol=1e-9):
                raise ValueError(f"`{name}`: the shares of {label} add up to {sum(shares.values()):g}, not to 1.")
        return self

    @property
    def sizes(self) -> list[int]:
        """Every size asked for, in order."""
        return sorted({*self.gallery_sizes, *([self.stated_n] if self.stated_n else [])})
