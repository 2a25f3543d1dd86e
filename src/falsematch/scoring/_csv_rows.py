"""The rows of a CSV file as a person counts them, and what is wrong with one that cannot be read."""

import csv
import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path

_THOUSANDS = re.compile(r"[+-]?\d{1,3}([,'\u2019 \u00a0\u202f]\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d*),\d+")


def records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row that is not empty; the first row of the file, its header, is row 1.

    Raises
    ------
    UnicodeDecodeError, csv.Error
        Where the file goes on as no CSV in UTF-8.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, cells in enumerate(csv.reader(file, strict=True), 1):
            if cells:
                yield number, cells


def header_of(path: Path) -> list[str]:
    """Names of the columns; none where :func:`explain` says what is wrong with the first row."""
    try:
        return next(records(path), (1, []))[1]
    except (UnicodeDecodeError, csv.Error):
        return []


def row_of(path: Path, index: int) -> int:
    """Row of the file in which a record stands, the first after the header being record 0."""
    for at, (number, _) in enumerate(records(path)):
        if at == index + 1:
            return number
    return index + 2


def explain(path: Path, numeric: Collection[str] = ()) -> str:
    """What is wrong with the first row that cannot be read, as a clause with row and column; empty where nothing is.

    Parameters
    ----------
    path : Path
    numeric : collection of str
        Columns that hold numbers or nothing.
    """
    number = 0
    header: list[str] = []
    try:
        for number, cells in records(path):
            header = header or cells
            if fault := _fault(cells, header, numeric if cells is not header else ()):
                return f"row {number}{fault}"
    except UnicodeDecodeError:
        return encoding_fault(path)
    except csv.Error as cause:
        return f"row {number + 1} cannot be read ({cause})"
    return "" if header else "it has no header"


def _fault(cells: list[str], header: list[str], numeric: Collection[str]) -> str:
    if len(cells) != len(header):
        return f" has {len(cells)} cells and the header {len(header)}{_cut_number(cells, header, numeric)}"
    for column, cell in zip(header, cells, strict=True):
        if "\n" in cell or "\r" in cell:
            return f", column `{column}`: the cell holds a line break; take it out"
        if column in numeric and (fault := number_fault(cell)):
            return f", column `{column}`: {fault}"
    return ""


def _cut_number(cells: list[str], header: list[str], numeric: Collection[str]) -> str:
    """What a number and the cell after it look like that were one number, as the rest of a sentence."""
    for column, (left, right) in zip(header, pairwise(cells), strict=False):
        if column in numeric and re.fullmatch(r"\s*[+-]?\d+,\d+(\.\d+)?\s*", f"{left},{right}"):
            return f"; {number_fault(f'{left},{right}')}"
    return ""


def number_fault(text: str) -> str:
    """Why a cell is no number, and how to write it, as a clause; empty where it is one or holds nothing."""
    plain = text.strip()
    if not plain or _is_number(plain):
        return ""
    if plain.endswith("%"):
        return f"`{plain}` is a percentage; write a plain number"
    bare = re.sub(r"[,'\u2019 \u00a0\u202f]", "", plain)
    if _THOUSANDS.fullmatch(plain):
        # 0,812 has no thousands; 1,234 may be either.
        if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", plain):
            return f"`{plain}` holds a comma; write {plain.replace(',', '.')} or {bare}, whichever it is"
        if not re.fullmatch(r"[+-]?0\d*,\d{3}", plain):
            return f"`{plain}` has a thousands separator; write {bare}"
    if _DECIMAL_COMMA.fullmatch(plain):
        return f"`{plain}` has a decimal comma; write {plain.replace('.', '').replace(',', '.')}"
    return f"`{plain}` is not a number"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def encoding_fault(path: Path) -> str:
    """Where a file stops being UTF-8, with the cell as the usual other encoding would have it, as a clause."""
    data = path.read_bytes()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as cause:
        start = data.rfind(b"\n", 0, cause.start) + 1
        end = data.find(b"\n", cause.start)
        # Windows-1252, which most programs mean by latin-1; five of its bytes stand for nothing.
        line, before = (
            part.decode("cp1252", "replace").rstrip("\r")
            for part in (data[start : end if end >= 0 else None], data[start : cause.start])
        )
        cells, place = line.split(","), before.count(",")
        header = data.split(b"\n", 1)[0].decode("cp1252", "replace").rstrip("\r").removeprefix("\ufeff").split(",")
        column = f", column `{header[place]}`," if start and place < len(header) else ""
        row = data.count(b"\n", 0, cause.start) + 1
        return f"row {row}{column} is not UTF-8; as latin-1 the cell reads `{cells[place]}`: save the file as UTF-8"
    return ""
