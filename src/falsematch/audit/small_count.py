"""The small-count test: whether a few people could be drawn like the reference.

For groups too small for an interval. As many people as the group has are drawn from the reference again and again,
without replacement; the false match rate among them, over that of the reference people left behind, is what the ratio
of the two groups would be if nothing but chance told them apart. People are drawn, never pairs, and only from the
reference: exchanging labels between the groups would break the likeness within each.

Against the reference left behind, not against the group's rate alone: #{FMR* >= FMR_g} takes the reference's own rate
as known and leaves out that a draw without replacement varies less than a new group would. With four times as many
reference people as group members it rejected true nulls at 0.05 in up to 0.12 of simulated audits (600 a cell, subject
effects of 30 % and 60 % of the score's variance); this form in at most 0.05.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from falsematch.audit.bootstrap import Counts
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]
Totals = tuple[Floats, Floats]
"""(matches, comparisons) of a block, draw by draw."""
Drawn = NDArray[np.uint8]
"""Who is drawn of a block's people: one bit a person, (draws, people / 8)."""

DRAWS = 10_000
LARGER = 4
"""How many times as many people as the group the reference needs."""

_CHUNK = 1 << 22
"""Weights held at a time."""
_DENSE = 0.05
"""Above this share of filled entries a BLAS product beats a sparse one."""
_KEPT = 16
"""Draws kept: those of the groups of one audit, which every threshold and matcher asks for again."""


@dataclass(frozen=True)
class SmallCount:
    """Result of the test.

    Attributes
    ----------
    p_value : float
        One-sided: the group's rate is higher. NaN where refused.
    refused : Reason or None
        Why there is no test.
    """

    p_value: float
    refused: Reason | None = None


@dataclass(frozen=True)
class Block:
    """Impostor comparisons within one cell, of the people compared at all.

    Attributes
    ----------
    matches, comparisons : sparse (n, n)
        Counts by probe and reference subject.
    kept : dict
        What draws hold of the comparisons; shared by blocks of the same comparisons.
    """

    matches: sparse.csr_matrix
    comparisons: sparse.csr_matrix
    kept: dict[Any, Totals] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, matches: sparse.csr_matrix, comparisons: Counts, people: NDArray[np.intp]) -> "Block":
        """The comparisons among some people; who was never compared to another of them is left out."""
        return Met.of(comparisons, people).with_matches(matches)

    @property
    def people(self) -> int:
        """People compared."""
        return int(self.comparisons.shape[0])


@dataclass(frozen=True)
class Met:
    """Comparisons within one cell, whatever the threshold.

    Attributes
    ----------
    people : int array (n,)
        Those compared at all.
    comparisons : sparse (n, n)
    kept : dict
        As in :class:`Block`.
    """

    people: NDArray[np.intp]
    comparisons: sparse.csr_matrix
    kept: dict[Any, Totals] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, comparisons: Counts, people: NDArray[np.intp]) -> "Met":
        """The comparisons among some people; who was never compared to another of them is left out."""
        inside = sparse.csr_matrix(comparisons[people][:, people], dtype=np.float64)
        met = np.flatnonzero(np.asarray(inside.sum(axis=0)).ravel() + np.asarray(inside.sum(axis=1)).ravel() > 0)
        return cls(people[met], inside[met][:, met])

    def with_matches(self, matches: sparse.csr_matrix) -> Block:
        """These comparisons beside the false matches (subjects, subjects) of a threshold."""
        return Block(matches[self.people][:, self.people], self.comparisons, self.kept)


