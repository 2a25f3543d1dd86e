"""What a ratio owes to single people and to the labels: leave-one-subject-out, label flips, concentration."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from falsematch.audit._kernels import same_label_sums
from falsematch.audit.bootstrap import Counts
from falsematch.audit.partition import Partition, Row

Floats = NDArray[np.float64]

FLIPS = (0.01, 0.02, 0.05)
"""Shares of people whose label is taken to be wrong."""
FLIP_DRAWS = 100
"""Random choices of them a share."""


@dataclass(frozen=True, eq=False)
class PairMatrices:
    """Impostor comparisons by person: what the robustness of one slice at one operating point is computed from.

    Attributes
    ----------
    matches : sparse (subjects, subjects)
    comparisons : sparse or dense (subjects, subjects)
    partition : Partition
    """

    matches: sparse.csr_matrix
    comparisons: Counts
    partition: Partition

    def cell_people(self, cell: int) -> NDArray[np.intp]:
        """Subjects of a cell."""
        return np.flatnonzero(self.partition.of_subject == cell)

    @cached_property
    def touching(self) -> tuple[list[Floats], list[Floats]]:
        """Matches and comparisons within each cell that each of its people has a part in: (people,) arrays."""
        people = [self.cell_people(cell) for cell in range(len(self.partition.cells))]
        return [_touching(self.matches, one) for one in people], [_touching(self.comparisons, one) for one in people]

    def within(self, cell: int) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Matches and comparisons among the people of a cell, the others left out: sparse (subjects, subjects)."""
        if cell not in self._within:
            only = sparse.diags((self.partition.of_subject == cell).astype(np.float64))
            found, met = (sparse.csr_matrix(only @ counts @ only) for counts in self._as_sparse)
            self._within[cell] = found, met
        return self._within[cell]

    @cached_property
    def _within(self) -> dict[int, tuple[sparse.csr_matrix, sparse.csr_matrix]]:
        # Groups that are pooled, and those of a crossing, are made of the same cells.
        return {}

    @cached_property
    def _as_sparse(self) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        found, met = (sparse.csr_matrix(counts, dtype=np.float64) for counts in (self.matches, self.comparisons))
        return found, met


def matched_cells(row: Row) -> NDArray[np.intp]:
    """Cells of a matched row: those within which its comparisons lie."""
    return np.flatnonzero(np.diag(row.blocks))


