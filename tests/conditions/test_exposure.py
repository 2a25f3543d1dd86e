"""Exposure is a gain before the full well, which clips once."""

import numpy as np
import pytest
import scenes

import monk
from falsematch.conditions import expose, parse
from falsematch.faces import to_display, to_light


def taken(pixels, dose):
    (_, chain) = parse([{"exposure": [dose]}])
    frames = {}
    delivered = expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a", tap=frames.__setitem__)
    return frames, delivered


@pytest.mark.parametrize("dose", [-4, -3, -2, -1, 1, 2, 3])
@pytest.mark.parametrize("tone", monk.TONES)
def test_light_doubles_with_each_ev_until_it_clips(tone, dose):
    frames, _ = taken(scenes.patch(monk.TONES[tone]), dose)
    expected = np.minimum(to_light(np.array(monk.TONES[tone], np.uint8)) * 2.0**dose, 1)
    assert np.abs(frames["raw"].light[0, 0] - expected).max() < 1e-6, f"Monk {tone}"


def test_the_file_holds_the_gain_and_the_srgb_curve():
    pixels = scenes.texture()
    _, delivered = taken(pixels, -1)
    assert np.array_equal(delivered.pixels, to_display(to_light(pixels) / 2))


def test_what_clipped_does_not_come_back():
    (_, chain) = parse([{"chain": {"name": "twice", "steps": [{"exposure": 3}, {"tone": 1}]}}])
    pixels = scenes.patch((200, 200, 200))
    assert (expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a").pixels == 255).all()
