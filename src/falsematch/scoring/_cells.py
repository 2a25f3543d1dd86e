"""The text of a table: every cell as it will be compared, or the refusal of one that looks like another."""

from collections.abc import Callable
from decimal import Decimal
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from falsematch.errors import ScoresError
from falsematch.scoring._csv_rows import number_fault
from falsematch.text import lookalike

RowOf = Callable[[int], int]
"""Row of a table, as a person counts it, in which a record stands (counted from 0)."""


def counted_from_one(index: int) -> int:
    """Row of a table without a header row."""
    return index + 1


_EXACT = {pa.float16(): 2**11, pa.float32(): 2**24, pa.float64(): 2**53}
"""Magnitude up to which a float tells each whole number from its neighbours."""


def as_table(frame: pd.DataFrame, name: str) -> pa.Table:
    """A DataFrame as a table of Arrow's, its index left away.

    Raises
    ------
    ScoresError
        Where a column holds what is neither text nor a number.
    """
    try:
        return pa.Table.from_pandas(frame, preserve_index=False)
    except _UNHELD:
        raise ScoresError(f"{name}: {_unheld(frame)}.") from None


_UNHELD = (pa.ArrowException, UnicodeError, TypeError, ValueError, ArithmeticError)
"""What Arrow raises on a column that it cannot hold."""


def _unheld(frame: pd.DataFrame) -> str:
    """Which column of a DataFrame cannot be held, and why, as a clause."""
    for label, column in frame.items():
        if not lookalike.is_unicode(str(label)):
            return f"the name of a column, {str(label)!r}, {_HALF}"
        for row, value in enumerate(column):
            if isinstance(value, str) and not lookalike.is_unicode(value):
                return f"row {row + 1}, column `{label}`: {value!r} {_HALF}"
        try:
            pa.Array.from_pandas(column)
        except _UNHELD:
            return (
                f"column `{label}` holds what is neither text nor a number (its kind is {column.dtype}); make it either"
            )
    return "it cannot be read as a table of text and numbers; make each column either"


_HALF = "holds half a character, which no file can; write it otherwise"


def check_kinds(column: pd.Series, label: str, name: str) -> None:
    """Refuse a column of a DataFrame whose cells are of several kinds: 1 and "1" would be two people, or one.

    Raises
    ------
    ScoresError
    """
    values = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if not (kind.startswith("mixed") or kind in {"bytes", "complex"}):
        return
    found = [(at, value) for at, value in enumerate(column) if not _is_nothing(value)]
    (_, first), *others = found
    at, other = next(((at, value) for at, value in others if type(value) is not type(first)), found[0])
    raise ScoresError(
        f"{name}: row {at + 1}, column `{label}`: {other!r} is {_kind(other)}"
        f"{'' if other is first else f' where {first!r} is {_kind(first)}'}; make the whole column text."
    )


def check_numbers(column: pd.Series, label: str, name: str) -> None:
    """Refuse a column of numbers in a DataFrame in which something else stands between them.

    Raises
    ------
    ScoresError
    """
    if pd.api.types.is_complex_dtype(column) or pd.api.types.is_bool_dtype(column) or not _may_be_numbers(column):
        raise ScoresError(f"{name}: column `{label}` is of kind {column.dtype} where numbers stand; make it floats.")
    if column.dtype != object or pd.api.types.infer_dtype(column, skipna=True) == "string":
        return
    for at, value in enumerate(column):
        if not _is_nothing(value) and (isinstance(value, bool | complex) or not isinstance(value, Number | Decimal)):
            fault = number_fault(str(value)) or f"{value!r} is {_kind(value)} where numbers stand"
            raise ScoresError(f"{name}: row {at + 1}, column `{label}`: {fault}.")


def _may_be_numbers(column: pd.Series) -> bool:
    """Numbers, text of numbers, or objects that are looked at one by one; no dates, durations or intervals."""
    kinds = pd.api.types
    categorical = isinstance(column.dtype, pd.CategoricalDtype)
    return bool(
        kinds.is_numeric_dtype(column) or kinds.is_string_dtype(column) or column.dtype == object or categorical
    )


