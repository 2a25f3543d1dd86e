"""The subject bootstrap: people are drawn, not pairs, in matrix form.

n people make n(n-1) comparisons that are not independent; an interval that treats them as independent covers far less
than it says (METHOD section 4). A replicate gives each person a weight, and a pair the product of two weights, so a
replicate of a count matrix M is w'Mw.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit, logit

from falsematch.audit.partition import Partition

# Above this share of filled entries a BLAS product beats a sparse one.
_DENSE = 0.05


def draw_weights(partition: Partition, replicates: int, seed: int) -> NDArray[np.float64]:
    """Rao-Wu rescaled bootstrap weights of every subject.

    Within each stratum (cell of the finest crossing) of n people, n - 1 are drawn with replacement and weights are
    scaled by n / (n - 1), which keeps the variance right in small strata. A stratum of one keeps its weight of 1.
    Where subjects are one shape at several tones, shapes are drawn: all subjects of one have its weight, so that
    contrasts of tones are paired by shape. A stratum is then the shapes that stand in the same cells.

    Parameters
    ----------
    partition : Partition
    replicates : int
    seed : int
        The same seed gives the same resample for every group, condition and system, so that contrasts are paired.

    Returns
    -------
    float64 array (replicates, subjects)

    Source: Rao and Wu, JASA 83 (1988) 231-241; Rao, Wu and Yue, Survey Methodology 18 (1992) 209-217.
    """
    generator = np.random.Generator(np.random.Philox(seed))
    weights = np.ones((replicates, partition.drawn_as.max(initial=-1) + 1))
    for members in _strata(partition):
        size = len(members)
        if size > 1:
            drawn = generator.multinomial(size - 1, np.full(size, 1 / size), size=replicates)
            weights[:, members] = drawn * (size / (size - 1))
    return weights[:, partition.drawn_as]


def _strata(partition: Partition) -> list[list[int]]:
    """What is drawn (numbers of ``drawn_as``), by the cells that its subjects are in."""
    cells: dict[int, list[int]] = {}
    for one, cell in zip(partition.drawn_as.tolist(), partition.of_subject.tolist(), strict=True):
        cells.setdefault(one, []).append(cell)
    strata: dict[tuple[int, ...], list[int]] = {}
    for one, places in cells.items():
        strata.setdefault(tuple(sorted(places)), []).append(one)
    return [strata[places] for places in sorted(strata)]


@dataclass(frozen=True)
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
    """

    weights: NDArray[np.float64]
    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    column: NDArray[np.int64]

    @classmethod
    def draw(cls, partition: Partition, replicates: int, seed: int) -> "Resample":
        """Draw the replicates of a partition."""
        order = np.argsort(partition.of_subject, kind="stable")
        starts = np.concatenate([[0], np.cumsum(partition.sizes)[:-1]])
        return cls(
            draw_weights(partition, replicates, seed)[:, order], order, starts, np.argsort(order).astype(np.int64)
        )

    def pair_sums(self, counts: sparse.csr_matrix) -> NDArray[np.float64]:
        """Products w'Mw of each replicate, cell pair by cell pair.

        Parameters
        ----------
        counts : sparse (subjects, subjects)
            Comparisons (or false matches) by probe and reference subject.

        Returns
        -------
        float64 array (replicates, cells, cells)
        """
        people = len(self.order)
        matrix = counts[self.order][:, self.order]
        bounds = np.append(self.starts, people)
        sums = np.zeros((len(self.weights), len(self.starts), len(self.starts)))
        for cell, (first, last) in enumerate(pairwise(bounds)):
            rows = matrix[first:last]
            if rows.nnz == 0:
                continue
            # Only the cells that these people meet: with matched comparisons that is one, not all of them.
            low, high = np.searchsorted(self.starts, [rows.indices.min(), rows.indices.max()], "right") - 1
            begin, end = bounds[low], bounds[high + 1]
            block, weights = rows[:, begin:end], self.weights[:, first:last]
            dense = block.nnz > _DENSE * block.shape[0] * block.shape[1]
            product = weights @ block.toarray() if dense else (block.T @ weights.T).T
            met = product * self.weights[:, begin:end]
            sums[:, cell, low : high + 1] = np.add.reduceat(met, self.starts[low : high + 1] - begin, axis=1)
        return sums

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
