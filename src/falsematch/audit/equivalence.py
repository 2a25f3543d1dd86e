"""Two one-sided tests: the only way to say that two groups do not differ."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Equivalence:
    """Whether a ratio lies within a margin stated beforehand.

    Attributes
    ----------
    low, high : float
        The (1 - 2 alpha) interval of the ratio; equivalence at level alpha is this interval within the margin.
    p_value : float
        The larger of the two one-sided p values; NaN where there is no spread to judge by.
    """

    low: float
    high: float
    p_value: float


def equivalence(log_ratio: float, replicates: NDArray[np.float64], margin: float, confidence: float) -> Equivalence:
    """Two one-sided tests of a log ratio against 1 / margin and margin.

    Parameters
    ----------
    log_ratio : float
    replicates : float64 array (B,)
        The log ratio in every bootstrap replicate; recentred here.
    margin : float > 1
        ``equivalence_ratio`` of the audit's settings.
    confidence : float
        1 - alpha.

    Source: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987) 657-680; p values by the bootstrap.
    """
    if not np.isfinite(log_ratio) or not np.isfinite(replicates).all() or np.ptp(replicates) == 0:
        return Equivalence(float("nan"), float("nan"), float("nan"))
    noise = replicates - replicates.mean()
    edge = np.log(margin)
    count = 1 + len(noise)
    # How often noise alone takes a ratio on the edge of the margin as far inside as the one observed.
    above_lower = (1 + int((noise >= log_ratio + edge).sum())) / count
    below_upper = (1 + int((noise <= log_ratio - edge).sum())) / count
    alpha = 1 - confidence
    low, high = np.exp(log_ratio + np.quantile(noise, [alpha, 1 - alpha], method="inverted_cdf"))
    return Equivalence(float(low), float(high), max(above_lower, below_upper))
