"""Score tables as files: the input of ``falsematch audit`` and the output of ``run --scores``, one format.

Polarity, shipped thresholds and the audit's settings travel in the Parquet metadata, so that auditing an exported
table needs no flag.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from falsematch import catalog, cells, lookalike
from falsematch.errors import ScoresError
from falsematch.scoring.comparisons import Comparisons, Polarity, Scale
from falsematch.store import write_atomically
from falsematch.tables import COMPARISONS, KEYS, OUTCOMES, SEVERAL_FACES

_METADATA = b"falsematch"
_NEEDED = ("subject_a", "subject_b", "score")
_DEFAULTS = {
    "dataset": "scores",
    "system": "scores",
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
_LARGEST_SCORE = 1e100
"""Magnitude beyond which differences and squares of scores stop being numbers."""
_TEXT = tuple(name for name in COMPARISONS.columns if name not in {"score", "dose"})


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
    table = pa.Table.from_pandas(comparisons.table, preserve_index=False)
    scales = {name: asdict(scale) for name, scale in comparisons.scales.items()}
    metadata = {_METADATA: json.dumps({"scales": scales, "settings": dict(settings)}, sort_keys=True).encode()}
    sink = io.BytesIO()
    pa.parquet.write_table(table.replace_schema_metadata(metadata), sink, compression="zstd")
    write_atomically(path, sink.getvalue())


def write_subjects(comparisons: Comparisons, path: Path) -> None:
    """Write the subject table (subject and its labels) as CSV."""
    write_atomically(path, cells.csv_bytes(comparisons.subjects, index=True))


def read_scores(
    scores: Path | pd.DataFrame, subjects: Path | pd.DataFrame, polarity: Polarity | None = None
) -> tuple[Comparisons, dict[str, Any]]:
    """Read and check a score table and its subject table.

    Parameters
    ----------
    scores : Path or DataFrame
        CSV or Parquet; columns as in :data:`falsematch.tables.COMPARISONS`, of which subject_a, subject_b and score
        are needed.
    subjects : Path or DataFrame
        CSV or Parquet; ``subject`` and one column a label.
    polarity : "distance", "similarity" or None
        None takes the file's own, else similarity.

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
    name = scores.name if isinstance(scores, Path) else "scores"
    table = _read(scores, name)
    travelled = _travelled(table, name)
    frame = _complete(table, name)
    people = read_subjects(subjects)
    _check_people(frame, people, name)
    _check_scores(frame, name)
    _check_duplicates(frame, name, {"image_a", "image_b"} <= set(table.column_names))
    _check_clean(frame, name)
    scales = _scales(frame, travelled["scales"], polarity)
    _check_polarity(frame, scales, name)
    return Comparisons(frame, scales, people), travelled["settings"]


def read_subjects(subjects: Path | pd.DataFrame) -> pd.DataFrame:
    """The subject table: indexed by subject, sorted, one text column a label.

    Raises
    ------
    ScoresError
        Where a subject stands twice, or two labels differ only in case or blanks.
    """
    name = subjects.name if isinstance(subjects, Path) else "subjects"
    table = _read_text(subjects, name) if isinstance(subjects, Path) else subjects
    if "subject" not in table:
        raise ScoresError(f"{name}: there is no column `subject`.")
    table = table.astype("str").where(table.notna(), "").set_index("subject").sort_index()
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


def _check_names(people: pd.DataFrame, name: str) -> None:
    """Refuse ids, labels and columns that a reader would take for others."""
    found = [
        *((f"the subject {one!r}", lookalike.fault(one)) for one in people.index),
        *((f"the column {one!r}", lookalike.label_fault(one)) for one in people.columns),
        *((f"`{label}`: {one!r}", lookalike.label_fault(one)) for label in people for one in people[label].unique()),
    ]
    for what, fault in found:
        if fault:
            raise ScoresError(f"{name}: {what} {fault}; write it otherwise.")
    for one, other in lookalike.same_letters(people.index):
        raise ScoresError(f"{name}: the subjects {one!r} and {other!r} read alike; nobody could tell them apart.")
    for one, other in lookalike.alike(people.columns):
        raise ScoresError(f"{name}: the columns {one!r} and {other!r} read alike; take one out.")


def _read_text(source: Path, name: str) -> pd.DataFrame:
    """A small table read as text, so that a subject `007` stays one."""
    if source.suffix == ".parquet":
        return pd.DataFrame(_read(source, name).to_pandas())
    if not source.is_file():
        raise ScoresError(f"{source}: there is no such file.")
    try:
        # Without a header of its own: pandas would number columns of one name, and the second would go unseen.
        read = pd.read_csv(source, dtype="str", keep_default_na=False, header=None, encoding="utf-8-sig")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as cause:
        raise ScoresError(f"{name}: cannot be read as a table: {str(cause).splitlines()[0]}") from None
    header = read.iloc[0].tolist()
    _check_header(header, name)
    return cells.read(read.iloc[1:].set_axis(header, axis="columns"))


