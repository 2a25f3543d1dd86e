"""Rates over a range of thresholds, with intervals, group by group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit.bootstrap import Resample
from falsematch.audit.distributions import groups
from falsematch.audit.logit_t import wider_interval
from falsematch.audit.matched import MatchedPairs
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
    own, others = clean.score[clean.own], clean.score[clean.impostor]
    if not len(own) or not len(others):
        return np.full(0, np.nan)
    grid = np.linspace(np.median(own), np.median(others, overwrite_input=True), THRESHOLDS)
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
    by_cell = _CellCounts.of(piece, grid, partition)
    sums = _cell_sums(piece, grid, partition, resample) if resample else None
    own = np.bincount(piece.a[piece.own], minlength=len(partition.of_subject))
    rows = []
    for group_by, group, members in groups(partition):
        cells = members & (by_cell.impostors > 0)
        events, people, distinct = (
            _accepted(first[members].sum(axis=0), piece, grid)
            for first in (by_cell.events, by_cell.people, by_cell.pairs)
        )
        others, subjects = int(by_cell.impostors[members].sum()), int(by_cell.people[members].sum())
        genuine = int(by_cell.genuine[members].sum())
        refused = genuine - _accepted(by_cell.genuine[members].sum(axis=0), piece, grid)
        exact = _people_of_one_comparison(own[members[partition.of_subject]])
        for at, threshold in enumerate(grid):
            low, high = _NAN, _NAN
            if sums is not None and not RULE.refuses(subjects, int(distinct[at]), int(people[at])):
                numerator, denominator = (part[:, cells].sum(axis=1) for part in (sums[0][:, :, at], sums[1]))
                free = max(subjects - int(cells.sum()) + 1, 2)
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


def _places(score: NDArray[np.float64], piece: Slice, grid: NDArray[np.float64]) -> NDArray[np.intp]:
    """How many thresholds, most strict first, refuse each comparison: all 41 cuts from one look at the scores."""
    distance = piece.scale.polarity == "distance"
    score, ends = (score, grid) if distance else (-score, -grid[::-1])
    return np.asarray(np.searchsorted(ends, score, "left"))


def _accepted(counts: NDArray[np.intp], piece: Slice, grid: NDArray[np.float64]) -> NDArray[np.intp]:
    """What each threshold of the grid accepts of counts (thresholds + 1,) by place: int array (thresholds,)."""
    accepted = np.cumsum(counts)[: len(grid)]
    return np.asarray(accepted if piece.scale.polarity == "distance" else accepted[::-1])


@dataclass(frozen=True)
class _CellCounts:
    """Comparisons of each cell by how many thresholds refuse them.

    Nobody is in two cells, and matched pairs are of one, so that a group's people and pairs are its cells' added up.

    Attributes
    ----------
    genuine, events : int arrays (cells, thresholds + 1)
        Genuine and matched impostor comparisons.
    people, pairs : int arrays (cells, thresholds + 1)
        People, and unordered pairs of them, by the impostor comparison of theirs that is accepted first.
    """

    genuine: NDArray[np.intp]
    events: NDArray[np.intp]
    people: NDArray[np.intp]
    pairs: NDArray[np.intp]

    @property
    def impostors(self) -> NDArray[np.intp]:
        """Impostor comparisons of each cell: int array (cells,)."""
        return np.asarray(self.events.sum(axis=1))

    @classmethod
    def of(cls, piece: Slice, grid: NDArray[np.float64], partition: Partition) -> "_CellCounts":
        """Count a slice."""
        matched = MatchedPairs.of(piece, partition)
        place = _places(matched.score, piece, grid)
        own = piece.own
        # Most alike first: what is written last, from the end, is the place of the first that is accepted.
        first = np.full(len(partition.of_subject), -1, np.intp)
        for side in (matched.a, matched.b):
            there = np.full(len(first), -1, np.intp)
            there[side[::-1]] = place[::-1]
            first = np.where((first < 0) | ((there >= 0) & (there < first)), there, first)
        met = np.flatnonzero(first >= 0)
        pairs = np.minimum(matched.a, matched.b) * len(first) + np.maximum(matched.a, matched.b)
        _, distinct = np.unique(pairs, return_index=True)

        def counted(cell: NDArray[np.intp], at: NDArray[np.intp]) -> NDArray[np.intp]:
            cells, places = len(partition.cells), len(grid) + 1
            return np.bincount(cell * places + at, minlength=cells * places).reshape(cells, places)

        return cls(
            counted(partition.of_subject[piece.a[own]], _places(piece.score[own], piece, grid)),
            counted(matched.cell, place),
            counted(partition.of_subject[met], first[met]),
            counted(matched.cell[distinct], place[distinct]),
        )


def _cell_sums(
    piece: Slice, grid: NDArray[np.float64], partition: Partition, resample: Resample
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Replicates of false matches (B, cells, thresholds) and of comparisons (B, cells), matched within cells."""
    matched = MatchedPairs.of(piece, partition)
    cells, places = len(partition.cells), len(grid) + 1
    # Bin t holds what the t-th threshold (most strict first) accepts and the one before does not.
    bins = matched.cell * places + _places(matched.score, piece, grid)
    a, b = resample.column[matched.a], resample.column[matched.b]
    # What b adds is multiplied once for all pairs of one bin and one a, where they stand together.
    order = np.argsort(bins * len(resample.column) + a)
    ones = np.ones(len(order), np.int64)
    binned = resample.drawn_sums(a[order], b[order], bins[order], ones, cells * places)
    binned = binned.reshape(-1, cells, places) * resample.scale[:, None] ** 2
    accepted = np.cumsum(binned, axis=2)
    events = accepted[:, :, :-1] if piece.scale.polarity == "distance" else accepted[:, :, -2::-1]
    return events, accepted[:, :, -1]


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
