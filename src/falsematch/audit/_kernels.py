"""Compiled loops over pairs of people and replicates, for sums that no matrix product gives.

float64 throughout: at 1e9 pairs a float32 sum stops adding. One thread, so that sums are the same bytes everywhere.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@njit(cache=True)
def binned_pair_sums(weights: Floats, a: Ints, b: Ints, cell: Ints, place: Ints, cells: int, bins: int) -> Any:
    """Sum of w_a w_b of the pairs in each cell and bin, replicate by replicate.

    Parameters
    ----------
    weights : float64 array (replicates, subjects)
    a, b, cell, place : int64 arrays (pairs,)
        Subjects of each pair, its cell and its bin.

    Returns
    -------
    float64 array (replicates, cells, bins)
    """
    sums = np.zeros((weights.shape[0], cells, bins))
    for replicate in range(weights.shape[0]):
        for pair in range(len(a)):
            sums[replicate, cell[pair], place[pair]] += weights[replicate, a[pair]] * weights[replicate, b[pair]]
    return sums


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
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
