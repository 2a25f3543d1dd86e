"""Whether a folder holds the dataset that its manifest names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from falsematch.datasets.layout import label_file, read_layout, subject_of, tables_of_people
from falsematch.datasets.manifest import DatasetManifest
from falsematch.datasets.photograph import screen
from falsematch.datasets.remade import remade
from falsematch.store import sha256_of
from falsematch.text.lookalike import is_unicode


@dataclass(frozen=True)
class Holding:
    """What a folder holds of the dataset that its manifest names, before any file is read in full.

    Attributes
    ----------
    table : DataFrame
        As :attr:`falsematch.datasets.layout.Reading.table`, without those who withdrew.
    files : list of str
        Paths of every file that must be there: photographs, the table of labels, and what the manifest lists.
    listed : dict of str to str
        sha256 by path of those that the manifest lists.
    problems : list of str
        One sentence each.
    """

    table: pd.DataFrame
    files: list[str]
    listed: dict[str, str]
    problems: list[str]


def holding(manifest: DatasetManifest, folder: Path, withdrawn: frozenset[str]) -> Holding:
    """What a folder holds by its manifest's layout, and what is missing."""
    if not is_unicode(str(folder)):
        return Holding(
            pd.DataFrame(columns=["path"]), [], {}, [f"the name of its folder {folder} is not UTF-8; rename it."]
        )
    reading = read_layout(manifest, folder)
    table = reading.table[~reading.table["subject"].isin(withdrawn)].reset_index(drop=True)
    problems = list(reading.problems)
    if problems and manifest.layout.how:
        problems.append(f"how the folder must be laid out: {manifest.layout.how}")
    labels = label_file(manifest)
    # What is listed of a generated dataset is what it was made from, not what lies in its folder.
    listed = {} if manifest.access == "generated" else listed_files(manifest, withdrawn, folder)
    files = sorted({*table["path"], *listed, *([labels] if labels and not problems else [])})
    return Holding(table, files, listed, problems + missing_files(folder, files))


def contradictions(
    manifest: DatasetManifest, held: Holding, hashes: Mapping[str, str], withdrawn: frozenset[str]
) -> list[str]:
    """Where files, given as sha256 by path, or the numbers of people are not those that the manifest states.

    One sentence each.
    """
    if manifest.access == "generated":
        return []
    # Somebody who withdrew was struck from the tables too, so their bytes are no longer the listed ones.
    struck = tables_of_people(manifest) if withdrawn else {}
    checked = {path: value for path, value in hashes.items() if path not in struck}
    problems = wrong_files(checked, held.listed)
    # A table made by whoever holds the dataset may rightly leave photographs out: then no number is wrong.
    own_table = manifest.layout.table is not None and manifest.layout.table not in held.listed
    if problems or held.problems or withdrawn or own_table:
        return problems
    return _size_problems(manifest, held.table)


def differences(manifest: DatasetManifest, folder: Path, withdrawn: frozenset[str] = frozenset()) -> list[str]:
    """What is missing or wrong in a folder, one sentence each; empty where it is the dataset.

    Photographs are not decoded.

    Parameters
    ----------
    manifest : DatasetManifest
    folder : Path
        As it was fetched, or as the user got it from whoever gives the dataset out.
    withdrawn : frozenset of str
        People who are rightly missing.
    """
    if not folder.is_dir():
        return [f"the folder {folder} is not there."]
    listed = listed_files(manifest, withdrawn, folder)
    if manifest.access == "generated":
        # Its photographs are made for each experiment; what is had from elsewhere is what they are made from.
        return missing_files(folder, sorted(listed)) + wrong_files(_hashes(folder, list(listed)), listed)
    held = holding(manifest, folder, withdrawn)
    found = _hashes(folder, held.files) if held.listed else {}
    return held.problems + contradictions(manifest, held, found, withdrawn)


