"""Forgetting: a dataset, or one person who withdrew, leaves nothing behind."""

import csv
import io
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import catalog
from falsematch.datasets.developed import developed_file, developed_folder
from falsematch.datasets.label_table import read_csv
from falsematch.datasets.layout import read_layout, subject_of, tables_of_people
from falsematch.datasets.manifest import DatasetManifest, manifest, stem
from falsematch.datasets.place import folder_of, hash_file, remembered, withdrawal_file, withdrawn
from falsematch.errors import DataError
from falsematch.store import Store, made_of, sha256_of, write_atomically

_OF_PHOTOGRAPHS = ("faces", "matchers")
"""Stages whose every artefact is of one photograph."""

STALE = "STALE.txt"
"""In a result folder: why its numbers no longer rest on photographs that may be used."""


def forget(name: str | Path, store: Store, subject: str | None = None, results: Path | None = None) -> list[str]:
    """Remove a dataset, or one person of it: photographs, readings and templates.

    A person stays forgotten: later fetches and runs leave them out. A local dataset's own folder is the user's and is
    left as it is, with the person left out from now on.

    Parameters
    ----------
    name : str or Path
        Name of a manifest, or path to one.
    store : Store
    subject : str or None
        The person who withdrew; None for the whole dataset.
    results : Path or None
        Folder of result folders, where those that rest on the dataset are marked stale and lose their score tables.

    Returns
    -------
    list of str
        What was done, one sentence each.

    Raises
    ------
    DataError
        Where the dataset knows no such person.
    """
    wanted = manifest(name)
    images = _images_of(wanted, store, subject)
    done = [_forget_artefacts(store, images), *_forget_leftovers(store)]
    for image in images:
        developed_file(wanted, image, store).unlink(missing_ok=True)
    if subject is None:
        shutil.rmtree(developed_folder(wanted, store), ignore_errors=True)
        done.append(_forget_files(wanted, store))
    else:
        done.append(_forget_person(wanted, store, subject))
    hash_file(wanted.name, store).unlink(missing_ok=True)
    done += list(_mark_stale(results, wanted, subject)) if results else []
    return done


def strike(wanted: DatasetManifest, folder: Path, subject: str) -> int:
    """Delete one person's files and rows from a fetched folder; how many files went."""
    rows = read_layout(wanted, folder).table
    stems = {stem(path) for path in rows.loc[rows["subject"] == subject, "path"]}
    gone = 0
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        # Landmarks lie beside a photograph, under its name with another suffix.
        if file.is_file() and (stem(path) in stems or subject_of(wanted, path) == subject):
            file.unlink()
            gone += 1
    for table, columns in tables_of_people(wanted).items():
        if (folder / table).is_file():
            _strike_rows(folder / table, columns, subject)
    return gone


def _strike_rows(table: Path, columns: list[str], subject: str) -> None:
    """Delete the rows of a CSV that name a person in one of its columns."""
    rows = read_csv(table, columns)
    kept = [row for row in rows if all(row[column] != subject for column in columns)]
    if len(kept) == len(rows):
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
    write_atomically(table, text.getvalue().encode())


def _images_of(wanted: DatasetManifest, store: Store, subject: str | None) -> set[str]:
    """Ids and sha256 of the photographs to be forgotten."""
    folder = folder_of(wanted, store)
    if subject is None and wanted.access == "generated":
        # One folder a design, each with its own table.
        tables = [
            (found.parent, read_layout(wanted, found.parent).table) for found in folder.rglob(str(wanted.layout.table))
        ]
        return set().union(*(_named(place, table, {}) for place, table in tables))
    table, seen = read_layout(wanted, folder).table, remembered(hash_file(wanted.name, store))
    if subject is None:
        # Photographs may be gone already, and what was made of them still be there.
        return _named(folder, table, seen) | {*seen, *map(stem, seen)} | {_hash(entry) for entry in seen.values()}
    theirs = _named(folder, table[table["subject"] == subject], seen)
    if not theirs and subject not in withdrawn(wanted.name, store):
        known = sorted(set(table["subject"]))
        raise DataError(f"{wanted.name}: there is no subject {subject!r} here. {_nearest(subject, known)}")
    return theirs