def small_count(
    group: Sequence[Block], reference: Sequence[Block], *, equal: bool, seed: int, draws: int = DRAWS
) -> SmallCount:
    """Test whether a group's false match rate is higher than that of people drawn from the reference.

    Parameters
    ----------
    group, reference : sequences of Block
        One a value of the other labels, in the same order: each part of the group is drawn from the reference people
        who share those values.
    equal : bool
        Whether each block weighs the same in the rate (else pairs are pooled).
    seed : int
    draws : int

    Returns
    -------
    SmallCount
        p = (1 + #{ratio* >= ratio or rate* >= rate}) / (1 + draws): a draw that matches as often as the group did is
        no less surprising because the few left behind happened to match more.
    """
    if refused := _refused(group, reference):
        return SmallCount(float("nan"), refused)
    own_totals, all_totals = ([totals(block) for block in blocks] for blocks in (group, reference))
    drawn, left = _draws(group, reference, seed, draws)
    # A hair below is rounding. NaN (nobody compared) counts as large: never a smaller p value.
    below = halved_rate(drawn, equal) < halved_rate(own_totals, equal) * (1 - 1e-12)
    below &= halved_ratio(drawn, left, equal) < halved_ratio(own_totals, all_totals, equal) * (1 - 1e-12)
    return SmallCount((1 + int((~below).sum())) / (1 + draws))


@dataclass(frozen=True)
class BesideMargin:
    """The test with a margin, either way.

    Attributes
    ----------
    beyond : float
        p value of "the group's rate is at most ``margin`` times that of people drawn like the reference"; small where
        it is more. NaN where refused.
    below : float
        p value of "it is at least that".
    refused : Reason or None
    """

    beyond: float
    below: float
    refused: Reason | None = None


def beside_margin(
    group: Sequence[Block], reference: Sequence[Block], margin: float, *, seed: int, draws: int = DRAWS
) -> BesideMargin:
    """The small-count test against a ratio other than 1: draws from the reference match ``margin`` times as often.

    Multiplying a drawn rate widens its relative spread no less than a true rate that much higher would have, since the
    more false matches there are, the less their number varies beside its mean: both p values err towards 1.

    Parameters
    ----------
    group, reference, seed, draws
        As in :func:`small_count`; pairs are pooled.
    margin : float
        1 gives the p value of :func:`small_count` for ``beyond``.
    """
    if refused := _refused(group, reference):
        return BesideMargin(float("nan"), float("nan"), refused)
    own_totals, all_totals = ([totals(block) for block in blocks] for blocks in (group, reference))
    drawn, left = _draws(group, reference, seed, draws)
    own_rate, own_ratio = halved_rate(own_totals, False), halved_ratio(own_totals, all_totals, False)
    lower = margin * halved_rate(drawn, False) < own_rate * (1 - 1e-12)
    lower &= margin * halved_ratio(drawn, left, False) < own_ratio * (1 - 1e-12)
    # Here the half is added after multiplying: multiplied, it alone would lie above the rate of a few people.
    scaled = [(margin * matches, comparisons) for matches, comparisons in drawn]
    higher = halved_rate(scaled, False) > own_rate * (1 + 1e-12)
    higher &= halved_ratio(scaled, left, False) > own_ratio * (1 + 1e-12)
    beyond, below = ((1 + int((~surely).sum())) / (1 + draws) for surely in (lower, higher))
    return BesideMargin(beyond, below)


def _draws(
    group: Sequence[Block], reference: Sequence[Block], seed: int, draws: int
) -> tuple[list[Totals], list[Totals]]:
    """Totals of people drawn from the reference, and of those left behind, part by part."""
    sizes = tuple((other.people, own.people) for own, other in zip(group, reference, strict=True))
    parts = []
    for place, (block, drawn) in enumerate(zip(reference, _drawn(seed, draws, sizes), strict=True)):
        key = seed, draws, sizes, place
        if key not in block.kept:
            block.kept[key] = _split(drawn, block.comparisons)
        parts.append(tuple(zip(_split(drawn, block.matches), block.kept[key], strict=True)))
    return [inside for inside, _ in parts], [left for _, left in parts]


