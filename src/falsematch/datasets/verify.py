"""Whether a folder holds the dataset that its manifest names."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from falsematch.datasets.layout import label_file, read_layout, subject_of
from falsematch.datasets.manifest import DatasetManifest
from falsematch.store import sha256_of


def verify(manifest: DatasetManifest, folder: Path, withdrawn: frozenset[str] = frozenset()) -> list[str]:
    """What is missing or wrong in a folder, one sentence each; empty where it is the dataset.

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
    listed = listed_files(manifest, withdrawn)
    if manifest.access == "generated":
        # Its photographs are made for each experiment; what is had from elsewhere is what they are made from.
        here = {path: sha256_of(folder / path) for path in listed if (folder / path).is_file()}
        return missing_files(folder, sorted(listed)) + wrong_files(here, listed)
    reading = read_layout(manifest, folder)
    table = reading.table[~reading.table["subject"].isin(withdrawn)]
    problems = list(reading.problems)
    if problems and manifest.layout.how:
        problems.append(f"how the folder must be laid out: {manifest.layout.how}")
    expected = sorted({*table["path"], *listed})
    problems += missing_files(folder, expected)
    # Somebody who withdrew was struck from the CSV too, so its bytes are no longer the listed ones.
    struck = label_file(manifest) if withdrawn else None
    looked_at = [path for path in expected if (folder / path).is_file() and path != struck] if listed else []
    found = {path: sha256_of(folder / path) for path in looked_at}
    problems += wrong_files(found, listed)
    # A table is made by whoever holds the dataset, who may rightly leave photographs out: then no number is wrong.
    if not problems and not withdrawn and manifest.layout.table is None:
        problems += _size_problems(manifest, table)
    return problems


def listed_files(manifest: DatasetManifest, withdrawn: frozenset[str]) -> dict[str, str]:
    """sha256 by path of the files that a folder must hold, without those of people who withdrew."""
    listed = {path: value for path, value in manifest.hashes().items() if path != manifest.unpack}
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
