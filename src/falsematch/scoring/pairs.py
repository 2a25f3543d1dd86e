"""The score of two templates."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Comparator = Literal["euclidean", "cosine"]


def score_pairs(
    a: NDArray[Any], b: NDArray[Any], probe: NDArray[np.intp], reference: NDArray[np.intp], comparator: Comparator
) -> NDArray[np.float64]:
    """Scores of pairs of templates, the same to the last bit wherever they are made.

    Parameters
    ----------
    a, b : float32 or float64 arrays (n, d), (m, d)
        Templates of either side; NaN where there is none.
    probe, reference : int arrays (pairs,)
        Rows that meet.
    comparator : "euclidean" or "cosine"
        L2 distance, or the cosine of the angle between the two.

    Returns
    -------
    float64 array (pairs,)
    """
    from falsematch.scoring._kernels import scores_of_pairs  # noqa: PLC0415 - a table of scores compares nothing

    rows, columns = (
        np.ascontiguousarray(side, side.dtype if side.dtype == np.float32 else np.float64) for side in (a, b)
    )
    first, second = (np.asarray(side, dtype=np.int64) for side in (probe, reference))
    return np.asarray(scores_of_pairs(rows, columns, first, second, comparator == "euclidean"))
