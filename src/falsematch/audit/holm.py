"""Holm's correction: the claims of one family judged together."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p values of one family.

    Parameters
    ----------
    p_values : array (n,)
        NaN where no test was made; these do not count and stay NaN.

    Returns
    -------
    float64 array (n,)
        Below alpha exactly where Holm's procedure rejects at level alpha, whatever the dependence between the tests.

    Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65-70.
    """
    p = np.asarray(p_values, np.float64)
    adjusted = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    stepped = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted
