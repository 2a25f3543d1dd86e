"""Lamp: a warm lamp from above at dusk, that the background does not get."""

import cv2
import numpy as np
import pytest

from falsematch.conditions import CONDITIONS, generator
from falsematch.faces import Frame, to_display

lamp = CONDITIONS["lamp"]


def rng():
    return generator(1, "a", "lamp")


@pytest.fixture(scope="module")
def white(head: Frame) -> Frame:
    """The head in even light, so that what is left is the lamp's."""
    return head.with_light(np.ones_like(head.light))


def test_the_background_has_the_dusk_alone(white):
    dose = 4.0
    corner = lamp(white, dose, rng()).light[2, 2]
    # Sky and ground on a card, over that with the lamp at 60 degrees and 25 to the side.
    fill, lit = 0.64, dose * np.cos(np.radians(60)) * np.cos(np.radians(25))
    assert corner[1] == pytest.approx(fill / (fill + lit), rel=0.01)
    assert corner[2] > corner[1] > corner[0], "dusk is blue beside the lamp"


def test_a_face_under_the_lamp_is_warm_and_its_brow_brighter_than_its_throat(white):
    light, points = lamp(white, 4, rng()).light, white.landmarks[:, :2].round().astype(int)
    at = {name: light[points[number, 1], points[number, 0]] for name, number in (("forehead", 151), ("chin", 175))}
    assert at["forehead"][0] > at["forehead"][2]
    assert at["forehead"][1] > 1.2 * at["chin"][1]


@pytest.mark.parametrize("dose", [2, 4, 8])
def test_no_patch_of_light_stands_on_the_backdrop_beside_the_head(head, white, dose):
    """The backdrop above the throat, found by its even colour, less its edge: it has the dusk alone."""
    pixels, mask = (to_display(head.light), np.zeros([side + 2 for side in head.shape], np.uint8))
    cv2.floodFill(pixels.copy(), mask, (2, 2), 0, (3, 3, 3), (3, 3, 3), cv2.FLOODFILL_MASK_ONLY)
    chin = int(head.landmarks[:, 1].max())
    backdrop = cv2.erode(mask[1:-1, 1:-1], np.ones((3, 3), np.uint8)).astype(bool)[:chin]
    assert backdrop.mean() > 0.2
    light = lamp(white, dose, rng()).light
    assert np.log2(light[:chin][backdrop][:, 1] / light[2, 2, 1]).max() < 0.1


def test_the_light_fades_in_the_hair_without_an_edge(white):
    """Up from the brow no step of a fiftieth of the eyes' distance changes the light by a sixth of all."""
    light = lamp(white, 8, rng()).light[..., 1]
    x, y = white.landmarks[10, :2].round().astype(int)
    step = max(1, round(white.inter_eye / 50))
    up = light[max(0, int(y - white.inter_eye)) : y : step, x]
    assert np.abs(np.diff(up)).max() < (up.max() - up.min()) / 6


def test_no_skin_makes_a_difference(head):
    black, white = (lamp(head.with_light(np.full_like(head.light, level)), 8, rng()).light for level in (0, 1))
    own = lamp(head, 8, rng()).light
    assert np.abs(own - (black + head.light * (white - black))).max() < 1e-4