def _is_nothing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))


def _kind(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return "true or false"
    if isinstance(value, int | float | np.number):
        return "a number"
    return {"str": "text", "bytes": "bytes"}.get(type(value).__name__, f"of type {type(value).__name__}")


def categories(column: pa.ChunkedArray, label: str, row_of: RowOf, name: str) -> "pd.Categorical[str]":
    """A column as text categories, sorted; "" where nothing is said.

    Parameters
    ----------
    column : ChunkedArray
    label : str
        Its name.
    row_of : callable
    name : str
        Of the table, for the refusal.

    Raises
    ------
    ScoresError
        Where a text begins or ends with a blank, could be read as another, or is none.
    """
    try:
        text = _as_text(column, label, name)
    except (pa.ArrowException, UnicodeError):
        raise ScoresError(
            f"{name}: column `{label}` is of kind {column.type}, which cannot be read as text; make it text in UTF-8."
        ) from None
    values = text.unify_dictionaries().combine_chunks().to_pandas().cat
    codes, words = values.codes.to_numpy(), np.array([*map(str, values.categories), ""], dtype=object)
    # A cell of blanks says nothing.
    words = np.array([word if word.strip() else "" for word in words], dtype=object)
    codes = np.where(codes == -1, len(words) - 1, codes)
    # bincount and one gather: at five million rows pandas' own removal of unused categories takes a second a column.
    present = np.bincount(codes, minlength=len(words)) > 0
    _check_words(words, present, codes, label, row_of, name)
    kept, position = np.unique(words[present].astype("U"), return_inverse=True)
    renumbered = np.zeros(len(words), np.int32)
    renumbered[present] = position
    return pd.Categorical.from_codes(renumbered[codes], kept.tolist())


def _as_text(column: pa.ChunkedArray, label: str, name: str) -> pa.ChunkedArray:
    """A column as a dictionary of text; ids that became floats, since some were missing, are whole numbers again."""
    if pa.types.is_dictionary(column.type) and not _is_text(column.type.value_type):
        column = column.cast(column.type.value_type)
    if column.type in _EXACT:
        numbers = column.drop_null().cast(pa.float64()).to_numpy()
        if np.isfinite(numbers).all() and (numbers == np.floor(numbers)).all():
            if len(numbers) and np.abs(numbers).max() > _EXACT[column.type]:
                raise ScoresError(
                    f"{name}: `{label}` holds floats so large that neighbouring ids are one; write ids as text."
                )
            column = column.cast(pa.float64()).cast(pa.int64())
    if pa.types.is_dictionary(column.type):
        return column
    if pa.types.is_boolean(column.type):
        # As pandas and Python write them into a CSV.
        column = pyarrow.compute.if_else(column, "True", "False")
    return column.cast(pa.string()).dictionary_encode()


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _check_words(
    words: NDArray[Any], present: NDArray[np.bool_], codes: NDArray[Any], label: str, row_of: RowOf, name: str
) -> None:
    edges = [at for at in np.flatnonzero(present) if edge_fault(words[at])]
    others = [] if edges else [at for at in np.flatnonzero(present) if lookalike.fault(words[at])]
    if not edges and not others:
        return
    first = int(np.argmax(np.isin(codes, edges or others)))
    word = words[codes[first]]
    where = f"{name}: row {row_of(first)}, `{label}`:"
    if others:
        raise ScoresError(f"{where} {word!r} {lookalike.fault(word)}; write it otherwise everywhere.")
    twin = word.strip() in words[present]
    also = f"; it and `{word.strip()}` differ only in case or blanks" if twin else ""
    raise ScoresError(f"{where} `{word}` {edge_fault(word)}{also}; take blanks out everywhere.")


def edge_fault(text: str) -> str:
    """Why a text would be taken for another than its twin without blanks, as a clause; empty where it has none."""
    if text == text.strip():
        return ""
    begins, ends = text != text.lstrip(), text != text.rstrip()
    where = "begins and ends" if begins and ends else "begins" if begins else "ends"
    return f"{where} with a blank"