def pooled_rate(matches: Floats, comparisons: Floats, equal: bool) -> Floats:
    """Rate over cells along the last axis: mean of the cells' rates where they weigh the same, else pooled.

    Cells without comparisons are left out of the mean; NaN where none has any.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if not equal:
            return np.asarray(matches.sum(-1) / comparisons.sum(-1))
        present = comparisons > 0
        shares = np.where(present, matches / comparisons, 0.0)
        return np.asarray(shares.sum(-1) / present.sum(-1))


def left_out(pairs: PairMatrices, row: Row) -> Floats:
    """The false match rate of a matched row without each of its people in turn.

    Exact: a person's comparisons are a row and a column of the count matrices, which are taken off.

    Returns
    -------
    float64 array (people of the row,)
    """
    cells = matched_cells(row)
    whole, parts = [], []
    for cell in cells:
        parts.append([touching[cell] for touching in pairs.touching])
        # Each comparison touches two people.
        whole.append([float(touching.sum()) / 2 for touching in parts[-1]])
    totals = np.array(whole).T
    rates = []
    for place, (matches, comparisons) in enumerate(parts):
        without = np.repeat(totals[:, None, :], len(matches), axis=1)
        without[0, :, place] -= matches
        without[1, :, place] -= comparisons
        rates.append(pooled_rate(without[0], without[1], row.equal))
    return np.concatenate(rates) if rates else np.zeros(0)


def leave_one_out(
    pairs: PairMatrices, compared: Row, reference: Row, rates: tuple[float, float]
) -> tuple[float, float]:
    """Range of the ratio of two groups over every person left out; NaN where it is undefined for someone.

    Parameters
    ----------
    rates : (float, float)
        The groups' rates with everybody; nobody is in both groups.
    """
    above, below = left_out(pairs, compared), left_out(pairs, reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.concatenate([above / rates[1], rates[0] / below])
    if not len(ratios) or np.isnan(ratios).any():
        return float("nan"), float("nan")
    return float(ratios.min()), float(ratios.max())


def flipped_labels(partition: Partition, share: float, seed: int) -> NDArray[np.intp]:
    """Cells of everybody when a share of people, at least one, is moved to another cell.

    Who is moved is drawn anew :data:`FLIP_DRAWS` times, and where to in proportion to the people of the other cells, as
    labels are most often mistaken for common ones.

    Returns
    -------
    int array (draws, subjects)
    """
    people = len(partition.of_subject)
    generator = np.random.Generator(np.random.Philox(seed))
    moved = max(1, round(share * people))
    labels = np.repeat(partition.of_subject[None, :], FLIP_DRAWS, axis=0)
    if len(partition.cells) == 1:
        return labels
    for draw in range(FLIP_DRAWS):
        chosen = generator.permutation(people)[:moved]
        odds = np.repeat(partition.sizes[None, :].astype(np.float64), moved, axis=0)
        odds[np.arange(moved), partition.of_subject[chosen]] = 0.0
        steps = np.cumsum(odds, axis=1)
        labels[draw, chosen] = (generator.random(moved)[:, None] * steps[:, -1:] >= steps).sum(axis=1)
    return labels


def within_labels(labels: NDArray[np.intp], counts: Counts, cells: int) -> Floats:
    """Sums of a count matrix over pairs with the same label: float64 array (draws, cells)."""
    if isinstance(counts, np.ndarray):
        return _usual_sums(labels, counts, cells)
    people = counts.shape[0]
    if 2 * counts.nnz >= people * (people - 1):
        return _usual_sums(labels, counts.toarray(), cells)
    found = counts.tocoo()
    return _listed_sums(labels, found.row, found.col, found.data, cells)


def _usual_sums(labels: NDArray[np.intp], counts: NDArray[np.floating[Any]], cells: int) -> Floats:
    """As :func:`within_labels`, from the pairs of people who met otherwise than is usual.

    Where nearly everybody met, n people with one label have u n (n - 1) / 2 comparisons, u being those of the usual
    pair in both orders; what other pairs have more or fewer is added.
    """
    people = counts.shape[0]
    met = counts + counts.T
    usual = float(np.rint(met.sum(dtype=np.float64) / max(people * (people - 1), 1)))
    first, second = np.nonzero(met != usual)
    once = first < second
    first, second = first[once], second[once]
    sizes = np.stack([np.bincount(label, minlength=cells) for label in labels]).astype(np.float64)
    other = _listed_sums(labels, first, second, met[first, second] - usual, cells)
    return np.asarray(usual * sizes * (sizes - 1) / 2 + other)


def _touching(counts: Counts, people: NDArray[np.intp]) -> Floats:
    """Counts among some people, by person, whichever side they are on."""
    block = counts[people][:, people]
    as_reference, as_probe = (np.asarray(block.sum(axis=axis, dtype=np.float64)).ravel() for axis in (0, 1))
    return np.asarray(as_reference + as_probe)


def _listed_sums(
    labels: NDArray[np.intp], a: NDArray[Any], b: NDArray[Any], counts: NDArray[np.floating[Any]], cells: int
) -> Floats:
    first, second = (side.astype(np.int64) for side in (a, b))
    return np.asarray(same_label_sums(labels.astype(np.int64), first, second, counts.astype(np.float64), cells))


def one_person_flips(value: float, left_out: tuple[float, float], half_width: float) -> bool:
    """Whether a ratio's interval, moved to where it lies without one person, includes 1.

    Parameters
    ----------
    value : float
        The ratio.
    left_out : (float, float)
        Its smallest and largest value when each person in turn is left out.
    half_width : float
        Of the interval, in logs.
    """
    nearest = left_out[0] if value > 1 else left_out[1]
    if np.isnan(nearest) or nearest <= 0:
        return True
    return bool(np.log(nearest) <= half_width if value > 1 else np.log(nearest) >= -half_width)


def concentration(pairs: PairMatrices, row: Row) -> tuple[float, float]:
    """How unevenly a row's false matches fall on its people.

    A false match burdens both its people alike.

    Returns
    -------
    (share of the burden on the half of the people who bear most, smallest share of people who bear half)
        (0.5, 0.5) were it even; NaN where there is no false match.
    """
    burden = np.concatenate([pairs.touching[0][cell] for cell in matched_cells(row)] or [np.zeros(0)])
    if not burden.sum() > 0:
        return float("nan"), float("nan")
    borne = np.cumsum(np.sort(burden)[::-1]) / burden.sum()
    half = len(burden) // 2
    upper = borne[half - 1] if half else 0.0
    # The person in the middle of an odd number counts half.
    if len(burden) % 2:
        upper += (borne[half] - upper) / 2
    return float(upper), float((np.searchsorted(borne, 0.5 - 1e-12) + 1) / len(burden))
