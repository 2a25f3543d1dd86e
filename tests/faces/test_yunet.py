"""YuNet finds the faces that OpenCV's own decoder finds in the same network."""

import cv2
import numpy as np
import pytest

from falsematch.faces import YuNet, photograph, yunet_path

PHOTOGRAPHS = ["neutral_front/001_03.jpg", "neutral_front/005_03.jpg", "smiling_front/010_08.jpg"]


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_it_agrees_with_opencv(yunet, model_store, london_folder, name):
    pixels = photograph(london_folder / name, 640)
    height, width = pixels.shape[:2]
    opencv = cv2.FaceDetectorYN.create(str(yunet_path(model_store)), "", (width, height), score_threshold=0.6)
    (expected,) = opencv.detect(np.ascontiguousarray(pixels[:, :, ::-1]))[1]
    (found,) = yunet.detect(pixels)
    left, top, right, bottom = found.box
    assert [left, top, right - left, bottom - top] == pytest.approx(expected[:4].tolist(), abs=0.01)
    assert found.points.ravel().tolist() == pytest.approx(expected[4:14].tolist(), abs=0.01)
    assert found.score == pytest.approx(expected[14], abs=1e-4)


def test_two_faces_are_two_and_the_larger_wins(yunet, london_folder):
    large = photograph(london_folder / PHOTOGRAPHS[0], 400)
    small = photograph(london_folder / PHOTOGRAPHS[1], 200)
    both = np.full((400, 600, 3), 200, np.uint8)
    both[:200, :200] = small
    both[:, 200:] = large
    assert len(yunet.detect(both)) == 2
    assert yunet.largest(both).box[0] > 200


def test_sizes_that_strides_do_not_divide_are_searched_whole(yunet, london_folder):
    pixels = photograph(london_folder / PHOTOGRAPHS[0], 400)
    (whole,) = yunet.detect(pixels)
    (cut,) = yunet.detect(pixels[:377, :391])
    assert cut.box == pytest.approx(whole.box, abs=3)


def test_boxes_are_in_pixels_of_the_photograph_given(yunet, london_folder):
    (at_640,) = yunet.detect(photograph(london_folder / PHOTOGRAPHS[0], 640))
    (at_1280,) = yunet.detect(photograph(london_folder / PHOTOGRAPHS[0], 1280))
    assert np.array(at_1280.box) / 2 == pytest.approx(np.array(at_640.box), abs=3)


def test_a_small_face_enlarged_is_found_in_the_same_place(model_store, london_folder):
    pixels = photograph(london_folder / PHOTOGRAPHS[0], 64)
    (plain,) = YuNet(yunet_path(model_store)).detect(pixels)
    (enlarged,) = YuNet(yunet_path(model_store), enlargement=4).detect(pixels)
    assert enlarged.box == pytest.approx(plain.box, abs=3)


def test_no_face_is_found_in_noise(yunet):
    noise = np.random.default_rng(2).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    assert yunet.detect(noise) == []
    assert yunet.largest(noise) is None


def test_the_score_threshold_decides_what_is_reported(model_store, london_folder):
    pixels = photograph(london_folder / PHOTOGRAPHS[0], 640)
    assert YuNet(yunet_path(model_store), score_threshold=0.99).detect(pixels) == []


def test_the_same_photograph_gives_the_same_numbers(yunet, london_folder):
    pixels = photograph(london_folder / PHOTOGRAPHS[0], 400)
    first, second = yunet.largest(pixels), yunet.largest(pixels)
    assert first.box == second.box
    assert (first.points == second.points).all()
