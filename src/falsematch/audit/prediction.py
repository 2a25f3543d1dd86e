"""Prediction intervals: how many false matches to expect among so many further people of a group.

An interval of a rate says how surely the rate is known; among a dozen further people the count varies much more, since
a few who resemble many others are there or are not. It is the count that somebody will see.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from falsematch.audit._view import SENSITIVITY
from falsematch.audit._worst_model import SHARES
from falsematch.audit.estimates import Estimate, false_match_rate
from falsematch.audit.logit_t import wider_interval
from falsematch.audit.partition import JOIN, Row
from falsematch.audit.printing import RULE, zero_bound
from falsematch.audit.rates import Decided
from falsematch.text.reason import Reason, format_reasons

PREDICTION = "prediction"
DRAWS = 10_000
"""Of so many further people, for each share of variance that people may carry."""
_SEED = 13
_AT_ONCE = 2_000


def predicted(low: float, high: float, people: int, error: float) -> tuple[int, int]:
    """Limits of the number of false matches among further people, each two of them compared once.

    Scores are normal, and people carry a share of their variance that few people do not tell: the widest limits over
    the shares of :data:`falsematch.audit._worst_model.SHARES` count.

    Parameters
    ----------
    low, high : float in [0, 1]
        Limits of the rate, which miss it with an error that is added to this one.
    people : int
        2 or more.
    error : float in (0, 1)
        How often the count may lie outside, were the rate within its limits.

    Returns
    -------
    (fewest, most) false matches of people (people - 1) / 2 comparisons
    """
    tail = error / 2
    fewest = min(_quantile(people, low, share, tail) for share in SHARES) if low > 0 else 0
    return fewest, max(_quantile(people, high, share, 1 - tail) for share in SHARES)


def _quantile(people: int, rate: float, share: float, level: float) -> int:
    """A quantile of the count at a rate; the inverted distribution function, so that limits are counts."""
    if rate >= 1:
        return people * (people - 1) // 2
    counts = (_ranked(people, share) >= -ndtri(rate)).sum(axis=1)
    return int(np.quantile(counts, level, method="inverted_cdf"))


@lru_cache(len(SHARES))
def _ranked(people: int, share: float) -> NDArray[np.float32]:
    """Scores of every draw's pairs: float32 (DRAWS, pairs)."""
    generator = np.random.Generator(np.random.Philox(_SEED))
    first, second = np.triu_indices(people, 1)
    scores = np.empty((DRAWS, len(first)), np.float32)
    for start in range(0, DRAWS, _AT_ONCE):
        effects = generator.standard_normal((_AT_ONCE, people), np.float32) * np.float32(np.sqrt(share / 2))
        own = generator.standard_normal((_AT_ONCE, len(first)), np.float32) * np.float32(np.sqrt(1 - share))
        scores[start : start + _AT_ONCE] = effects[:, first] + effects[:, second] + own
    return scores


def predictions(decided: Decided, people: int) -> Iterator[dict[str, Any]]:
    """Rows of the disparity table, measure ``prediction``: one a group of the finest crossing, on clean photographs.

    Half of the error is spent on the rate and half on the people who come.

    Parameters
    ----------
    decided : Decided
    people : int
        Further people of a group.
    """
    measured, point = decided.measured, decided.point
    partition, piece = measured.partition, measured.piece
    if piece.keys["condition"] != "clean" or point.calibration in SENSITIVITY or not partition.labels:
        return
    finest = set(partition.labels)
    for row in partition.rows():
        if row.scope == "within" and set(row.group_by.split(JOIN)) == finest and row.is_matched:
            yield {
                **piece.keys,
                "threshold_name": point.name,
                "threshold": point.threshold,
                "calibration": point.calibration,
                "group_by": row.group_by,
                "scope": row.scope,
                "matched_on": row.matched_on,
                "rate": "fmr",
                "measure": PREDICTION,
                "compared_group": row.group,
                "reference_group": "",
                "simultaneous": False,
                "bound": "",
                "test": f"next {people} people",
                "family": "",
                "groups_used": row.group,
                "groups_excluded": "",
                "supported": None,
                "contrast": "",
                **_told(decided, row, people),
            }


def _told(decided: Decided, row: Row, people: int) -> dict[str, Any]:
    """Expected count, limits, and why there are none."""
    error = 1 - decided.measured.settings.confidence
    estimate = false_match_rate(decided, row)
    expected = estimate.value * people * (people - 1) / 2
    limits, why = _limits(decided, row, estimate, 1 - error / 2)
    if limits is None:
        return {"value": expected, "low": float("nan"), "high": float("nan"), "reason": format_reasons([why])}
    fewest, most = predicted(*limits, people, error / 2)
    return {"value": expected, "low": float(fewest), "high": float(most), "reason": ""}


def _limits(
    decided: Decided, row: Row, estimate: Estimate, confidence: float
) -> tuple[tuple[float, float] | None, Reason | None]:
    """Limits of the rate at a confidence, where the printing rule allows one; of a rate of zero the upper one."""
    measured = decided.measured
    if decided.matches is None or np.isnan(estimate.value):
        return None, estimate.refused or Reason("no_comparisons")
    if estimate.value == 0:
        disjoint = measured.disjoint_pairs(row)
        if disjoint:
            return (0.0, zero_bound(disjoint, confidence)), None
        return None, Reason("too_few_people_for_a_limit")
    if estimate.refused or estimate.replicates is None:
        return None, estimate.refused or Reason("no_replicates")
    low, high = wider_interval(estimate.value, estimate.replicates, measured.free(row), confidence)
    wide = RULE.too_wide(low, high)
    return (None, wide) if wide else ((low, high), None)
