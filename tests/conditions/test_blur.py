"""Motion and defocus spread light over a path and a disk of exactly the dose."""

import numpy as np
import pytest
import scenes

from falsematch.conditions import defocus, expose, generator, motion, parse
from falsematch.conditions._lens import confusion, disk
from falsematch.conditions._spread import kernel
from falsematch.conditions.motion import path

LENGTHS = [0.3, 1.0, 2.5, 7.0, 32.0]


def moments(weights):
    """Mean and covariance of a kernel."""
    half = np.array(weights.shape) // 2
    y, x = np.mgrid[: weights.shape[0], : weights.shape[1]] - half[:, None, None]
    points = np.stack([x.ravel(), y.ravel()])
    share = weights.ravel().astype(np.float64)
    mean = points @ share
    return mean, (points * share) @ points.T - np.outer(mean, mean)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("direction", [0, 17, 45, 200])
def test_a_path_has_the_variance_of_its_length_finer_than_a_pixel_too(length, direction):
    mean, covariance = moments(kernel(path(length, 0, direction)))
    assert np.trace(covariance) == pytest.approx(length**2 / 12, rel=0.03)
    assert np.abs(mean).max() < 1e-3


@pytest.mark.parametrize("diameter", LENGTHS)
def test_a_disk_has_the_variance_of_its_diameter_and_is_round(diameter):
    _, covariance = moments(kernel(disk(diameter)))
    assert covariance[0, 0] == pytest.approx(diameter**2 / 16, rel=0.01)
    assert covariance[1, 1] == pytest.approx(diameter**2 / 16, rel=0.01)
    assert abs(covariance[0, 1]) < 0.001 * diameter**2


def test_a_bent_path_is_as_long_as_a_straight_one():
    for bend in (0, 45, 180):
        steps = np.diff(path(20, bend, 30), axis=0)
        assert np.hypot(*steps.T).sum() == pytest.approx(20, rel=0.01)


def test_blur_conserves_light():
    for blurred in (motion, defocus):
        frame = scenes.frame_of(scenes.patch((130, 90, 60)))
        light = blurred(frame, 0.3, generator(1, "a", blurred.name)).light
        assert np.abs(light - frame.light).max() < 1e-5


def test_the_direction_is_the_photographs_own_and_stays_from_dose_to_dose():
    # Motion of a dot: its covariance points along the path.
    angles = {}
    for image in "ab":
        for dose in (0.2, 0.4):
            frame = scenes.frame_of(scenes.patch((0, 0, 0)))
            frame.light[200, 200] = 1
            light = motion(frame, dose, generator(1, image, "motion")).light[100:301, 100:301, 1]
            _, covariance = moments(light / light.sum())
            angles[image, dose] = np.degrees(
                0.5 * np.arctan2(2 * covariance[0, 1], covariance[0, 0] - covariance[1, 1])
            )
    assert angles["a", 0.2] == pytest.approx(angles["a", 0.4], abs=1)
    assert abs(angles["a", 0.2] - angles["b", 0.2]) > 1


def test_eyes_stay_in_place():
    pixels = scenes.dots()
    (_, chain) = parse([{"motion": {"levels": [0.4], "bend": 120}}])
    frames = {}
    expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a", tap=frames.__setitem__)
    assert scenes.measured_eye_distance(frames["raw"].light) == pytest.approx(scenes.INTER_EYE, abs=0.05)


def test_a_phone_that_focuses_too_far_blurs_no_more_than_its_aperture_is_wide():
    assert confusion(0.9, 1e9) == pytest.approx(3.4 / 63, rel=1e-6)
    assert 0.05 < confusion(0.9, 15) < 0.06
    # More comes from focusing in front of the face alone.
    assert confusion(0.9, 0.3) == pytest.approx(2 * 3.4 / 63)
    assert confusion(0.9, 0.9) == 0
