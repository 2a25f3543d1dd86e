"""Score tables as files: the input of ``falsematch audit`` and the output of ``run --scores``, one format.

Polarity, shipped thresholds and the audit's settings travel in the Parquet metadata, so that auditing an exported
table needs no flag.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from falsematch import catalog
from falsematch.errors import ScoresError
from falsematch.scoring import _checks, _order
from falsematch.scoring._cells import RowOf, as_table, categories, check_kinds, check_numbers, counted_from_one
from falsematch.scoring._columns import check_columns, ignored
from falsematch.scoring._csv_rows import explain, header_of, number_fault, row_of
from falsematch.scoring._decimals import as_decimals, held_exactly
from falsematch.scoring._direction import check_directions
from falsematch.scoring._file_kind import kind_of
from falsematch.scoring._subjects import read_subjects
from falsematch.scoring.comparisons import Comparisons, Order, Polarity, Scale
from falsematch.store import write_atomically
from falsematch.tables import COMPARISONS, OLDER_NAMES, OUTCOMES, SEVERAL_FACES
from falsematch.text import cells
from falsematch.text.reason import Reason

_METADATA = b"falsematch"
_NEEDED = ("subject_a", "subject_b", "score")
_KNOWN = (*COMPARISONS.columns, *OLDER_NAMES)
_NUMBERS = ("score", "dose")
_DEFAULTS = {
    "dataset": "scores",
    "matcher": "scores",
    "condition": "clean",
    "unit": "",
    "arm": "none",
    "delivery": "native",
    "landmarks": "own",
    "metering": "fixed",
    "outcome_a": "ok",
    "outcome_b": "ok",
    "several_faces_a": "",
    "several_faces_b": "",
}
_OUTCOMES = ("outcome_a", "outcome_b")
_MAY_BE_EMPTY = ("unit", "several_faces_a", "several_faces_b")


def write_scores(comparisons: Comparisons, settings: Mapping[str, Any], path: Path) -> None:
    """Write a comparisons table as Parquet, with how to read and audit it.

    Parameters
    ----------
    comparisons : Comparisons
    settings : mapping
        JSON-able settings of the audit (thresholds, group_by, audit, seed), used when no flag is given.
    path : Path
        Written whole or not at all.
    """
    frame = comparisons.table
    if all((frame[f"image_{side}"].astype("str") == frame[f"subject_{side}"].astype("str")).all() for side in "ab"):
        # Photographs that nobody named are not named here either: a reader would take them for one and the same.
        frame = frame.drop(columns=["image_a", "image_b"])
    table = pa.Table.from_pandas(frame, preserve_index=False)
    scales = {name: asdict(scale) for name, scale in comparisons.scales.items()}
    metadata = {_METADATA: json.dumps({"scales": scales, "settings": dict(settings)}, sort_keys=True).encode()}
    sink = io.BytesIO()
    pa.parquet.write_table(table.replace_schema_metadata(metadata), sink, compression="zstd")
    write_atomically(path, sink.getvalue())


def write_subjects(comparisons: Comparisons, path: Path) -> None:
    """Write the subject table (subject and its labels) as CSV."""
    write_atomically(path, cells.csv_bytes(comparisons.subjects, index=True))


def read_scores(
    scores: Path | pd.DataFrame,
    subjects: Path | pd.DataFrame,
    polarity: Polarity | None = None,
    order: Order | None = None,
) -> tuple[Comparisons, dict[str, Any]]:
    """Read and check a score table and its subject table.

    Parameters
    ----------
    scores : Path or DataFrame
        CSV or Parquet; columns as in :data:`falsematch.tables.COMPARISONS`, of which subject_a, subject_b and score
        are needed. A score of 2 or 4 bytes stands for its shortest decimal. A photograph compared with itself is left
        out and counted.
    subjects : Path or DataFrame
        CSV or Parquet; ``subject`` and one column a label.
    polarity : "distance", "similarity" or None
        None takes the file's own, else similarity.
    order : "ordered", "unordered" or None
        None takes the file's own, else unordered where no two people meet in both orders.

    Returns
    -------
    comparisons : Comparisons
    settings : dict
        The audit's settings that travelled with the file; empty where none did.

    Raises
    ------
    ScoresError
        In one sentence, for anything that would make a number wrong.
    """
    comparisons, settings = read_meetings(scores, subjects, polarity)
    return _ordered(comparisons, order, settings.get("order")), settings


def read_meetings(
    scores: Path | pd.DataFrame, subjects: Path | pd.DataFrame, polarity: Polarity | None = None
) -> tuple[Comparisons, dict[str, Any]]:
    """As :func:`read_scores`, for a caller who knows by other means who is the probe of each comparison."""
    name = scores.name if isinstance(scores, Path) else "scores"
    table, place, note = _read(scores, name)
    travelled = _travelled(table, name)
    _checks.check_named(table.column_names, name)
    frame = _complete(table, place, name)
    people = read_subjects(subjects)
    _checks.check_people(frame, people, name)
    _checks.check_scores(frame, place, name)
    notes: list[Reason | None] = [note]
    left_out = 0
    if {"image_a", "image_b"} <= set(table.column_names):
        _checks.check_photographs(frame, name)
        frame, left_out = _checks.without_self(frame, name)
        _checks.check_duplicates(frame, name)
        if left_out:
            notes.append(Reason("self_comparisons", {"n": left_out}))
    else:
        notes.append(_checks.perhaps_self(frame))
    _checks.check_clean(frame, name)
    scales = _scales(frame, travelled["scales"], polarity)
    notes += check_directions(frame, scales, polarity, bool(travelled["scales"]), name)
    notes.append(_checks.sides(frame))
    kept = tuple(note for note in notes if note)
    return Comparisons(frame, scales, people, "ordered", left_out, kept), travelled["settings"]


def _ordered(comparisons: Comparisons, asked: Order | None, own: Order | None) -> Comparisons:
    """Comparisons of which it is known who is the probe, with a note where somebody had to decide it."""
    if asked or own:
        note = _order.note(asked, None) if asked else None
        order = asked or own
    else:
        found = _order.met(comparisons.table)
        order = found.order
        # A table of everybody with everybody needs no word of it.
        note = None if found.both_orders == found.pairs else _order.note(order, found)
    return replace(comparisons, order=order or "ordered", notes=(*comparisons.notes, *([note] if note else [])))


def _read(scores: Path | pd.DataFrame, name: str) -> tuple[pa.Table, RowOf, Reason | None]:
    """The columns that are read, how a person counts the rows, and a note on the columns that are not read."""
    if isinstance(scores, pd.DataFrame):
        given = [str(column) for column in scores.columns]
        check_columns(given, _NEEDED, _KNOWN, name)
        frame = scores.set_axis(given, axis="columns")[[one for one in given if one in _KNOWN]]
        for column in frame:
            check = check_numbers if column in _NUMBERS else check_kinds
            check(frame[column], str(column), name)
        return _named_anew(as_table(frame, name), name), counted_from_one, ignored(given, _KNOWN)
    if kind_of(scores, _KNOWN) == "parquet":
        try:
            file = pa.parquet.ParquetFile(scores)
            given = file.schema_arrow.names
            check_columns(given, _NEEDED, _KNOWN, name)
            table = file.read(columns=[one for one in given if one in _KNOWN])
        except (pa.ArrowException, OSError, ValueError) as cause:
            raise ScoresError(f"{name}: cannot be read as Parquet: {str(cause).splitlines()[0]}") from None
        return _named_anew(table, name), counted_from_one, ignored(given, _KNOWN)
    table, given = _read_csv(scores, name)
    return _named_anew(table, name), partial(row_of, scores), ignored(given, _KNOWN)


def _named_anew(table: pa.Table, name: str) -> pa.Table:
    """The table with its columns called as the lab calls them."""
    for also, column in OLDER_NAMES.items():
        if also in table.column_names and column in table.column_names:
            raise ScoresError(f"{name}: `{also}` and `{column}` are one column; take one out.")
    renamed = table.rename_columns([OLDER_NAMES.get(one, one) for one in table.column_names])
    return renamed.replace_schema_metadata(table.schema.metadata)


def _read_csv(path: Path, name: str) -> tuple[pa.Table, list[str]]:
    """The columns of a CSV that are read, text as dictionaries, and the names of all."""
    given = header_of(path)
    if not given:
        raise ScoresError(f"{name}: cannot be read as a table: {explain(path)}.")
    check_columns(given, _NEEDED, _KNOWN, name)
    read = [one for one in given if one in _KNOWN]
    text = dict.fromkeys((one for one in read if one not in _NUMBERS), pa.dictionary(pa.int32(), pa.string()))
    options = pa.csv.ConvertOptions(
        column_types={**text, **dict.fromkeys(_NUMBERS, pa.float64())},
        include_columns=read,
        null_values=[""],
        strings_can_be_null=False,
    )
    try:
        return _meant(pa.csv.read_csv(path, convert_options=options)), given
    except (pa.ArrowException, UnicodeDecodeError) as cause:
        fault = explain(path, _NUMBERS) or str(cause).splitlines()[0]
        raise ScoresError(f"{name}: cannot be read as a table: {fault.rstrip('.')}.") from None


def _meant(table: pa.Table) -> pa.Table:
    """The text of a CSV without the marks against spreadsheets (:mod:`falsematch.text.cells`)."""
    for number, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            column = table.column(number).unify_dictionaries().combine_chunks()
            column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
            words = column.dictionary.to_pylist()
            if any(word is not None and cells.meant(word) != word for word in words):
                meant = pa.array([word and cells.meant(word) for word in words], pa.string())
                plain = pa.DictionaryArray.from_arrays(column.indices, meant).cast(pa.string())
                table = table.set_column(number, field.name, plain.dictionary_encode())
    return table


def _travelled(table: pa.Table, name: str) -> dict[str, dict[str, Any]]:
    """What the file brings along: how each matcher's scores are read (``scales``), and the audit's ``settings``."""
    written = (table.schema.metadata or {}).get(_METADATA)
    if written is None:
        return {"scales": {}, "settings": {}}
    try:
        read = json.loads(written)
        scales = {matcher: Scale(**scale) for matcher, scale in read["scales"].items()}
        settings = dict(read["settings"])
        if settings.get("order") not in {None, *get_args(Order)}:
            raise ValueError
        return {"scales": scales, "settings": settings}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ScoresError(
            f"{name}: the settings it brings along cannot be read; write it anew, without the metadata `falsematch`."
        ) from None


def _complete(table: pa.Table, place: RowOf, name: str) -> pd.DataFrame:
    """The table with every column of the format, text as categories."""
    if table.num_rows == 0:
        raise ScoresError(f"{name}: there are no comparisons in it.")
    rows = table.num_rows
    columns: dict[str, Any] = {}
    for column in COMPARISONS.columns:
        if column in _NUMBERS:
            columns[column] = _numbers(table, column, place, name)
        elif column in table.column_names:
            columns[column] = _text(table.column(column), column, place, name)
        elif column in _DEFAULTS:
            columns[column] = pd.Categorical.from_codes(np.zeros(rows, np.int64), pd.Index([_DEFAULTS[column]]))
        else:
            # Without photographs named, a person is their own photograph.
            columns[column] = columns[column.replace("image", "subject")]
    for what in ("subject", "image"):
        # One numbering for both sides: a photograph that is a probe here and a reference there is one photograph.
        both = pd.Index(sorted({value for side in "ab" for value in columns[f"{what}_{side}"].categories}))
        for side in "ab":
            columns[f"{what}_{side}"] = columns[f"{what}_{side}"].set_categories(both)
    for column in ("outcome_a", "outcome_b", "several_faces_a", "several_faces_b"):
        known, what = (OUTCOMES, "an outcome") if column in _OUTCOMES else (SEVERAL_FACES, "`yes`, `no` or empty")
        for value in columns[column].categories:
            if value not in known:
                raise ScoresError(f"{name}: `{value}` in {column} is not {what}. {catalog.nearest(value, known)}")
    return pd.DataFrame(columns)


def _numbers(table: pa.Table, column: str, place: RowOf, name: str) -> NDArray[np.float64]:
    if column not in table.column_names:
        return np.full(table.num_rows, np.nan)
    try:
        return as_decimals(table.column(column))
    except pa.ArrowException:
        for row, value in enumerate(table.column(column).to_pylist()):
            if value is not None and (fault := _number_fault(value)):
                raise ScoresError(f"{name}: row {place(row)}, column `{column}`: {fault}.") from None
        raise ScoresError(f"{name}: `{column}` holds something that is not a number.") from None


def _number_fault(value: Any) -> str:
    if isinstance(value, int) and not held_exactly(value):
        return f"{value} is a whole number too large to be kept exactly (beyond 2^53); store the scores as floats"
    return number_fault(str(value))


def _text(column: pa.ChunkedArray, label: str, place: RowOf, name: str) -> "pd.Categorical[str]":
    found = categories(column, label, place, name)
    # Categories are sorted: nothing stands first.
    empty = np.flatnonzero(found.codes == 0) if found.categories[0] == "" else np.empty(0)
    if len(empty) and label not in _MAY_BE_EMPTY:
        raise ScoresError(f"{name}: `{label}` is empty in {len(empty)} rows, the first row {place(int(empty[0]))}.")
    return found


def _scales(frame: pd.DataFrame, travelled: dict[str, Scale], polarity: Polarity | None) -> dict[str, Scale]:
    scales = {}
    for matcher in frame["matcher"].cat.categories:
        known = travelled.get(matcher, Scale("similarity"))
        scales[str(matcher)] = Scale(polarity, known.shipped, known.comparator) if polarity else known
    return scales
