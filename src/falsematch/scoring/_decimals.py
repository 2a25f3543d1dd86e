"""A score kept in few bits as the number that it stands for.

0.35 kept in four bytes is 0.3499999940395355 in eight, and a threshold of 0.35 would then refuse what reads 0.35 in the
table's own CSV copy. A stored score therefore stands for the shortest decimal that reads back to it at its width.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def as_decimals(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """The numbers of a column, float64 array (n,); NaN where there is none.

    Parameters
    ----------
    column : ChunkedArray
        Of floats of 2, 4 or 8 bytes, or of anything that Arrow makes float64 of.

    Raises
    ------
    ArrowException
        Where a cell is no number.

    Source: the shortest decimal of a float after Steele and White (1990), as NumPy and Arrow print them.
    """
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_float16(column.type):
        return _of_halves(column.to_numpy())
    if pa.types.is_float32(column.type):
        # By way of text: Arrow writes three million shortest decimals in half a second, and reads them exactly.
        column = column.cast(pa.string())
    if pa.types.is_integer(column.type):
        return _of_whole(column)
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)


def _of_whole(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Whole numbers, of which Arrow casts those beyond 2**53 not even where a float holds them exactly."""
    try:
        return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)
    except pa.ArrowInvalid:
        values = column.to_pylist()
        if any(value is not None and not held_exactly(value) for value in values):
            raise
        return np.array([np.nan if value is None else float(value) for value in values], np.float64)


def held_exactly(whole: int) -> bool:
    """Whether a float of 8 bytes is this whole number, and not a neighbour of it."""
    try:
        return float(whole) == whole
    except OverflowError:
        return False


def _of_halves(stored: NDArray[np.float16]) -> NDArray[np.float64]:
    """Half floats, of which there are 65,536 at most: each different one is written and read once."""
    found, place = np.unique(np.asarray(stored, np.float16), return_inverse=True)
    return np.array([float(str(one)) for one in found], np.float64)[place]
