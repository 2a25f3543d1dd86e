"""Veiling glare adds the same light to every skin, most of it near the source."""

import numpy as np
import pytest
import scenes

import monk
from falsematch.conditions import expose, generator, parse, veiling_glare
from falsematch.errors import NotApplicable
from falsematch.faces import to_light

DOSES = [0.05, 0.1, 0.2, 0.4, 0.8]


def rng():
    return generator(1, "a", "veiling_glare")


def added(pixels, dose, **parameters):
    frame = scenes.frame_of(pixels)
    return veiling_glare(frame, dose, rng(), **parameters).light - frame.light


@pytest.mark.parametrize("dose", DOSES)
@pytest.mark.parametrize("tone", monk.TONES)
def test_veil_reaches_its_dose_on_every_skin_tone(tone, dose):
    pixels = scenes.patch(monk.TONES[tone])
    face = scenes.frame_of(pixels).face
    assert added(pixels, dose)[face].mean() == pytest.approx(dose, rel=0.001), f"Monk {tone}"


@pytest.mark.parametrize("tone", monk.TONES)
def test_raw_light_is_the_closed_form_of_its_own_radiance(tone):
    pixels, frames = scenes.patch(monk.TONES[tone]), {}
    (_, chain) = parse([{"veiling_glare": [0.2]}])
    expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a", tap=frames.__setitem__)
    veil = added(scenes.patch((0, 0, 0)), 0.2)
    expected = np.minimum(to_light(pixels) + veil, 1)
    assert np.abs(frames["raw"].light - expected).max() < 1e-6, f"Monk {tone}"


def test_veil_does_not_read_the_picture():
    difference = added(scenes.texture(), 0.2) - added(scenes.patch((0, 0, 0)), 0.2)
    assert np.abs(difference).max() < 1e-6


def test_veil_falls_off_away_from_the_source():
    veil = added(scenes.patch((0, 0, 0)), 0.2, angle=40)[..., 0]
    brightest = np.unravel_index(veil.argmax(), veil.shape)
    y, x = np.mgrid[: scenes.SIDE, : scenes.SIDE]
    away = np.hypot(y - brightest[0], x - brightest[1])
    rings = [veil[(away >= low) & (away < low + 50)].mean() for low in range(0, 400, 50)]
    assert rings == sorted(rings, reverse=True)


def test_source_stands_above():
    for image in "abcdefgh":
        frame = scenes.frame_of(scenes.patch((0, 0, 0)))
        light = veiling_glare(frame, 0.2, generator(1, image, "veiling_glare")).light
        assert light[:50].mean() > light[-50:].mean(), image


def test_a_source_farther_off_the_axis_veils_more_evenly():
    spread = [np.ptp(added(scenes.patch((0, 0, 0)), 0.2, angle=angle)) for angle in (40, 60, 80)]
    assert spread == sorted(spread, reverse=True)


def test_a_face_outside_the_frame_is_not_applicable():
    frame = scenes.frame_of(scenes.texture())
    landmarks = frame.landmarks + np.array([5000.0, 0, 0])
    away = type(frame)(frame.light, landmarks, frame.inter_eye, frame.saturated)
    with pytest.raises(NotApplicable):
        veiling_glare(away, 0.2, rng())