def _refused(group: Sequence[Block], reference: Sequence[Block]) -> Reason | None:
    if not group or any(block.people < 2 for block in group):
        return Reason("test_two_people")
    for own, other in zip(group, reference, strict=True):
        if other.people < LARGER * own.people:
            return Reason("test_few_reference", {"n": other.people, "times": LARGER, "group": own.people})
    if not any(block.matches.nnz for block in reference):
        return Reason("test_no_match")
    return None


def totals(block: Block) -> Totals:
    """(Matches, comparisons) of a block as observed: float64 arrays (1,)."""
    return np.array([block.matches.sum()], np.float64), np.array([block.comparisons.sum()], np.float64)


def halved_ratio(above: Sequence[Totals], below: Sequence[Totals], equal: bool) -> Floats:
    """Ratio of two rates, half a false match added to each: float64 array (draws,).

    With the halves a draw without false matches on either side has a ratio, and one false match against none is not
    taken for an infinite one.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(halved_rate(above, equal) / halved_rate(below, equal))


def halved_rate(parts: Sequence[Totals], equal: bool) -> Floats:
    """(Matches, comparisons) of each block as one rate: the mean of the blocks' rates, or all pairs pooled."""
    matches, comparisons = (np.stack(side) for side in zip(*parts, strict=True))
    # Where nobody was compared, as among people whose face was not found, the rate is NaN.
    with np.errstate(divide="ignore", invalid="ignore"):
        half = 0.5 / comparisons.sum(axis=0)
        if equal:
            return np.asarray((matches / comparisons).mean(axis=0) + half)
        return np.asarray(matches.sum(axis=0) / comparisons.sum(axis=0) + half)


@lru_cache(maxsize=_KEPT)
def _drawn(seed: int, draws: int, parts: tuple[tuple[int, int], ...]) -> tuple[Drawn, ...]:
    """Who is drawn without replacement of each part: of how many people, how many."""
    generator = np.random.Generator(np.random.Philox(seed))
    return tuple(_drawn_of(people, size, draws, generator) for people, size in parts)


def _drawn_of(people: int, size: int, draws: int, generator: np.random.Generator) -> Drawn:
    drawn = np.empty((draws, -(-people // 8)), np.uint8)
    for some in _steps(draws, people):
        shape = some.stop - some.start, people
        chosen = np.argpartition(generator.random(shape, dtype=np.float32), size - 1, axis=1)[:, :size]
        inside = np.zeros(shape, bool)
        np.put_along_axis(inside, chosen, True, axis=1)
        drawn[some] = np.packbits(inside, axis=1)
    return drawn


def _steps(draws: int, people: int) -> Iterator[slice]:
    """As many draws at a time as are held in memory."""
    step = max(1, _CHUNK // people)
    for first in range(0, draws, step):
        yield slice(first, min(first + step, draws))


def _split(drawn: Drawn, counts: sparse.csr_matrix) -> Totals:
    """Sums of a count matrix among the people drawn, and among those left, draw by draw."""
    people, total = counts.shape[0], counts.sum()
    # Whole numbers below 2^24 are exact in float32, whose product takes half as long.
    kind: Any = np.float32 if 2 * total < 2**24 else np.float64
    touching = np.asarray(counts.sum(axis=0) + counts.sum(axis=1).T).ravel()
    # Few people are in the false matches of a strict threshold, and nobody else adds anything.
    met = np.flatnonzero(touching)
    among, touching = counts[met][:, met], touching[met].astype(kind)
    dense = among.nnz > _DENSE * len(met) * len(met)
    matrix = among.toarray().astype(kind) if dense else among.T.astype(kind)
    inside, touched = np.empty((2, len(drawn)))
    for some in _steps(len(drawn), people):
        weights = np.unpackbits(drawn[some], axis=1, count=people)[:, met].astype(kind)
        product = weights @ matrix if dense else (matrix @ weights.T).T
        inside[some] = np.einsum("dp,dp->d", product, weights)
        touched[some] = weights @ touching
    return inside, total - touched + inside
