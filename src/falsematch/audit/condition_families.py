"""One family for ratios of photographs without a face: groups of one grouping, over every condition of a matcher.

Whose faces are not found is asked under every condition, dose and metering. A reader may pick the most striking of them
as they may pick the most striking pair of groups, so one critical value holds for all (METHOD section 4, "a family is a
question, not a slice"). A result of one condition has the band of its slice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit.band import Band
from falsematch.tables import KEYS
from falsematch.text.reason import SEPARATOR, Reason, format_reason

Record = dict[str, Any]

_INCLUDES_ONE = format_reason(Reason("simultaneous_interval_includes_one"))
_OF_ONE_TEST = [*KEYS, "compared_group", "reference_group"]


@dataclass(frozen=True, eq=False)
class SliceFamily:
    """What one slice at one threshold adds to a family that spans conditions.

    Attributes
    ----------
    name : str
        As ``family`` has it where there is one condition.
    question : str
        As ``family`` has it where there are several.
    where : str
        The slice: the same one at several thresholds is no further condition.
    groups : tuple of str
        Names of its groups, as the band has their positions.
    band : Band or None
        None where the family is of tests.
    """

    name: str
    question: str
    where: str
    groups: tuple[str, ...]
    band: Band | None


def over_conditions(records: Sequence[Record], families: Sequence[SliceFamily], confidence: float) -> list[Record]:
    """Rows with the limits of their family where it spans several conditions, and without the claims these take back.

    In every replicate the largest studentised deviation is taken over pairs of groups *and* conditions; its quantile is
    the critical value of all. A rate repeated at each threshold deviates as it did, and widens nothing.

    Parameters
    ----------
    records : sequence of dict
        Rows of the disparity table, each with the family of its slice.
    families : sequence of SliceFamily
    confidence : float in (0, 1)
    """
    of_slice: dict[str, tuple[SliceFamily, float]] = {}
    for own in _spanning(families):
        critical = _critical([one.band for one in own if one.band is not None], confidence)
        of_slice |= {one.name: (one, critical) for one in own}
    return [
        _widened(record, *of_slice[record["family"]]) if record["family"] in of_slice else record for record in records
    ]


def tests_of(members: pd.DataFrame) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The tests of a family's rows, numbered by first appearance.

    A failure to acquire rests on no threshold: rows that repeat it at each are one test.

    Returns
    -------
    number : int array (rows,)
    first : int array (tests,)
        The first row of each.
    """
    threshold = members["threshold_name"].where(members["rate"].ne("fta"), "")
    keys = members[_OF_ONE_TEST].assign(threshold_name=threshold)
    number = np.asarray(keys.groupby(list(keys.columns), dropna=False, sort=False, observed=True).ngroup(), np.intp)
    return number, np.unique(number, return_index=True)[1]


def _spanning(families: Sequence[SliceFamily]) -> Iterator[list[SliceFamily]]:
    """Those of each question that is asked under more than one condition."""
    found: dict[str, list[SliceFamily]] = {}
    for one in families:
        found.setdefault(one.question, []).append(one)
    return (own for own in found.values() if len({one.where for one in own}) > 1)


def _critical(bands: Sequence[Band], confidence: float) -> float:
    """Quantile of the largest studentised deviation over all bands; NaN without a pair in any."""
    drawn = [band.largest for band in bands if len(band.largest)]
    if not drawn:
        return float("nan")
    largest = drawn[0]
    for one in drawn[1:]:
        largest = np.maximum(largest, one)
    return float(np.quantile(largest, confidence, method="inverted_cdf"))


def _widened(record: Record, of: SliceFamily, critical: float) -> Record:
    found = record | {"family": of.question}
    if of.band is None or np.isnan(record["low"]):
        return found
    band = of.band.at(critical)
    if record["measure"] == "max_min_ratio":
        low, high = band.max_min_interval()
        # An upper limit that its slice cannot give is not given here.
        high = float("nan") if np.isnan(record["high"]) else high
    else:
        low, high = band.interval(*(of.groups.index(record[f"{side}_group"]) for side in ("compared", "reference")))
    if record["measure"] == "log10_ratio":
        return found | {"low": float(np.log10(low)), "high": float(np.log10(high))}
    found |= {"low": low, "high": high}
    if low <= 1 and not high < 1 and _INCLUDES_ONE not in record["reason"]:
        found["reason"] = SEPARATOR.join(filter(None, [record["reason"], _INCLUDES_ONE]))
        found["supported"] = pd.NA if pd.isna(record["supported"]) else False
    return found
