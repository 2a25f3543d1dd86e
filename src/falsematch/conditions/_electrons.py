"""Counting electrons: compiled, since numpy's Poisson numbers cost ten times as much as all else in the chain."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Light = NDArray[np.float32]

GAUSSIAN_FROM = 20.0
"""Mean electrons from which on a Poisson number is taken as Gaussian, but for its skewness (FIELD, last line)."""

_MOST = 90
"""No Poisson number of mean 20 is larger: the chance is below 1e-26."""
_PARTS = 16
"""Tabled means to one electron."""
_GUIDES = 256
_COARSE = 2.0**24
"""Parts that a uniform number is cut into: which part is one uniform number, where in it another."""


@cache
def _distributions() -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Distribution function of Poisson numbers of each tabled mean, and where a search in it may begin.

    Returns
    -------
    float64 array (means, counts), and uint8 array (means, guides): the least count whose value exceeds guide / guides.
    """
    from scipy.special import pdtr  # noqa: PLC0415 - a list of conditions counts no electron

    means = np.arange(int(GAUSSIAN_FROM) * _PARTS + 1) / _PARTS
    values = pdtr(np.arange(_MOST)[None, :], means[:, None])
    values[:, -1] = 1.0
    starts = np.array([np.searchsorted(row, np.arange(_GUIDES) / _GUIDES, side="right") for row in values])
    return values, starts.astype(np.uint8)


def counted(mean: Light, uniform: NDArray[np.float64], normal: Light, read: float) -> Light:
    """Electrons read from each pixel: a Poisson number of the mean, and Gaussian read noise.

    A Poisson number of mean 7.27 is the sum of one of mean 7.25, looked up, and one of mean 0.02, which is nearly
    always 0: as exact as walking up the distribution of mean 7.27, in a fraction of the time.

    Parameters
    ----------
    mean : float32 array (n,)
        Expected electrons; below 0 counts as 0.
    uniform, normal : arrays (n,)
        Random numbers: uniform on [0, 1), and standard normal.
    read : float, electrons
        Standard deviation of the read noise.

    Returns
    -------
    float32 array (n,); may be negative, as a sensor's values are about its black level.
    """
    electrons: Light = _compiled()(mean, uniform, normal, read, *_distributions())
    return electrons


@cache
def _compiled() -> Callable[..., Any]:
    from numba import njit  # noqa: PLC0415 - a list of conditions compiles nothing

    compiled: Callable[..., Any] = njit(cache=True)(_counted)
    return compiled


def _counted(
    mean: Light,
    uniform: NDArray[np.float64],
    normal: Light,
    read: float,
    values: NDArray[np.float64],
    starts: NDArray[np.uint8],
) -> Any:
    electrons = np.empty(len(mean), np.float32)
    for i in range(len(mean)):
        expected = max(float(mean[i]), 0.0)
        if expected > GAUSSIAN_FROM:
            variance, z = expected + read * read, normal[i]
            # With the Poisson number's skewness (Cornish and Fisher's first term): without it a light patch at 4
            # electrons would clip in a hundredth of its values too many.
            electrons[i] = expected + np.sqrt(variance) * z + expected / (6 * variance) * (z * z - 1)
            continue
        scaled = uniform[i] * _COARSE
        coarse = np.floor(scaled)
        fine, coarse = scaled - coarse, coarse / _COARSE
        tabled = int(expected * _PARTS)
        count = int(starts[tabled, int(coarse * _GUIDES)])
        while coarse >= values[tabled, count]:
            count += 1
        rest = expected - tabled / _PARTS
        # exp(-rest): within 1e-8 where rest is at most a sixteenth, at a fifth of the time.
        chance = 1 - rest * (1 - rest / 2 * (1 - rest / 3 * (1 - rest / 4)))
        more = 0
        while fine >= chance and more < _MOST:
            fine -= chance
            more += 1
            chance *= rest / more
        electrons[i] = count + more + read * normal[i]
    return electrons
