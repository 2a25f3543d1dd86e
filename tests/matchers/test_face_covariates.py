"""Covariates of a frame of which brightness, sharpness and angles are known."""

import cv2
import numpy as np
import pytest

from falsematch import tables
from falsematch.faces import Frame, to_display, to_light
from falsematch.faces.frame import LEFT_EYE, MESH_POINTS, RIGHT_EYE
from falsematch.matchers.covariates import COVARIATES, measure, roll, yaw

SIDE = 200
CENTRE = np.array([100.0, 100.0, 0.0])
PAIRS = ((234, 454), (33, 263), (61, 291))


def mesh(turned: float = 0.0, tilted: float = 0.0) -> np.ndarray:
    """A head of 468 points: a circle of radius 60 px, eyes 50 px apart; turned to the right, tilted clockwise."""
    angle = np.linspace(0, 2 * np.pi, MESH_POINTS)
    points = np.stack([60 * np.cos(angle), 60 * np.sin(angle), np.zeros(MESH_POINTS)], axis=1)
    points[list(RIGHT_EYE)], points[list(LEFT_EYE)] = (-25.0, -15.0, 0.0), (25.0, -15.0, 0.0)
    for (right, left), half in zip(PAIRS, (55.0, 35.0, 20.0), strict=True):
        points[right], points[left] = (-half, 0.0, 0.0), (half, 0.0, 0.0)
    t, r = np.radians(turned), np.radians(tilted)
    about_upright = np.array([[np.cos(t), 0, 0], [0, 1, 0], [np.sin(t), 0, 1]])
    in_plane = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return points @ about_upright.T @ in_plane.T + CENTRE


def measured(pixels: np.ndarray, landmarks: np.ndarray | None = None, inter_eye: float = 50.0) -> dict[str, float]:
    landmarks = mesh() if landmarks is None else landmarks
    frame = Frame(to_light(pixels), landmarks, inter_eye, np.zeros(pixels.shape[:2], bool))
    return measure(pixels, frame)


def grey(light: float) -> np.ndarray:
    return to_display(np.full((SIDE, SIDE, 3), light, np.float32))


def texture(seed: int = 1) -> np.ndarray:
    """Blotches of all sizes around middle grey."""
    drawn = np.random.default_rng(seed).normal(0, 1, (SIDE, SIDE))
    blotches = sum(cv2.GaussianBlur(drawn, (0, 0), size) * size for size in (1.0, 2.0, 4.0, 8.0))
    return np.repeat(np.clip(110 + 12 * blotches, 0, 245).astype(np.uint8)[:, :, None], 3, axis=2)


def test_the_names_are_those_of_the_templates_table():
    assert tuple(tables.COVARIATE_COLUMNS) == COVARIATES == tuple(measured(grey(0.2)))


@pytest.mark.parametrize("light", [0.05, 0.2, 0.6])
def test_brightness_is_the_mean_light_of_the_face(light):
    assert measured(grey(light))["brightness"] == pytest.approx(light, rel=0.03)


def test_brightness_weighs_colours_as_eyes_do():
    green = np.zeros((SIDE, SIDE, 3), np.uint8)
    green[..., 1] = 255
    assert measured(green)["brightness"] == pytest.approx(0.7152, abs=1e-4)


def test_only_the_face_counts():
    pixels = grey(0.2)
    pixels[:30] = 255
    assert measured(pixels)["brightness"] == pytest.approx(0.2, rel=0.03)
    assert measured(pixels)["saturated"] == 0


def test_contrast_is_the_spread_of_light_over_its_mean():
    pixels = grey(0.1)
    pixels[:, 100:] = grey(0.3)[:, 100:]
    # Two halves at 0.1 and 0.3: mean 0.2, standard deviation 0.1.
    assert measured(pixels)["contrast"] == pytest.approx(0.5, abs=0.02)


def test_a_gain_leaves_contrast_and_a_veil_lowers_it():
    light = to_light(texture())
    plain, gained, veiled = (measured(to_display(x))["contrast"] for x in (light, light * 1.5, light + 0.2))
    assert gained == pytest.approx(plain, rel=0.05)
    assert veiled < 0.7 * plain


def test_blur_lowers_sharpness_step_by_step():
    pixels = texture()
    values = [measured(cv2.GaussianBlur(pixels, (0, 0), s) if s else pixels)["sharpness"] for s in (0, 1, 2, 4)]
    assert values == sorted(values, reverse=True)
    assert values[-1] < values[0] / 10


def test_a_photograph_made_small_is_not_sharper():
    pixels = texture()
    small = cv2.resize(pixels, (50, 50), interpolation=cv2.INTER_AREA)
    reduced = measured(small, mesh() / 4, inter_eye=12.5)["sharpness"]
    assert reduced < measured(pixels)["sharpness"]


def test_a_photograph_taken_larger_is_as_sharp():
    pixels = cv2.GaussianBlur(texture(), (0, 0), 3)
    large = cv2.resize(pixels, (400, 400), interpolation=cv2.INTER_CUBIC)
    assert measured(large, mesh() * 2, 100.0)["sharpness"] == pytest.approx(measured(pixels)["sharpness"], rel=0.1)


def test_noise_counts_as_sharpness():
    noisy = np.clip(texture() + np.random.default_rng(2).normal(0, 15, (SIDE, SIDE, 1)), 0, 255).astype(np.uint8)
    assert measured(noisy)["sharpness"] > measured(texture())["sharpness"]


@pytest.mark.parametrize("angle", [-20.0, 0.0, 12.0])
def test_roll_is_the_tilt_of_the_eye_line_clockwise(angle):
    assert roll(mesh(tilted=angle)) == pytest.approx(angle, abs=1e-9)


@pytest.mark.parametrize("angle", [-30.0, 0.0, 15.0])
def test_yaw_is_the_turn_to_the_images_right(angle):
    assert yaw(mesh(turned=angle)) == pytest.approx(angle, abs=1e-9)


def test_a_tilted_head_is_not_turned():
    assert yaw(mesh(turned=15.0, tilted=25.0)) == pytest.approx(15.0, abs=1e-9)


def test_saturated_is_the_share_of_the_face_at_250_or_more_in_any_channel():
    pixels = grey(0.2)
    pixels[:, 100:, 0] = 250
    assert measured(pixels)["saturated"] == pytest.approx(0.5, abs=0.02)
    pixels[:, 100:, 0] = 249
    assert measured(pixels)["saturated"] == 0


def test_a_black_face_has_no_contrast():
    assert np.isnan(measured(grey(0.0))["contrast"])


def test_a_face_outside_the_frame_has_size_and_angles_only():
    beyond = measured(grey(0.2), mesh() + np.array([1000.0, 0.0, 0.0]))
    assert beyond["inter_eye"] == 50.0
    assert beyond["roll"] == pytest.approx(0.0)
    assert all(np.isnan(beyond[name]) for name in ("brightness", "contrast", "sharpness", "saturated"))
