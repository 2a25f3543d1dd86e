"""Rates over a range of thresholds, with intervals, group by group."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit._by_threshold import accepted_at, counted, summed
from falsematch.audit.bootstrap import Resample
from falsematch.audit.comparison_shares import ComparisonShares
from falsematch.audit.distributions import groups
from falsematch.audit.logit_t import wider_interval
from falsematch.audit.partition import Partition
from falsematch.audit.printing import RULE, clopper_pearson, zero_bound
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice
from falsematch.tables import CURVES, validate

THRESHOLDS = 41
_NAN = float("nan")


def threshold_grid(clean: Slice) -> NDArray[np.float64]:
    """The 41 thresholds of a matcher's curves, fixed on its clean scores.

    Evenly from the genuine median to the impostor median, the nearest of them moved onto the shipped threshold, so that
    the curve passes through the headline.
    """
    own, others = clean.score[clean.own], clean.score[clean.impostor]
    if not len(own) or not len(others):
        return np.full(0, np.nan)
    grid = np.linspace(np.median(own), np.median(others, overwrite_input=True), THRESHOLDS)
    if clean.scale.shipped is not None:
        grid[np.argmin(np.abs(grid - clean.scale.shipped))] = clean.scale.shipped
    return np.sort(grid)


def grids(clean: Sequence[Slice]) -> dict[str, NDArray[np.float64]]:
    """The thresholds of each matcher's curves, by its name."""
    return {str(piece.keys["matcher"]): threshold_grid(piece) for piece in clean}


def curves(
    pieces: Sequence[Slice], partition: Partition, resample: Resample | None, settings: AuditSettings
) -> pd.DataFrame:
    """Matched false match rate and false non-match rate at 41 thresholds, for every group.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.CURVES`. Intervals follow the printing rule.
    """
    of_matchers = grids([piece for piece in pieces if piece.keys["condition"] == "clean"])
    rows: list[dict[str, Any]] = []
    for piece in pieces:
        grid = of_matchers.get(str(piece.keys["matcher"]))
        if grid is not None and len(grid):
            rows.extend(_slice_curves(piece, grid, partition, resample, settings))
    return validate(pd.DataFrame(rows, columns=list(CURVES.columns)), CURVES)


def _slice_curves(
    piece: Slice,
    grid: NDArray[np.float64],
    partition: Partition,
    resample: Resample | None,
    settings: AuditSettings,
) -> list[dict[str, Any]]:
    by_cell = counted(piece, grid, partition)
    sums = summed(piece, grid, partition, resample) if resample else None
    own = np.bincount(piece.a[piece.own], minlength=len(partition.of_subject))
    shares = ComparisonShares.of(piece, partition)
    rows = []
    for group_by, group, members in groups(partition):
        cells = members & (by_cell.impostors > 0)
        events, units, distinct = (
            accepted_at(first[members].sum(axis=0), piece, grid)
            for first in (by_cell.events, by_cell.units, by_cell.pairs)
        )
        others, subjects = int(by_cell.impostors[members].sum()), int(by_cell.units[members].sum())
        effective = shares.effective(members[partition.of_subject], np.diag(members))
        genuine = int(by_cell.genuine[members].sum())
        refused = genuine - accepted_at(by_cell.genuine[members].sum(axis=0), piece, grid)
        exact = _people_of_one_comparison(own[members[partition.of_subject]])
        for at, threshold in enumerate(grid):
            low, high = _NAN, _NAN
            if sums is not None and not RULE.refuses(effective, int(distinct[at]), int(units[at])):
                numerator, denominator = (part[:, cells].sum(axis=1) for part in (sums[0][:, :, at], sums[1]))
                free = shares.free(max(subjects - int(cells.sum()) + 1, 2), effective)
                rate = int(events[at]) / others
                # A replicate may draw nobody of whom there was a comparison.
                with np.errstate(divide="ignore", invalid="ignore"):
                    replicates = numerator / denominator
                low, high = wider_interval(rate, replicates, free, settings.confidence)
                if RULE.too_wide(low, high):
                    low, high = _NAN, _NAN
            fnmr_low, fnmr_high = _fnmr_limits(exact, int(refused[at]), settings)
            rows.append(
                {
                    **piece.keys,
                    "group_by": group_by,
                    "group": group,
                    "threshold": threshold,
                    "fmr": int(events[at]) / others if others else _NAN,
                    "fmr_low": low,
                    "fmr_high": high,
                    "fnmr": int(refused[at]) / genuine if genuine else _NAN,
                    "fnmr_low": fnmr_low,
                    "fnmr_high": fnmr_high,
                    "impostor_pairs": others,
                    "false_matches": int(events[at]),
                }
            )
    return rows


def _people_of_one_comparison(comparisons: NDArray[np.intp]) -> int:
    """People with a genuine comparison where each has one, so that their trials are independent; 0 otherwise."""
    return int((comparisons > 0).sum()) if len(comparisons) and comparisons.max() == 1 else 0


def _fnmr_limits(people: int, refused: int, settings: AuditSettings) -> tuple[float, float]:
    """Exact limits where each person has one genuine comparison; none otherwise, or with too few people."""
    if people < RULE.exact:
        return _NAN, _NAN
    if refused == 0:
        return _NAN, zero_bound(people, settings.confidence)
    return clopper_pearson(refused, people, settings.confidence)
