"""Matched comparisons of two groups within strata of a covariate: what no threshold moves, counted once for all."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.bootstrap import Resample
from falsematch.audit.partition import Partition, Row
from falsematch.audit.slices import Slice

Floats = NDArray[np.float64]

STRATA = 5
"""Strata of a covariate, of equally many comparisons of the compared group."""
SUMS_AT_ONCE = 1 << 22
"""Sums of replicates, bins and cells held at a time."""


class MatchedPeople:
    """The two people of some comparisons matched on the finest crossing, and the cell that both are in.

    Attributes
    ----------
    row : int array (n,)
        Which comparison each is, those of one probe's person side by side, as their draws are added up quickest.
    a, b : int64 arrays (n,)
        People of each, as columns of the weights of a resample.
    cell : int array (n,)
    cells : int
        Cells of the partition.
    """

    def __init__(self, piece: Slice, chosen: NDArray[np.intp], partition: Partition) -> None:
        # Columns of the weights are the people sorted by cell, whatever is drawn.
        column = np.argsort(np.argsort(partition.of_subject, kind="stable")).astype(np.int64)
        self.row = np.argsort(column[piece.a[chosen]], kind="stable")
        self.a, self.b = (column[side[chosen[self.row]]] for side in (piece.a, piece.b))
        self.cell = partition.of_subject[piece.a[chosen[self.row]]]
        self.cells = len(partition.cells)
        self._met = np.bincount(np.union1d(self.a, self.b), minlength=len(column)) > 0
        self._of_column = np.sort(partition.of_subject)

    def count(self, row: Row) -> int:
        """People of a group who have a comparison."""
        return int(row.cells[self._of_column[self._met]].sum())


class Strata:
    """Comparisons of pairs of groups by fifth of the compared group's covariate, over its range.

    Every edge of every pair cuts the covariate's range: what lies between two cuts next to each other is added up once,
    and a stratum of any pair is a run of such bins.

    Parameters
    ----------
    people : MatchedPeople
    values : float64 array (n,)
        The covariate of each comparison, in the order of ``people``.
    pairs : sequence of (Row, Row)
        A group and its reference, matched on the finest crossing, their cells pooled.
    """

    def __init__(self, people: MatchedPeople, values: Floats, pairs: Sequence[tuple[Row, Row]]) -> None:
        self.people, self.pairs = people, pairs
        self._ends = [_ends(values[group.cells[people.cell]]) for group, _ in pairs]
        self._cuts = np.unique(np.concatenate(self._ends))
        bins = np.searchsorted(self._cuts, values, "right")
        self._slots = (len(self._cuts) + 1) * people.cells
        slot = bins * people.cells + people.cell
        self._rows = np.argsort(slot, kind="stable")
        self._slot = slot[self._rows]
        self._compared: dict[bool, Floats] = {}

    def compared(self, resample: Resample | None) -> Floats:
        """Comparisons by bin and cell, as observed and in each replicate: float64 array (1 + B, bins, cells)."""
        drawn = resample is not None
        if drawn not in self._compared:
            self._compared[drawn] = self._sums(self._rows, self._slot, resample)
        return self._compared[drawn]

    def matched(self, falsely: NDArray[np.bool_], resample: Resample | None) -> Floats:
        """Those of them that match falsely, likewise; ``falsely`` bool (n,), in the order of the people."""
        kept = falsely[self._rows]
        return self._sums(self._rows[kept], self._slot[kept], resample)

    def _sums(self, rows: NDArray[np.intp], slot: NDArray[np.intp], resample: Resample | None) -> Floats:
        people = self.people
        sums = np.bincount(slot, minlength=self._slots).astype(np.float64)[None]
        if resample is not None:
            # All at once: a sum over few comparisons takes as long to begin as one over many.
            once = np.ones(len(rows), np.int64)
            sums = np.concatenate([sums, resample.drawn_sums(people.a[rows], people.b[rows], slot, once, self._slots)])
        return sums.reshape(len(sums), -1, people.cells)

    def of_pair(self, place: int, sums: Floats, resample: Resample | None) -> tuple[Floats, Floats]:
        """Sums of the group and of the reference of a pair, stratum by stratum: (strata, 1 + B) each."""
        first = np.searchsorted(self._cuts, self._ends[place]) + 1
        # Whole numbers so far, so that bins add up to what their stratum would have been at once.
        strata = [sums[:, low:high].sum(axis=1) for low, high in pairwise(first)] or [np.zeros_like(sums[:, 0])]
        by_cell = np.stack(strata)
        if resample is not None:
            by_cell[:, 1:] = by_cell[:, 1:] * resample.scale * resample.scale
        above, below = (by_cell[:, :, np.flatnonzero(np.diag(row.blocks))].sum(axis=2) for row in self.pairs[place])
        return above, below


def _ends(of_group: Floats) -> Floats:
    """Where each stratum of a group begins, and what its last one lies below; empty where nobody was compared."""
    if not len(of_group):
        return np.zeros(0)
    # Fifths of the compared group: of both together the larger group would fill the strata, and match nothing.
    edges = np.unique(np.quantile(of_group, np.arange(1, STRATA) / STRATA))
    # An edge at the very end leaves a stratum empty.
    return np.concatenate([[of_group.min()], edges, [np.nextafter(of_group.max(), np.inf)]])
