"""Matched comparisons counted at every threshold of a curve: from one look at the scores, cell by cell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.bootstrap import Resample
from falsematch.audit.matched import MatchedPairs
from falsematch.audit.partition import Partition
from falsematch.audit.slices import Slice


def counted(piece: Slice, grid: NDArray[np.float64], partition: Partition) -> "CellCounts":
    """Comparisons, people and pairs of each cell by how many thresholds refuse them.

    Parameters
    ----------
    piece : Slice
    grid : float64 array (thresholds,)
        In ascending order, the one grid of the slice's matcher.
    partition : Partition
    """
    if piece.keys["condition"] != "clean":
        return CellCounts.of(piece, grid, partition)
    # Of clean photographs ratios are made too; under conditions nobody asks twice, and keeping them would fill memory.
    return piece.once("by_threshold", (partition,), lambda: CellCounts.of(piece, grid, partition))


def summed(
    piece: Slice, grid: NDArray[np.float64], partition: Partition, resample: Resample
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Replicates of false matches (B, cells, thresholds) and of comparisons (B, cells), matched within cells."""
    if piece.keys["condition"] != "clean":
        return _found_sums(piece, grid, partition, resample)
    return piece.once(
        "summed_by_threshold", (partition, resample), lambda: _found_sums(piece, grid, partition, resample)
    )


def _places(score: NDArray[np.float64], piece: Slice, grid: NDArray[np.float64]) -> NDArray[np.intp]:
    """How many thresholds, most strict first, refuse each comparison: all 41 cuts from one look at the scores."""
    distance = piece.scale.polarity == "distance"
    score, ends = (score, grid) if distance else (-score, -grid[::-1])
    return np.asarray(np.searchsorted(ends, score, "left"))


def accepted_at(counts: NDArray[np.intp], piece: Slice, grid: NDArray[np.float64]) -> NDArray[np.intp]:
    """What each threshold of the grid accepts of counts (thresholds + 1,) by place: int array (thresholds,)."""
    accepted = np.cumsum(counts)[: len(grid)]
    return np.asarray(accepted if piece.scale.polarity == "distance" else accepted[::-1])


@dataclass(frozen=True)
class CellCounts:
    """Comparisons of each cell by how many thresholds refuse them.

    Nobody is in two cells, and matched pairs are of one, so that a group's people and pairs are its cells' added up.

    Attributes
    ----------
    genuine, events : int arrays (cells, thresholds + 1)
        Genuine and matched impostor comparisons.
    people, pairs, units : int arrays (cells, thresholds + 1)
        People, unordered pairs of them, and people or declared clusters as the printing rule counts them, by the
        impostor comparison of theirs that is accepted first.
    """

    genuine: NDArray[np.intp]
    events: NDArray[np.intp]
    people: NDArray[np.intp]
    pairs: NDArray[np.intp]
    units: NDArray[np.intp]

    @property
    def impostors(self) -> NDArray[np.intp]:
        """Impostor comparisons of each cell: int array (cells,)."""
        return np.asarray(self.events.sum(axis=1))

    @classmethod
    def of(cls, piece: Slice, grid: NDArray[np.float64], partition: Partition) -> "CellCounts":
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

        def by_place(cell: NDArray[np.intp], at: NDArray[np.intp]) -> NDArray[np.intp]:
            cells, places = len(partition.cells), len(grid) + 1
            return np.bincount(cell * places + at, minlength=cells * places).reshape(cells, places)

        people = by_place(partition.of_subject[met], first[met])
        return cls(
            by_place(partition.of_subject[piece.a[own]], _places(piece.score[own], piece, grid)),
            by_place(matched.cell, place),
            people,
            by_place(matched.cell[distinct], place[distinct]),
            by_place(*_first_of_units(partition, met, first[met])) if partition.clustered else people,
        )


def _first_of_units(
    partition: Partition, people: NDArray[np.intp], first: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Cell and first place of each cluster in each cell, from those of its people."""
    both = np.stack([partition.of_subject[people], partition.unit[people]])
    (cell, _), which = np.unique(both, axis=1, return_inverse=True)
    place = np.full(len(cell), np.iinfo(np.intp).max, np.intp)
    np.minimum.at(place, which.ravel(), first)
    return cell, place


def _found_sums(
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
