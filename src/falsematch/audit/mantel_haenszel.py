"""Two rates over the same strata, with the weights of Mantel and Haenszel: their ratio, and each of the two.

Source: Mantel and Haenszel, Journal of the National Cancer Institute 22 (1959) 719-748; for rates, Rothman, Greenland
and Lash, Modern Epidemiology.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def mantel_haenszel(x: Floats, n: Floats, y: Floats, m: Floats) -> Floats:
    """Ratio of two rates pooled over strata: sum(x m / (n + m)) / sum(y n / (n + m)), strata on the first axis.

    Parameters
    ----------
    x, n : float64 arrays (strata, ...)
        False matches and comparisons of the compared group.
    y, m : float64 arrays (strata, ...)
        Of the reference group.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_weighted(x, n, m) / _weighted(y, m, n))


def common_mix_rate(x: Floats, n: Floats, m: Floats) -> Floats:
    """The rate of one group over the mix of strata that it shares with another: mean of x / n, weights n m / (n + m).

    The weights are the same for both groups, so that the quotient of their rates is :func:`mantel_haenszel`. A stratum
    in which one of the two has no comparison weighs nothing; NaN where none has comparisons of both.

    Parameters
    ----------
    x, n : float64 arrays (strata, ...)
        False matches and comparisons of the group.
    m : float64 array (strata, ...)
        Comparisons of the other group.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_weighted(x, n, m) / _weighted(n, n, m))


def _weighted(counts: Floats, n: Floats, m: Floats) -> Floats:
    """Counts of a group of n comparisons, each stratum weighted by the share that the other group has in it."""
    total = n + m
    return np.asarray(np.where(total > 0, counts * m / total, 0.0).sum(axis=0))
