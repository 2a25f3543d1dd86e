"""Impostor comparisons and false matches of a slice, counted by cell pair and by pair of people."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit._kernels import accepted_sums, count_cells, count_pairs
from falsematch.audit.bootstrap import Counts, Resample
from falsematch.audit.matched import MatchedPairs
from falsematch.audit.partition import Partition
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import OperatingPoint

_DENSE = 0.25
"""Above this share of pairs of people with a comparison a dense matrix is no larger than a sparse one."""


@dataclass(frozen=True, eq=False)
class PeoplePairs:
    """Pairs of people with a comparison (or a false match), by cell pair.

    Attributes
    ----------
    ordered : int array (cells, cells)
        Ordered pairs of people.
    unordered : int array (cells, cells)
        Unordered pairs of people with one in either order, counted once for each of (c, d) and (d, c).
    """

    ordered: NDArray[np.int64]
    unordered: NDArray[np.int64]

    @classmethod
    def of(cls, counts: Counts, partition: Partition) -> "PeoplePairs":
        """Count the filled entries of a matrix by person."""
        if isinstance(counts, np.ndarray):
            met = counts > 0
            ordered, both = (_filled(each, partition) for each in (met, met & met.T))
        else:
            found, either = counts.tocoo(), counts.multiply(counts.T).tocoo()
            ordered, both = (cell_counts(partition, each.row, each.col) for each in (found, either))
        # A pair met in both orders stands twice in the ordered counts, and within a cell both stand in one entry.
        unordered = ordered + ordered.T - both
        diagonal = np.diag_indices_from(ordered)
        unordered[diagonal] = ordered[diagonal] - both[diagonal] // 2
        return cls(ordered, unordered)

    def within(self, blocks: NDArray[np.bool_]) -> int:
        """Distinct unordered pairs of people within some cell pairs."""
        both = blocks & blocks.T
        once = np.triu(both) * self.unordered
        return int(once.sum() + (self.ordered * (blocks & ~blocks.T)).sum())


def _filled(filled: NDArray[np.bool_], partition: Partition) -> NDArray[np.int64]:
    """Filled entries of a (subjects, subjects) array by cell pair."""
    cells = len(partition.cells)
    by_row = [filled[partition.of_subject == cell].sum(axis=0) for cell in range(cells)]
    return np.stack([np.bincount(partition.of_subject, row, cells) for row in by_row]).astype(np.int64)


@dataclass(frozen=True)
class PairCounts:
    """Impostor comparisons of a slice, cell pair by cell pair and person pair by person pair.

    Attributes
    ----------
    attempted, scored : int arrays (cells, cells)
    people : PeoplePairs
        With a scored comparison.
    matrix : sparse or dense (subjects, subjects)
        Scored comparisons.
    """

    attempted: NDArray[np.int64]
    scored: NDArray[np.int64]
    people: PeoplePairs
    matrix: Counts

    @classmethod
    def of(cls, piece: Slice, partition: Partition) -> "PairCounts":
        """Count the impostor comparisons of a slice, once."""
        return piece.once("pairs", (partition,), lambda: cls._counted(piece, partition))

    @classmethod
    def _counted(cls, piece: Slice, partition: Partition) -> "PairCounts":
        matrix = _by_people(piece, piece.impostor, len(partition.of_subject))
        return cls(
            attempted=pairs_by_cell(piece, piece.attempted & ~piece.genuine, partition),
            scored=pairs_by_cell(piece, piece.impostor, partition),
            people=PeoplePairs.of(matrix, partition),
            matrix=matrix,
        )

    def subject_pairs(self, blocks: NDArray[np.bool_]) -> int:
        """Distinct unordered pairs of people within some cell pairs."""
        return self.people.within(blocks)


def compared_sums(piece: Slice, partition: Partition, resample: Resample) -> NDArray[np.float64]:
    """Weighted scored comparisons of two people in every replicate, made once: (replicates, cells, cells)."""
    return piece.once(
        "compared", (partition, resample), lambda: resample.pair_sums(PairCounts.of(piece, partition).matrix)
    )


def _by_people(piece: Slice, chosen: NDArray[np.bool_], people: int) -> Counts:
    """Chosen comparisons by pair of people, dense where most pairs of people meet."""
    if np.count_nonzero(chosen) > _DENSE * people * people:
        counts = np.asarray(count_pairs(piece.a, piece.b, chosen, people))
        if np.count_nonzero(counts) > _DENSE * people * people:
            return counts
    return piece.pair_counts(chosen, people)


def pairs_by_cell(piece: Slice, chosen: NDArray[np.bool_], partition: Partition) -> NDArray[np.int64]:
    """Chosen comparisons of a slice by cell pair: int array (cells, cells)."""
    return np.asarray(count_cells(partition.of_subject, piece.a, piece.b, chosen, len(partition.cells)))


def cell_counts(partition: Partition, a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.int64]:
    """Comparisons (probe subjects a, reference subjects b) by cell pair: int array (cells, cells)."""
    count = len(partition.cells)
    flat = partition.of_subject[a] * count + partition.of_subject[b]
    return np.bincount(flat, minlength=count * count).reshape(count, count)


def rederived_sums(
    piece: Slice, thresholds: NDArray[np.float64], partition: Partition, resample: Resample
) -> NDArray[np.float64]:
    """Weighted false matches (replicates, cells, cells), each replicate at its own threshold; matched cells only."""
    pairs = MatchedPairs.of(piece, partition)
    sign = 1.0 if piece.scale.polarity == "distance" else -1.0
    accepted = np.searchsorted(sign * pairs.score, sign * thresholds, "right").astype(np.int64)
    last = accepted.max(initial=0)
    a, b, cell = resample.column[pairs.a[:last]], resample.column[pairs.b[:last]], pairs.cell[:last].astype(np.int64)
    count = len(partition.cells)

    def some(chosen: slice) -> NDArray[np.float64]:
        return np.asarray(accepted_sums(resample.weights[chosen], a, b, cell, accepted[chosen], count))

    sums = np.zeros((len(thresholds), count, count))
    diagonal = np.arange(count)
    sums[:, diagonal, diagonal] = np.concatenate(resample.shared(some))
    return sums


class Matches:
    """The false matches of a slice at one operating point, of some cell pairs alone where ``only`` names them.

    Attributes
    ----------
    counts : int array (cells, cells)
    matrix : sparse (subjects, subjects)
    sums : float64 array (replicates, cells, cells) or None
        Weighted false matches of every replicate.
    """

    def __init__(
        self,
        piece: Slice,
        point: OperatingPoint,
        partition: Partition,
        resample: Resample | None,
        only: NDArray[np.bool_] | None = None,
    ) -> None:
        falsely = np.flatnonzero(point.accepts(piece) & piece.impostor)
        if only is not None:
            cells_a, cells_b = (partition.of_subject[side[falsely]] for side in (piece.a, piece.b))
            falsely = falsely[only[cells_a, cells_b]]
        a, b = piece.a[falsely], piece.b[falsely]
        self.counts = cell_counts(partition, a, b)
        people, cells = len(partition.of_subject), len(partition.cells)
        self.sums: NDArray[np.float64] | None = None
        self.matrix = piece.pair_counts(falsely, people)
        self._pairs = PeoplePairs.of(self.matrix, partition)
        self._partition, self._of_subject = partition, partition.of_subject
        self._people: dict[bytes, int] = {}
        # Whether each person was taken, as probe, for somebody of each cell; and, as reference, somebody for them.
        self._as_probe, self._as_reference = np.zeros((2, people, cells), bool)
        self._as_probe[a, partition.of_subject[b]] = True
        self._as_reference[b, partition.of_subject[a]] = True
        if resample and point.replicated is not None:
            self.sums = rederived_sums(piece, point.replicated, partition, resample)
        elif resample:
            self.sums = resample.pair_sums(self.matrix)

    def pairs(self, blocks: NDArray[np.bool_]) -> int:
        """Distinct unordered pairs of people in the false matches of some cell pairs."""
        return self._pairs.within(blocks)

    def people(self, blocks: NDArray[np.bool_]) -> int:
        """Distinct people in the false matches of some cell pairs."""
        # The same rows are asked about for rates, for disparities and for what may be printed of either.
        key = blocks.tobytes()
        if key not in self._people:
            self._people[key] = self._distinct_people(blocks)
        return self._people[key]

    def units(self, blocks: NDArray[np.bool_]) -> int:
        """Distinct people, or declared clusters, in the false matches of some cell pairs."""
        return self._partition.units(self._met(blocks)) if self._partition.clustered else self.people(blocks)

    def _distinct_people(self, blocks: NDArray[np.bool_]) -> int:
        return int(self._met(blocks).sum())

    def _met(self, blocks: NDArray[np.bool_]) -> NDArray[np.bool_]:
        probes = (self._as_probe & blocks[self._of_subject]).any(axis=1)
        references = (self._as_reference & blocks.T[self._of_subject]).any(axis=1)
        return np.asarray(probes | references)