def verify(
    manifest: DatasetManifest, folder: Path, withdrawn: frozenset[str] = frozenset(), jobs: int = 1
) -> list[str]:
    """As :func:`differences`, and whether each photograph can be read: what a run accepts, and nothing else.

    Parameters
    ----------
    manifest, folder, withdrawn
        As for :func:`differences`.
    jobs : int
        Photographs decoded at a time.
    """
    problems = differences(manifest, folder, withdrawn)
    if manifest.access == "generated" or not folder.is_dir():
        return problems
    paths = [folder / path for path in holding(manifest, folder, withdrawn).table["path"]]
    unreadable = screen([path for path in paths if path.is_file()], jobs)
    if unreadable:
        first = unreadable[0]
        problems.append(
            f"{len(unreadable)} of {len(paths)} photographs cannot be read; the first is "
            f"{first.path.relative_to(folder).as_posix()}: {first.reason}"
        )
    return problems


def _hashes(folder: Path, paths: list[str]) -> dict[str, str]:
    return {path: sha256_of(folder / path) for path in paths if (folder / path).is_file()}


def listed_files(manifest: DatasetManifest, withdrawn: frozenset[str], folder: Path) -> dict[str, str]:
    """sha256 by path of the files that a folder must hold, without those of people who withdrew.

    Of a photograph that was reduced here by another JPEG library it is the hash of what was made. A file that ships
    with the manifest may be missing: ``fetch`` takes it from there.
    """
    elsewhere = {path for path in manifest.shipped() if not (folder / path).is_file()}
    listed = {path: value for path, value in manifest.hashes().items() if path not in {manifest.unpack, *elsewhere}}
    listed |= {path: value for path, value in remade(manifest, folder).items() if path in listed}
    if not withdrawn:
        return listed
    return {path: value for path, value in listed.items() if subject_of(manifest, path) not in withdrawn}


def missing_files(folder: Path, expected: list[str]) -> list[str]:
    """One sentence where some of the files expected in a folder are not there."""
    missing = [path for path in expected if not (folder / path).is_file()]
    return [f"{len(missing)} of {len(expected)} files are missing; the first is {min(missing)}."] if missing else []


def wrong_files(found: Mapping[str, str], listed: Mapping[str, str]) -> list[str]:
    """One sentence where files, given as sha256 by path, are not the bytes listed, one where they are not listed."""
    if not listed:
        return []
    wrong = sorted(path for path, value in found.items() if listed.get(path, value) != value)
    strange = sorted(set(found) - set(listed))
    problems = []
    if wrong:
        problems.append(
            f"{len(wrong)} of {len(found)} files are not the bytes that the manifest names; the first is {wrong[0]}, "
            f"with sha256 {found[wrong[0]][:8]}..., its manifest says {listed[wrong[0]][:8]}...."
        )
    if strange:
        problems.append(f"{len(strange)} files are not in the manifest's list; the first is {strange[0]}.")
    return problems


def _size_problems(manifest: DatasetManifest, table: pd.DataFrame) -> list[str]:
    """Where the numbers of people, photographs and group members are not those of the manifest."""
    problems = []
    counts = {"subjects": table["subject"].nunique(), "photographs": len(table)}
    for what, found in counts.items():
        stated = getattr(manifest, what)
        if stated not in ("unknown", found):
            problems.append(f"the manifest states {stated} {what}, the folder holds {found}.")
    for groups in manifest.groups:
        rows = table if groups.unit == "photographs" else table.drop_duplicates("subject")
        rows = rows[(rows[groups.of] != "").all(axis=1)]
        sizes = Counter(" & ".join(row) for row in rows[groups.of].itertuples(index=False))
        for group in sorted({*sizes, *groups.sizes}):
            if groups.sizes.get(group, 0) != sizes[group]:
                stated = groups.sizes.get(group, 0)
                problems.append(
                    f"the manifest states {stated} {groups.unit} of {group}, the folder holds {sizes[group]}."
                )
    return problems