def _check_header(header: list[str], name: str) -> None:
    twice = [column for number, column in enumerate(header) if column in header[:number]]
    if twice:
        raise ScoresError(f"{name}: the column `{twice[0]}` stands in it twice; take one out.")


def _read(source: Path | pd.DataFrame, name: str) -> pa.Table:
    if isinstance(source, pd.DataFrame):
        return pa.Table.from_pandas(source, preserve_index=False)
    if not source.is_file():
        raise ScoresError(f"{source}: there is no such file.")
    try:
        if source.suffix == ".parquet":
            return pa.parquet.read_table(source)
        text = dict.fromkeys(_TEXT, pa.dictionary(pa.int32(), pa.string()))
        options = pa.csv.ConvertOptions(
            column_types={**text, "score": pa.float64(), "dose": pa.float64()},
            null_values=[""],
            strings_can_be_null=False,
        )
        table = pa.csv.read_csv(source, convert_options=options)
        _check_header(table.column_names, name)  # which decodes them, too
        return _meant(table)
    except (pa.ArrowException, UnicodeDecodeError) as cause:
        raise ScoresError(f"{name}: cannot be read as a table: {str(cause).splitlines()[0]}") from None


def _meant(table: pa.Table) -> pa.Table:
    """The text of a CSV without the marks against spreadsheets (:mod:`falsematch.cells`)."""
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
    """What the file brings along: how each system's scores are read (``scales``), and the audit's ``settings``."""
    written = (table.schema.metadata or {}).get(_METADATA)
    if written is None:
        return {"scales": {}, "settings": {}}
    try:
        read = json.loads(written)
        scales = {system: Scale(**scale) for system, scale in read["scales"].items()}
        return {"scales": scales, "settings": dict(read["settings"])}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ScoresError(
            f"{name}: the settings it brings along cannot be read; write it anew, without the metadata `falsematch`."
        ) from None


def _check_columns(table: pa.Table, name: str) -> None:
    known = list(COMPARISONS.columns)
    _check_header(table.column_names, name)
    for column in table.column_names:
        if column not in known:
            raise ScoresError(
                f"{name}: `{column}` is not a column of a score table. {catalog.nearest(column, known)} "
                "Remove or rename it."
            )
    for column in _NEEDED:
        if column not in table.column_names:
            raise ScoresError(f"{name}: there is no column `{column}`; subject_a, subject_b and score are needed.")
    if table.num_rows == 0:
        raise ScoresError(f"{name}: there are no comparisons in it.")


def _complete(table: pa.Table, name: str) -> pd.DataFrame:
    """The table with every column of the format, text as categories."""
    _check_columns(table, name)
    rows = table.num_rows
    columns: dict[str, Any] = {}
    for column in COMPARISONS.columns:
        if column in {"score", "dose"}:
            columns[column] = _numbers(table, column, rows, name)
        elif column in table.column_names:
            columns[column] = _categories(table.column(column), column, name)
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


