"""Reading a dataset: one row an image, whatever becomes of it, and each photograph read once."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from falsematch import datasets
from falsematch.datasets import Images
from falsematch.errors import DataError, NotApplicable, SourceError
from falsematch.faces import MODELS, photograph, read
from falsematch.store import Store, file_sha256

pytestmark = pytest.mark.slow


def images_of(files, long_side=675):
    rows = [
        {
            "image": f"{file.parent.name}/{file.stem}",
            "subject": file.stem[:3],
            "capture": "neutral",
            "file": str(file),
            "sha256": file_sha256(file),
        }
        for file in files
    ]
    return Images(pd.DataFrame(rows), datasets.manifest("london"), long_side, [])


def values(readings):
    """Every number of every reading."""
    return {
        image: [np.asarray(cell).tolist() for cell in readings.rows[image].values()] for image in list(readings.rows)
    }


@pytest.fixture
def store(tmp_path, model_store):
    """An empty store that has the models."""
    store = Store(tmp_path / "cache")
    store.models.mkdir(parents=True)
    for name in MODELS:
        (store.models / name).symlink_to(model_store.models / name)
    return store


@pytest.fixture
def faceless(tmp_path):
    file = tmp_path / "shots" / "wall.png"
    file.parent.mkdir()
    Image.fromarray(np.full((300, 300, 3), 180, np.uint8)).save(file)
    return file


def test_a_reading_has_the_mesh_five_points_and_the_eye_distance(store, london_folder):
    row = read(images_of([london_folder / "neutral_front/001_03.jpg"]), store).rows["neutral_front/001_03"]
    assert list(row) == ["outcome", "reason", "inter_eye", "landmarks", "points5", "faces"]
    assert row["outcome"] == "ok"
    assert len(row["landmarks"]) == 468 * 3
    assert len(row["points5"]) == 10
    assert row["inter_eye"] == pytest.approx(106.6, rel=0.05)


def test_a_photograph_without_a_face_is_a_row_that_says_so(store, faceless):
    row = read(images_of([faceless]), store).rows["shots/wall"]
    assert row["outcome"] == "failed"
    assert row["reason"] == "no face was found in the clean photograph"


def test_a_failed_reading_makes_every_condition_not_applicable(store, faceless):
    readings = read(images_of([faceless]), store)
    with pytest.raises(NotApplicable, match="no face was found"):
        readings.frame("shots/wall", photograph(faceless, None))


def test_what_cannot_be_opened_is_listed_and_nothing_of_it_is_kept(store, faceless):
    damaged = faceless.with_name("damaged.png")
    damaged.write_bytes(faceless.read_bytes()[:-20])
    images = images_of([faceless, damaged])
    readings = read(images, store)
    assert list(readings.unreadable) == ["shots/damaged"]
    assert readings.unreadable["shots/damaged"].startswith("it is truncated or damaged")
    assert [readings.rows[image]["outcome"] for image in images.table["image"]] == ["failed", "unreadable"]
    assert len([file for file in (store.root / "artefacts/faces").rglob("*") if file.is_file()]) == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_cannot_be_opened_is_listed_in_the_order_of_the_images(store, faceless, jobs):
    files = [faceless.with_name(f"{number}.png") for number in range(6)]
    for file in files:
        file.write_bytes(faceless.read_bytes() + bytes([int(file.stem)]))
    files[4].write_bytes(b"")
    files[1].write_bytes(faceless.read_bytes()[:60])
    readings = read(images_of(files), store, jobs)
    assert list(readings.unreadable) == ["shots/1", "shots/4"]
    assert readings.unreadable["shots/4"] == "the file is empty."


def test_rows_stand_in_the_order_of_the_images(store, london_folder, faceless):
    files = [london_folder / "neutral_front/002_03.jpg", faceless, london_folder / "neutral_front/001_03.jpg"]
    images = images_of(files)
    assert list(read(images, store).rows) == images.table["image"].tolist()


def test_a_photograph_is_read_once(store, london_folder):
    images = images_of([london_folder / "neutral_front/001_03.jpg"])
    first = values(read(images, store))
    for name in MODELS:
        (store.models / name).unlink()
    assert values(read(images, store)) == first


def test_a_reading_that_went_from_the_cache_is_told(store, london_folder):
    readings = read(images_of([london_folder / "neutral_front/001_03.jpg"]), store)
    for file in (store.root / "artefacts/faces").glob("*/*"):
        file.unlink()
    with pytest.raises(DataError, match="neutral_front/001_03: its reading has gone from the cache"):
        readings.rows["neutral_front/001_03"]


def test_another_size_is_another_reading(store, london_folder):
    file = london_folder / "neutral_front/001_03.jpg"
    small, large = (
        read(images_of([file], side), store).rows["neutral_front/001_03"]["inter_eye"] for side in (400, 800)
    )
    assert large == pytest.approx(2 * small, rel=0.02)


def test_two_processes_read_what_one_reads(store, london_folder, tmp_path, model_store):
    images = images_of([london_folder / f"neutral_front/{number}_03.jpg" for number in ("001", "002", "003")])
    alone = values(read(images, store, jobs=1))
    other = Store(tmp_path / "other")
    other.root.mkdir()
    other.models.symlink_to(model_store.models)
    assert values(read(images, other, jobs=2)) == alone


def test_models_not_fetched_are_named(tmp_path, faceless):
    with pytest.raises(SourceError, match="falsematch fetch yunet"):
        read(images_of([faceless]), Store(tmp_path / "empty"))


def test_the_light_of_its_session_comes_with_a_photograph(store, london_folder):
    """As the manifest states it for the capture: the same for everybody in it, and read from nobody."""
    file = london_folder / "neutral_front/001_03.jpg"
    one, pixels = images_of([file]), photograph(file, 675)
    readings = read(one, store)
    stated = tuple(one.manifest.own_light["neutral"])
    assert readings.only("neutral_front/001_03").frame("neutral_front/001_03", pixels).own_light == stated
    silent = replace(one, manifest=one.manifest.model_copy(update={"own_light": {}}))
    assert read(silent, store).frame("neutral_front/001_03", pixels).own_light is None


def test_the_frame_marks_saturated_pixels(store, london_folder):
    file = london_folder / "neutral_front/001_03.jpg"
    pixels = photograph(file, 675).copy()
    pixels[:10, :, 0] = 250
    frame = read(images_of([file]), store).frame("neutral_front/001_03", pixels)
    assert frame.saturated[:10].all()
    assert frame.face[round(frame.landmarks[1, 1]), round(frame.landmarks[1, 0])]
    assert frame.carry(frame.landmarks) is frame.landmarks
