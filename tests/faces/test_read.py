"""Reading a dataset: one row an image, whatever becomes of it, and each photograph read once."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from falsematch import datasets
from falsematch.datasets import Images
from falsematch.errors import NotApplicable, SourceError
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
    table = read(images_of([london_folder / "neutral_front/001_03.jpg"]), store).table
    assert table.columns.tolist() == ["image", "outcome", "reason", "inter_eye", "landmarks", "points5"]
    (row,) = table.to_dict("records")
    assert (row["image"], row["outcome"]) == ("neutral_front/001_03", "ok")
    assert len(row["landmarks"]) == 468 * 3
    assert len(row["points5"]) == 10
    assert row["inter_eye"] == pytest.approx(106.6, rel=0.05)


def test_a_photograph_without_a_face_is_a_row_that_says_so(store, faceless):
    (row,) = read(images_of([faceless]), store).table.to_dict("records")
    assert row["outcome"] == "failed"
    assert row["reason"] == "no face was found in the clean photograph"


def test_a_failed_reading_makes_every_condition_not_applicable(store, faceless):
    readings = read(images_of([faceless]), store)
    with pytest.raises(NotApplicable, match="no face was found"):
        readings.frame("shots/wall", photograph(faceless, None))


def test_rows_stand_in_the_order_of_the_images(store, london_folder, faceless):
    files = [london_folder / "neutral_front/002_03.jpg", faceless, london_folder / "neutral_front/001_03.jpg"]
    images = images_of(files)
    assert read(images, store).table["image"].tolist() == images.table["image"].tolist()


def test_a_photograph_is_read_once(store, london_folder):
    images = images_of([london_folder / "neutral_front/001_03.jpg"])
    first = read(images, store).table
    for name in MODELS:
        (store.models / name).unlink()
    pd.testing.assert_frame_equal(read(images, store).table, first)


def test_another_size_is_another_reading(store, london_folder):
    file = london_folder / "neutral_front/001_03.jpg"
    small, large = (read(images_of([file], side), store).table["inter_eye"][0] for side in (400, 800))
    assert large == pytest.approx(2 * small, rel=0.02)


def test_two_processes_read_what_one_reads(store, london_folder, tmp_path, model_store):
    images = images_of([london_folder / f"neutral_front/{number}_03.jpg" for number in ("001", "002", "003")])
    alone = read(images, store, jobs=1).table
    other = Store(tmp_path / "other")
    other.root.mkdir()
    other.models.symlink_to(model_store.models)
    pd.testing.assert_frame_equal(read(images, other, jobs=2).table, alone)


def test_models_not_fetched_are_named(tmp_path, faceless):
    with pytest.raises(SourceError, match="falsematch fetch yunet"):
        read(images_of([faceless]), Store(tmp_path / "empty"))


def test_the_frame_marks_saturated_pixels(store, london_folder):
    file = london_folder / "neutral_front/001_03.jpg"
    pixels = photograph(file, 675).copy()
    pixels[:10, :, 0] = 250
    frame = read(images_of([file]), store).frame("neutral_front/001_03", pixels)
    assert frame.saturated[:10].all()
    assert frame.face[round(frame.landmarks[1, 1]), round(frame.landmarks[1, 0])]
    assert frame.carry(frame.landmarks) is frame.landmarks
