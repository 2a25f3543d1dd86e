"""What a file is, by its first bytes and its header: a table that can be read, or something else and what to do."""

import csv
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from falsematch.errors import ScoresError, no_file

Kind = Literal["csv", "parquet"]

_HEAD = 1 << 16
_UNPACK = "unpack it and give the CSV or Parquet file in it"
_SAVE = "save the table as CSV (commas, UTF-8) or Parquet"
_BEGINNINGS = (
    (b"\x1f\x8b", "is compressed (gzip)", _UNPACK),
    (b"BZh", "is compressed (bzip2)", _UNPACK),
    (b"\xfd7zXZ", "is compressed (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd)", _UNPACK),
    (b"7z\xbc\xaf", "is an archive (7z)", _UNPACK),
    (b"Rar!", "is an archive (rar)", _UNPACK),
    (b"\xd0\xcf\x11\xe0", "is a workbook (xls)", "save the sheet as CSV (commas, UTF-8)"),
    (b"\xff\xfe\0\0", "is text in UTF-32", "save it as UTF-8"),
    (b"\xff\xfe", "is text in UTF-16", "save it as UTF-8"),
    (b"\xfe\xff", "is text in UTF-16", "save it as UTF-8"),
    (b"ARROW1", "is an Arrow (Feather) file", _SAVE),
    (b"\x89HDF", "is an HDF5 file", _SAVE),
    (b"\x93NUMPY", "is a NumPy array", _SAVE),
    (b"SQLite format 3", "is a database (SQLite)", _SAVE),
    (b"%PDF", "is a PDF", _SAVE),
    (b"\x80\x04\x95", "is a Python pickle", _SAVE),
    (b"\x80\x05\x95", "is a Python pickle", _SAVE),
    (b"{", "is JSON", _SAVE),
    (b"[", "is JSON", _SAVE),
    (b"<", "is a web page or XML", _SAVE),
)
_SEPARATORS = {";": "semicolons", "\t": "tabs (TSV)", "|": "bars", " ": "blanks"}


def kind_of(path: Path, known: Sequence[str]) -> Kind:
    """How a table is to be read.

    Parameters
    ----------
    path : Path
    known : sequence of str
        Names of columns, by which a header is told whose columns are separated by something else than commas.

    Raises
    ------
    ScoresError
        Where the file is no CSV in UTF-8 and no Parquet: what it is, and what to do.
    """
    check_name(path)
    if not path.is_file():
        raise ScoresError(no_file(path))
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PAR1"):
        return "parquet"
    if fault := _packed(path, head) or _beginning(head) or _zeros(head) or _named_parquet(path) or _header(head, known):
        raise ScoresError(f"{path.name}: {fault}.")
    return "csv"


def check_name(path: Path) -> None:
    """Refuse a file whose name, or a folder's above it, is not UTF-8: no result could name it.

    Raises
    ------
    ScoresError
    """
    try:
        str(path.absolute()).encode()
    except UnicodeEncodeError:
        raise ScoresError(f"{path}: its name, or that of a folder it lies in, is not UTF-8; rename it.") from None


def _packed(path: Path, head: bytes) -> str:
    if not head.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(path) as packed:
            inside = packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "it is a zip archive, and a broken one; give the CSV or Parquet file itself"
    if any(name.startswith("xl/") for name in inside):
        return "it is a workbook (xlsx); save the sheet as CSV (commas, UTF-8)"
    if "mimetype" in inside or "content.xml" in inside:
        return "it is a workbook (ods); save the sheet as CSV (commas, UTF-8)"
    return f"it is a zip archive; {_UNPACK}"


def _beginning(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        return "it is empty"
    for begins, what, do in _BEGINNINGS:
        if head.startswith(begins) or (begins in {b"{", b"[", b"<"} and text.startswith(begins)):
            return f"it {what}; {do}"
    return ""


def _zeros(head: bytes) -> str:
    zeros = head.count(b"\0")
    if not zeros:
        return ""
    if zeros >= len(head) // 4:
        return "it is text in UTF-16 or not text at all; save it as CSV in UTF-8"
    return "it holds zero bytes, which no text does; save it as CSV in UTF-8"


def _named_parquet(path: Path) -> str:
    if path.suffix.lower() in {".parquet", ".pq"}:
        return "it is no Parquet file, though its name says so; name it after what it is, or write it anew"
    return ""


def _header(head: bytes, known: Sequence[str]) -> str:
    """What the first lines show: a line for spreadsheets, or another separator than commas."""
    lines = re.split(r"\r\n|\n|\r", head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"), maxsplit=2)
    first = lines[0]
    if re.fullmatch(r'"?sep=.?"?[,;\t]*', first, re.IGNORECASE):
        return f"its first line is `{first}`, a word to spreadsheets; take that line out"
    if _names(first, ",") & set(known):
        return ""
    for separator, called in _SEPARATORS.items():
        if _names(first, separator) & set(known):
            decimal = re.search(r"\d,\d", "\n".join(lines[1:2]))
            points = " and decimal points, not commas" if decimal else ""
            return f"its columns are separated by {called}; save it with commas between columns{points}"
    return ""


def _names(line: str, separator: str) -> set[str]:
    try:
        return {cell.strip().casefold() for cell in next(csv.reader([line], delimiter=separator), [])}
    except csv.Error:
        return set()
