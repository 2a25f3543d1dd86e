"""Which face a frame is taken to show."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from falsematch import datasets
from falsematch.datasets import Images
from falsematch.faces import MODELS, choose_face, image_centre, read
from falsematch.store import Store, file_sha256
from two_heads import SPLIT, frame_of, save


class Found(NamedTuple):
    """A face by its box alone."""

    box: tuple[float, float, float, float]


LARGE, MIDDLE, TWIN = Found((0, 0, 60, 60)), Found((90, 45, 110, 65)), Found((140, 0, 200, 60))
CENTRE = image_centre(np.zeros((101, 201, 3), np.uint8))


def test_the_centre_of_a_photograph_is_between_its_pixels_centres():
    assert CENTRE.tolist() == [100.0, 50.0]


@pytest.mark.parametrize(
    ("rule", "chosen"), [("largest", LARGE), ("nearest_centre", MIDDLE), ("fail", None)], ids=lambda one: str(one)[:14]
)
def test_of_several_faces_the_setting_says_which(rule, chosen):
    assert choose_face([MIDDLE, LARGE, TWIN], rule, CENTRE) == chosen


@pytest.mark.parametrize("rule", ["largest", "nearest_centre", "fail"])
def test_one_face_is_the_face_and_none_is_none(rule):
    assert choose_face([LARGE], rule, CENTRE) == LARGE
    assert choose_face([], rule, CENTRE) is None


@pytest.mark.parametrize("rule", ["largest", "nearest_centre"])
def test_of_equals_the_surest_wins(rule):
    assert choose_face([TWIN, LARGE], rule, np.array([99.5, 30.0])) == (TWIN if rule == "largest" else LARGE)
    mirrored = [Found((10, 0, 20, 10)), Found((30, 0, 40, 10))]
    assert choose_face(mirrored, rule, np.array([25.0, 5.0])) == mirrored[0]


@pytest.fixture
def stocked_store(tmp_path, model_store) -> Store:
    """An empty store that has the models of readings."""
    store = Store(tmp_path / "cache")
    store.models.mkdir(parents=True)
    for name in MODELS:
        (store.models / name).symlink_to(model_store.models / name)
    return store


def images_of(frame, folder) -> Images:
    file = save(frame, folder / "one.png")
    row = {"image": "one", "subject": "a", "capture": "c", "file": str(file), "sha256": file_sha256(file)}
    return Images(pd.DataFrame([row]), datasets.manifest("london"), None, [])


def eyes_of(readings) -> float:
    """Mean x of the mesh."""
    return float(np.reshape(readings.rows["one"]["landmarks"], (468, 3))[:, 0].mean())


def artefacts(store: Store) -> int:
    return sum(file.is_file() for file in (store.root / "artefacts").rglob("*"))


@pytest.mark.slow
def test_the_reading_is_of_the_face_that_the_setting_chooses(stocked_store, tmp_path):
    images = images_of(frame_of(0, 1), tmp_path)
    assert eyes_of(read(images, stocked_store)) < SPLIT
    assert eyes_of(read(images, stocked_store, on_several_faces="nearest_centre")) > SPLIT
    assert read(images, stocked_store).rows["one"]["faces"] == 2


@pytest.mark.slow
def test_fail_reads_what_largest_reads_and_reads_it_once(stocked_store, tmp_path):
    images = images_of(frame_of(0, 1), tmp_path)
    largest = eyes_of(read(images, stocked_store))
    assert eyes_of(read(images, stocked_store, on_several_faces="fail")) == largest
    assert artefacts(stocked_store) == 1


@pytest.mark.slow
@pytest.mark.parametrize("first", ["largest", "nearest_centre"])
def test_a_photograph_of_one_face_is_read_once_whatever_the_setting(stocked_store, tmp_path, first):
    images = images_of(frame_of(0, None), tmp_path)
    before = eyes_of(read(images, stocked_store, on_several_faces=first))
    for name in MODELS:
        (stocked_store.models / name).unlink()
    for rule in ("largest", "nearest_centre", "fail"):
        assert eyes_of(read(images, stocked_store, on_several_faces=rule)) == before
    assert artefacts(stocked_store) == 1
