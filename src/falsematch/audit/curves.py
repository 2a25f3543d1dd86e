"""Rates over a range of thresholds, with intervals, group by group."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit._kernels import binned_pair_sums
from falsematch.audit.bootstrap import Resample
from falsematch.audit.distributions import grouped
from falsematch.audit.logit_t import wider_interval
from falsematch.audit.partition import Partition
from falsematch.audit.printing import RULE, clopper_pearson, zero_bound
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import distinct_pairs
from falsematch.tables import CURVES, validate

THRESHOLDS = 41
_NAN = float("nan")


def threshold_grid(clean: Slice) -> NDArray[np.float64]:
    """The 41 thresholds of a system's curves, fixed on its clean scores.

    Evenly from the genuine median to the impostor median, the nearest of them moved onto the shipped threshold, so that
    the curve passes through the headline.
    """
    own, others = clean.score[clean.scored & clean.genuine], clean.score[clean.scored & ~clean.genuine]
    if not len(own) or not len(others):
        return np.full(0, np.nan)
    grid = np.linspace(np.median(own), np.median(others), THRESHOLDS)
    if clean.scale.shipped is not None:
        grid[np.argmin(np.abs(grid - clean.scale.shipped))] = clean.scale.shipped
    return np.sort(grid)


def curves(
    pieces: Sequence[Slice], partition: Partition, resample: Resample | None, settings: AuditSettings
) -> pd.DataFrame:
    """Matched false match rate and false non-match rate at 41 thresholds, for every group.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.CURVES`. Intervals follow the printing rule.
    """
    grids = {str(p.keys["system"]): threshold_grid(p) for p in pieces if p.keys["condition"] == "clean"}
    rows: list[dict[str, Any]] = []
    for piece in pieces:
        grid = grids.get(str(piece.keys["system"]))
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
    sums = _cell_sums(piece, grid, partition, resample) if resample else None
    cell = partition.of_subject[piece.a]
    rows = []
    for group_by, group, genuine, impostor in grouped(piece, partition):
        cells = np.isin(np.arange(len(partition.cells)), np.unique(cell[impostor]))
        for at, threshold in enumerate(grid):
            accepted = piece.accepted(threshold)
            falsely, refused = impostor & accepted, genuine & ~accepted
            events, pairs = int(falsely.sum()), int(impostor.sum())
            low, high = _NAN, _NAN
            people = len(np.union1d(piece.a[falsely], piece.b[falsely]))
            subjects = len(np.union1d(piece.a[impostor], piece.b[impostor]))
            distinct = distinct_pairs(piece.a[falsely], piece.b[falsely])
            if sums is not None and not RULE.refuses(subjects, distinct, people):
                numerator, denominator = (part[:, cells].sum(axis=1) for part in (sums[0][:, :, at], sums[1]))
                free = max(subjects - int(cells.sum()) + 1, 2)
                low, high = wider_interval(events / pairs, numerator / denominator, free, settings.confidence)
                if RULE.too_wide(low, high):
                    low, high = _NAN, _NAN
            fnmr_low, fnmr_high = _fnmr_limits(piece, genuine, int(refused.sum()), settings)
            rows.append(
                {
                    **piece.keys,
                    "group_by": group_by,
                    "group": group,
                    "threshold": threshold,
                    "fmr": events / pairs if pairs else _NAN,
                    "fmr_low": low,
                    "fmr_high": high,
                    "fnmr": refused.sum() / genuine.sum() if genuine.any() else _NAN,
                    "fnmr_low": fnmr_low,
                    "fnmr_high": fnmr_high,
                    "impostor_pairs": pairs,
                    "false_matches": events,
                }
            )
    return rows


def _cell_sums(
    piece: Slice, grid: NDArray[np.float64], partition: Partition, resample: Resample
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Replicates of false matches (B, cells, thresholds) and of comparisons (B, cells), matched within cells."""
    cell = partition.of_subject[piece.a]
    chosen = piece.scored & ~piece.genuine & (cell == partition.of_subject[piece.b]) & partition.complete[cell]
    distance = piece.scale.polarity == "distance"
    score, ends = (piece.score[chosen], grid) if distance else (-piece.score[chosen], -grid[::-1])
    # Bin t holds what the t-th threshold (most strict first) accepts and the one before does not.
    place = np.searchsorted(ends, score, "left")
    binned = binned_pair_sums(
        resample.weights,
        resample.column[piece.a[chosen]],
        resample.column[piece.b[chosen]],
        cell[chosen].astype(np.int64),
        place.astype(np.int64),
        len(partition.cells),
        len(grid) + 1,
    )
    accepted = np.cumsum(binned, axis=2)
    events = accepted[:, :, :-1] if distance else accepted[:, :, -2::-1]
    return events, accepted[:, :, -1]


def _fnmr_limits(
    piece: Slice, genuine: NDArray[np.bool_], refused: int, settings: AuditSettings
) -> tuple[float, float]:
    """Exact limits where each person has one genuine comparison; none otherwise, or with too few people."""
    people, counts = np.unique(piece.a[genuine], return_counts=True)
    if len(people) < RULE.exact or counts.max() > 1:
        return _NAN, _NAN
    if refused == 0:
        return _NAN, zero_bound(len(people), settings.confidence)
    return clopper_pearson(refused, len(people), settings.confidence)
