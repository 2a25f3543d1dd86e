"""Aligners lay a face where its network looks for it, however large, turned or near the edge it is."""

import numpy as np
import pytest

from falsematch.errors import ManifestError
from falsematch.matchers import Box, Face
from falsematch.matchers.box_crop import BoxCrop
from falsematch.matchers.five_points import FivePoints

EYE, MOUTH = (38.2946, 51.6963), (70.7299, 92.2041)
PLACES = np.array([EYE, (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), MOUTH])
TURN = np.array([[np.cos(0.3), -np.sin(0.3)], [np.sin(0.3), np.cos(0.3)]])


def dotted(points: np.ndarray, radius: float, side: int = 600) -> np.ndarray:
    """A black frame with a white dot on each point."""
    y, x = np.mgrid[:side, :side]
    near = [np.hypot(x - point[0], y - point[1]) <= radius for point in points]
    return np.repeat(np.any(near, axis=0)[..., None], 3, axis=2).astype(np.uint8) * 255


@pytest.mark.parametrize("scale", [0.7, 1.0, 3.0])
def test_five_points_come_to_their_places(scale):
    points = scale * PLACES @ TURN.T + np.array([120, 60])
    chip = FivePoints(112).chip(dotted(points, 2 * scale), points)
    for x, y in PLACES:
        window = chip[round(y) - 4 : round(y) + 5, round(x) - 4 : round(x) + 5, 0].astype(float)
        weights = window / window.sum()
        rows, columns = np.mgrid[:9, :9]
        found = (weights * columns).sum() + round(x) - 4, (weights * rows).sum() + round(y) - 4
        assert found == pytest.approx((x, y), abs=0.3)


def test_the_places_grow_with_the_chip():
    chip = FivePoints(224).chip(dotted(PLACES, 2), PLACES)
    assert chip.shape == (224, 224, 3)
    assert chip[round(2 * EYE[1] + 0.5), round(2 * EYE[0] + 0.5), 0] > 200


def test_five_points_are_not_made_up_of_a_box():
    with pytest.raises(ManifestError, match="yunet"):
        FivePoints(112).landmarks(np.zeros((9, 9, 3), np.uint8), Face(Box(0, 0, 9, 9)))


def test_a_box_crop_holds_its_margin_about_the_box():
    pixels = np.zeros((400, 400, 3), np.uint8)
    pixels[150:250, 160:240] = 255
    crop = BoxCrop(224, 1.3)
    chip = crop.chip(pixels, crop.landmarks(pixels, Face(Box(159.5, 149.5, 239.5, 249.5))))
    white = (chip[..., 0] > 127).sum(axis=0).max() / 224, (chip[..., 0] > 127).sum(axis=1).max() / 224
    assert white == pytest.approx((1 / 1.3, 0.8 / 1.3), abs=0.01)


def test_beyond_the_frame_it_is_black():
    pixels = np.full((100, 100, 3), 200, np.uint8)
    crop = BoxCrop(64, 2.0)
    chip = crop.chip(pixels, crop.landmarks(pixels, Face(Box(-0.5, -0.5, 49.5, 49.5))))
    assert (chip[:14, :14] == 0).all()
    assert (chip[18:, 18:] == 200).all()


def test_a_face_wholly_outside_the_frame_is_black():
    pixels = np.full((50, 50, 3), 200, np.uint8)
    crop = BoxCrop(32, 1.0)
    assert not crop.chip(pixels, crop.landmarks(pixels, Face(Box(300, 300, 400, 400)))).any()
