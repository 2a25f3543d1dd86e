"""What a phone's denoising does at each pixel, between its box filters: compiled, one pass in place of eight."""

import numpy as np
from numpy.typing import NDArray

from falsematch.faces.compiled import jit

Light = NDArray[np.float32]

_TINY = np.float32(1e-12)
"""Reflected borders and float32 can leave a variance a hair below zero."""


@jit
def noise_at(level: Light, shot: np.float32, read: np.float32, strength: np.float32) -> Light:
    """Variance of the noise at each level of light (height, width), times the strength of the denoising."""
    found = np.empty_like(level)
    for row in range(level.shape[0]):
        for column in range(level.shape[1]):
            found[row, column] = strength * (shot * max(level[row, column], np.float32(0)) + read)
    return found


@jit
def kept(mean: Light, square: Light, noise: Light) -> tuple[Light, Light]:
    """Share of each window's own structure in it, and what its mean adds where there is less than all.

    Parameters
    ----------
    mean, square : float32 arrays (height, width)
        Of the window: its mean, and the mean of the squares.
    noise : float32 array (height, width)
        Variance of the noise in it.
    """
    share, rest = np.empty_like(mean), np.empty_like(mean)
    for row in range(mean.shape[0]):
        for column in range(mean.shape[1]):
            level = mean[row, column]
            variance = max(square[row, column] - level * level, _TINY)
            own = max(variance - noise[row, column], np.float32(0)) / variance
            share[row, column] = own
            rest[row, column] = level * (np.float32(1) - own)
    return share, rest


@jit
def spread_of(mean: Light, square: Light, noise: Light) -> Light:
    """Variance in each window, of what is there and of noise: (height, width)."""
    found = np.empty_like(mean)
    for row in range(mean.shape[0]):
        for column in range(mean.shape[1]):
            level = mean[row, column]
            found[row, column] = max(square[row, column] - level * level, _TINY) + noise[row, column]
    return found


@jit
def line(product: Light, level: Light, mean: Light, spread: Light) -> tuple[Light, Light]:
    """Slope and rest (height, width) of the line that makes a colour from a luminance, window by window.

    Parameters
    ----------
    product, level, mean : float32 arrays (height, width)
        Means of the window: of the luminance times the colour, of the luminance, of the colour.
    spread : float32 array (height, width)
        Of :func:`spread_of` the luminance.
    """
    slope, rest = np.empty_like(mean), np.empty_like(mean)
    for row in range(mean.shape[0]):
        for column in range(mean.shape[1]):
            steep = (product[row, column] - level[row, column] * mean[row, column]) / spread[row, column]
            slope[row, column] = steep
            rest[row, column] = mean[row, column] - steep * level[row, column]
    return slope, rest


@jit
def along(slope: Light, by: Light, rest: Light) -> Light:
    """Values (height, width) on lines."""
    found = np.empty_like(by)
    for row in range(by.shape[0]):
        for column in range(by.shape[1]):
            found[row, column] = slope[row, column] * by[row, column] + rest[row, column]
    return found


@jit
def coloured(bright: Light, red: Light, blue: Light, weights: Light) -> Light:
    """Light (height, width, 3) of a luminance and what red and blue are above it; green makes the luminance right.

    Parameters
    ----------
    weights : float32 array (3,)
        Of red, green and blue in luminance.
    """
    height, width = bright.shape
    found = np.empty((height, width, 3), np.float32)
    for row in range(height):
        for column in range(width):
            level, more, less = bright[row, column], red[row, column], blue[row, column]
            found[row, column, 0] = level + more
            found[row, column, 1] = level - (weights[0] * more + weights[2] * less) / weights[1]
            found[row, column, 2] = level + less
    return found
