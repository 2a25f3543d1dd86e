"""The loops of :mod:`falsematch.audit._kernels` by NumPy, for tables of a few thousand rows.

Loading compiled loops takes half a second of a core, and all the work of such a table a hundredth of that. Every sum is
one of whole numbers, or is taken in the same order, so that the bytes are the same.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def count_cells(of_subject: Ints, a: Ints, b: Ints, chosen: NDArray[np.bool_], cells: int) -> Ints:
    """Chosen pairs by cell of each side."""
    return _counted(of_subject[a[chosen]], of_subject[b[chosen]], cells)


def count_pairs(a: Ints, b: Ints, chosen: NDArray[np.bool_], people: int) -> NDArray[np.float32]:
    """Chosen pairs by person of each side."""
    return _counted(a[chosen], b[chosen], people).astype(np.float32)


def _counted(rows: Ints, columns: Ints, size: int) -> Ints:
    flat = rows.astype(np.int64) * size + columns
    return np.bincount(flat, minlength=size * size).reshape(size, size).astype(np.int64)


def matched_rows(of_subject: Ints, complete: NDArray[np.bool_], a: Ints, b: Ints, chosen: NDArray[np.bool_]) -> Ints:
    """Rows of the chosen pairs whose people are in one cell, and that a complete one."""
    cell = of_subject[a]
    return np.flatnonzero(chosen & (cell == of_subject[b]) & complete[cell]).astype(np.int64)


def drawn_sums(
    draws: NDArray[np.uint16], begin: int, end: int, a: Ints, b: Ints, slot: Ints, counts: Ints, slots: int
) -> Floats:
    """Sum of count times draws of a times draws of b over the pairs of each slot, replicate by replicate."""
    sums, drawn = np.zeros((slots, end - begin)), draws[:, begin:end].astype(np.float64)
    for pair in range(len(a)):
        sums[slot[pair]] += float(counts[pair]) * (drawn[a[pair]] * drawn[b[pair]])
    return sums


def drawn_products(product: Any, draws: NDArray[np.uint16], begin: int, starts: Ints) -> Floats:
    """Sum of a product times draws over the people of each cell, replicate by replicate."""
    replicates = product.shape[1]
    sums = np.zeros((len(starts) - 1, replicates))
    for cell, (first, last) in enumerate(pairwise(starts)):
        # One after the other, as the compiled loop adds them.
        for person in range(first, last):
            sums[cell] += product[person].astype(np.float64) * draws[person, begin : begin + replicates]
    return sums
