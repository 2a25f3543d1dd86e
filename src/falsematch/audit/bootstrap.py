"""The subject bootstrap: people are drawn, not pairs, in matrix form.

n people make n(n-1) comparisons that are not independent; an interval that treats them as independent covers far less
than it says (METHOD section 4). A replicate gives each person a weight, and a pair the product of two weights, so a
replicate of a count matrix M is w'Mw.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit, logit

from falsematch.audit._kernels import drawn_products, drawn_sums
from falsematch.audit.partition import Partition

T = TypeVar("T")

Counts: TypeAlias = sparse.csr_matrix | NDArray[np.float32]
"""Whole numbers by ordered pair of people, dense where most pairs have one."""

_DENSE = 0.2
"""Above this share of filled entries a BLAS product beats a sum over the pairs."""
_AT_ONCE = 512
"""Replicates of a product held in memory at a time."""
_WORTH_THREADS = 1 << 21
"""Draws (people times replicates) from which on threads are worth starting: a thousand people and 2,000 replicates."""


@cache
def _threads(jobs: int) -> ThreadPoolExecutor:
    """Threads that stay: an audit of many conditions asks for them a hundred thousand times."""
    return ThreadPoolExecutor(jobs)


def draw_people(partition: Partition, replicates: int, seed: int) -> tuple[NDArray[np.uint16], NDArray[np.float64]]:
    """How often every subject is drawn, and the Rao-Wu scale that makes weights of it.

    Within each stratum (cell of the finest crossing) of n people, n - 1 are drawn with replacement and weights are
    scaled by n / (n - 1), which keeps the variance right in small strata. A stratum of one keeps its weight of 1.
    Where subjects share a draw, what they share is drawn and all of them have its weight: the shape of generated
    heads, so that contrasts of tones are paired by shape; or a declared cluster (site, photographer, family, session),
    which comes whole. Cells that a shape or cluster joins are then one stratum of n shapes or clusters.

    Parameters
    ----------
    partition : Partition
    replicates : int
    seed : int
        The same seed gives the same resample for every group, condition and matcher, so that contrasts are paired.

    Returns
    -------
    draws : uint16 array (replicates, subjects)
    scale : float64 array (subjects,)

    Source: Rao and Wu, JASA 83 (1988) 231-241; Rao, Wu and Yue, Survey Methodology 18 (1992) 209-217.
    """
    generator = np.random.Generator(np.random.Philox(seed))
    draws = np.ones((replicates, partition.drawn_as.max(initial=-1) + 1), np.uint16)
    scale = np.ones(draws.shape[1])
    for members in _strata(partition):
        size = len(members)
        if size > 1:
            draws[:, members] = generator.multinomial(size - 1, np.full(size, 1 / size), size=replicates)
            scale[members] = size / (size - 1)
    return draws[:, partition.drawn_as], scale[partition.drawn_as]


def _strata(partition: Partition) -> list[list[int]]:
    """What is drawn (numbers of ``drawn_as``), by the cells that its subjects are in, whatever joins those."""
    drawn, cells = partition.drawn_as, len(partition.cells)
    # Each cell takes the lowest number that a unit ties it to, until none changes. (SciPy's graphs load in 0.15 s.)
    stratum, before = np.arange(cells), np.full(cells, -1)
    while (stratum != before).any():
        before, lowest = stratum, np.full(drawn.max(initial=-1) + 1, cells)
        np.minimum.at(lowest, drawn, stratum[partition.of_subject])
        stratum = stratum.copy()
        np.minimum.at(stratum, partition.of_subject, lowest[drawn])
    strata: dict[int, list[int]] = {}
    for one, first in zip(*np.unique(drawn, return_index=True), strict=True):
        strata.setdefault(int(stratum[partition.of_subject[first]]), []).append(int(one))
    # Numbered by their first cells, as the draws have always been made.
    return [strata[number] for number in sorted(strata)]


@dataclass(frozen=True, eq=False)
class Resample:
    """The replicates of one audit: weights, with subjects sorted by cell so that cells are contiguous columns.

    Attributes
    ----------
    weights : float64 array (replicates, subjects)
        Columns in the order of ``order``.
    order : int array (subjects,)
    starts : int array (cells,)
        First column of each cell.
    column : int64 array (subjects,)
        Column of each subject in ``weights``.
    draws : uint16 array (subjects, replicates)
        How often each subject was drawn, rows in the order of ``order``. Whole numbers, so that sums over pairs are
        exact however they are made; ``scale`` makes weights of them.
    scale : float64 array (cells,)
        Weight of a person of each cell who was drawn once.
    jobs : int
        Threads that share the replicates; sums are the same bytes with any number.
    """

    weights: NDArray[np.float64]
    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    column: NDArray[np.int64]
    draws: NDArray[np.uint16]
    scale: NDArray[np.float64]
    jobs: int = 1

    @property
    def is_small(self) -> bool:
        """Whether a replicate takes less time than a thread takes to be started."""
        return self.draws.size < _WORTH_THREADS

    @classmethod
    def draw(cls, partition: Partition, replicates: int, seed: int, jobs: int = 1) -> "Resample":
        """Draw the replicates of a partition."""
        order = np.argsort(partition.of_subject, kind="stable")
        starts = np.concatenate([[0], np.cumsum(partition.sizes)[:-1]])
        draws, scale = draw_people(partition, replicates, seed)
        draws, scale = draws[:, order], scale[order]
        column = np.argsort(order).astype(np.int64)
        return cls(draws * scale, order, starts, column, np.ascontiguousarray(draws.T), scale[starts], jobs)

    def pair_sums(self, counts: Counts) -> NDArray[np.float64]:
        """Products w'Mw of each replicate, cell pair by cell pair.

        Parameters
        ----------
        counts : sparse or dense (subjects, subjects)
            Comparisons (or false matches), whole numbers, by probe and reference subject.

        Returns
        -------
        float64 array (replicates, cells, cells)
        """
        count, people = len(self.starts), len(self.order)
        bounds = np.append(self.starts, people)
        sums = np.zeros((len(self.weights), count, count))
        matrix: sparse.csr_matrix | None = None
        if not isinstance(counts, np.ndarray):
            matrix = counts[self.order][:, self.order]
        for cell, (first, last) in enumerate(pairwise(bounds)):
            rows: Any = counts[np.ix_(self.order[first:last], self.order)] if matrix is None else matrix[first:last]
            met = np.flatnonzero(np.asarray(rows.sum(axis=0)).ravel())
            if not len(met):
                continue
            # Only the cells that these people meet: with matched comparisons that is one, not all of them.
            low, high = np.searchsorted(self.starts, met[[0, -1]], "right") - 1
            begin, end = bounds[low], bounds[high + 1]
            block, within = rows[:, begin:end], self.starts[low : high + 1] - begin
            if matrix is not None and block.nnz <= _DENSE * block.shape[0] * block.shape[1]:
                found = self._sparse_sums(block, first, begin, within)
            else:
                found = self._dense_sums(block if matrix is None else block.toarray(), first, begin, within)
            sums[:, cell, low : high + 1] = found * self.scale[low : high + 1] * self.scale[cell]
        return sums

    def _dense_sums(
        self, block: NDArray[np.floating[Any]], first: int, begin: int, within: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Counts times draws of both sides, by cell of the reference: float64 array (replicates, cells met)."""
        rows, columns = block.shape
        # Whole numbers below 2^24 are exact in float32, whose product takes half as long.
        exact = float(block.max()) * rows < 2**24
        factor = np.ascontiguousarray(block, np.float32 if exact else np.float64)
        bounds = np.append(within, columns)

        def some(chosen: slice) -> NDArray[np.float64]:
            product = factor.T @ self.draws[first : first + rows, chosen].astype(factor.dtype)
            return np.asarray(drawn_products(product, self.draws[begin : begin + columns], chosen.start, bounds))

        return np.concatenate(self.shared(some), axis=1).T

    def _sparse_sums(
        self, block: sparse.csr_matrix, first: int, begin: int, within: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """As :meth:`_dense_sums`, counts few and far between."""
        found = block.sorted_indices().tocoo()
        slot = np.searchsorted(within, found.col, "right") - 1
        return self.drawn_sums(found.row + first, found.col + begin, slot, found.data, len(within))

    def drawn_sums(
        self,
        a: NDArray[np.integer[Any]],
        b: NDArray[np.integer[Any]],
        slot: NDArray[np.integer[Any]],
        counts: NDArray[Any],
        slots: int,
    ) -> NDArray[np.float64]:
        """Sum of count times draws of both people over the pairs of each slot: float64 array (replicates, slots).

        Parameters
        ----------
        a, b : int arrays (pairs,)
            Rows of :attr:`draws`.
        slot, counts : int arrays (pairs,)
        """
        a, b, slot, counts = (np.ascontiguousarray(each, np.int64) for each in (a, b, slot, counts))

        def some(chosen: slice) -> NDArray[np.float64]:
            return np.asarray(drawn_sums(self.draws, chosen.start, chosen.stop, a, b, slot, counts, slots))

        return np.concatenate(self.shared(some), axis=1).T

    def shared(self, work: Callable[[slice], T]) -> list[T]:
        """Work on some replicates at a time, in their order, by ``jobs`` threads."""
        step = min(-(-len(self.weights) // self.jobs), _AT_ONCE)
        count = len(self.weights)
        parts = [slice(first, min(first + step, count)) for first in range(0, count, step)]
        if self.jobs == 1 or self.is_small:
            return [work(part) for part in parts]
        return list(_threads(self.jobs).map(work, parts))

    def person_sums(self, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weighted sums of a count each person has, cell by cell: (replicates, cells)."""
        cells = np.repeat(np.arange(len(self.starts)), np.diff([*self.starts, len(self.order)]))
        by_cell = np.zeros((len(self.order), len(self.starts)))
        by_cell[np.arange(len(self.order)), cells] = counts[self.order]
        return np.asarray(self.weights @ by_cell)


def percentile_interval(
    value: float, replicates: NDArray[np.float64], confidence: float, scale: Literal["log", "logit"]
) -> tuple[float, float]:
    """Percentile interval, recentred on the log or logit scale.

    Parameters
    ----------
    value : float
        The estimate theta.
    replicates : float array (B,)
        theta*; each is moved by theta - mean(theta*) on the scale, since w'Mw is biased upward by self-pairing.
    confidence : float in (0, 1)
    scale : "log" or "logit"

    Returns
    -------
    (low, high); NaN where the value or too many replicates lie on the edge of the scale.

    Source: recentring after Conti and Clemencon, ICLR 2024.
    """
    forward, backward = (np.log, np.exp) if scale == "log" else (logit, expit)
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = forward(replicates)
        centre = forward(np.float64(value))
    finite = np.isfinite(moved)
    if not np.isfinite(centre) or not finite.any():
        return float("nan"), float("nan")
    # Replicates on the edge stay there (a zero is lower than any limit); the mean is over the others.
    moved = np.where(finite, moved - moved[finite].mean() + centre, moved)
    tail = (1 - confidence) / 2
    low, high = np.quantile(moved, [tail, 1 - tail], method="inverted_cdf")
    return float(backward(low)), float(backward(high))
