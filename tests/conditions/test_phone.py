"""What a phone's pipeline adds after the noise, only where it is named."""

import numpy as np
import pytest
import scenes

from falsematch.conditions import expose, parse
from falsematch.conditions.tone_local import tone_local
from falsematch.faces import to_light


def delivered(pixels, *steps):
    (_, chain) = parse([{"chain": {"name": "phone", "steps": list(steps)}}])
    return expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a")


def test_nothing_is_sharpened_or_bent_unless_it_is_named():
    pixels = scenes.texture()
    taken = delivered(pixels, {"exposure": -1})
    assert np.array_equal(taken.frame.light, to_light(pixels) / 2)


def test_sharpening_raises_an_edge_and_keeps_its_colour():
    pixels = scenes.patch((60, 50, 40))
    pixels[:, 200:] = (120, 100, 80)
    light = delivered(pixels, {"sharpen": 1}).frame.light
    assert light[0, 201, 1] > light[0, 300, 1]
    assert light[0, 198, 1] < light[0, 100, 1]
    added = light - to_light(pixels)
    assert np.abs(np.ptp(added, axis=2)).max() < 1e-6


def test_the_tone_curve_keeps_black_white_and_the_middle():
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    pixels = scenes.patch((0, 0, 0))
    pixels[:, :256] = ramp
    after = delivered(pixels, {"tone": 1}).pixels[0, :256, 0].astype(int)
    assert (after[0], after[255]) == (0, 255)
    assert after[64] < 64
    assert after[192] > 192
    assert (np.diff(after) >= 0).all()


@pytest.mark.parametrize("dose", [0.25, 0.5, 1])
@pytest.mark.parametrize("depth", [0.5, 1, 2])
def test_an_even_shadow_is_lifted_by_the_doses_share_of_its_depth(dose, depth):
    frame = scenes.frame_of(scenes.patch((0, 0, 0)))
    frame.light[:] = 0.18 / 2**depth
    lifted = tone_local(frame, dose, np.random.default_rng(0)).light
    assert np.log2(lifted / frame.light) == pytest.approx(dose * depth, abs=0.01)


def test_what_is_brighter_than_mid_grey_stays_and_a_shadow_beside_it_keeps_its_edge_and_colour():
    frame = scenes.frame_of(scenes.patch((0, 0, 0)))
    frame.light[:, :200], frame.light[:, 200:] = (0.03, 0.02, 0.01), 0.6
    after = tone_local(frame, 0.5, np.random.default_rng(0)).light
    assert after[200, 380] == pytest.approx(0.6, rel=0.02)
    assert after[200, 20, 1] > 1.8 * 0.02
    colour = after[..., 0] / after[..., 2]
    assert colour[:, :190] == pytest.approx(3.0, rel=1e-3)
    # No halo: the shadow is as bright a little beside the edge as far from it.
    assert after[200, 180, 1] == pytest.approx(after[200, 20, 1], rel=0.25)
