"""Matched impostor comparisons, most alike first: what thresholds, curves and distributions are all made from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.partition import Partition
from falsematch.audit.slices import Slice


@dataclass(frozen=True, eq=False)
class MatchedPairs:
    """The scored impostor comparisons of people who agree on all labels, most alike first.

    Attributes
    ----------
    rows : int array (n,)
        Their positions in the slice; those with one score are in the slice's order.
    a, b, cell : int arrays (n,)
        Subjects of probe and reference, and the cell that both are in.
    score : float64 array (n,)
    """

    rows: NDArray[np.intp]
    a: NDArray[np.intp]
    b: NDArray[np.intp]
    cell: NDArray[np.intp]
    score: NDArray[np.float64]

    @classmethod
    def of(cls, piece: Slice, partition: Partition) -> "MatchedPairs":
        """The matched pairs of a slice.

        Millions of comparisons take long to find and to sort, and all of an audit needs them: the slice keeps them for
        the partition they were last made for.
        """
        kept = piece.kept.get("matched")
        if kept is None or kept[0] is not partition:
            kept = piece.kept["matched"] = partition, cls._found(piece, partition)
        return kept[1]

    @classmethod
    def _found(cls, piece: Slice, partition: Partition) -> "MatchedPairs":
        cell = partition.of_subject[piece.a]
        matched = piece.impostor & (cell == partition.of_subject[piece.b])
        if not partition.complete.all():
            matched &= partition.complete[cell]
        rows = np.flatnonzero(matched)
        score = piece.score[rows]
        order = np.argsort(score if piece.scale.polarity == "distance" else -score, kind="stable")
        rows = rows[order]
        return cls(rows, piece.a[rows], piece.b[rows], cell[rows], score[order])

    def only(self, chosen: NDArray[np.bool_]) -> "MatchedPairs":
        """Some of them, in the same order."""
        if chosen.all():
            return self
        return MatchedPairs(self.rows[chosen], self.a[chosen], self.b[chosen], self.cell[chosen], self.score[chosen])
