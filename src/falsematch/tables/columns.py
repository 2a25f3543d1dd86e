"""What tables are made of: columns with a type, a meaning and a unit; and the check that a table is as stated.

The check is our own: it stands between every two stages, and takes a hundredth of the time that pandera takes (a test
holds the two against each other).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from falsematch.errors import ResultError


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    Attributes
    ----------
    dtype : str
        Of pandas. Only text has no empty cells: there an empty one is the empty text.
    description : str
    unit : str
    values : tuple of str
        Every value there may be; any where empty.
    low, high : float
        Least and largest number.
    unique : bool
        Whether no value stands in it twice.
    added_later : bool
        Whether tables of older versions lack it, and are read with it empty.
    """

    dtype: Literal["str", "Int64", "float64", "boolean", "object"]
    description: str
    unit: str = ""
    values: tuple[str, ...] = ()
    low: float = -np.inf
    high: float = np.inf
    unique: bool = False
    added_later: bool = False

    def typed(self, cells: pd.Series) -> pd.Series:
        """The cells in this column's type.

        Raises
        ------
        TypeError, ValueError
            Where a cell has none.
        """
        if self.dtype == "str":
            if self.added_later:
                # Not every row has what a table was given later: there it is the empty text.
                return cells.astype("str").where(cells.notna(), "")
            return cells if cells.dtype == "str" else cells.astype("str").where(cells.notna())
        return cells if cells.dtype == self.dtype else cells.astype(self.dtype)

    def fault(self, cells: pd.Series) -> str:
        """What is wrong with typed cells; empty where nothing is."""
        if self.dtype == "str" and cells.isna().any():
            return "has empty cells"
        if self.values and not (known := cells.isin(self.values)).all():
            return f"holds `{cells[~known].iloc[0]}`. Known: {', '.join(value for value in self.values if value)}"
        if (self.low, self.high) != (-np.inf, np.inf):
            numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
            outside = (numbers < self.low) | (numbers > self.high)
            if outside.any():
                return f"holds {numbers[outside][0]:g}, which is none of {self.low:g} to {self.high:g}"
        if self.unique and cells.duplicated().any():
            return f"holds `{cells[cells.duplicated()].iloc[0]}` twice"
        return ""


@dataclass(frozen=True)
class Schema:
    """The columns of a table.

    Attributes
    ----------
    name : str
    columns : mapping of name to Column
        In their order.
    strict : bool
        Whether a table has these alone; others are left out.
    """

    name: str
    columns: Mapping[str, Column]
    strict: bool = True

    def check(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table with the columns' types and, where strict, in their order; a copy.

        Raises
        ------
        ResultError
            Where a column is missing or of the wrong kind.
        """
        made: dict[str, Any] = {}
        for name, column in self.columns.items():
            if name not in table:
                raise ResultError(f"{self.name}: there is no column `{name}`.")
            try:
                made[name] = column.typed(table[name])
            except (TypeError, ValueError) as cause:
                raise ResultError(f"{self.name}: `{name}` is not of {column.dtype}: {cause}.") from None
            if fault := column.fault(made[name]):
                raise ResultError(f"{self.name}: `{name}` {fault}.")
        return pd.DataFrame(made, index=table.index) if self.strict else table.assign(**made)


def text(meaning: str, values: list[str] | None = None, *, added_later: bool = False) -> Column:
    """Text that is never empty unless the meaning says so."""
    return Column(dtype="str", description=meaning, values=tuple(values or ()), added_later=added_later)


def count(meaning: str, *, added_later: bool = False) -> Column:
    """A whole number of things."""
    return Column(dtype="Int64", description=meaning, unit="count", low=0, added_later=added_later)


def number(meaning: str, unit: str = "", *, added_later: bool = False) -> Column:
    """A number with its unit."""
    return Column(dtype="float64", description=meaning, unit=unit, added_later=added_later)


def share(meaning: str, *, added_later: bool = False) -> Column:
    """A number from 0 to 1."""
    return Column(dtype="float64", description=meaning, unit="share", low=0, high=1, added_later=added_later)


def decision(meaning: str, *, added_later: bool = False) -> Column:
    """Yes or no; empty where nothing was decided."""
    return Column(dtype="boolean", description=meaning, added_later=added_later)


def schema(name: str, columns: dict[str, Column]) -> Schema:
    """A table with exactly these columns, in this order."""
    return Schema(name, columns)
