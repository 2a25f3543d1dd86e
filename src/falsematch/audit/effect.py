"""An effect that a claim is about, on a scale where nothing is 0, and limits that hold for all effects of a result."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.band import log_replicates, why_excluded
from falsematch.audit.estimates import Estimate
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]
Limits = tuple[float, float]

_NAN = float("nan")
NO_LIMITS: Limits = (_NAN, _NAN)
_STILL = 1e-12
"""Of the effect's scale: less is rounding."""


@dataclass(frozen=True, eq=False)
class Effect:
    """One linear contrast.

    Attributes
    ----------
    name : str
        As in the column ``contrast``.
    value : float
        Log of a ratio, or a difference; NaN where there is none.
    replicates : float64 array (B,) or None
        The effect in every bootstrap replicate, the same people drawn for all; None where no interval may be printed.
    people, comparisons, events : int
        Counts behind it: of the side with fewer people, and of both sides together.
    reason : Reason or None
        Why there is no value or no interval.
    """

    name: str
    value: float
    replicates: Floats | None
    people: int
    comparisons: int
    events: int
    reason: Reason | None = None


def log_ratio(name: str, above: Estimate, below: Estimate, people: int) -> Effect:
    """The log of the ratio of two false match rates; no value where one is zero, no interval where one has none."""
    rates = (above, below)
    value = _NAN
    if all(rate.value > 0 for rate in rates):
        value = float(np.log(above.value) - np.log(below.value))
    refused = next((rate.refused for rate in rates if rate.refused), None)
    drawn = None
    if not refused:
        refused = next((why for rate in rates if (why := why_excluded(rate.value, rate.replicates))), None)
    if not refused:
        drawn, refused = varying(
            log_replicates(np.asarray(above.replicates)) - log_replicates(np.asarray(below.replicates))
        )
    trials, events = (sum(getattr(rate, what) for rate in rates) for what in ("trials", "events"))
    return Effect(name, value, drawn, people, trials, events, refused)


def varying(replicates: Floats) -> tuple[Floats | None, Reason | None]:
    """Replicates that no resample moves would pass for an effect that is known exactly: they are refused."""
    return (None, Reason("replicates_do_not_vary")) if np.ptp(replicates) <= _STILL else (replicates, None)


def simultaneous(effects: Sequence[Effect], confidence: float) -> list[Limits]:
    """Limits of every effect that hold together with the stated confidence; NaN where an effect has no replicates.

    Source: the largest studentised deviation over all effects, after Romano and Wolf, Econometrica 73 (2005) 1237-1282;
    replicates are recentred on their mean, as in :func:`falsematch.audit.band.simultaneous_band`.
    """
    drawn = {place: effect.replicates for place, effect in enumerate(effects) if effect.replicates is not None}
    limits = [NO_LIMITS] * len(effects)
    if not drawn:
        return limits
    moved = np.stack(list(drawn.values()), axis=1)
    moved -= moved.mean(axis=0)
    spread = moved.std(axis=0, ddof=1)
    critical = float(np.quantile(np.abs(moved / spread).max(axis=1), confidence, method="inverted_cdf"))
    for place, one in zip(drawn, spread, strict=True):
        half = critical * float(one)
        limits[place] = effects[place].value - half, effects[place].value + half
    return limits


def least(values: Sequence[float]) -> float:
    """The smaller of some effects, for a claim that needs each; NaN where one has no value.

    Also its limits, from theirs: the smallest of lower limits that hold together is a lower limit of the smallest.
    """
    return float(np.min(np.asarray(values)))


def difference_of_sizes(difference: Limits, total: Limits) -> Limits:
    """Limits of ``|s| - |r|`` from limits of s - r and of s + r that hold together.

    ``|s| - |r|`` = max(min(s - r, s + r), -max(s - r, s + r)), which rises with both terms of the first part and
    falls with both of the second. Only signed contrasts are bootstrapped: the replicates of a size pile up at zero,
    and their mean lies above it where groups are equal.
    """
    if np.isnan([*difference, *total]).any():
        return NO_LIMITS
    low = max(min(difference[0], total[0]), -max(difference[1], total[1]))
    high = max(min(difference[1], total[1]), -max(difference[0], total[0]))
    return low, high
