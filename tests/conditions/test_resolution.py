"""Resolution is the distance between the eyes in the frame that is delivered."""

import numpy as np
import pytest
import scenes

from falsematch.conditions import expose, parse, resolution
from falsematch.errors import NotApplicable

LEVELS = [60, 40, 30, 24, 16, 12, 8]


def delivered(pixels, dose, **more):
    (_, chain) = parse([{"resolution": [dose]}])
    return expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a", **more)


@pytest.mark.parametrize("dose", LEVELS)
def test_eyes_are_the_dose_apart_when_measured_in_the_picture(dose):
    frames = {}
    (_, chain) = parse([{"resolution": [dose]}])
    pixels = scenes.dots()
    expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a", tap=frames.__setitem__)
    assert scenes.measured_eye_distance(frames["raw"].light) == pytest.approx(dose, abs=max(0.01 * dose, 0.5))


@pytest.mark.parametrize("dose", LEVELS)
def test_landmarks_lie_on_the_dots_they_were_put_on(dose):
    small = resolution(scenes.frame_of(scenes.dots()), dose, np.random.default_rng(0))
    assert small.inter_eye == pytest.approx(dose)
    eyes = small.carry(scenes.EYES)
    green = small.light[..., 1]
    half = green.shape[1] // 2
    rows = np.arange(green.shape[0])
    assert (green[:, :half].sum(axis=1) * rows).sum() / green[:, :half].sum() == pytest.approx(eyes[0, 1], abs=0.05)


@pytest.mark.parametrize("dose", [40, 20, 10])
def test_area_sampling_conserves_mean_light(dose):
    frame = scenes.frame_of(scenes.texture())
    small = resolution(frame, dose, np.random.default_rng(0))
    assert small.light.mean() == pytest.approx(frame.light.mean(), rel=1e-5)


def test_detail_finer_than_a_pixel_becomes_its_mean_not_a_pattern():
    pixels = np.zeros((scenes.SIDE, scenes.SIDE, 3), np.uint8)
    pixels[:, ::2] = 255
    small = resolution(scenes.frame_of(pixels), 20, np.random.default_rng(0))
    # At the edges the picture goes on as in a mirror, which breaks a pattern.
    assert np.abs(small.light[:, 2:-2] - 0.5).max() < 1e-5


@pytest.mark.parametrize("scale", [0.5, 0.25, 0.1])
def test_the_finest_pattern_keeps_the_contrast_of_a_lens_and_a_pixel(scale):
    """A grating of two small pixels a cycle: the pixel's sinc times the lens's Gaussian, less the source's own."""
    period = round(2 / scale)
    x = np.arange(scenes.SIDE) + 0.5
    frame = scenes.frame_of(scenes.patch((0, 0, 0)))
    frame.light[:] = (0.5 + 0.4 * np.sin(2 * np.pi * x / period))[None, :, None]
    small = resolution(frame, scale * scenes.INTER_EYE, np.random.default_rng(0)).light[:, 3:-3]
    # What is sampled was pixels before: a sum in place of the integral that gives sinc(1/2) = 0.64.
    box = scale / np.sin(np.pi * scale / 2)
    expected = box * np.exp(-2 * (np.pi * 0.5 * 0.5) ** 2 * (1 - scale**2))
    assert np.ptp(small) / 0.8 == pytest.approx(expected, rel=0.02)
    assert np.ptp(small) / 0.8 < 0.3, "a pixel alone would keep 0.64"


def test_a_dose_above_the_photographs_own_distance_is_not_applicable():
    with pytest.raises(NotApplicable, match=r"80\.0 px between the eyes"):
        delivered(scenes.texture(), 90)


def test_native_delivery_keeps_the_small_size():
    assert delivered(scenes.texture(), 16).pixels.shape == (80, 80, 3)


def test_upscaled_delivery_returns_to_the_size_of_the_source():
    assert delivered(scenes.texture(), 15, delivery="upscaled").pixels.shape == scenes.texture().shape


@pytest.mark.parametrize("dose", [30, 13, 7])
def test_upscaled_delivery_moves_the_geometry_with_the_picture(dose):
    large = delivered(scenes.dots(), dose, delivery="upscaled")
    # The sides of the small frame are whole pixels, so the way back is not quite the way there.
    assert large.frame.inter_eye == pytest.approx(scenes.INTER_EYE, rel=0.02)
    assert scenes.measured_eye_distance(large.frame.light) == pytest.approx(large.frame.inter_eye, abs=0.5)
    assert large.frame.light.shape == large.pixels.shape


def test_saturated_pixels_stay_marked():
    pixels = scenes.patch((100, 100, 100))
    pixels[:200] = 255
    small = resolution(scenes.frame_of(pixels), 20, np.random.default_rng(0))
    assert small.saturated.shape == small.shape
    assert small.saturated.mean() == pytest.approx(0.5)
