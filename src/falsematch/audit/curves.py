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
    place = _places(piece, grid)
    rows = []
    for group_by, group, genuine, impostor in grouped(piece, partition):
        own, others = np.flatnonzero(genuine), np.flatnonzero(impostor)
        a, b, at_once = piece.a[others], piece.b[others], place[others]
        cells = np.isin(np.arange(len(partition.cells)), np.unique(cell[others]))
        subjects = len(np.union1d(a, b))
        events = _accepted(at_once, piece, grid)
        people = _accepted(_first_of(np.concatenate([a, b]), np.tile(at_once, 2)), piece, grid)
        pairs = np.minimum(a, b) * len(partition.of_subject) + np.maximum(a, b)
        distinct = _accepted(_first_of(pairs, at_once), piece, grid)
        refused = len(own) - _accepted(place[own], piece, grid)
        exact = _people_of_one_comparison(piece.a[own])
        for at, threshold in enumerate(grid):
            low, high = _NAN, _NAN
            if sums is not None and not RULE.refuses(subjects, int(distinct[at]), int(people[at])):
                numerator, denominator = (part[:, cells].sum(axis=1) for part in (sums[0][:, :, at], sums[1]))
                free = max(subjects - int(cells.sum()) + 1, 2)
                rate = int(events[at]) / len(others)
                low, high = wider_interval(rate, numerator / denominator, free, settings.confidence)
                if RULE.too_wide(low, high):
                    low, high = _NAN, _NAN
            fnmr_low, fnmr_high = _fnmr_limits(exact, int(refused[at]), settings)
            rows.append(
                {
                    **piece.keys,
                    "group_by": group_by,
                    "group": group,
                    "threshold": threshold,
                    "fmr": int(events[at]) / len(others) if len(others) else _NAN,
                    "fmr_low": low,
                    "fmr_high": high,
                    "fnmr": int(refused[at]) / len(own) if len(own) else _NAN,
                    "fnmr_low": fnmr_low,
                    "fnmr_high": fnmr_high,
                    "impostor_pairs": len(others),
                    "false_matches": int(events[at]),
                }
            )
    return rows


def _places(piece: Slice, grid: NDArray[np.float64]) -> NDArray[np.intp]:
    """How many thresholds, most strict first, refuse each comparison: all 41 cuts from one look at the scores."""
    distance = piece.scale.polarity == "distance"
    score, ends = (piece.score, grid) if distance else (-piece.score, -grid[::-1])
    return np.asarray(np.searchsorted(ends, score, "left"))


def _accepted(place: NDArray[np.intp], piece: Slice, grid: NDArray[np.float64]) -> NDArray[np.intp]:
    """How many of these comparisons each threshold of the grid accepts: int array (thresholds,)."""
    counts = np.cumsum(np.bincount(place, minlength=len(grid) + 1))[: len(grid)]
    return np.asarray(counts if piece.scale.polarity == "distance" else counts[::-1])


def _first_of(key: NDArray[np.intp], place: NDArray[np.intp]) -> NDArray[np.intp]:
    """The place of the first accepted comparison of each distinct key."""
    order = np.lexsort((place, key))
    ranked = key[order]
    return np.asarray(place[order][np.append(True, ranked[1:] != ranked[:-1])[: len(ranked)]])


def _cell_sums(
    piece: Slice, grid: NDArray[np.float64], partition: Partition, resample: Resample
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Replicates of false matches (B, cells, thresholds) and of comparisons (B, cells), matched within cells."""
    cell = partition.of_subject[piece.a]
    chosen = piece.scored & ~piece.genuine & (cell == partition.of_subject[piece.b]) & partition.complete[cell]
    # Bin t holds what the t-th threshold (most strict first) accepts and the one before does not.
    place = _places(piece, grid)[chosen]
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
    events = accepted[:, :, :-1] if piece.scale.polarity == "distance" else accepted[:, :, -2::-1]
    return events, accepted[:, :, -1]


def _people_of_one_comparison(subject: NDArray[np.intp]) -> int:
    """People with a genuine comparison where each has one, so that their trials are independent; 0 otherwise."""
    people, counts = np.unique(subject, return_counts=True)
    return len(people) if len(people) and counts.max() == 1 else 0


def _fnmr_limits(people: int, refused: int, settings: AuditSettings) -> tuple[float, float]:
    """Exact limits where each person has one genuine comparison; none otherwise, or with too few people."""
    if people < RULE.exact:
        return _NAN, _NAN
    if refused == 0:
        return _NAN, zero_bound(people, settings.confidence)
    return clopper_pearson(refused, people, settings.confidence)
