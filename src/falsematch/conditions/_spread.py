"""Point spread functions of any shape, exact in their second moment also where they are finer than a pixel."""

import cv2
import numpy as np
from numpy.typing import NDArray

_REACH = 2
"""Pixels to either side that cubic convolution spreads a point over."""


def kernel(points: NDArray[np.float64]) -> NDArray[np.float32]:
    """The kernel that spreads light evenly over points (n, 2), in pixels from the centre: x and y.

    Each point is laid between the pixels by cubic convolution, which reproduces parabolas: the kernel's mean and
    variance are those of the points, whatever their distance. Area coverage would widen a blur of one pixel by a third.

    Source: R. Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 29 (1981), a = -1/2.
    """
    half = int(np.ceil(np.abs(points).max())) + _REACH
    side = 2 * half + 1
    weights = np.zeros(side * side)
    first = np.floor(points).astype(np.int64)
    for row in range(1 - _REACH, _REACH + 1):
        for column in range(1 - _REACH, _REACH + 1):
            at = first + np.array([column, row])
            x, y = (_cubic(points - at)).T
            weights += np.bincount((at[:, 1] + half) * side + at[:, 0] + half, x * y, side * side)
    return _trimmed((weights / weights.sum()).reshape(side, side))


def spread(light: NDArray[np.float32], over: NDArray[np.float32]) -> NDArray[np.float32]:
    """Light (height, width, 3) blurred by a kernel; beyond its edges the frame goes on as its last pixels."""
    # filter2D correlates: the kernel is turned to convolve with it.
    return np.asarray(cv2.filter2D(light, -1, over[::-1, ::-1], borderType=cv2.BORDER_REPLICATE), np.float32)


def _cubic(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    d = np.abs(distance)
    near = (1.5 * d - 2.5) * d**2 + 1
    far = ((-0.5 * d + 2.5) * d - 4) * d + 2
    return np.where(d <= 1, near, np.where(d < _REACH, far, 0.0))


def _trimmed(weights: NDArray[np.float64]) -> NDArray[np.float32]:
    """The kernel without empty borders, its centre still in the middle: a level streak costs a tenth of its square."""
    rows, columns = np.nonzero(np.abs(weights) > 0)
    half = len(weights) // 2
    high, wide = np.abs(rows - half).max(), np.abs(columns - half).max()
    return np.ascontiguousarray(weights[half - high : half + high + 1, half - wide : half + wide + 1], np.float32)