def _numbers(table: pa.Table, column: str, rows: int, name: str) -> NDArray[np.float64]:
    if column not in table.column_names:
        return np.full(rows, np.nan)
    try:
        return np.asarray(table.column(column).cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    except pa.ArrowException:
        raise ScoresError(f"{name}: `{column}` holds something that is not a number.") from None


def _categories(column: pa.ChunkedArray, label: str, name: str) -> "pd.Categorical[str]":
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    values = column.unify_dictionaries().combine_chunks().to_pandas().cat
    codes, categories = values.codes.to_numpy(), np.array([*map(str, values.categories), ""], dtype=object)
    codes = np.where(codes == -1, len(categories) - 1, codes)
    # bincount and one gather: at five million rows pandas' own removal of unused categories takes a second a column.
    present = np.bincount(codes, minlength=len(categories)) > 0
    empty = int(np.isin(codes, np.flatnonzero(categories == "")).sum()) if label not in _MAY_BE_EMPTY else 0
    if empty:
        raise ScoresError(f"{name}: `{label}` is empty in {empty} rows.")
    for value in categories[present]:
        if fault := lookalike.fault(value):
            raise ScoresError(f"{name}: `{label}`: {value!r} {fault}; write it otherwise.")
    kept, position = np.unique(categories[present].astype("U"), return_inverse=True)
    renumbered = np.zeros(len(categories), np.int32)
    renumbered[present] = position
    return pd.Categorical.from_codes(renumbered[codes], kept.tolist())


def _check_people(frame: pd.DataFrame, people: pd.DataFrame, name: str) -> None:
    named = {str(v) for side in ("subject_a", "subject_b") for v in frame[side].cat.categories}
    missing = sorted(named - set(people.index))
    if missing:
        raise ScoresError(f"{name}: {len(missing)} subjects are not in the subject table, the first `{missing[0]}`.")


def _check_scores(frame: pd.DataFrame, name: str) -> None:
    ok = (frame["outcome_a"] == "ok").to_numpy() & (frame["outcome_b"] == "ok").to_numpy()
    finite = np.isfinite(frame["score"].to_numpy())
    if (ok & ~finite).any():
        raise ScoresError(
            f"{name}: {int((ok & ~finite).sum())} scores are empty or not finite although both outcomes are ok, the "
            f"first in row {int(np.argmax(ok & ~finite)) + 1}; a failure must be named in outcome_a or outcome_b."
        )
    if (np.abs(frame["score"].to_numpy()[finite]) > _LARGEST_SCORE).any():
        raise ScoresError(f"{name}: a score is larger than {_LARGEST_SCORE:g}, with which nothing can be counted.")
    if (~ok & finite).any():
        raise ScoresError(f"{name}: {int((~ok & finite).sum())} comparisons have a score although a photograph failed.")


def _check_duplicates(frame: pd.DataFrame, name: str, photographs: bool) -> None:
    """Refuse a comparison given twice; without photographs named, repeats are allowed."""
    if not photographs:
        return
    key, span = np.zeros(len(frame), np.int64), 1
    for column in ("subject_a", "subject_b", "image_a", "image_b", *KEYS):
        codes, values = _codes(frame[column])
        if span * len(values) > np.iinfo(np.int64).max:
            key, distinct = pd.factorize(key)
            span = len(distinct)
        key = key * len(values) + codes
        span *= len(values)
    ranked = np.sort(key)
    if (ranked[1:] != ranked[:-1]).all():
        return
    twice = pd.Series(key).duplicated().to_numpy()
    first = frame.iloc[int(np.argmax(twice))]
    raise ScoresError(
        f"{name}: {int(twice.sum())} comparisons stand in it twice, the first {first['image_a']} with "
        f"{first['image_b']}; keep one of each."
    )


def _codes(column: pd.Series) -> tuple[NDArray[np.int64], Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes, dtype=np.int64), column.cat.categories
    if column.isna().all():
        return np.zeros(len(column), np.int64), [None]
    codes, values = pd.factorize(column, use_na_sentinel=False)
    return np.asarray(codes, dtype=np.int64), values


def _check_clean(frame: pd.DataFrame, name: str) -> None:
    """Refuse a system without exactly one set of clean comparisons: on those its threshold is fixed."""
    setups = ["dataset", "delivery", "landmarks", "metering"]
    # A column with one value tells nothing apart, and five million rows of it take a while to look through.
    varied = ["system", *(setup for setup in setups if len(frame[setup].cat.categories) > 1)]
    clean = frame.loc[frame["condition"] == "clean", varied].drop_duplicates()
    for system in frame["system"].cat.categories:
        rows = clean[clean["system"] == system]
        if len(rows) == 0:
            raise ScoresError(
                f"{name}: `{system}` has no comparison whose condition is `clean`; a threshold is fixed on those."
            )
        if len(rows) > 1:
            setup = next(setup for setup in varied[1:] if len(rows[setup].unique()) > 1)
            raise ScoresError(
                f"{name}: `{system}` has clean comparisons of more than one {setup} "
                f"({', '.join(map(str, rows[setup].unique()))}); give one table for each."
            )


def _scales(frame: pd.DataFrame, travelled: dict[str, Scale], polarity: Polarity | None) -> dict[str, Scale]:
    scales = {}
    for system in frame["system"].cat.categories:
        known = travelled.get(system, Scale("similarity"))
        scales[str(system)] = Scale(polarity, known.shipped, known.comparator) if polarity else known
    return scales


def _check_polarity(frame: pd.DataFrame, scales: Mapping[str, Scale], name: str) -> None:
    """Refuse scores of which people are less like themselves than like others (judged on clean comparisons)."""
    genuine = (frame["subject_a"].cat.codes == frame["subject_b"].cat.codes).to_numpy()
    score = frame["score"].to_numpy()
    clean = (frame["condition"] == "clean").to_numpy()
    for system, scale in scales.items():
        chosen = np.isfinite(score) & (frame["system"] == system).to_numpy()
        if (chosen & clean).any():
            chosen &= clean
        own, others = score[chosen & genuine], score[chosen & ~genuine]
        if not len(own) or not len(others):
            continue
        gap = float(np.median(own) - np.median(others))
        if scale.polarity == "similarity" and gap < 0:
            raise ScoresError(
                f"{name}: genuine scores lie below impostor scores. If small means similar, add --distance."
            )
        if scale.polarity == "distance" and gap > 0:
            raise ScoresError(
                f"{name}: genuine scores lie above impostor scores. If large means similar, drop --distance."
            )