def _named(folder: Path, table: pd.DataFrame, seen: Mapping[str, Any]) -> set[str]:
    """Ids and sha256 of photographs, as they are now and as they were when they were last measured."""
    files = [folder / path for path in table["path"]]
    before = {_hash(seen[path]) for path in table["path"] if path in seen}
    return {*table["image"], *before, *(sha256_of(file) for file in files if file.is_file())}


def _hash(entry: Any) -> str:
    return str(entry[-1]) if isinstance(entry, list) and entry else ""


def _forget_artefacts(store: Store, images: set[str]) -> str:
    """Remove every cached table of one of these photographs (ids of two datasets may meet: made anew)."""
    gone = 0
    for stage, key in _artefacts(store):
        table = store.read(stage, key)
        if table is None:
            continue
        # One that does not say whose it is was made by an older version: it may be theirs, and is of no use any more.
        whose = made_of(table)
        if images & whose or (not whose and stage in _OF_PHOTOGRAPHS):
            store.path(stage, key).unlink(missing_ok=True)
            gone += 1
    return f"{gone} cached tables of readings and templates were removed."


def _forget_leftovers(store: Store) -> Iterator[str]:
    """Remove what a run that was killed in the middle of writing left under a temporary name; it may be anybody's."""
    left = [file for file in (store.root / "artefacts").glob("*/*/.*") if file.is_file()]
    for file in left:
        file.unlink(missing_ok=True)
    if left:
        yield f"{len(left)} files that were never finished were removed."


def _nearest(subject: str, known: list[str]) -> str:
    """The nearest id; a dataset may hold thousands, too many to compare or to print."""
    return catalog.nearest(subject, known) if 0 < len(known) <= 200 else f"It holds {len(known)} people."


def _artefacts(store: Store) -> Iterator[tuple[str, str]]:
    for file in sorted((store.root / "artefacts").glob("*/*/*")):
        yield file.parent.parent.name, file.name


def _forget_files(wanted: DatasetManifest, store: Store) -> str:
    folder = folder_of(wanted, store)
    if wanted.access == "local":
        return f"The folder {folder} is yours and was left as it is."
    if not folder.is_dir():
        return f"There were no files of {wanted.name} in the cache."
    shutil.rmtree(folder)
    return f"{folder} was removed."


def _forget_person(wanted: DatasetManifest, store: Store, subject: str) -> str:
    folder = folder_of(wanted, store)
    gone = withdrawn(wanted.name, store) | {subject}
    store.secure()
    write_atomically(withdrawal_file(wanted.name, store), "".join(f"{one}\n" for one in sorted(gone)).encode())
    if wanted.access == "local":
        return f"{subject} will be left out from now on. {folder} is yours: remove the photographs there yourself."
    files = strike(wanted, folder, subject) if folder.is_dir() else 0
    return f"{files} files of {subject} were removed, and no later fetch brings them back."


def _mark_stale(results: Path, wanted: DatasetManifest, subject: str | None) -> Iterator[str]:
    whom = f"the dataset {wanted.name}" if subject is None else f"a subject of {wanted.name}"
    for experiment in sorted(results.glob("*/experiment.yaml")):
        spec = catalog.load_yaml(experiment).get("dataset")
        name = spec.get("name") if isinstance(spec, dict) else spec
        if name is None or Path(str(name)).stem != wanted.name:
            continue
        folder = experiment.parent
        (folder / "scores.parquet").unlink(missing_ok=True)
        sentence = f"Stale: {whom} was withdrawn after this was measured. Run it again.\n"
        write_atomically(folder / STALE, sentence.encode())
        yield f"{folder} is marked stale, and its table of scores, if it had one, is gone."
