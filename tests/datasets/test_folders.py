"""Folders as people have them: what a Mac or Windows leaves in them, odd names, links; verified is what a run reads."""

import io
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from club import CLUB, PEOPLE
from PIL import Image

from falsematch import datasets
from falsematch.datasets.photograph import screen
from falsematch.errors import DataError
from falsematch.store import Store

PATTERN = CLUB.replace(
    "layout: {table: people.csv}",
    "layout: {photographs: [{path: '{capture}/{subject}.jpg'}], subjects: {file: people.csv}}",
)
FIXED = CLUB.replace(
    "layout: {table: people.csv}",
    "layout: {photographs: [{path: 'first/{subject}.jpg', capture: first}], subjects: {file: people.csv}}\n"
    "captures: {first: the first}",
)
PERSONS = "subject,gender\nada,female\nben,male\ncem,\n"


def picture(seed: int = 0) -> bytes:
    sink = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (16, 16, 3), np.uint8)).save(sink, "JPEG")
    return sink.getvalue()


def write_club(folder: Path, manifest: str, people: str) -> Path:
    """The club's folder with photographs that can be read."""
    for seed, line in enumerate(PEOPLE.splitlines()[1:]):
        photograph = folder / line.split(",")[0]
        photograph.parent.mkdir(parents=True, exist_ok=True)
        photograph.write_bytes(picture(seed))
    (folder / "people.csv").write_text(people, encoding="utf-8")
    (folder / "club.yaml").write_text(manifest, encoding="utf-8")
    return folder


def odd(folder: Path, name: bytes) -> None:
    """A photograph of a name that may be no UTF-8."""
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(picture())


def link(folder: Path, name: str, target: str) -> None:
    (folder / name).unlink()
    (folder / name).symlink_to(target)


def move_and_link(folder: Path) -> None:
    shutil.move(folder / "first", folder.parent / "elsewhere")
    (folder / "first").symlink_to(folder.parent / "elsewhere")


READ = {
    "as it is": lambda folder: None,
    "what a Mac leaves": lambda folder: (folder / "first/._ada.jpg").write_bytes(b"\0\5\26\7"),
    "what a Mac's archive leaves": lambda folder: shutil.copytree(folder / "first", folder / ".__MACOSX"),
    "a Mac's view of a folder": lambda folder: (folder / "first/.DS_Store").write_bytes(b"\0\0\0\1Bud1"),
    "what Windows leaves": lambda folder: (folder / "first/Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0"),
    "a photograph by its link": lambda folder: (
        (folder / "first/ada.jpg").rename(folder / "real.jpg"),
        (folder / "first/ada.jpg").symlink_to("../real.jpg"),
    ),
    "a folder by its link": move_and_link,
    "a link that goes in a circle": lambda folder: (folder / "first/again").symlink_to(folder),
    "a name that is no UTF-8 and no photograph": lambda folder: odd(folder, b"caf\xe9.txt"),
}
REFUSED = {
    "an empty file": lambda folder: (folder / "first/ada.jpg").write_bytes(b""),
    "no picture": lambda folder: (folder / "first/ada.jpg").write_bytes(b"ada"),
    "half a picture": lambda folder: (folder / "first/ada.jpg").write_bytes(picture()[:300]),
    "a link to nothing": lambda folder: link(folder, "first/ada.jpg", "nowhere.jpg"),
    "a blank after a label": lambda folder: (folder / "people.csv").write_text(
        (folder / "people.csv").read_text().replace("female", "female ")
    ),
}
REFUSED_BY_PATTERN = {
    "a name that is no UTF-8": lambda folder: odd(folder, b"first/d\xe9.jpg"),
    "a folder whose name is no UTF-8": lambda folder: (
        Path(os.fsdecode(os.fsencode(folder) + b"/d\xe9")).mkdir(),
        odd(folder, b"d\xe9/ada.jpg"),
    ),
    "somebody whom the table does not know": lambda folder: (folder / "first/dan.jpg").write_bytes(picture()),
}
LAYOUTS = {"table": (CLUB, PEOPLE), "pattern": (PATTERN, PERSONS), "fixed": (FIXED, PERSONS)}


