"""The logit interval with Student's t, from a standard error that people carry; and the wider of it and percentiles."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, stdtrit

from falsematch.audit.bootstrap import percentile_interval


def logit_t_interval(
    value: NDArray[np.float64],
    standard_error: NDArray[np.float64],
    people: NDArray[np.float64] | float,
    confidence: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Symmetric interval of rates on the logit scale.

    Parameters
    ----------
    value : float array
        The rates; 0 and 1 have no logit, and their limits are NaN.
    standard_error : float array
        Of each rate itself, not of its logit, from the subject bootstrap or jackknife; carried over by the delta
        method.
    people : float, or float array as ``value``
        Whose drawing the standard error rests on; Student's t has one degree of freedom fewer.
    confidence : float in (0, 1)

    Returns
    -------
    (low, high) : float arrays
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = logit(value)
        student = np.asarray(stdtrit(np.asarray(people) - 1.0, (1 + confidence) / 2))
        reach = student * standard_error / (value * (1 - value))
        return expit(centre - reach), expit(centre + reach)


def jackknife_standard_error(left_out: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard error from the rates with each person left out in turn.

    Parameters
    ----------
    left_out : float array (..., people)

    Returns
    -------
    float array (...)

    Source: Efron and Stein, Annals of Statistics 9 (1981) 586-596: never too small on average.
    """
    people = left_out.shape[-1]
    return np.asarray(np.sqrt((people - 1) * left_out.var(axis=-1)))


def wider_interval(
    value: float, replicates: NDArray[np.float64], people: float, confidence: float
) -> tuple[float, float]:
    """The lower of the lower limits and the higher of the upper limits of two intervals from the same replicates.

    The percentile interval's upper limit lies too low where few matched (it never looks beyond the people drawn); the
    logit-t interval's lower limit lies too high where the estimate is printed because it came out large. Each covers
    where the other does not (results/coverage).

    Parameters
    ----------
    value : float
    replicates : float array (B,)
        Of the subject bootstrap; NaN where a replicate had no comparison.
    people : float
        Whose drawing they rest on (:func:`falsematch.audit.printing.free_units`).
    confidence : float

    Returns
    -------
    (low, high); NaN where neither can be made.
    """
    percentile = percentile_interval(value, replicates, confidence, "logit")
    if np.isnan(replicates).all():
        return float("nan"), float("nan")
    error = np.nanstd(replicates)
    normal = logit_t_interval(np.array(value), np.array(error), people, confidence)
    return float(np.fmin(percentile[0], normal[0])), float(np.fmax(percentile[1], normal[1]))


def widest_interval(
    value: float, replicates: NDArray[np.float64], left_out: NDArray[np.float64], people: float, confidence: float
) -> tuple[float, float]:
    """As :func:`wider_interval`, and no narrower than the logit-t interval of the jackknife's standard error.

    For rates of searches: a replicate's gallery holds fewer distinct people than there are, so that a rate is lower in
    it, and varies less, than in one of its size; with one person left out it hardly is.

    Parameters
    ----------
    value : float
    replicates : float array (B,)
    left_out : float array (people,)
        The rate with each person left out in turn; who is NaN leaves nothing to be searched, and is passed over.
    people : float
    confidence : float

    Returns
    -------
    (low, high); NaN where neither can be made.
    """
    low, high = wider_interval(value, replicates, people, confidence)
    error = jackknife_standard_error(left_out[np.isfinite(left_out)])
    limits = logit_t_interval(np.array(value), error, people, confidence)
    return float(np.fmin(low, limits[0])), float(np.fmax(high, limits[1]))
