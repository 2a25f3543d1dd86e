"""Compiled loops over pairs of people and replicates, for sums that no matrix product gives.

Sums are float64: at 1e9 pairs a float32 sum stops adding. One thread sums a replicate, so that sums are the same bytes
everywhere; no kernel holds the interpreter, so that each of several threads may take some replicates.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from falsematch.audit import _few_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Loop = TypeVar("Loop", bound=Callable[..., Any])

_FEW_ROWS = 20_000
"""Rows of a table up to which NumPy has counted them before a compiled loop is loaded."""
_FEW_SUMS = 1_000
"""Pairs, or people, up to which it has summed their draws."""


def _compiled(loop: Loop) -> Loop:
    """A loop compiled by numba, which is imported when the first one is called."""

    @cache
    def made() -> Callable[..., Any]:
        from numba import njit  # noqa: PLC0415 - a small table needs none

        return cast(Callable[..., Any], njit(cache=True, nogil=True)(loop))

    @wraps(loop)
    def called(*given: Any) -> Any:
        return made()(*given)

    return cast(Loop, called)


def _unless(few: Callable[..., bool], instead: Callable[..., Any]) -> Callable[[Loop], Loop]:
    """A compiled loop in whose place NumPy works where there is little to do."""

    def made(loop: Loop) -> Loop:
        many = _compiled(loop)

        @wraps(loop)
        def called(*given: Any) -> Any:
            return (instead if few(*given) else many)(*given)

        return cast(Loop, called)

    return made


Draws = NDArray[np.uint16]

_WIDTH = 512
"""Replicates taken together: the draws of one cell's people in so many of them stay in a core's own cache."""


@_unless(lambda of_subject, a, *_: len(a) <= _FEW_ROWS, _few_rows.count_cells)
def count_cells(of_subject: Ints, a: Ints, b: Ints, chosen: NDArray[np.bool_], cells: int) -> Ints:
    """Chosen pairs by cell of each side: int64 array (cells, cells).

    Parameters
    ----------
    of_subject : int64 array (subjects,)
    a, b : int64 arrays (pairs,)
    """
    counts = np.zeros((cells, cells), np.int64)
    for pair in range(len(a)):
        if chosen[pair]:
            counts[of_subject[a[pair]], of_subject[b[pair]]] += 1
    return counts


@_unless(lambda a, *_: len(a) <= _FEW_ROWS, _few_rows.count_pairs)
def count_pairs(a: Ints, b: Ints, chosen: NDArray[np.bool_], people: int) -> NDArray[np.float32]:
    """Chosen pairs by person of each side: float32 array (people, people), exact up to 2^24 comparisons of a pair."""
    counts = np.zeros((people, people), np.float32)
    for pair in range(len(a)):
        if chosen[pair]:
            counts[a[pair], b[pair]] += np.float32(1)
    return counts


@_unless(lambda of_subject, complete, a, *_: len(a) <= _FEW_ROWS, _few_rows.matched_rows)
def matched_rows(of_subject: Ints, complete: NDArray[np.bool_], a: Ints, b: Ints, chosen: NDArray[np.bool_]) -> Ints:
    """Rows of the chosen pairs whose people are in one cell, and that a complete one.

    Parameters
    ----------
    of_subject : int64 array (subjects,)
    complete : bool array (cells,)
    a, b : int64 arrays (pairs,)
    """
    rows = np.empty(len(a), np.int64)
    found = 0
    for pair in range(len(a)):
        if chosen[pair]:
            cell = of_subject[a[pair]]
            if cell == of_subject[b[pair]] and complete[cell]:
                rows[found] = pair
                found += 1
    return rows[:found].copy()


@_unless(lambda draws, begin, end, a, *_: len(a) <= _FEW_SUMS, _few_rows.drawn_sums)
def drawn_sums(draws: Draws, begin: int, end: int, a: Ints, b: Ints, slot: Ints, counts: Ints, slots: int) -> Floats:
    """Sum of count times draws of a times draws of b over the pairs of each slot, replicate by replicate.

    The loop inside runs over replicates, whose draws lie side by side, so that a core takes many at a time; draws are
    whole numbers, so that a sum is the same in any order.

    Parameters
    ----------
    draws : uint16 array (subjects, replicates)
        How often each person was drawn.
    begin, end : int
        Replicates to be summed.
    a, b, slot, counts : int64 arrays (pairs,)
        Subjects of each pair, where it is added, and how often. Quickest where pairs of one slot and one ``a`` stand
        together: what ``b`` adds is then multiplied once.

    Returns
    -------
    float64 array (slots, end - begin)
    """
    sums = np.zeros((slots, end - begin))
    partial = np.zeros(_WIDTH, np.int32)
    for first in range(begin, end, _WIDTH):
        width = min(_WIDTH, end - first)
        for pair in range(len(a)):
            count = np.int32(counts[pair])
            drawn = draws[b[pair], first : first + width]
            if count == 1:
                for r in range(width):
                    partial[r] += drawn[r]
            else:
                for r in range(width):
                    partial[r] += count * drawn[r]
            if pair + 1 == len(a) or a[pair + 1] != a[pair] or slot[pair + 1] != slot[pair]:
                own = draws[a[pair], first : first + width]
                total = sums[slot[pair], first - begin : first - begin + width]
                for r in range(width):
                    total[r] += float(own[r]) * float(partial[r])
                    partial[r] = 0
    return sums


@_unless(lambda product, *_: len(product) <= _FEW_SUMS, _few_rows.drawn_products)
def drawn_products(product: Any, draws: Draws, begin: int, starts: Ints) -> Floats:
    """Sum of a product times draws over the people of each cell, replicate by replicate.

    Parameters
    ----------
    product : float array (subjects, replicates)
    draws : uint16 array (subjects, all replicates)
        Of the same subjects.
    begin : int
        First of the replicates.
    starts : int64 array (cells + 1,)
        First subject of each cell, and the number of subjects.

    Returns
    -------
    float64 array (cells, replicates)
    """
    replicates = product.shape[1]
    sums = np.zeros((len(starts) - 1, replicates))
    for cell in range(len(starts) - 1):
        total = sums[cell]
        for person in range(starts[cell], starts[cell + 1]):
            own, drawn = product[person], draws[person, begin : begin + replicates]
            for r in range(replicates):
                total[r] += float(own[r]) * float(drawn[r])
    return sums


@_compiled
def thresholds_between_folds(
    fold: Ints, a: Ints, b: Ints, pair_weight: Floats, last_of_tie: NDArray[np.bool_], limits: Floats
) -> Ints:
    """Position of the last accepted pair among those that touch neither of two folds, -1 where none is.

    Parameters
    ----------
    fold : int64 array (subjects,)
    a, b : int64 arrays (pairs,)
        Subjects of the impostor pairs, most alike first.
    pair_weight : float64 array (pairs,)
    last_of_tie : bool array (pairs,)
        Whether the next pair has another score; tied pairs are accepted together.
    limits : float64 array (folds, folds)
        Weight that may be accepted.
    """
    count = limits.shape[0]
    last = np.full((count, count), -1, np.int64)
    for first in range(count):
        for second in range(first, count):
            accepted = 0.0
            seen = -1
            for pair in range(len(a)):
                one, other = fold[a[pair]], fold[b[pair]]
                if first not in (one, other) and second not in (one, other):
                    accepted += pair_weight[pair]
                    # A hair above the limit is rounding, as in most_permissive.
                    if accepted > limits[first, second] * (1 + 1e-12):
                        break
                    seen = pair
                if last_of_tie[pair]:
                    last[first, second] = last[second, first] = seen
    return last


@_compiled
def thresholds_by_replicate(
    weights: Floats, a: Ints, b: Ints, pair_weight: Floats, last_of_tie: NDArray[np.bool_], limits: Floats
) -> Ints:
    """Position of the last accepted pair in each replicate, -1 where none is.

    Parameters
    ----------
    a, b : int64 arrays (pairs,)
        Subjects of the impostor pairs, most alike first.
    pair_weight : float64 array (pairs,)
        1, or less where each group weighs the same.
    last_of_tie : bool array (pairs,)
        Whether the next pair has another score; tied pairs are accepted together.
    limits : float64 array (replicates,)
        Weight that may be accepted.
    """
    last = np.full(weights.shape[0], -1, np.int64)
    for replicate in range(weights.shape[0]):
        accepted = 0.0
        for pair in range(len(a)):
            accepted += weights[replicate, a[pair]] * weights[replicate, b[pair]] * pair_weight[pair]
            # A hair above the limit is rounding, as in most_permissive.
            if accepted > limits[replicate] * (1 + 1e-12):
                break
            if last_of_tie[pair]:
                last[replicate] = pair
    return last


@_compiled
def accepted_sums(weights: Floats, a: Ints, b: Ints, cell: Ints, accepted: Ints, cells: int) -> Floats:
    """Sum of w_a w_b over the first ``accepted[replicate]`` pairs, by cell.

    Parameters
    ----------
    a, b, cell : int64 arrays (pairs,)
        Most alike first.
    accepted : int64 array (replicates,)

    Returns
    -------
    float64 array (replicates, cells)
    """
    sums = np.zeros((weights.shape[0], cells))
    for replicate in range(weights.shape[0]):
        for pair in range(accepted[replicate]):
            sums[replicate, cell[pair]] += weights[replicate, a[pair]] * weights[replicate, b[pair]]
    return sums


@_compiled
def same_label_sums(labels: Ints, a: Ints, b: Ints, counts: Floats, cells: int) -> Floats:
    """Sum of the counts of pairs whose people have the same label, label by label, draw by draw.

    Parameters
    ----------
    labels : int64 array (draws, subjects)
    a, b : int64 arrays (pairs,)
    counts : float64 array (pairs,)

    Returns
    -------
    float64 array (draws, cells)
    """
    sums = np.zeros((labels.shape[0], cells))
    for draw in range(labels.shape[0]):
        for pair in range(len(a)):
            label = labels[draw, a[pair]]
            if label == labels[draw, b[pair]]:
                sums[draw, label] += counts[pair]
    return sums
