"""Text cells of the CSV files that are written: a spreadsheet must show them, not run them.

A cell that begins like a formula (``=HYPERLINK(...)``, ``+1+cmd|...``) is written with an apostrophe before it, as
spreadsheets themselves do, and read back without. Negative numbers stay as they are. Nothing else is touched, so that
no file of ordinary labels changes by a byte.
"""

import re
from collections.abc import Callable

import pandas as pd

_BEGINS = r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(_BEGINS)
_MARKED = re.compile(f"'+{_BEGINS}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def shown(text: str) -> str:
    """A cell as it is written."""
    if _MARKED.match(text) or (_FORMULA.match(text) and not _NUMBER.fullmatch(text)):
        return f"'{text}"
    return text


def meant(text: str) -> str:
    """A cell as it was before :func:`shown`."""
    return text[1:] if _MARKED.match(text) else text


def csv_bytes(table: pd.DataFrame, *, index: bool = False) -> bytes:
    """A table as CSV, its text cells and headers as :func:`shown`; numbers in the shortest form that reads back."""
    return _turned(table, shown).to_csv(index=index, lineterminator="\n").encode()


def read(table: pd.DataFrame) -> pd.DataFrame:
    """A table that was read from CSV, its text cells and headers as :func:`meant`."""
    return _turned(table, meant)


def _turned(table: pd.DataFrame, turn: Callable[[str], str]) -> pd.DataFrame:
    turned = table.rename(columns=turn)
    if table.index.name is not None:
        turned = turned.set_axis(table.index.map(turn))
    for place, (_, values) in enumerate(table.items()):
        if not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values)):
            words = {one: turn(one) for one in values.unique() if isinstance(one, str)}
            if any(one != word for one, word in words.items()):
                new = [words.get(one, one) for one in values]
                turned.isetitem(place, pd.Series(new).astype(values.dtype).array)
    return turned
