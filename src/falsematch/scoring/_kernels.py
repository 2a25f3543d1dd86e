"""Compiled loops over pairs of templates: the one definition of a score, and tiles of products binned.

Sums run in a fixed order, 32 partial sums side by side, without fused or reordered steps: a score is the same to the
last bit on every machine, however the pairs are cut up, so that a threshold that is an observed score accepts the very
pairs it was observed on.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]

_LANES = 32
"""Partial sums of a score: as many as keep a core busy."""

_CHUNK = 64
"""Entries looked at together: a vectorised look, and one by one only where something in them wants it."""


@njit(cache=True, nogil=True)
def _dot(a: Any, b: Any, sums: Floats) -> float:
    """Scalar product; ``sums`` is room for the partial sums."""
    blocks = a.shape[0] // _LANES
    for lane in range(_LANES):
        sums[lane] = 0.0
    for block in range(blocks):
        x, y = a[_LANES * block : _LANES * block + _LANES], b[_LANES * block : _LANES * block + _LANES]
        for lane in range(_LANES):
            sums[lane] += np.float64(x[lane]) * np.float64(y[lane])
    x, y = a[_LANES * blocks :], b[_LANES * blocks :]
    for lane in range(len(x)):
        sums[lane] += np.float64(x[lane]) * np.float64(y[lane])
    return _folded(sums)


@njit(cache=True, nogil=True)
def _square(a: Any, b: Any, sums: Floats) -> float:
    """Squared distance; ``sums`` as in :func:`_dot`."""
    blocks = a.shape[0] // _LANES
    for lane in range(_LANES):
        sums[lane] = 0.0
    for block in range(blocks):
        x, y = a[_LANES * block : _LANES * block + _LANES], b[_LANES * block : _LANES * block + _LANES]
        for lane in range(_LANES):
            apart = np.float64(x[lane]) - np.float64(y[lane])
            sums[lane] += apart * apart
    x, y = a[_LANES * blocks :], b[_LANES * blocks :]
    for lane in range(len(x)):
        apart = np.float64(x[lane]) - np.float64(y[lane])
        sums[lane] += apart * apart
    return _folded(sums)


@njit(cache=True, nogil=True)
def _folded(sums: Floats) -> float:
    half = _LANES // 2
    while half:
        for lane in range(half):
            sums[lane] += sums[lane + half]
        half //= 2
    return float(sums[0])


@njit(cache=True, nogil=True)
def _score(a: Any, b: Any, norm_a: float, norm_b: float, euclidean: bool, sums: Floats) -> Any:
    """L2 distance, or cosine of the angle, of two templates of these norms; float64 throughout."""
    if euclidean:
        return np.sqrt(_square(a, b, sums))
    return _dot(a, b, sums) / (norm_a * norm_b)


@njit(cache=True, nogil=True)
def norms(rows: Any) -> Floats:
    """L2 norm of each row of a float array (n, d)."""
    lengths, sums = np.empty(rows.shape[0]), np.empty(_LANES)
    for i in range(rows.shape[0]):
        lengths[i] = np.sqrt(_dot(rows[i], rows[i], sums))
    return lengths


@njit(cache=True, nogil=True)
def scores_of_pairs(a: Any, b: Any, first: Ints, second: Ints, euclidean: bool) -> Floats:
    """Scores of the pairs (a[first], b[second]) of rows of two float arrays (n, d): float64 (pairs,)."""
    scores, sums = np.empty(len(first)), np.empty(_LANES)
    norm_a, norm_b = norms(a), norms(b)
    for pair in range(len(first)):
        i, j = first[pair], second[pair]
        scores[pair] = _score(a[i], b[j], norm_a[i], norm_b[j], euclidean, sums)
    return scores


@njit(cache=True, nogil=True)
def bin_of(score: float, euclidean: bool, low: float, scale: float, top: int, thresholds: Floats) -> int:
    """Bin of a score among the edges of a grid and of thresholds together; alike scores lie in high bins.

    Parameters
    ----------
    low, scale : float
        The grid on the scale of likeness (cosine, or minus half the squared distance): lowest edge, bins a unit.
    top : int
        Highest bin of the grid.
    thresholds : float64 array (K,)
        In units of the score; each raises the bin of what it accepts by one.
    """
    likeness = -0.5 * score * score if euclidean else score
    place = int(min(max((likeness - low) * scale, 0.0), float(top)))
    for threshold in thresholds:
        place += int(score <= threshold) if euclidean else int(score >= threshold)
    return place


@njit(cache=True, nogil=True)
def bins_of(scores: Floats, euclidean: bool, low: float, scale: float, top: int, thresholds: Floats) -> Ints:
    """:func:`bin_of` of many scores."""
    places = np.empty(len(scores), np.int64)
    for at in range(len(scores)):
        places[at] = bin_of(scores[at], euclidean, low, scale, top, thresholds)
    return places


@njit(cache=True, nogil=True)
def prepare(rows: Any, centre: Floats, euclidean: bool, unit: Singles, offset: Singles) -> float:
    """Templates as the product takes them, in float32; the largest norm among them, NaN where one is no template.

    Parameters
    ----------
    rows : float array (n, d)
    centre : float64 array (d,)
        Taken off before a distance: it does not move distances, and keeps the terms that cancel small.
    unit : float32 array (n, d), written
        Of length one for the cosine, else centred.
    offset : float32 array (n,), written
        What a row adds to the product: 0 for the cosine, else minus half its squared norm.
    """
    largest = 0.0
    length = rows.shape[1]
    for i in range(rows.shape[0]):
        square = 0.0
        for k in range(length):
            value = np.float64(rows[i, k]) - centre[k]
            square += value * value
        norm = np.sqrt(square)
        divisor = 1.0 if euclidean else norm
        if not (np.isfinite(norm) and divisor > 0):
            return np.nan
        for k in range(length):
            unit[i, k] = np.float32((np.float64(rows[i, k]) - centre[k]) / divisor)
        offset[i] = np.float32(-0.5 * square) if euclidean else np.float32(0)
        largest = max(largest, norm if euclidean else 1.0)
    return largest


@njit(cache=True, nogil=True)
def bin_tile(  # noqa: PLR0912 - one loop: a call in it would cost as much as its work
    product: Singles,
    a: Any,
    b: Any,
    norm_a: Floats,
    norm_b: Floats,
    offset_a: Singles,
    offset_b: Singles,
    group_a: Ints,
    group_b: NDArray[np.int32],
    diagonal: int,
    euclidean: bool,
    low: float,
    scale: float,
    top: int,
    error: float,
    thresholds: Floats,
    floor: float,
    counts: Ints,
    kept_at: Ints,
    kept_score: Floats,
) -> int:
    """Bin one tile of a float32 product, and keep the pairs at the floor and above.

    A pair whose float32 likeness lies within its error of an edge, of a threshold or above the floor is scored anew in
    float64, so that every count is the one float64 gives.

    Parameters
    ----------
    product : float32 array (rows, columns)
    a, b : float arrays (rows, d), (columns, d)
        The templates themselves.
    norm_a, norm_b : float64 arrays
        Their norms.
    offset_a, offset_b : float32 arrays
        Of :func:`prepare`.
    group_a : int64 array (rows,)
        Where the counts of a row's group begin.
    group_b : int32 array (columns,)
        Where those of a column's group begin within them.
    diagonal : int
        Entry (i, j) is taken where j > i + diagonal.
    low, scale, top, thresholds
        Of :func:`bin_of`.
    error : float
        Largest difference of the product's likeness from the true one.
    floor : float
        Score at and above which (below, for distances) a pair is kept.
    counts : int64 array, added to
    kept_at : int64 array (rows * columns,), written
        Row times columns plus column of each pair kept.
    kept_score : float64 array (rows * columns,), written

    Returns
    -------
    int
        How many pairs were kept.
    """
    rows, columns = product.shape
    place, sums = np.empty(_CHUNK, np.int32), np.empty(_LANES)
    position = np.empty(_CHUNK, np.float32)
    # In bins: the error, and the rounding of the position itself.
    reach = np.float32(error * scale + 8 * (top + 2) * 2.0**-24)
    half, inner = np.float32(0.5), np.float32(0.5) - reach
    last = np.float32(top)
    wide = np.float32(scale)
    edges = np.empty(len(thresholds), np.float32)
    for k in range(len(thresholds)):
        likeness = -0.5 * thresholds[k] * abs(thresholds[k]) if euclidean else thresholds[k]
        edges[k] = np.float32((likeness - low) * scale)
    likeness = -0.5 * floor * abs(floor) if euclidean else floor
    kept_from = np.float32((likeness - low) * scale) - reach
    kept = 0
    for i in range(rows):
        own = np.float32((np.float64(offset_a[i]) - low) * scale)
        start = group_a[i]
        begin = max(0, i + diagonal + 1)
        while begin < columns:
            end = min(begin + _CHUNK, columns)
            entries, offsets, groups = product[i, begin:end], offset_b[begin:end], group_b[begin:end]
            wanted = np.int32(0)
            for j in range(end - begin):
                at = entries[j] * wide + (own + offsets[j] * wide)
                at = min(max(at, np.float32(0)), last)
                position[j] = at
                whole = np.int32(at)
                place[j] = np.int32(whole + groups[j])
                near = abs(at - np.float32(whole) - half) > inner
                wanted = np.int32(wanted | np.int32(near) | np.int32(at >= kept_from))
            for k in range(len(edges)):
                edge = edges[k]
                for j in range(end - begin):
                    place[j] = np.int32(place[j] + np.int32(position[j] >= edge))
                    wanted = np.int32(wanted | np.int32(abs(position[j] - edge) <= reach))
            if not wanted:
                for j in range(end - begin):
                    counts[start + place[j]] += 1
            else:
                for j in range(end - begin):
                    at = position[j]
                    near = abs(at - np.float32(np.int32(at)) - half) > inner or at >= kept_from
                    for k in range(len(edges)):
                        near |= abs(at - edges[k]) <= reach
                    if not near:
                        counts[start + place[j]] += 1
                        continue
                    score = _score(a[i], b[begin + j], norm_a[i], norm_b[begin + j], euclidean, sums)
                    counts[start + groups[j] + bin_of(score, euclidean, low, scale, top, thresholds)] += 1
                    if score <= floor if euclidean else score >= floor:
                        kept_at[kept] = i * columns + begin + j
                        kept_score[kept] = score
                        kept += 1
            begin = end
    return kept
