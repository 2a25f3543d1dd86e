"""What the tables cannot say of the people and the matchers, and a claim may rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from falsematch.audit.threshold_spec import FixedThreshold, ThresholdSpec
from falsematch.tables.unproven import UNPROVEN

Overlap = Literal["known", "likely", "excluded", "open"]
"""Whether a matcher was trained on people of a dataset: it was; it probably was, which nobody has measured; it cannot
have been; or nobody can say."""


@dataclass(frozen=True)
class ModelContext:
    """What is known of a matcher beyond its scores.

    Attributes
    ----------
    provenance : "confirmed" or "unconfirmed"
        Whether it is known who trained the weights, and on what.
    overlap : Overlap
        Whether it was trained on people or photographs of this dataset. Only ``known`` refuses a claim; ``likely`` and
        ``open`` are limitations beside it.
    """

    provenance: Literal["confirmed", "unconfirmed"]
    overlap: Overlap


@dataclass(frozen=True)
class Context:
    """What the tables cannot say of the people and the matchers.

    Attributes
    ----------
    labels : mapping of label to provenance
        As the dataset's manifest states it; a label it does not name is ``unknown``.
    matchers : mapping of matcher to ModelContext
        A matcher that is not in it counts as unconfirmed.
    generated : bool
        Whether the people were generated: nothing is then evidence about people.
    faults : tuple of str
        Kinds of the dataset's known faults, as in its manifest.
    given : frozenset of str
        Thresholds that are a bare number (:func:`bare_thresholds`).
    confidence : float
        Of every interval.
    equivalence_ratio : float
        Margin stated beforehand within which two rates count as equal.
    detail : "full" or "headline"
        As :class:`falsematch.audit.AuditSettings`: whether refused claims about conditions are written one by one.
    unproven : frozenset of str
        Conditions that fail a proof of their own.
    """

    labels: Mapping[str, str]
    matchers: Mapping[str, ModelContext]
    generated: bool = False
    faults: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    confidence: float = 0.95
    equivalence_ratio: float = 1.5
    detail: Literal["full", "headline"] = "full"
    unproven: frozenset[str] = UNPROVEN


def bare_thresholds(thresholds: Sequence[ThresholdSpec]) -> frozenset[str]:
    """Names of those that are a number alone: that it was fixed before these scores were seen is its giver's word."""
    return frozenset(one.name for one in thresholds if isinstance(one, FixedThreshold) and not one.called)
