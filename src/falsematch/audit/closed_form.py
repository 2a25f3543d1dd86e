"""The variance of a false match rate and of a log ratio without a bootstrap: a check that is the same every time."""

from typing import TypeAlias

import numpy as np
from scipy import sparse
from scipy.special import stdtrit

from falsematch.audit.dyadic import dyadic_variance
from falsematch.audit.partition import Row
from falsematch.audit.robustness import PairMatrices, matched_cells

Influence: TypeAlias = sparse.csr_matrix


def rate_variance(pairs: PairMatrices, row: Row) -> float:
    """Variance of the false match rate of a matched row; NaN where nobody was compared.

    Parameters
    ----------
    pairs : PairMatrices
        False matches and comparisons by person.
    row : Row
        Pooled over its cells, or each cell alike.
    """
    influence, _ = _influence(pairs, row)
    return dyadic_variance(influence, pairs.partition.unit) if influence is not None else float("nan")


def log_ratio_variance(pairs: PairMatrices, compared: Row, reference: Row) -> float:
    """Variance of the log of the ratio of two rows' false match rates; NaN where one is zero or undefined.

    People (or clusters) who are in both groups are in both rates, and counted so.
    """
    (above, rate), (below, other) = (_influence(pairs, row) for row in (compared, reference))
    if above is None or below is None or not rate > 0 or not other > 0:
        return float("nan")
    return dyadic_variance(above / rate - below / other, pairs.partition.unit)


def log_limits(value: float, variance: float, people: int, confidence: float) -> tuple[float, float]:
    """Limits of a ratio by Student's t on its log; NaN where the variance is none or not positive.

    Parameters
    ----------
    value : float
    variance : float
        Of its log.
    people : int
        Of the smaller group; one fewer are the degrees of freedom.
    confidence : float in (0, 1)
    """
    if not variance > 0 or not value > 0:
        return float("nan"), float("nan")
    reach = float(stdtrit(people - 1, (1 + confidence) / 2) * np.sqrt(variance))
    return value * float(np.exp(-reach)), value * float(np.exp(reach))


def _influence(pairs: PairMatrices, row: Row) -> tuple[Influence | None, float]:
    """What each ordered pair of people adds to a row's rate beyond its share of it, and the rate."""
    cells = [cell for cell in matched_cells(row) if pairs.within(cell)[1].sum() > 0]
    if not cells:
        return None, float("nan")
    both = {cell: pairs.within(cell) for cell in cells}
    if row.equal:
        rates = {cell: float(found.sum() / met.sum()) for cell, (found, met) in both.items()}
        shares = {cell: 1 / (len(cells) * float(met.sum())) for cell, (_, met) in both.items()}
    else:
        whole = float(sum(met.sum() for _, met in both.values()))
        rates = dict.fromkeys(cells, float(sum(found.sum() for found, _ in both.values())) / whole)
        shares = dict.fromkeys(cells, 1 / whole)
    parts = [(found - rates[cell] * met) * shares[cell] for cell, (found, met) in both.items()]
    rate = float(np.mean([rates[cell] for cell in cells]))
    return sum(parts[1:], parts[0]), rate
