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
    veil = added(scenes.patch((0, 0, 0)), 0.2, angle=40, flare=0)[..., 0]
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
    spread = [np.ptp(added(scenes.patch((0, 0, 0)), 0.2, angle=angle, flare=0)) for angle in (40, 60, 80)]
    assert spread == sorted(spread, reverse=True)


def test_ghosts_stand_across_the_middle_from_the_source():
    """What flare adds to the haze, but for its streaks, lies on the source's line through the middle, beyond it."""
    found = 0
    for image in "abcdefgh":
        frame = scenes.frame_of(scenes.patch((0, 0, 0)))
        light = veiling_glare(frame, 0.2, generator(1, image, "veiling_glare"), flare=1).light
        # Ghosts alone have a colour.
        colour = np.abs(light[..., 2] - light[..., 0])
        y = np.arange(scenes.SIDE) - (scenes.SIDE - 1) / 2
        below = colour[y > 20].sum() / max(colour.sum(), 1e-9)
        assert below > 0.5 or colour.sum() < 1, image
        found += colour.max() > 0.001
    assert found >= 4


def test_streaks_run_through_the_source():
    """Along a ring about the source the veil rises and falls; haze alone does not."""
    rough = {}
    for flare in (0.0, 0.5):
        veil = added(scenes.patch((0, 0, 0)), 0.2, angle=15, flare=flare)[..., 1]
        y, x = np.mgrid[: scenes.SIDE, : scenes.SIDE]
        top = np.unravel_index(veil.argmax(), veil.shape)
        ring = np.abs(np.hypot(y - top[0], x - top[1]) - 80) < 1
        rough[flare] = np.std(veil[ring]) / veil[ring].mean()
    assert rough[0.5] > 2 * rough[0.0]


def test_a_face_before_the_source_is_in_shade_and_what_lies_beside_it_is_not():
    pixels = scenes.patch((150, 150, 150))
    light = to_light(pixels)[0, 0, 0]
    passed = added(pixels, 0.1, angle=15)[..., 1] - added(scenes.patch((0, 0, 0)), 0.1, angle=15)[..., 1]
    assert passed[200, 200] == pytest.approx((2**-1.5 - 1) * light, rel=0.01)
    assert passed[10, 10] == pytest.approx(0, abs=1e-5)
    beside = added(pixels, 0.1, angle=30)[..., 1] - added(scenes.patch((0, 0, 0)), 0.1, angle=30)[..., 1]
    assert np.abs(beside).max() < 1e-6


def test_a_face_outside_the_frame_is_not_applicable():
    frame = scenes.frame_of(scenes.texture())
    landmarks = frame.landmarks + np.array([5000.0, 0, 0])
    away = type(frame)(frame.light, landmarks, frame.inter_eye, frame.saturated)
    with pytest.raises(NotApplicable):
        veiling_glare(away, 0.2, rng())
