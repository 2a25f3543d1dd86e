"""What columns of tables are made of: a type, what it means, and its unit."""

import pandera.pandas as pa


def text(meaning: str, values: list[str] | None = None) -> pa.Column:
    """Text that is never empty unless the meaning says so."""
    checks = pa.Check.isin(values) if values else None
    return pa.Column(str, checks, nullable=False, description=meaning)


def count(meaning: str, *, added_later: bool = False) -> pa.Column:
    """A whole number of things; tables of older versions lack what was added later, and are read with it empty."""
    metadata = {"unit": "count", "added_later": added_later}
    return pa.Column("Int64", pa.Check.ge(0), nullable=True, description=meaning, metadata=metadata)


def number(meaning: str, unit: str = "") -> pa.Column:
    """A number with its unit."""
    return pa.Column(float, nullable=True, description=meaning, metadata={"unit": unit})


def share(meaning: str) -> pa.Column:
    """A number from 0 to 1."""
    return pa.Column(float, pa.Check.in_range(0, 1), nullable=True, description=meaning, metadata={"unit": "share"})


def schema(name: str, columns: dict[str, pa.Column]) -> pa.DataFrameSchema:
    """A table with exactly these columns, in this order."""
    return pa.DataFrameSchema(columns, name=name, strict=True, coerce=True, ordered=True)
