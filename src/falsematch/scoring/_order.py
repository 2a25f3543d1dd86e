"""Whether a table tells probe from reference, or lists each pair of people once, whoever comes first."""

import numpy as np
import pandas as pd
from scipy import sparse

from falsematch.scoring.comparisons import Order


def order_of(table: pd.DataFrame) -> Order:
    """Unordered where two people meet, and no two of them in both orders.

    Parameters
    ----------
    table : DataFrame
        Columns ``subject_a`` and ``subject_b``, categories numbered alike.
    """
    a, b = (table[side].cat.codes.to_numpy() for side in ("subject_a", "subject_b"))
    others = a != b
    if not others.any():
        return "ordered"
    people = len(table["subject_a"].cat.categories)
    met = sparse.coo_matrix((np.ones(others.sum(), np.int8), (a[others], b[others])), shape=(people, people)).tocsr()
    # Sums of repeats may overflow to zero: only where an entry stands matters.
    met.data[:] = 1
    return "ordered" if met.multiply(met.T).nnz else "unordered"


def note(order: Order, *, asked: bool) -> str:
    """What a table was taken for, as a sentence of the card."""
    counts = "both groups" if order == "unordered" else "the probe's group alone"
    why = "as asked for" if asked else "since no two people meet in both orders (--ordered decides otherwise)"
    return f"the table was taken as {order}, {why}: a pair of people from two groups counts for {counts}"
