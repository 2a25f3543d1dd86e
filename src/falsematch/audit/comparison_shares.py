"""How unequally people share in comparisons, and how many people of equal shares that is worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.bootstrap import Counts
from falsematch.audit.pair_counts import PairCounts
from falsematch.audit.partition import Partition
from falsematch.audit.printing import effective_people, free_units, reach
from falsematch.audit.slices import Slice

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ComparisonShares:
    """Scored impostor comparisons of each person, by the cell of whom they meet.

    A person's share is their comparisons over the people they meet: images count, and not how large a cell is. Where
    every two people who meet do so equally often, everybody's share is the same.

    Attributes
    ----------
    partition : Partition
    compared : bool array (subjects,)
        Who has a comparison at all.
    met_often : float
        Comparisons of each two people, or clusters, who meet: the mean over the slice; 0 where nobody does.
    probe, reference : float64 arrays (subjects, cells), or None
        Comparisons as one and as the other. None where all shares are equal.
    met_as_probe, met_as_reference, met : float64 arrays (subjects, cells), or None
        Distinct people met in that role, and in either.
    """

    partition: Partition
    compared: Bools
    met_often: float
    probe: Floats | None = None
    reference: Floats | None = None
    met_as_probe: Floats | None = None
    met_as_reference: Floats | None = None
    met: Floats | None = None

    @classmethod
    def of(cls, piece: Slice, partition: Partition) -> "ComparisonShares":
        """Of the impostor comparisons of a slice, counted once."""
        return piece.once("shares", (partition,), lambda: cls._counted(piece, partition))

    @classmethod
    def _counted(cls, piece: Slice, partition: Partition) -> "ComparisonShares":
        counts = PairCounts.of(piece, partition).matrix
        both = counts + counts.T
        compared = np.asarray(both.sum(axis=1)).ravel() > 0
        often = both[both > 0] if isinstance(both, np.ndarray) else both.data[both.data > 0]
        met_often = _met_often(both, partition)
        if not often.size or often.min() == often.max():
            return cls(partition, compared, met_often)
        cells = np.eye(len(partition.cells), dtype=np.float32)[partition.of_subject]
        filled = ((each > 0).astype(np.float32) for each in (counts, counts.T, both))
        return cls(
            partition,
            compared,
            met_often,
            *(np.asarray(each @ cells, np.float64) for each in (counts, counts.T, *filled)),
        )

    def effective(self, people: Bools, blocks: Bools) -> float:
        """People, or declared clusters, that unequal shares are worth (:func:`effective_people`).

        Parameters
        ----------
        people : bool array (subjects,)
            Of the group.
        blocks : bool array (cells, cells)
            Pairs (probe cell, reference cell) whose comparisons count.
        """
        return effective_units(self._shares(blocks) * people, self.partition)

    def free(self, people: float, effective: float) -> float:
        """One more than the degrees of freedom of Student's t (:func:`falsematch.audit.printing.free_units`)."""
        return free_units(people, effective, self.met_often)

    def reach(self, effective: float, confidence: float) -> float:
        """What the reach of a ratio's band is multiplied by (:func:`falsematch.audit.printing.reach`)."""
        return reach(effective, self.met_often, confidence)

    def _shares(self, blocks: Bools) -> Floats:
        if self.probe is None or self.reference is None or self.met is None:
            return self.compared.astype(np.float64)
        if self.met_as_probe is None or self.met_as_reference is None:
            raise ValueError("shares are given whole or not at all")
        first, second = blocks[self.partition.of_subject], blocks.T[self.partition.of_subject]
        compared = (self.probe * first + self.reference * second).sum(axis=1)
        met = np.where(first & second, self.met, self.met_as_probe * first + self.met_as_reference * second)
        return np.asarray(compared / np.maximum(met.sum(axis=1), 1.0))


def _met_often(both: Counts, partition: Partition) -> float:
    """Comparisons of each two units who meet; ``both`` holds them in either order (subjects, subjects)."""
    if not partition.clustered:
        # Millions of pairs take long to sort, and of people each stands twice, once on either side of the diagonal.
        met = np.count_nonzero(both) if isinstance(both, np.ndarray) else both.count_nonzero()
        return float(both.sum() / met) if met else 0.0
    first, second = both.nonzero()
    one, other = partition.unit[first], partition.unit[second]
    pairs = np.unique(np.minimum(one, other).astype(np.int64) * len(partition.unit) + np.maximum(one, other))
    return float(both.sum() / 2 / len(pairs)) if len(pairs) else 0.0


def effective_units(shares: Floats, partition: Partition) -> float:
    """Effective people of shares (subjects,), or effective clusters where such were declared."""
    if not partition.clustered:
        return effective_people(shares)
    return effective_people(np.bincount(partition.unit, shares).astype(np.float64))
