"""A claim on its way to ``findings.json``: what it is about, and the codes why it is refused."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from falsematch.tables import POINT_KEYS

Row = Mapping[Any, Any]

REASONS = (
    "primary_not_measured",
    "threshold_refused",
    "as_shipped_out_of_domain",
    "no_comparisons",
    "cell_too_small",
    "too_few_people",
    "too_few_false_matches",
    "interval_too_wide",
    "no_interval",
    "not_simultaneous",
    "interval_includes_one",
    "interval_beyond_margin",
    "not_after_correction",
    "one_person_flips",
    "not_more_often",
    "few_members_bear_it",
    "reference_matches_too_often",
    "arm_both",
    "pair_chosen_afterwards",
    "condition_unproven",
    "condition_not_named",
    "contrast_not_asked",
    "one_session",
    "labels_generated",
    "labels_unknown",
    "training_overlap",
    "unconfirmed_weights",
    "refused_by_rule",
)
"""Every reason why a claim is refused, in the order they are given."""

ROW_KEYS = (*POINT_KEYS, "calibration", "group_by", "scope", "matched_on")
"""What names the row of a claim."""


@dataclass
class Claim:
    """A claim on its way; the reasons are put in order when it is written out."""

    kind: str
    row: Row
    rate: str
    groups: Sequence[str]
    rows: list[dict[str, str]]
    numbers: dict[str, float]
    counts: list[dict[str, Any]]
    figure: str
    status: str = "exploratory"
    family: str = ""
    reasons: set[str] = field(default_factory=set)
    limitations: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def told_in_brief(self) -> bool:
        """Whether it stays where refused claims about conditions are too many to write."""
        return not self.reasons or self.status == "confirmatory" or self.row["condition"] == "clean"

    def written(self) -> dict[str, Any]:
        """JSON-able; an empty number is None."""
        return {
            "kind": self.kind,
            "status": self.status,
            "family": self.family,
            "supported": not self.reasons,
            "reasons": [code for code in REASONS if code in self.reasons],
            "limitations": self.limitations,
            "keys": {name: plain(self.row.get(name)) for name in ROW_KEYS},
            "rate": self.rate,
            "groups": list(self.groups),
            "labels": self.labels,
            "rows": self.rows,
            "numbers": {name: plain(value) for name, value in self.numbers.items()},
            "counts": self.counts,
            "figure": self.figure,
        }


def plain(value: Any) -> Any:
    """A value of a table as JSON holds it; one that is empty, or infinite, is None."""
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if hasattr(value, "item") else value
