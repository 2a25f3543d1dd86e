"""A picture seen at other places of itself: compiled, and on every processor the same."""

import numpy as np
from numpy.typing import NDArray

from falsematch.faces.compiled import jit


@jit
def _inside(place: int, count: int) -> int:
    """The pixel that stands for one beyond the edge: the picture mirrored in its last pixel."""
    if count == 1:
        return 0
    while place < 0 or place >= count:
        place = -place if place < 0 else 2 * (count - 1) - place
    return place


@jit
def _weights(share: float) -> tuple[float, float, float, float]:
    """Of the four pixels about a point that lies so far (0 to 1) behind the second."""
    s = share
    return (
        ((-0.5 * s + 1.0) * s - 0.5) * s,
        (1.5 * s - 2.5) * s * s + 1.0,
        ((-1.5 * s + 2.0) * s + 0.5) * s,
        (0.5 * s - 0.5) * s * s,
    )


@jit
def warped(light: NDArray[np.float32], source: NDArray[np.float32]) -> NDArray[np.float32]:
    """Light at other places, by cubic convolution; beyond the edges the picture is mirrored.

    Parameters
    ----------
    light : float32 array (rows, columns, channels)
    source : float32 array (height, width, 2)
        x and y that each pixel is taken from.

    Returns
    -------
    float32 array (height, width, channels)

    Source: R. Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 29 (1981), a = -1/2.
    """
    height, width = source.shape[:2]
    rows, columns, channels = light.shape
    found = np.empty((height, width, channels), np.float32)
    for row in range(height):
        for column in range(width):
            x, y = float(source[row, column, 0]), float(source[row, column, 1])
            left, top = int(np.floor(x)), int(np.floor(y))
            a, b, c, d = _weights(x - left)
            down = _weights(y - top)
            x0, x1, x2, x3 = (
                _inside(left - 1, columns),
                _inside(left, columns),
                _inside(left + 1, columns),
                _inside(left + 2, columns),
            )
            for k in range(channels):
                found[row, column, k] = 0
            for j in range(4):
                here, share = light[_inside(top - 1 + j, rows)], down[j]
                for k in range(channels):
                    line = a * here[x0, k] + b * here[x1, k] + c * here[x2, k] + d * here[x3, k]
                    found[row, column, k] += share * line
    return found


@jit
def nearest_of(mask: NDArray[np.bool_], source: NDArray[np.float32]) -> NDArray[np.bool_]:
    """A mask (rows, columns) at other places (height, width, 2), each by the pixel that it lies in."""
    height, width = source.shape[:2]
    rows, columns = mask.shape
    found = np.empty((height, width), np.bool_)
    for row in range(height):
        for column in range(width):
            x, y = int(np.floor(source[row, column, 0] + 0.5)), int(np.floor(source[row, column, 1] + 0.5))
            found[row, column] = mask[_inside(y, rows), _inside(x, columns)]
    return found
