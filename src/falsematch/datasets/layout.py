"""From a folder and its layout to one row a photograph."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from falsematch import catalog
from falsematch.datasets.label_table import Row, read_csv
from falsematch.datasets.labels import label_problems
from falsematch.datasets.manifest import DatasetManifest, Photographs, SubjectsFile, safe_path, stem
from falsematch.errors import DataError
from falsematch.text import lookalike

_PICTURES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pgm", ".ppm", ".webp", ".bmp", ".gif"}


@dataclass(frozen=True)
class Reading:
    """What a folder holds by its manifest's layout.

    Attributes
    ----------
    table : DataFrame
        Columns image, subject, capture, path (in the folder) and one a label, str; sorted by image. Rows are
        what the layout expects: a file may still be missing.
    problems : list of str
        One sentence each; nothing may be measured while there is one.
    """

    table: pd.DataFrame
    problems: list[str]


def read_layout(manifest: DatasetManifest, folder: Path) -> Reading:
    """Every photograph that a manifest finds in a folder, and everything that is wrong with it."""
    problems: list[str] = []
    try:
        rows = _from_table(manifest, folder) if manifest.layout.table else _from_paths(manifest, folder, problems)
    except DataError as refused:
        return Reading(_table([], manifest), [*problems, str(refused)])
    for row in rows:
        for label in manifest.labels:
            row[label] = "" if row[label] in manifest.layout.empty else row[label]
    table = _table([row for row in rows if row["subject"] not in manifest.leave_out], manifest)
    problems += _id_problems(table)
    of_photographs = [name for name, label in manifest.labels.items() if label.unit == "photographs"]
    problems += label_problems(table, manifest.labels, of_photographs)
    problems += _value_problems(table, manifest)
    if table.empty and not problems:
        problems.append(f"no photograph lies where the layout looks: {_expected(manifest)}.")
    return Reading(table, problems)


def subject_of(manifest: DatasetManifest, path: str) -> str | None:
    """Whom a file shows or describes by its path (landmarks lie beside a photograph); None where it says nobody."""
    shapes = [entry.path for entry in manifest.layout.photographs]
    for shape in [*shapes, manifest.layout.whose] if manifest.layout.whose else shapes:
        match = re.fullmatch(f"{_regex(stem(shape))}\\.[^/.]+", path)
        if match:
            return match["subject"]
    return None


def unread_pictures(manifest: DatasetManifest, folder: Path) -> list[str]:
    """Pictures in a folder that its layout does not name, sorted; hidden ones are among them."""
    read = set(read_layout(manifest, folder).table["path"])
    return [path for path in _files(folder) if PurePosixPath(path).suffix.lower() in _PICTURES and path not in read]


def label_file(manifest: DatasetManifest) -> str | None:
    """The CSV in the folder that holds the labels, where there is one."""
    return manifest.layout.subjects.file if manifest.layout.subjects else manifest.layout.table


def tables_of_people(manifest: DatasetManifest) -> dict[str, list[str]]:
    """Every CSV in the folder that names people, with the columns that do: who withdraws is struck from each."""
    tables: dict[str, list[str]] = {}
    if labels := label_file(manifest):
        tables[labels] = [manifest.layout.subjects.id if manifest.layout.subjects else "subject"]
    if manifest.kin:
        tables[manifest.kin] = ["a", "b"]
    return tables


def _columns(manifest: DatasetManifest, own: set[str]) -> dict[str, str]:
    """Column of each label that a CSV holds (labels fixed by a path are not in it)."""
    return {name: label.column or name for name, label in manifest.labels.items() if name not in own}


def _from_table(manifest: DatasetManifest, folder: Path) -> list[Row]:
    file = str(manifest.layout.table)
    columns = _columns(manifest, set())
    rows = []
    for row in read_csv(folder / file, ["image", "subject", "capture", *columns.values()]):
        try:
            path = safe_path(row["image"])
        except ValueError as unsafe:
            raise DataError(f"{file}: the image {unsafe}") from None
        rows.append(
            {"image": path, "subject": row["subject"], "capture": row["capture"], "path": path}
            | {label: row[column] for label, column in columns.items()}
        )
    return rows


def _from_paths(manifest: DatasetManifest, folder: Path, problems: list[str]) -> list[Row]:
    # A Mac puts a hidden `._ada.jpg`, which is no photograph, beside each file it copies to a foreign disk.
    present = [path for path in _files(folder) if not any(part.startswith(".") for part in path.split("/"))]
    rows, unnameable = [], []
    for entry in manifest.layout.photographs:
        pattern = re.compile(_regex(entry.path))
        for path in present:
            match = pattern.fullmatch(path)
            if match and not lookalike.is_unicode(path):
                unnameable.append(path)
            elif match:
                rows.append(_row(entry, path, match["subject"], entry.capture or match["capture"]))
    if unnameable:
        problems.append(f"names of {len(unnameable)} files are not UTF-8; the first is {unnameable[0]}: rename it.")
    if manifest.layout.subjects is None:
        return rows
    return _joined(manifest, manifest.layout.subjects, folder, rows, problems)


def _joined(
    manifest: DatasetManifest, source: SubjectsFile, folder: Path, rows: list[Row], problems: list[str]
) -> list[Row]:
    """Rows with the labels of their people; a person of the CSV whose photograph is missing keeps a row."""
    columns = _columns(manifest, {name for entry in manifest.layout.photographs for name in entry.labels})
    people: dict[str, Row] = {}
    repeated = []
    for person in read_csv(folder / source.file, [source.id, *columns.values()]):
        if person[source.id] in people:
            repeated.append(person[source.id])
        people[person[source.id]] = {label: person[column] for label, column in columns.items()}
    if repeated:
        problems.append(f"{source.file} holds {len(repeated)} repeated rows; the first repeats {repeated[0]!r}.")
    strangers = sorted({row["subject"] for row in rows} - set(people))
    if strangers:
        problems.append(f"{len(strangers)} people have no row in {source.file}; the first is {strangers[0]!r}.")
    found = {(row["subject"], stem(row["path"])) for row in rows}
    for entry in manifest.layout.photographs:
        if entry.capture is not None and "{number}" not in entry.path:
            expected = {(person, entry.path.replace("{subject}", person)) for person in people}
            missing = [(person, path) for person, path in expected if (person, stem(path)) not in found]
            rows += [_row(entry, path, person, entry.capture) for person, path in missing]
    faceless = sorted(set(people) - {row["subject"] for row in rows})
    if faceless:
        problems.append(f"{len(faceless)} people of {source.file} have no photograph; the first is {faceless[0]!r}.")
    return [row | people[row["subject"]] for row in rows if row["subject"] in people]


def _row(entry: Photographs, path: str, subject: str, capture: str) -> Row:
    return {"image": stem(path), "subject": subject, "capture": capture, "path": path} | entry.labels


def _files(folder: Path) -> list[str]:
    """Every file below a folder, sorted."""
    return sorted(_files_below(str(folder), "", ())) if folder.is_dir() else []


def _files_below(folder: str, name: str, above: tuple[tuple[int, int], ...]) -> Iterator[str]:
    """Paths of files; a link to a folder is followed, as it is where a table names a path, but never in a circle."""
    status = Path(folder).stat()
    here = (status.st_dev, status.st_ino)
    if here in above:
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files_below(entry.path, f"{name}{entry.name}/", (*above, here))
            else:
                yield f"{name}{entry.name}"


def _regex(path: str) -> str:
    """The regular expression of a pattern; a placeholder that returns must read the same.

    Cameras write .JPG where others write .jpg: the suffix may be in either case.
    """
    parts = re.split(r"({subject}|{capture}|{number})", path)
    seen: set[str] = set()
    regex = ""
    for part in parts:
        if part in {"{subject}", "{capture}", "{number}"}:
            name = part[1:-1]
            regex += f"(?P={name})" if name in seen else f"(?P<{name}>[^/]+)"
            seen.add(name)
        else:
            regex += re.escape(part)
    suffix = re.escape(PurePosixPath(path).suffix) if "}" not in PurePosixPath(path).suffix else ""
    return f"{regex.removesuffix(suffix)}(?i:{suffix})"


def _table(rows: list[Row], manifest: DatasetManifest) -> pd.DataFrame:
    columns = ["image", "subject", "capture", "path", *manifest.labels]
    table = pd.DataFrame([[row.get(column, "") for column in columns] for row in rows], columns=columns, dtype=object)
    return table.sort_values(["image", "path"], ignore_index=True)


def _id_problems(table: pd.DataFrame) -> list[str]:
    problems = []
    for column in ("subject", "capture"):
        for value in sorted(set(table[column])):
            if not value or value != value.strip() or not value.isprintable() or re.search(r"[/\\]|^\.+$", value):
                problems.append(
                    f"{value!r} is not a {column}: it may not be empty, hold slashes or control characters, "
                    "or begin or end with a blank."
                )
                break
            if fault := lookalike.fault(value):
                problems.append(f"the {column} {value!r} {fault}; write it otherwise.")
                break
    for one, other in lookalike.same_letters(table["subject"])[:1]:
        problems.append(f"the subjects {one!r} and {other!r} read alike; nobody could tell them apart.")
    repeated = sorted(set(table.loc[table["image"].duplicated(), "image"]))
    if repeated:
        problems.append(f"{len(repeated)} images are listed more than once; the first is {repeated[0]}.")
    return problems


def _value_problems(table: pd.DataFrame, manifest: DatasetManifest) -> list[str]:
    problems = []
    for name, label in manifest.labels.items():
        for value in sorted(set(table[name]) - {""} - set(label.choices)) if label.choices else []:
            problems.append(f"the label `{name}` holds {value!r}. {catalog.nearest(value, label.choices)}")
    return problems


def _expected(manifest: DatasetManifest) -> str:
    return manifest.layout.table or ", ".join(entry.path for entry in manifest.layout.photographs)
