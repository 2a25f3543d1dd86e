"""Matched impostor comparisons, most alike first: what thresholds, curves and distributions are all made from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit._kernels import matched_rows
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
        """The matched pairs of a slice, found and sorted once."""
        return piece.once("matched", (partition,), lambda: cls._found(piece, partition))

    @classmethod
    def _found(cls, piece: Slice, partition: Partition) -> "MatchedPairs":
        rows = np.asarray(matched_rows(partition.of_subject, partition.complete, piece.a, piece.b, piece.impostor))
        score = piece.score[rows]
        order = np.argsort(score if piece.scale.polarity == "distance" else -score, kind="stable")
        rows = rows[order]
        a = piece.a[rows]
        return cls(rows, a, piece.b[rows], partition.of_subject[a], score[order])

    def only(self, chosen: NDArray[np.bool_]) -> "MatchedPairs":
        """Some of them, in the same order."""
        if chosen.all():
            return self
        return MatchedPairs(self.rows[chosen], self.a[chosen], self.b[chosen], self.cell[chosen], self.score[chosen])
