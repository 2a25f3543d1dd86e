"""Landmarks of the clean photograph, each matcher's own kind, carried by the frame's geometry."""

import numpy as np
import pytest
from pictures import picture

from falsematch.conditions import expose, parse
from falsematch.faces import Scaled, photograph
from falsematch.matchers import Box, Face, enrol, largest, load_open_matcher
from falsematch.matchers.box_crop import BoxCrop
from falsematch.matchers.five_points import FivePoints

CHAINS = parse([{"resolution": [20]}, {"veiling_glare": [0.1]}])
BOX = Box(60, 40, 160, 190)
POINTS = np.array([[78.0, 98], [146, 98], [112, 132], [88, 176], [138, 176]])


@pytest.fixture(scope="module")
def both(dlib_matcher, sface):
    return [dlib_matcher, sface]


@pytest.fixture(scope="module")
def aligners(dlib_matcher):
    return [dlib_matcher.describer.aligner, FivePoints(112), BoxCrop(224, 1.3)]


def enrolled(crowd, matchers, store, chains=CHAINS, landmarks=("own", "clean"), image=None):
    wanted = {name: chains for name in crowd.names if image in (None, name)}
    shown = dict.fromkeys((matcher.name for matcher in matchers), landmarks)
    return enrol(crowd.images, crowd.readings, matchers, wanted, landmarks=shown, seed=1, store=store)


def test_points_carried_by_nothing_give_the_same_chip(aligners):
    pixels = picture(224)
    for aligner in aligners:
        points = aligner.landmarks(pixels, Face(BOX, POINTS))
        assert np.array_equal(aligner.chip(pixels, points), aligner.chip(pixels, Scaled(1, 1)(points)))


def test_a_chip_of_a_larger_frame_is_the_same_face(aligners):
    small = picture(224)
    large = np.repeat(np.repeat(small, 3, axis=0), 3, axis=1)
    for aligner in aligners:
        points = aligner.landmarks(small, Face(BOX, POINTS))
        a, b = aligner.chip(small, points), aligner.chip(large, Scaled(3, 3)(points))
        assert np.abs(a.astype(int) - b).mean() < 4, aligner


@pytest.mark.slow
def test_a_clean_frame_has_one_row_since_both_are_the_same(crowd, both, store):
    table = enrolled(crowd(1), both, store, CHAINS[:1])
    assert table["landmarks"].tolist() == ["own", "own"]


@pytest.mark.slow
def test_the_template_is_of_the_delivered_pixels_at_the_clean_photographs_points(crowd, both, store):
    one = crowd(1)
    (image,) = one.names
    pixels = photograph(one.images.table["file"][0], one.images.long_side)
    veiled = expose(pixels, one.readings.frame(image, pixels), CHAINS[2], seed=1, image=image).pixels
    table = enrolled(one, both, store, [CHAINS[2]], landmarks=("clean",)).set_index("matcher")
    for matcher in both:
        points = matcher.describer.landmarks(pixels, largest(matcher.detector.find(pixels)))
        assert np.array_equal(table.loc[matcher.name, "template"], matcher.describer.template(veiled, points))


@pytest.mark.slow
def test_a_detector_that_fails_is_told_apart_from_an_embedder_that_fails(crowd, dlib_matcher, store):
    """At 8 px between the eyes HOG finds nobody; told where the face is, dlib still describes it."""
    table = enrolled(crowd(1), [dlib_matcher], store, parse([{"resolution": [8]}]))
    outcome = table[table["condition"] == "resolution"].set_index("landmarks")["outcome"]
    assert outcome.to_dict() == {"own": "failed", "clean": "ok"}


@pytest.mark.slow
def test_the_box_moves_with_the_frame(crowd, sface, store):
    one = crowd(1)
    table = enrolled(one, [sface], store, CHAINS[:2], landmarks=("clean",)).set_index("condition")
    scale = 20 / one.rows[one.names[0]]["inter_eye"]
    for edge in Box._fields:
        clean, moved = table[f"box_{edge}"]
        assert moved == pytest.approx((clean + 0.5) * scale - 0.5, abs=0.01)


@pytest.mark.slow
def test_matchers_of_one_detector_share_it(sface, with_models):
    other = load_open_matcher("mobileface", with_models("yunet", "mobileface"))
    assert len({sface.detector, other.detector}) == 1
