"""Subject tables: who is who, one row a person and one column a label."""

from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from falsematch.errors import ScoresError
from falsematch.scoring._cells import RowOf, as_table, categories, check_kinds, counted_from_one, edge_fault
from falsematch.scoring._columns import check_columns
from falsematch.scoring._csv_rows import explain, records, row_of
from falsematch.scoring._file_kind import kind_of
from falsematch.text import cells, lookalike

_NEEDED = ("subject",)
_EVERYONE = "everyone"
"""The group of the rows that hold all people."""


def read_subjects(subjects: Path | pd.DataFrame) -> pd.DataFrame:
    """The subject table: indexed by subject, sorted, one text column a label.

    Parameters
    ----------
    subjects : Path or DataFrame
        CSV or Parquet; ``subject`` and one column a label. A label of blanks only is an empty one.

    Raises
    ------
    ScoresError
        Where a subject is empty or stands twice, a text begins or ends with a blank, or two labels differ only in case
        or blanks.
    """
    name = subjects.name if isinstance(subjects, Path) else "subjects"
    read, place = _read(subjects, name)
    check_columns(read.column_names, _NEEDED, _NEEDED, name)
    columns = {label: categories(read.column(label), label, place, name) for label in read.column_names}
    table = pd.DataFrame(columns).astype("str")
    empty = (table["subject"] == "").to_numpy()
    if empty.any():
        raise ScoresError(f"{name}: row {place(int(empty.argmax()))} names no subject.")
    table = table.set_index("subject").sort_index()
    twice = table.index[table.index.duplicated()]
    if len(twice):
        raise ScoresError(f"{name}: subject `{twice[0]}` stands in it twice.")
    _check_names(table, name)
    for label in table:
        for one, other in lookalike.alike(table[label]):
            raise ScoresError(
                f"{name}: `{label}` has both `{one}` and `{other}`, which differ only in case or blanks; "
                "write one of them everywhere."
            )
    return table


def _read(subjects: Path | pd.DataFrame, name: str) -> tuple[pa.Table, RowOf]:
    """The table as it was handed in, and how a person counts its rows."""
    if isinstance(subjects, pd.DataFrame):
        check_columns([str(column) for column in subjects.columns], _NEEDED, _NEEDED, name)
        for column in subjects:
            check_kinds(subjects[column], str(column), name)
        return as_table(subjects, name), counted_from_one
    if kind_of(subjects, _NEEDED) == "parquet":
        try:
            return pa.parquet.ParquetFile(subjects).read(), counted_from_one
        except (pa.ArrowException, OSError, ValueError) as cause:
            raise ScoresError(f"{name}: cannot be read as Parquet: {str(cause).splitlines()[0]}") from None
    if fault := explain(subjects):
        raise ScoresError(f"{name}: cannot be read as a table: {fault}.")
    (_, header), *rows = records(subjects)
    check_columns(header, _NEEDED, _NEEDED, name)
    # Text throughout, so that a subject `007` stays one.
    text = cells.read(pd.DataFrame([cells_of for _, cells_of in rows], columns=header, dtype="str"))
    return pa.Table.from_pandas(text, preserve_index=False), partial(row_of, subjects)


def _label_fault(text: str) -> str:
    """As :func:`falsematch.text.lookalike.label_fault`; nor may a label pass for everybody's rows in the tables."""
    if lookalike.folded(text) == _EVERYONE:
        return f"is the word that the tables have for all people ({_EVERYONE})"
    return lookalike.label_fault(text)


def _check_names(people: pd.DataFrame, name: str) -> None:
    """Refuse ids, labels and columns that a reader would take for others."""
    if "" in people.columns:
        raise ScoresError(
            f"{name}: a column has no name; name it, or take it out (pandas writes its index so, without index=False)."
        )
    found = [
        *((f"the column {one!r}", edge_fault(one) or _label_fault(one)) for one in people.columns),
        *((f"`{label}`: {one!r}", _label_fault(one)) for label in people for one in people[label].unique()),
    ]
    for what, fault in found:
        if fault:
            raise ScoresError(f"{name}: {what} {fault}; write it otherwise.")
    for one, other in lookalike.same_letters(people.index):
        raise ScoresError(f"{name}: the subjects {one!r} and {other!r} read alike; nobody could tell them apart.")
    for one in people.index[people.index.str.fullmatch(r"\d+\.0")]:
        if one.removesuffix(".0") in people.index:
            raise ScoresError(f"{name}: the subjects `{one.removesuffix('.0')}` and `{one}` are one number; write one.")
    for one, other in lookalike.alike(people.columns):
        raise ScoresError(f"{name}: the columns {one!r} and {other!r} read alike; take one out.")
