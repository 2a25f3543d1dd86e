"""The CSV of a dataset that says who is in it: one row a photograph, or a person."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from falsematch import catalog
from falsematch.errors import DataError

Row = dict[str, str]

_BEGINNINGS = (
    (b"PK\x03\x04", "is a workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "is a workbook (xls)"),
    (b"\xff\xfe", "is text in UTF-16"),
    (b"\xfe\xff", "is text in UTF-16"),
    (b"PAR1", "is Parquet"),
)
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def read_csv(file: Path, columns: Sequence[str]) -> list[Row]:
    """Rows of a CSV with a header, every cell a str.

    Parameters
    ----------
    file : Path
    columns : sequence of str
        Those that are read: they must be there, and a cell of them that holds only blanks is an empty one.

    Raises
    ------
    DataError
        Where it is missing, not UTF-8 CSV, lacks a column, a row has another number of cells than the header, or a
        cell of ``columns`` begins or ends with a blank.
    """
    lines = _lines(file)
    header = lines[0] if lines else []
    _check_header(file.name, header, columns)
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        if not cells:
            continue
        if len(cells) != len(header):
            raise DataError(f"{file.name} row {number} has {len(cells)} cells, the header {len(header)}.")
        row = dict(zip(header, cells, strict=True))
        for column in columns:
            bare = row[column].strip()
            if bare and bare != row[column]:
                raise DataError(
                    f"{file.name} row {number}: the {column} {row[column]!r} begins or ends with a blank; take it out."
                )
            row[column] = bare
        rows.append(row)
    return rows


def _lines(file: Path) -> list[list[str]]:
    if not file.is_file():
        raise DataError(f"the table {file.name} is missing.")
    content = file.read_bytes()
    for beginning, what in _BEGINNINGS:
        if content.startswith(beginning):
            raise DataError(f"{file.name} {what}; save it as CSV, with commas and in UTF-8.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        row = content.count(b"\n", 0, cause.start) + 1
        raise DataError(
            f"{file.name} is not a CSV in UTF-8: row {row} holds the byte 0x{content[cause.start]:02x}; save it as "
            "UTF-8."
        ) from None
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as cause:
        raise DataError(f"{file.name} is not a CSV in UTF-8: {cause}.") from None


def _check_header(name: str, header: Sequence[str], columns: Sequence[str]) -> None:
    twice = sorted({one for one in header if header.count(one) > 1})
    if twice:
        raise DataError(f"{name}: the column `{twice[0]}` stands twice.")
    for column in columns:
        if column in header:
            continue
        if header and header[0].casefold().startswith("sep="):
            raise DataError(f"{name}: its first row, `{header[0]}`, is a word to spreadsheets; take that row out.")
        for separator, called in _SEPARATORS.items():
            if len(header) == 1 and column in header[0].split(separator):
                raise DataError(f"{name}: its columns are separated by {called}; save it with commas.")
        if blank := next((one for one in header if one != one.strip() and one.strip() == column), None):
            raise DataError(f"{name}: the column {blank!r} begins or ends with a blank; write it `{column}`.")
        raise DataError(f"{name}: the column `{column}` is missing. {catalog.nearest(column, header)}")
