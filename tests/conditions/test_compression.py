"""Compression: the file holds the tables that its quality asks for."""

import io

import numpy as np
import pytest
import scenes
from PIL import Image

from falsematch.conditions import expose, parse
from falsematch.errors import ExperimentError
from falsematch.studies.proofs.file import tables_of


def delivered(quality, pixels=None, **settings):
    pixels = scenes.texture() if pixels is None else pixels
    (_, chain) = parse([{"compression": {"levels": [quality], **settings}}])
    return expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a")


def opened(file):
    return Image.open(io.BytesIO(file))


@pytest.mark.parametrize("quality", [1, 15, 30, 50, 70, 90, 100])
def test_the_file_holds_the_standards_tables_scaled(quality):
    assert [list(table) for table in opened(delivered(quality).file).quantization.values()] == tables_of(quality)


@pytest.mark.parametrize(("chroma", "factors"), [(420, (2, 2)), (422, (2, 1)), (444, (1, 1))])
def test_chroma_is_subsampled_as_asked(chroma, factors):
    assert opened(delivered(70, chroma=chroma).file).layer[0][1:3] == factors


def test_what_is_delivered_is_what_is_read_from_the_file():
    one = delivered(50)
    assert np.abs(np.asarray(opened(one.file)).astype(int) - one.pixels).max() <= 1


def test_red_stays_red():
    red = delivered(90, scenes.patch((200, 40, 30))).pixels
    assert np.abs(red[200, 200].astype(int) - (200, 40, 30)).max() <= 4


def test_a_second_pass_is_a_file_of_its_own():
    twice = delivered(50, second=90)
    assert [list(table) for table in opened(twice.file).quantization.values()] == tables_of(90)
    once, plain = delivered(90).pixels.astype(int), scenes.texture().astype(int)
    assert np.abs(twice.pixels - plain).mean() > np.abs(once - plain).mean()


def test_lower_quality_is_a_smaller_file_and_a_larger_error():
    ones = [delivered(quality) for quality in (90, 70, 50, 30, 15)]
    sizes = [len(one.file) for one in ones]
    errors = [np.abs(one.pixels.astype(int) - scenes.texture()).mean() for one in ones]
    assert sizes == sorted(sizes, reverse=True)
    assert errors == sorted(errors)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"levels": [50.5]}, "give a whole number"),
        ({"levels": [0]}, "0 is not a dose of `compression`"),
        ({"levels": [50], "chroma": 430}, "430 is not `chroma` of `compression`: give 420, 422 or 444"),
        ({"levels": [50], "second": 50.5}, "50.5 is not `second` of `compression`: give a whole number from 1 to 101"),
        ({"levels": [101], "second": 50}, "101 of `compression` leaves a photograph as it is"),
    ],
)
def test_what_jpeg_does_not_know_is_refused(settings, sentence):
    with pytest.raises(ExperimentError, match=sentence):
        parse([{"compression": settings}])
