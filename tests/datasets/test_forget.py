"""Who withdraws is gone: photographs, readings and templates, and no later fetch brings them back."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from falsematch import datasets
from falsematch.errors import DataError
from falsematch.store import Store

pytestmark = pytest.mark.slow

Club = Callable[..., Path]


def keep_reading(store: Store, image: str = "", sha256: str = "") -> tuple[str, str]:
    key = store.key("code", inputs=[image, sha256], parameters=None)
    store.write("faces", key, pa.table({"outcome": ["ok"]}), image=image, sha256=sha256)
    return "faces", key


def test_forgotten_dataset_leaves_nothing(london: Store) -> None:
    for image in datasets.load("london", london).table["image"]:
        keep_reading(london, image)
    datasets.forget("london", london)
    assert [path for path in london.root.rglob("*") if path.is_file()] == []


def test_forgotten_person_leaves_no_photograph_landmark_or_row(london: Store) -> None:
    datasets.forget("london", london, "001")
    files = [path for path in (london.data / "london").rglob("*") if path.is_file()]
    assert not [path for path in files if path.name.startswith("001_")]
    assert not [line for line in (london.data / "london/london_faces_info.csv").open() if line.startswith("001,")]


def test_dataset_without_a_forgotten_person_still_loads(london: Store) -> None:
    datasets.forget("london", london, "001")
    table = datasets.load("london", london).table
    assert len(table) == 202
    assert "001" not in set(table["subject"])


def test_forgotten_person_stays_away_when_fetched_again(london: Store) -> None:
    datasets.forget("london", london, "001")
    datasets.fetch(datasets.manifest("london"), london)
    assert not list((london.data / "london").rglob("001_*"))
    assert len(datasets.load("london", london).table) == 202


def test_folder_without_a_forgotten_person_verifies(london: Store) -> None:
    datasets.forget("london", london, "001")
    manifest = datasets.manifest("london")
    assert datasets.verify(manifest, london.data / "london", datasets.withdrawn("london", london)) == []


def test_readings_of_the_person_go_and_those_of_others_stay(club: Club, store: Store) -> None:
    theirs = keep_reading(store, "first/ada.jpg")
    others = keep_reading(store, "first/ben.jpg")
    datasets.forget(club(), store, "ada")
    assert store.read(*theirs) is None
    assert store.read(*others) is not None


def test_readings_of_the_same_photograph_under_another_name_go_too(club: Club, store: Store) -> None:
    path = club()
    bytes_of = hashlib.sha256((path.parent / "first/ada.jpg").read_bytes()).hexdigest()
    theirs = keep_reading(store, "elsewhere/7.jpg", bytes_of)
    datasets.forget(path, store, "ada")
    assert store.read(*theirs) is None


def test_readings_of_a_photograph_that_was_changed_since_go_too(club: Club, store: Store) -> None:
    path = club()
    table = datasets.load(str(path), store).table.set_index("image")
    former = keep_reading(store, "elsewhere/7.jpg", table.loc["first/ada.jpg", "sha256"])
    (path.parent / "first/ada.jpg").write_bytes(b"another picture")
    datasets.forget(path, store, "ada")
    assert store.read(*former) is None


def test_readings_that_do_not_say_whose_they_are_go_with_anybody(club: Club, store: Store) -> None:
    unknown = keep_reading(store)
    datasets.forget(club(), store, "ada")
    assert store.read(*unknown) is None


def test_what_a_killed_run_left_half_written_goes_too(club: Club, store: Store) -> None:
    stage, key = keep_reading(store, "first/ben.jpg")
    half = store.path(stage, key).with_name(f".{key}.x1y2")
    half.write_bytes(b"half a template")
    said = datasets.forget(club(), store, "ada")
    assert not half.exists()
    assert "1 files that were never finished were removed." in said


def test_readings_go_even_where_the_photographs_are_gone_already(club: Club, store: Store) -> None:
    path = club()
    datasets.load(str(path), store)
    kept = keep_reading(store, "first/ada.jpg")
    (path.parent / "people.csv").unlink()
    datasets.forget(path, store)
    assert store.read(*kept) is None


def test_local_folder_is_the_users_and_is_left_as_it_is(club: Club, store: Store) -> None:
    path = club()
    datasets.load(str(path), store)
    datasets.forget(path, store, "ada")
    assert (path.parent / "first/ada.jpg").is_file()
    assert set(datasets.load(str(path), store).table["subject"]) == {"ben", "cem"}


def test_unknown_person_is_refused_with_the_nearest(club: Club, store: Store) -> None:
    with pytest.raises(DataError, match=r"no subject 'adda' here\. Did you mean `ada`\?"):
        datasets.forget(club(), store, "adda")


def test_results_on_the_dataset_are_marked_stale_and_lose_their_scores(
    club: Club, store: Store, tmp_path: Path
) -> None:
    for name, dataset in {"ours": "{name: club, long_side: 100}", "other": "london"}.items():
        folder = tmp_path / "results" / name
        folder.mkdir(parents=True)
        (folder / "experiment.yaml").write_text(f"name: {name}\ndataset: {dataset}\n")
        (folder / "scores.parquet").write_bytes(b"scores")
    datasets.forget(club(), store, "ada", tmp_path / "results")
    assert (tmp_path / "results/ours/STALE.txt").read_text().startswith("Stale: a subject of club was withdrawn")
    assert not (tmp_path / "results/ours/scores.parquet").exists()
    assert (tmp_path / "results/other/scores.parquet").exists()
    assert not (tmp_path / "results/other/STALE.txt").exists()
