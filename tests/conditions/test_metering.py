"""Metering: what a camera exposes for; only the picture decides."""

import numpy as np
import pytest
import scenes

from falsematch.conditions import expose, parse
from falsematch.conditions.metering import gain
from falsematch.errors import NotApplicable
from falsematch.faces import luminance

CHAIN = parse([{"motion": [0.05]}])[1]


def portrait(skin, background):
    pixels = scenes.patch(background)
    pixels[scenes.frame_of(pixels).face] = skin
    return pixels


def raw_of(pixels, metering, chain=CHAIN):
    frames = {}
    expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a", metering=metering, tap=frames.__setitem__)
    return frames["raw"]


def test_fixed_leaves_the_light():
    pixels = portrait((90, 70, 60), (200, 200, 200))
    assert gain(scenes.frame_of(pixels), "fixed") == 1


@pytest.mark.parametrize("skin", [(41, 36, 32), (130, 92, 67), (246, 237, 228)])
def test_face_metering_brings_every_face_to_18_per_cent(skin):
    raw = raw_of(portrait(skin, (120, 120, 120)), "face")
    assert luminance(raw.light)[raw.face].mean() == pytest.approx(0.18, rel=0.03)


def test_frame_average_darkens_a_face_before_a_bright_wall():
    fixed, bright, dark = (
        luminance(raw.light)[raw.face].mean()
        for raw in (
            raw_of(portrait((130, 92, 67), (128, 128, 128)), "fixed"),
            raw_of(portrait((130, 92, 67), (240, 240, 240)), "frame_average"),
            raw_of(portrait((130, 92, 67), (60, 60, 60)), "frame_average"),
        )
    )
    assert bright < fixed < dark


def test_frame_average_brings_the_frame_to_18_per_cent():
    raw = raw_of(portrait((130, 92, 67), (90, 100, 110)), "frame_average")
    assert luminance(raw.light).mean() == pytest.approx(0.18, rel=0.01)


def test_exposure_compensates_what_was_metered():
    pixels = portrait((130, 92, 67), (90, 100, 110))
    raw = raw_of(pixels, "frame_average", parse([{"exposure": [-1]}])[1])
    assert luminance(raw.light).mean() == pytest.approx(0.09, rel=0.01)


def test_metering_sees_what_the_lens_scatters():
    pixels = scenes.patch((20, 20, 20))
    raw = raw_of(pixels, "frame_average", parse([{"veiling_glare": {"levels": [0.1], "angle": 80}}])[1])
    assert luminance(raw.light).mean() == pytest.approx(0.18, rel=0.01)


def test_a_camera_reaches_four_ev_and_no_farther():
    assert gain(scenes.frame_of(scenes.patch((1, 1, 1))), "face") == 16


def test_a_face_outside_the_frame_cannot_be_metered():
    frame = scenes.frame_of(scenes.texture())
    away = type(frame)(frame.light, frame.landmarks + np.array([5000.0, 0, 0]), frame.inter_eye, frame.saturated)
    with pytest.raises(NotApplicable, match="cannot be metered"):
        expose(scenes.texture(), away, CHAIN, seed=1, image="a", metering="face")


def test_metering_is_one_number_for_the_whole_frame():
    pixels = portrait((130, 92, 67), (90, 100, 110))
    fixed, metered = raw_of(pixels, "fixed").light, raw_of(pixels, "frame_average").light
    assert np.ptp(metered / fixed) < 1e-4
