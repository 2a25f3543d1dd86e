"""Photographs that are proportional to light, or cropped too tightly: what is measured is sRGB, with a margin."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from falsematch import datasets
from falsematch.faces import to_light
from falsematch.store import Store

MANIFEST = """\
name: bench
title: A grey step on a bench
people: nobody
licence: made for a test
consent: {basis: nobody is shown, text: nobody, withdrawal: nobody}
minors: none
scraped: false
access: local
layout: {photographs: [{path: "{subject}_{capture}.pgm"}]}
SETTINGS
"""
STEP = np.repeat(np.array([[10, 64, 128, 255]], np.uint8), 10, axis=1).repeat(30, axis=0)


def photographs(folder: Path, store: Store, settings: str) -> datasets.Images:
    folder.mkdir(exist_ok=True)
    Image.fromarray(STEP).save(folder / "ada_first.pgm")
    (folder / "bench.yaml").write_text(MANIFEST.replace("SETTINGS", settings))
    return datasets.load(str(folder / "bench.yaml"), store)


def pixels(images: datasets.Images) -> np.ndarray:
    return datasets.open_photograph(Path(images.table["file"][0]))


def test_values_that_are_light_become_srgb_of_that_light(tmp_path, store):
    light = to_light(pixels(photographs(tmp_path / "bench", store, "transfer: linear")))
    assert np.abs(light[..., 0] - STEP / 255).max() < 0.005


def test_without_a_word_a_photograph_is_measured_as_it_lies_there(tmp_path, store):
    images = photographs(tmp_path / "bench", store, "")
    assert images.table["file"][0] == str(tmp_path / "bench" / "ada_first.pgm")
    assert (pixels(images)[..., 0] == STEP).all()


def test_a_margin_lies_around_the_picture_and_leaves_it_alone(tmp_path, store):
    made = pixels(photographs(tmp_path / "bench", store, "margin: 0.5"))
    assert made.shape == (60, 70, 3)
    assert (made[15:-15, 15:-15, 0] == STEP).all()
    assert len(np.unique(made[:15])) == 1


def test_its_hash_is_of_what_is_measured_and_the_same_wherever_it_is_made(tmp_path, store):
    one, other = (
        photographs(tmp_path / "bench", where, "transfer: linear") for where in (store, Store(tmp_path / "b"))
    )
    plain = photographs(tmp_path / "bench", store, "")
    assert one.photographs == other.photographs != plain.photographs


@pytest.mark.parametrize("subject", ["ada", None])
def test_who_is_forgotten_leaves_nothing_of_it(tmp_path, store, subject):
    images = photographs(tmp_path / "bench", store, "transfer: linear")
    datasets.forget(tmp_path / "bench" / "bench.yaml", store, subject)
    assert not Path(images.table["file"][0]).exists()