def is_accepted_by_a_run(manifest: Path, store: Store) -> bool:
    """Whether everything that a run looks at before it measures is right."""
    try:
        images = datasets.load(str(manifest), store)
    except DataError:
        return False
    return not screen([Path(file) for file in images.table["file"]])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", [*READ, *REFUSED, *REFUSED_BY_PATTERN])
def test_what_is_verified_is_what_a_run_accepts(tmp_path: Path, store: Store, layout: str, kind: str) -> None:
    folder = write_club(tmp_path / "club", *LAYOUTS[layout])
    (READ | REFUSED | REFUSED_BY_PATTERN)[kind](folder)
    verified = datasets.verify(datasets.manifest(folder / "club.yaml"), folder) == []
    assert verified == is_accepted_by_a_run(folder / "club.yaml", store)
    if kind in READ or kind in REFUSED:
        assert verified == (kind in READ)


@pytest.mark.parametrize("kind", REFUSED_BY_PATTERN)
def test_what_a_pattern_finds_and_cannot_use_is_refused(tmp_path: Path, kind: str) -> None:
    folder = write_club(tmp_path / "club", *LAYOUTS["pattern"])
    REFUSED_BY_PATTERN[kind](folder)
    assert datasets.verify(datasets.manifest(folder / "club.yaml"), folder)


def test_a_folder_that_contradicts_the_stated_numbers_is_neither_verified_nor_run(tmp_path: Path, store: Store) -> None:
    folder = write_club(tmp_path / "club", PATTERN + "photographs: 6\n", PERSONS)
    sentence = "the manifest states 6 photographs, the folder holds 5."
    assert datasets.verify(datasets.manifest(folder / "club.yaml"), folder) == [sentence]
    with pytest.raises(DataError, match=re.escape(sentence)):
        datasets.load(str(folder / "club.yaml"), store)


def test_one_name_that_is_no_utf_8_does_not_hide_what_else_is_wrong(tmp_path: Path) -> None:
    folder = write_club(tmp_path / "club", *LAYOUTS["pattern"])
    odd(folder, b"first/d\xe9.jpg")
    (folder / "first/ben.jpg").write_bytes(b"")
    named, unreadable = datasets.verify(datasets.manifest(folder / "club.yaml"), folder)
    assert named == os.fsdecode(b"names of 1 files are not UTF-8; the first is first/d\xe9.jpg: rename it.")
    assert unreadable == "1 of 5 photographs cannot be read; the first is first/ben.jpg: the file is empty."


def test_a_dataset_below_a_folder_whose_name_is_no_utf_8_is_refused(tmp_path: Path, store: Store) -> None:
    above = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder = write_club(above, *LAYOUTS["table"])
    with pytest.raises(DataError, match=r"the name of its folder .* is not UTF-8; rename it"):
        datasets.load(str(folder / "club.yaml"), store)
    assert "is not UTF-8" in " ".join(datasets.verify(datasets.manifest(folder / "club.yaml"), folder))


@pytest.mark.parametrize("layout", ["pattern", "fixed"])
def test_a_suffix_in_capitals_is_the_same_suffix(tmp_path: Path, store: Store, layout: str) -> None:
    folder = write_club(tmp_path / "club", *LAYOUTS[layout])
    before = datasets.load(str(folder / "club.yaml"), store).table["image"].tolist()
    (folder / "first/ada.jpg").rename(folder / "first/ada.JPG")
    assert datasets.load(str(folder / "club.yaml"), store).table["image"].tolist() == before


def test_one_photograph_under_both_suffixes_is_refused(tmp_path: Path) -> None:
    folder = write_club(tmp_path / "club", *LAYOUTS["pattern"])
    (folder / "first/ada.JPG").write_bytes(picture())
    [problem] = datasets.verify(datasets.manifest(folder / "club.yaml"), folder)
    assert "1 images are listed more than once; the first is first/ada" in problem


def test_pictures_that_nothing_names_are_told(tmp_path: Path) -> None:
    folder = write_club(tmp_path / "club", *LAYOUTS["table"])
    (folder / "first/dan.PNG").write_bytes(picture())
    (folder / "notes.txt").write_text("nothing")
    assert datasets.unread_pictures(datasets.manifest(folder / "club.yaml"), folder) == ["first/dan.PNG"]
