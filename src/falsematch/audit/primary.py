"""The claims that an experiment names before it is run."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field, model_validator

from falsematch.audit.named_contrast import ContrastSpec, NamedContrast
from falsematch.audit.threshold_spec import ThresholdSpec
from falsematch.text.strict import Sha256, Strict

MOST = 6
"""Claims over the experiments of one plan."""
FAMILY = "primaries"
RATIO, AMPLIFICATION, FEW_PEOPLE = "primary_ratio", "primary_amplification", "primary_few_people"
"""Measures of the disparity table."""


class Plan(Strict):
    """The document in which the claims of several experiments were written down, registered by nobody but its authors.

    Attributes
    ----------
    document : str
        Its file name.
    sha256 : str
        Of the document, as it stood when the experiment was written.
    primaries : int or None
        Claims of all experiments of the plan together: the family that each is judged in. None: one experiment's alone.
    """

    document: Annotated[str, Field(min_length=1)]
    sha256: Sha256
    primaries: Annotated[int, Field(ge=1, le=MOST)] | None = None


class Primary(Strict):
    """One of the ``primaries:`` of an experiment: what it confirms; all else is exploratory (METHOD section 6).

    Attributes
    ----------
    contrast : dict of label to [group, reference]
        The group expected to bear more, and the one it is held against; they agree on all other labels of ``group_by``.
    within : dict of label to value
        Values of other labels to which it is confined; over those left open, each cell counts alike.
    without : dict of label to list of values
        Photographs of these labels are left out, as probes and as references.
    matcher : str
    threshold : ThresholdSpec
        One of the experiment's thresholds.
    condition : str
    dose : float or None
    measure : "fmr_ratio" or "amplification"
        The ratio of two false match rates, or by how much the condition widens it (METHOD section 3).
    delivery, landmarks, metering : str

    Only the probe is degraded: a field search degrades nothing else.
    """

    contrast: ContrastSpec
    within: dict[str, str] = {}
    without: dict[str, Annotated[list[str], Field(min_length=1)]] = {}
    matcher: str
    threshold: ThresholdSpec = "as_shipped"
    condition: str = "clean"
    dose: float | None = None
    measure: Literal["fmr_ratio", "amplification"] = "fmr_ratio"
    delivery: Literal["native", "upscaled"] = "native"
    landmarks: Literal["own", "clean"] = "own"
    metering: Literal["fixed", "frame_average", "face"] = "fixed"

    @model_validator(mode="after")
    def _asks_something(self) -> "Primary":
        if self.named.label in self.within:
            raise ValueError(f"`within` names {self.named.label}, in which the two groups of the contrast differ.")
        if self.named.compared == self.named.reference:
            raise ValueError("`contrast` holds a group against itself.")
        if self.measure == "amplification" and self.condition == "clean":
            raise ValueError("clean photographs amplify nothing; name the condition of an amplification.")
        return self

    @property
    def named(self) -> NamedContrast:
        """Its contrast."""
        return NamedContrast.of(self.contrast)

    @property
    def name(self) -> str:
        """As the tables write it: ``ethnicity: black v white, gender: female, without source: thumbnails_2015``."""
        within = [f"{label}: {value}" for label, value in self.within.items()]
        without = [f"without {label}: {' or '.join(values)}" for label, values in self.without.items()]
        return ", ".join([self.named.name, *within, *without])

    @property
    def slice_keys(self) -> dict[str, Any]:
        """The keys that say which slice it is about."""
        return {
            "matcher": self.matcher,
            "condition": self.condition,
            "dose": self.dose,
            "arm": "none" if self.condition == "clean" else "probe",
            "delivery": self.delivery,
            "landmarks": self.landmarks,
            "metering": self.metering,
        }

    @property
    def threshold_name(self) -> str:
        """As the tables write it."""
        return self.threshold if isinstance(self.threshold, str) else self.threshold.name

    def is_of(self, keys: Mapping[str, Any]) -> bool:
        """Whether a slice, or a row, with these keys is the one it is about."""
        return all(_same(keys[name], value) for name, value in self.slice_keys.items())

    def is_told_by(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of the disparity table is what it came to."""
        amplified = row["measure"] == AMPLIFICATION
        named = (row["contrast"], row["threshold_name"], amplified)
        return named == (self.name, self.threshold_name, self.measure == "amplification") and self.is_of(row)


def _same(held: Any, wanted: Any) -> bool:
    return bool(pd.isna(held)) if wanted is None else bool(held == wanted)
