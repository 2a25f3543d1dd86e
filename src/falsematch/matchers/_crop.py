"""A square taken out of a frame."""

import cv2
import numpy as np
from numpy.typing import NDArray

from falsematch.faces import shrink


def crop(
    pixels: NDArray[np.uint8], axes: NDArray[np.float64], corner: NDArray[np.float64], size: int
) -> NDArray[np.uint8]:
    """A turned and scaled square of a frame: reduced by area first where it shrinks, then bilinear.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3)
    axes : float64 array (2, 2)
        One pixel of the square, right and down, in pixels of the frame (as columns).
    corner : float64 array (2,)
        Where the first pixel of the square (its centre) lies in the frame.
    size : int
        Side of the square in its own pixels.

    Returns
    -------
    uint8 array (size, size, 3); black beyond the frame.
    """
    pixel = float(np.sqrt(abs(np.linalg.det(axes))))
    part, origin = _around(pixels, axes, corner, size, 2 * pixel + 2)
    small, factors = shrink(part, 1 / pixel)
    back = np.column_stack([axes * factors[:, None], (corner - origin + 0.5) * factors - 0.5])
    taken = cv2.warpAffine(small, back, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(taken, np.uint8)


def _around(
    pixels: NDArray[np.uint8], axes: NDArray[np.float64], corner: NDArray[np.float64], size: int, margin: float
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The part of the frame that the square touches, and where it begins (x, y): the rest need not be reduced."""
    ends = np.array([[0, 0], [0, size - 1], [size - 1, 0], [size - 1, size - 1]]) @ axes.T + corner
    height, width = pixels.shape[:2]
    # At least one pixel, also of a square that lies outside.
    left, top = np.clip(np.floor(ends.min(axis=0) - margin), 0, [width - 1, height - 1]).astype(int)
    right, bottom = np.clip(np.ceil(ends.max(axis=0) + margin) + 1, [left + 1, top + 1], [width, height]).astype(int)
    return np.ascontiguousarray(pixels[top:bottom, left:right]), np.array([left, top], np.float64)
