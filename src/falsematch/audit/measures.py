"""Measures of how unequal a rate is over groups (METHOD section 3): small pure functions.

The formulas work along the last axis, so that one call measures the estimate or all its bootstrap replicates; they are
NaN where they have no meaning. :func:`over_groups`, :func:`of_both_rates` and :func:`ratio` say why there is no
number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from falsematch.text.reason import Reason

Floats = NDArray[np.float64]
ALPHA = 0.5
"""Weight of false matches against false non-matches in ``garbe``, ``fdr`` and ``inequity_rate``."""

_NAN = float("nan")
_FEW = Reason("fewer_than_two_groups")


@dataclass(frozen=True)
class Value:
    """A measure, or why there is none.

    Attributes
    ----------
    value : float
        NaN where undefined.
    reason : Reason or None
        Why it is undefined or only a bound.
    bound : "" or "lower"
        Whether the value is only a lower bound.
    """

    value: float
    reason: Reason | None = None
    bound: Literal["", "lower"] = ""


def max_min_ratio(rates: ArrayLike) -> Floats:
    """Largest rate over smallest: max x / min x. NaN where the smallest is zero."""
    x = np.asarray(rates, np.float64)
    return _divided(x.max(-1), x.min(-1))


def max_min_difference(rates: ArrayLike) -> Floats:
    """Largest rate less smallest: max x - min x, a rate."""
    x = np.asarray(rates, np.float64)
    return np.asarray(x.max(-1) - x.min(-1))


def max_mean_ratio(rates: ArrayLike) -> Floats:
    """Largest rate over the plain mean of the groups: max x / mean x, in [1, G]."""
    x = np.asarray(rates, np.float64)
    return _divided(x.max(-1), x.mean(-1))


def max_geomean_ratio(rates: ArrayLike, limits: ArrayLike | None = None) -> Floats:
    """Largest rate over the geometric mean: max x / exp(mean ln x).

    Parameters
    ----------
    rates : array (..., G)
    limits : array (G,) or None
        One-sided upper limit of a rate of which nothing was seen. Inside the geometric mean alone a zero is replaced by
        it; NaN where such a limit is unknown or exceeds the largest rate, since a rate nobody saw would then dominate.

    Source: Grother, NISTIR 8429 (2022), "Max/GeoMean"; the replacement of zeros is this project's.
    """
    x = np.asarray(rates, np.float64)
    bounds = np.broadcast_to(_NAN if limits is None else np.asarray(limits, np.float64), x.shape)
    largest = x.max(-1, keepdims=True)
    usable = bounds <= largest
    filled = np.where(x == 0, np.where(usable, bounds, _NAN), x)
    with np.errstate(invalid="ignore"):
        return _divided(largest[..., 0], np.exp(np.log(filled).mean(-1)))


def gini(rates: ArrayLike) -> Floats:
    """Gini coefficient of the rates, corrected for the number of groups: 0 equal, 1 one group bears all.

    sum_ij |x_i - x_j| / (2 G (G - 1) mean x)

    Source: Howard et al., arXiv:2203.05051 (2022): the coefficient times G / (G - 1).
    """
    x = np.sort(np.asarray(rates, np.float64), axis=-1)
    count = x.shape[-1]
    # sum_ij |x_i - x_j| of sorted values: each enters 2 (its rank from both ends) times.
    spread = 2 * (x * (2 * np.arange(count) - count + 1)).sum(-1)
    return _divided(spread, 2 * count * (count - 1) * x.mean(-1))


def garbe(fmr: ArrayLike, fnmr: ArrayLike, alpha: float = ALPHA) -> Floats:
    """Gini aggregation rate for biometric equitability: alpha gini(FMR) + (1 - alpha) gini(FNMR); 0 is equal.

    Source: Howard et al., arXiv:2203.05051 (2022).
    """
    return np.asarray(alpha * gini(fmr) + (1 - alpha) * gini(fnmr))


def fdr(fmr: ArrayLike, fnmr: ArrayLike, alpha: float = ALPHA) -> Floats:
    """Fairness discrepancy rate: 1 - [alpha (max - min FMR) + (1 - alpha)(max - min FNMR)]; 1 is equal.

    For comparability only: a fifty-fold ratio of small rates still scores near 1.

    Source: de Freitas Pereira and Marcel, arXiv:2011.02395 (2021).
    """
    return np.asarray(1 - (alpha * max_min_difference(fmr) + (1 - alpha) * max_min_difference(fnmr)))


def inequity_rate(fmr: ArrayLike, fnmr: ArrayLike, alpha: float = ALPHA) -> Floats:
    """Inequity rate: (max/min FMR)^alpha (max/min FNMR)^(1 - alpha); 1 is equal, NaN where a smallest rate is zero.

    Source: Grother; as given by Howard et al., arXiv:2203.05051 (2022).
    """
    return np.asarray(max_min_ratio(fmr) ** alpha * max_min_ratio(fnmr) ** (1 - alpha))


OVER_GROUPS: dict[str, Callable[[ArrayLike], Floats]] = {
    "max_min_ratio": max_min_ratio,
    "max_min_difference": max_min_difference,
    "max_mean_ratio": max_mean_ratio,
    "max_geomean_ratio": max_geomean_ratio,
    "gini": gini,
}
"""Measures of one rate over all groups."""

OF_BOTH_RATES: dict[str, Callable[[ArrayLike, ArrayLike], Floats]] = {
    "garbe": garbe,
    "fdr": fdr,
    "inequity_rate": inequity_rate,
}
"""Measures of false match rate and false non-match rate together."""


def over_groups(measure: str, rates: ArrayLike, limits: ArrayLike | None = None) -> Value:
    """One of :data:`OVER_GROUPS` as a value with its reason.

    Parameters
    ----------
    measure : str
    rates : array (G,)
    limits : array (G,) or None
        One-sided upper limit of each rate had nothing been seen, for zeros.
    """
    x = np.asarray(rates, np.float64)
    if len(x) < 2:
        return Value(_NAN, _FEW)
    if x.max() == 0 and measure != "max_min_difference":
        return Value(_NAN, Reason("no_errors_in_any_group"))
    bounds = np.full(len(x), _NAN) if limits is None else np.asarray(limits, np.float64)
    if measure == "max_geomean_ratio":
        value = float(max_geomean_ratio(x, bounds))
        if np.isnan(value):
            return Value(_NAN, Reason("limit_exceeds_largest_rate"))
        zeros = int((x == 0).sum())
        return Value(value, Reason("groups_at_their_limit", {"n": zeros}) if zeros else None)
    if measure == "max_min_ratio" and x.min() == 0:
        # The smallest rate is at most any group's rate, and at most the limit of any group in which nothing was seen.
        return _over_zero(float(x.max()), float(np.nanmin(np.where(x > 0, x, bounds))))
    return Value(float(OVER_GROUPS[measure](x)))


def of_both_rates(measure: str, fmr: ArrayLike, fnmr: ArrayLike) -> Value:
    """One of :data:`OF_BOTH_RATES` as a value with its reason."""
    x, y = np.asarray(fmr, np.float64), np.asarray(fnmr, np.float64)
    if len(x) < 2:
        return Value(_NAN, _FEW)
    value = float(OF_BOTH_RATES[measure](x, y))
    if not np.isnan(value):
        return Value(value)
    if x.max() == y.max() == 0:
        return Value(_NAN, Reason("no_errors_in_any_group"))
    if x.max() == 0:
        return Value(_NAN, Reason("no_false_match_in_any_group"))
    if y.max() == 0:
        return Value(_NAN, Reason("no_non_match_in_any_group"))
    return Value(_NAN, Reason("group_without_one_kind_of_error"))


def ratio(compared: float, reference: float, limit: float = _NAN) -> Value:
    """Ratio of two named groups: x_a / x_b. Claims rest on these.

    Parameters
    ----------
    compared, reference : float
    limit : float
        One-sided upper limit of the reference's rate had nothing been seen. Over a zero the ratio is at least
        ``compared / limit``; NaN where the limit is unknown.
    """
    if np.isnan(compared) or np.isnan(reference):
        return Value(_NAN, Reason("group_without_rate"))
    if reference > 0:
        return Value(compared / reference)
    if compared == 0:
        return Value(_NAN, Reason("no_errors_in_either_group"))
    return _over_zero(compared, limit)


def log10_ratio(compared: float, reference: float, limit: float = _NAN) -> Value:
    """Decades between two named groups: log10(x_a / x_b)."""
    plain = ratio(compared, reference, limit)
    if plain.value == 0:
        return Value(_NAN, Reason("no_errors_in_compared_group"))
    return Value(float(np.log10(plain.value)), plain.reason, plain.bound)


def odds_ratio(compared: ArrayLike, reference: ArrayLike) -> Floats:
    """Odds ratio of two groups: [x_a / (1 - x_a)] / [x_b / (1 - x_b)]."""
    a, b = np.asarray(compared, np.float64), np.asarray(reference, np.float64)
    return _divided(a * (1 - b), b * (1 - a))


def _over_zero(largest: float, limit: float) -> Value:
    if np.isnan(limit):
        return Value(_NAN, Reason("denominator_unbounded"))
    return Value(largest / limit, Reason("over_an_upper_limit"), "lower")


def _divided(top: ArrayLike, bottom: ArrayLike) -> Floats:
    """Quotient, NaN over zero."""
    above, below = np.broadcast_arrays(np.asarray(top, np.float64), np.asarray(bottom, np.float64))
    return np.asarray(np.divide(above, below, out=np.full(above.shape, _NAN), where=below != 0))
