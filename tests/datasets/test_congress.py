"""1,392 members of the US Congress: labels by their basis, faults said, and who withdraws is gone from every table."""

import os
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from falsematch import datasets
from falsematch.datasets import DatasetManifest
from falsematch.datasets.label_table import read_csv
from falsematch.datasets.layout import subject_of
from falsematch.sources import Originals
from falsematch.store import Store
from skipping import skip


@pytest.fixture(scope="module")
def manifest() -> DatasetManifest:
    return datasets.manifest("congress")


@pytest.fixture(scope="module")
def folder() -> Path:
    found = Path(os.environ.get("FALSEMATCH_DATA", "nowhere")).resolve() / "congress"
    if not found.is_dir():
        skip("FALSEMATCH_DATA holds no congress/ folder")
    return found


@pytest.fixture(scope="module")
def fetched(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with all of it."""
    store = Store(tmp_path_factory.mktemp("congress") / "cache")
    datasets.fetch(datasets.manifest("congress"), store, folder)
    return store


@pytest.mark.slow
def test_the_folder_is_the_dataset(manifest: DatasetManifest, folder: Path) -> None:
    assert datasets.verify(manifest, folder) == []


@pytest.mark.slow
def test_pairs_of_kin_are_the_manifest_s_own_whatever_the_folder_holds(
    manifest: DatasetManifest, fetched: Store
) -> None:
    shipped = manifest.path.parent / "congress/kin_pairs.csv"
    assert (fetched.data / "congress/kin_pairs.csv").read_bytes() == shipped.read_bytes()


@pytest.mark.slow
def test_members_without_a_race_stay_in_the_set(fetched: Store) -> None:
    people = datasets.load("congress", fetched).table.drop_duplicates("subject")
    assert (len(people), int((people["race"] == "").sum())) == (1392, 42)


@pytest.mark.slow
def test_every_member_has_a_first_portrait_and_729_a_second(fetched: Store) -> None:
    table = datasets.load("congress", fetched).table
    assert table.groupby("capture")["subject"].nunique().to_dict() == {"a": 1392, "b": 729}


@pytest.mark.slow
def test_race_by_its_basis(fetched: Store) -> None:
    people = datasets.load("congress", fetched).table.drop_duplicates("subject")
    white = people[people["race"] == "white"]
    assert int((white["race_basis"] == "derived").sum()) == 1014
    unsettled = people[people["race_basis"].isin(["secondary", "conflict", "uncertain", "unresolved"])]
    assert set(unsettled["race"]) == {""}


@pytest.mark.slow
def test_a_picture_named_jpg_that_is_a_webp_is_read(fetched: Store) -> None:
    images = datasets.load("congress", fetched).table.set_index("image")
    assert datasets.open_photograph(Path(images.loc["b/B000668.jpg", "file"])).shape[2] == 3


@pytest.mark.slow
def test_a_member_who_withdraws_is_gone_from_pictures_labels_and_kin(fetched: Store, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    shutil.copytree(fetched.data / "congress", store.data / "congress")
    datasets.forget("congress", store, "L000263")
    left = store.data / "congress"
    assert not list(left.rglob("L000263*"))
    assert "L000263" not in (left / "people.csv").read_text() + (left / "kin_pairs.csv").read_text()
    assert datasets.verify(datasets.manifest("congress"), left, datasets.withdrawn("congress", store)) == []
    assert "L000263" not in set(datasets.load("congress", store).table["subject"])


def test_a_withdrawn_member_s_pictures_are_known_by_their_path(manifest: DatasetManifest) -> None:
    assert subject_of(manifest, "b/L000263.jpg") == "L000263"


def test_race_is_of_mixed_provenance_and_says_where_each_member_s_is_stated(manifest: DatasetManifest) -> None:
    assert (manifest.labels["race"].provenance, manifest.labels["race"].said_in) == ("mixed", "race_basis")


def test_people_of_a_pair_of_kin_stand_by_their_ids_and_not_by_name(manifest: DatasetManifest) -> None:
    rows = read_csv(manifest.path.parent / "congress/kin_pairs.csv", ["a", "b", "relation"])
    assert all(re.fullmatch(r"[A-Z][0-9]{6}", row[column]) for row in rows for column in ("a", "b"))
    assert all(re.fullmatch(r"[a-z ]+", row["relation"]) for row in rows)


def test_people_of_a_pair_of_kin_are_in_the_set(manifest: DatasetManifest) -> None:
    people = {row["subject"] for row in read_csv(manifest.path.parent / "congress/people.csv", ["subject"])}
    rows = read_csv(manifest.path.parent / "congress/kin_pairs.csv", ["a", "b"])
    assert {row[column] for row in rows for column in ("a", "b")} <= people


def test_a_pair_of_kin_stands_once_and_says_who_states_it(manifest: DatasetManifest) -> None:
    rows = read_csv(manifest.path.parent / "congress/kin_pairs.csv", ["a", "b", "source", "status"])
    assert len({frozenset((row["a"], row["b"])) for row in rows}) == len(rows)
    by = Counter((row["status"], re.sub("@[0-9a-f]{12}|(?<=://).*", "", row["source"])) for row in rows)
    assert by["stated", "unitedstates/congress-legislators family"] == 17
    assert by["stated", "https://"] + by["stated", "http://"] == 23
    assert by["unresolved", "names of members"] == 501
    assert by.total() == 17 + 23 + 501


def test_the_manifest_counts_the_pairs_of_kin_as_listed(manifest: DatasetManifest) -> None:
    [fault] = [fault.text for fault in manifest.faults if fault.kind == "kin"]
    assert re.findall(r"\d+", fault) == ["40", "17", "23", "501"]


def test_nobody_is_shown(manifest: DatasetManifest) -> None:
    assert not manifest.display.allowed


def test_overlap_that_is_only_likely_refuses_no_claim(manifest: DatasetManifest) -> None:
    assert manifest.overlap is not None
    assert manifest.overlap.training_sets == []
    assert manifest.overlap.likely == ["VGGFace2", "MS-Celeb-1M", "FaceScrub"]


def test_every_listed_file_has_an_address_or_ships_with_the_manifest(manifest: DatasetManifest) -> None:
    given = {name for source in manifest.sources for name in source.gives(manifest.hashes())}
    assert given == set(manifest.hashes())


def test_434_pictures_are_made_of_larger_originals(manifest: DatasetManifest) -> None:
    [originals] = [source for source in manifest.sources if isinstance(source, Originals)]
    assert sum(bool(row["reduced_by"]) for row in originals.rows().values()) == 434
