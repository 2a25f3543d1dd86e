"""Fields on a grid, blurred and read between cells: compiled, and on every processor the same.

OpenCV's blur and warp take the vector unit that they find, and differ in the last bit from one to another.
"""

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions._exact import exp
from falsematch.faces.compiled import jit

Field = NDArray[np.float32]

_REACH = 3.5
"""Standard deviations that a blur is cut off at."""


def blurred(field: Field, sigma: float) -> Field:
    """A field (rows, columns) or (rows, columns, channels) under a Gaussian; beyond its edges it goes on as its last.

    Parameters
    ----------
    sigma : float, cells
    """
    half = max(1, int(np.ceil(_REACH * sigma)))
    away = np.arange(-half, half + 1) / sigma
    taps = exp(-0.5 * away * away)
    flat = field.reshape(len(field), -1)
    channels = flat.shape[1] // field.shape[1]
    return _passes(np.ascontiguousarray(flat, np.float32), (taps / taps.sum()).astype(np.float32), channels).reshape(
        field.shape
    )


@jit
def _passes(field: Field, taps: Field, channels: int) -> Field:
    rows, columns = field.shape
    half = len(taps) // 2
    across = np.zeros((rows, columns), np.float32)
    padded = np.empty(columns + 2 * half * channels, np.float32)
    for row in range(rows):
        for k in range(half):
            for channel in range(channels):
                padded[k * channels + channel] = field[row, channel]
                padded[columns + (half + k) * channels + channel] = field[row, columns - channels + channel]
        padded[half * channels : half * channels + columns] = field[row]
        for k in range(len(taps)):
            weight, first = taps[k], k * channels
            for column in range(columns):
                across[row, column] += weight * padded[first + column]
    both = np.zeros((rows, columns), np.float32)
    for row in range(rows):
        for k in range(len(taps)):
            weight, source = taps[k], min(max(row + k - half, 0), rows - 1)
            for column in range(columns):
                both[row, column] += weight * across[source, column]
    return both


@jit
def between(field: Field, left: float, top: float, step: float, width: int, height: int) -> Field:
    """A field (rows, columns, channels) at the points of another grid, linear between its cells.

    Parameters
    ----------
    left, top : float
        Where the first point lies, in cells of the field.
    step : float
        Cells from one point to the next.
    width, height : int
        Points of the grid. Beyond the field's edges it goes on as its last.

    Returns
    -------
    float32 array (height, width, channels)
    """
    rows, columns, channels = field.shape
    found = np.empty((height, width, channels), np.float32)
    # Every row has the same columns: found once.
    first, right = np.empty(width, np.int64), np.empty(width, np.float32)
    for column in range(width):
        x = min(max(left + column * step, 0.0), columns - 1.0)
        first[column] = min(int(x), columns - 2)
        right[column] = np.float32(x - first[column])
    for row in range(height):
        y = min(max(top + row * step, 0.0), rows - 1.0)
        y0 = min(int(y), rows - 2)
        down = np.float32(y - y0)
        for column in range(width):
            x0, share = first[column], right[column]
            for k in range(channels):
                upper = field[y0, x0, k] + share * (field[y0, x0 + 1, k] - field[y0, x0, k])
                lower = field[y0 + 1, x0, k] + share * (field[y0 + 1, x0 + 1, k] - field[y0 + 1, x0, k])
                found[row, column, k] = upper + down * (lower - upper)
    return found


@jit
def mixed(one: Field, other: Field, share: Field, by: Field) -> Field:
    """One light (height, width, 3) where a share (height, width) is 1; where it is 0 the other, times ``by`` (3,)."""
    height, width, channels = one.shape
    found = np.empty((height, width, channels), np.float32)
    for row in range(height):
        for column in range(width):
            here = share[row, column]
            rest = np.float32(1) - here
            for k in range(channels):
                found[row, column, k] = one[row, column, k] * here + other[row, column, k] * by[k] * rest
    return found


@jit
def looked_up(light: Field, table: Field) -> Field:
    """Light (height, width, channels), clipped to 0 and 1, in a table of even steps from 0 to 1, linear in between."""
    height, width, channels = light.shape
    found = np.empty((height, width, channels), np.float32)
    last = len(table) - 1
    for row in range(height):
        for column in range(width):
            for k in range(channels):
                place = min(max(light[row, column, k], np.float32(0)), np.float32(1)) * np.float32(last)
                before = min(int(place), last - 1)
                found[row, column, k] = table[before] + (place - before) * (table[before + 1] - table[before])
    return found


def at(field: Field, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """A field (rows, columns) at points in cells, linear between them; beyond its edges it goes on as its last."""
    rows, columns = field.shape
    x, y = np.clip(x, 0, columns - 1), np.clip(y, 0, rows - 1)
    x0, y0 = np.minimum(x.astype(np.int64), columns - 2), np.minimum(y.astype(np.int64), rows - 2)
    right, down = x - x0, y - y0
    upper = field[y0, x0] + right * (field[y0, x0 + 1].astype(np.float64) - field[y0, x0])
    lower = field[y0 + 1, x0] + right * (field[y0 + 1, x0 + 1].astype(np.float64) - field[y0 + 1, x0])
    return np.asarray(upper + down * (lower - upper))


def convolved(field: Field, kernel: Field) -> Field:
    """A field (rows, columns, channels) under a kernel of odd sides; beyond its edges it goes on as its last."""
    rows, columns = kernel.shape[0] // 2, kernel.shape[1] // 2
    padded = np.pad(np.asarray(field, np.float32), ((rows, rows), (columns, columns), (0, 0)), mode="edge")
    flat = np.ascontiguousarray(padded.reshape(len(padded), -1))
    # Turned, since the loop correlates.
    turned = np.ascontiguousarray(kernel[::-1, ::-1], np.float32)
    return _correlated(flat, turned, field.shape[0], field.shape[1], field.shape[2])


@jit
def _correlated(flat: Field, kernel: Field, rows: int, columns: int, channels: int) -> Field:
    found = np.zeros((rows, columns * channels), np.float32)
    for row in range(rows):
        for i in range(kernel.shape[0]):
            for j in range(kernel.shape[1]):
                weight, first = kernel[i, j], j * channels
                if weight != 0:
                    for column in range(columns * channels):
                        found[row, column] += weight * flat[row + i, first + column]
    return found.reshape(rows, columns, channels)
