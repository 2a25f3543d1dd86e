"""What a phone's pipeline adds after the noise, only where it is named."""

import numpy as np
import scenes

from falsematch.conditions import expose, parse
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
