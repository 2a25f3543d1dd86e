"""What holds of a search in a gallery of any size: closed forms, bounds, and where they say nothing.

Symbols: N people in the gallery, p the probability that one of them falsely matches, FPIR_N the probability that any
does. Numbers to check them by stand in the tests.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from falsematch.text.reason import Reason

Floats = NDArray[np.float64]

UNINFORMATIVE = 100.0
"""Factor from one end of a band to the other from which on it says nothing."""
NO_UPPER = 0.995
"""Upper end from which on a band leaves every search open: "100 in 100" as the report writes it."""
ONLY_LOWER = Reason("only_lower_limit")
"""Why a band has no upper end: it reaches 1, while its lower end stands."""


def exchangeable_band(low: float, high: float, times: float) -> tuple[float, float]:
    """Where FPIR lies in a gallery ``times`` as large, whatever the dependence between its people.

    FPIR_n <= FPIR_N <= min(1, m FPIR_n) with N = m n: a larger gallery holds the smaller one, and is covered by m of
    them (the union bound). The confidence limits of FPIR_n go in, so that the band holds as surely as they do.

    Parameters
    ----------
    low, high : float
        Confidence limits of FPIR_n.
    times : float
        m >= 1.
    """
    return low, min(1.0, times * high)


def band_reason(low: float, high: float) -> Reason | None:
    """Why a band says nothing, or only how often at least; None where both of its ends stand."""
    if high >= NO_UPPER:
        return ONLY_LOWER if low > 0 else Reason("band_reaches_one")
    if low <= 0 or high / low >= UNINFORMATIVE:
        return Reason("band_too_wide", {"factor": UNINFORMATIVE})
    return None


def none_of(drawn: float | Floats, people: Floats, matching: Floats) -> Floats:
    """Probability that none of those drawn without replacement matches: C(M - k, n) / C(M, n).

    Parameters
    ----------
    drawn : float or float64 array
        n, at most M.
    people, matching : float64 arrays
        M and k; any real numbers, since people drawn again and again carry weights.

    Returns
    -------
    float64 array
        The mean over every gallery of n people that can be drawn, without drawing one.
    """
    drawn, people, matching = np.broadcast_arrays(drawn, people, matching)
    chance = np.ones(people.shape)
    # At a strict threshold most searches match nobody, and are sure of it.
    some = matching > 0
    chance[some] = _none_of_some(drawn[some], people[some], matching[some])
    return chance


def _none_of_some(drawn: Floats, people: Floats, matching: Floats) -> Floats:
    left = people - matching - drawn
    possible = left > -1
    with np.errstate(invalid="ignore", divide="ignore"):
        log = (
            gammaln(people - matching + 1)
            - gammaln(np.where(possible, left, 0.0) + 1)
            + gammaln(people - drawn + 1)
            - gammaln(people + 1)
        )
    chance = np.where(possible, np.exp(np.minimum(log, 0.0)), 0.0)
    # Of real numbers k < 1 may be asked for where all are drawn: then those who match were drawn as well.
    return np.where(drawn >= people, 0.0, chance)


def few_of(drawn: int, people: NDArray[np.intp], above: NDArray[np.intp], most: int) -> Floats:
    """Probability that at most ``most`` of ``above`` people are among ``drawn`` of ``people``: hypergeometric."""
    from scipy.stats import hypergeom  # noqa: PLC0415 - slow to import, and only a search asks

    return np.asarray(hypergeom.cdf(most, people, above, np.minimum(drawn, people)), dtype=np.float64)


def half_borne_by(candidates: Sequence[int] | NDArray[np.int64]) -> float:
    """Share of the searches that bear half of the false candidates, the worst first; NaN where there are none."""
    ranked = np.sort(np.asarray(candidates))[::-1]
    if not ranked.sum():
        return float("nan")
    return float((np.searchsorted(np.cumsum(ranked), ranked.sum() / 2) + 1) / len(ranked))
