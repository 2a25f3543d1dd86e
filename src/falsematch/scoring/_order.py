"""Whether a table tells probe from reference, or lists each pair of people once, whoever comes first."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from falsematch.scoring.comparisons import Order
from falsematch.text.reason import Reason


class Met(NamedTuple):
    """Pairs of two people that meet, whoever comes first.

    Attributes
    ----------
    pairs, both_orders : int
        All of them, and those that meet in both orders.
    """

    pairs: int
    both_orders: int

    @property
    def order(self) -> Order:
        """Unordered where two people meet, and no two of them in both orders."""
        return "unordered" if self.pairs and not self.both_orders else "ordered"


def met(table: pd.DataFrame) -> Met:
    """Count the pairs of people that meet.

    Parameters
    ----------
    table : DataFrame
        Columns ``subject_a`` and ``subject_b``, categories numbered alike.
    """
    a, b = (table[side].cat.codes.to_numpy() for side in ("subject_a", "subject_b"))
    others = a != b
    if not others.any():
        return Met(0, 0)
    people = len(table["subject_a"].cat.categories)
    meet = sparse.coo_matrix((np.ones(others.sum(), np.int8), (a[others], b[others])), shape=(people, people)).tocsr()
    # Sums of repeats may overflow to zero: only where an entry stands matters.
    meet.data[:] = 1
    both = meet.multiply(meet.T).nnz // 2
    return Met(meet.nnz - both, both)


def note(order: Order, found: Met | None) -> Reason:
    """What a table was taken for, and why.

    Parameters
    ----------
    order : "ordered" or "unordered"
    found : Met or None
        Where the pairs decided it; None where the caller did.
    """
    if found is None:
        return Reason("unordered_asked") if order == "unordered" else Reason("ordered_asked")
    if order == "unordered":
        return Reason("unordered_found")
    return Reason("ordered_found", {"both": found.both_orders, "pairs": found.pairs})
