"""A photograph that is listed reduced is made from its original, whose bytes are verified first."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import TypeAdapter
from serving import Home

from falsematch.errors import SourceError
from falsematch.sources import Source, fetch_files
from falsematch.sources._reduced import quarters, reduce

COLUMNS = "file,base,path,reduced_by,sha256,grey\n"
Fetch = Callable[..., Path]


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A picture of 240 x 180 pixels whose quarters differ."""
    y, x = np.mgrid[:180, :240]
    pixels = np.stack([x, y, (x + y) // 2], axis=-1).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "original.jpg", quality=95)
    return tmp_path / "original.jpg"


@pytest.fixture
def listed(original: Path, tmp_path: Path) -> Path:
    """The picture as the dataset lists it: reduced three times."""
    reduce(original, tmp_path / "listed.jpg", 3)
    return tmp_path / "listed.jpg"


@pytest.fixture
def fetch(home: Home, original: Path, tmp_path: Path) -> Fetch:
    """Fetch ``a/one.jpg`` by a table of originals; its row and the listed hash may be others."""
    home.pages["/album/one%20big.jpg"] = original.read_bytes()

    def fetching(listed: Path, *, row: str = "", hash_of_listed: str = "", **options: dict[str, str]) -> Path:
        grey = " ".join(f"{level:.1f}" for level in quarters(listed))
        row = row or f"a/one.jpg,album,one big.jpg,3,{sha256(original)},{grey}\n"
        (tmp_path / "originals.csv").write_text(COLUMNS + row)
        written = {"kind": "originals", "table": "originals.csv", "bases": {"album": f"{home.address}album/"}}
        source = TypeAdapter(Source).validate_python(written)
        source.lies_beside(tmp_path)
        files = {"a/one.jpg": hash_of_listed or sha256(listed)}
        return fetch_files(files, [source], tmp_path / "kept", what="thing", **options)[0]

    return fetching


def test_it_is_made_as_the_listed_one_was(fetch: Fetch, listed: Path) -> None:
    accepted: dict[str, str] = {}
    assert fetch(listed, accepted=accepted).read_bytes() == listed.read_bytes()
    assert accepted == {}


def test_each_side_is_divided(original: Path, listed: Path) -> None:
    with Image.open(original) as large, Image.open(listed) as small:
        assert (large.size, small.size) == ((240, 180), (80, 60))


def test_other_bytes_of_the_same_picture_are_accepted_and_told(fetch: Fetch, listed: Path) -> None:
    accepted: dict[str, str] = {}
    made = fetch(listed, hash_of_listed="0" * 64, accepted=accepted)
    assert accepted == {"a/one.jpg": sha256(made)}


def test_other_bytes_are_refused_where_nobody_takes_note(fetch: Fetch, listed: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a/one\.jpg|the file fetched has"):
        fetch(listed, hash_of_listed="0" * 64)
    assert not (tmp_path / "kept").exists()


def test_another_picture_is_not_accepted(fetch: Fetch, listed: Path, original: Path, tmp_path: Path) -> None:
    grey = " ".join(f"{level + shift:.1f}" for level, shift in zip(quarters(listed), (0, 0, 2.2, 0), strict=True))
    row = f"a/one.jpg,album,one big.jpg,3,{sha256(original)},{grey}\n"
    with pytest.raises(SourceError):
        fetch(listed, row=row, hash_of_listed="0" * 64, accepted={})
    assert not (tmp_path / "kept").exists()


def test_another_original_is_not_reduced(fetch: Fetch, listed: Path) -> None:
    grey = " ".join(f"{level:.1f}" for level in quarters(listed))
    with pytest.raises(SourceError, match=r"the original of a/one\.jpg has sha256"):
        fetch(listed, row=f"a/one.jpg,album,one big.jpg,3,{'1' * 64},{grey}\n", accepted={})


def test_a_file_that_is_an_original_is_taken_as_it_is(fetch: Fetch, original: Path) -> None:
    made = fetch(original, row="a/one.jpg,album,one big.jpg,,,\n")
    assert made.read_bytes() == original.read_bytes()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a/one.jpg,album,one.jpg,0,,\n", "does not say how"),
        ("a/one.jpg,album,one.jpg,3,abc,1 2 3 4\n", "does not say how"),
        (f"a/one.jpg,album,one.jpg,3,{'1' * 64},1 2 3\n", "does not say how"),
        ("a/one.jpg,attic,one.jpg,,,\n", "names the base attic"),
    ],
)
def test_a_table_that_does_not_say_all_is_refused(fetch: Fetch, listed: Path, row: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        fetch(listed, row=row)


def test_what_ships_beside_the_manifest_needs_no_network(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables/people.csv").write_text("subject\n")
    source = TypeAdapter(Source).validate_python({"kind": "beside", "folder": "tables"})
    source.lies_beside(tmp_path)
    files = {"people.csv": sha256(tmp_path / "tables/people.csv")}
    [kept] = fetch_files(files, [source], tmp_path / "kept", what="thing")
    assert kept.read_text() == "subject\n"
