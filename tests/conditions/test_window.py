"""Window: glass that dims the face and mirrors a street over it, the same for every skin."""

import numpy as np
import pytest
import scenes

import monk
from falsematch.conditions import expose, parse
from falsematch.errors import NotApplicable
from falsematch.faces import luminance, to_light


def frames_of(pixels, *steps, image="a"):
    (_, chain) = parse([{"chain": {"name": "glass", "steps": list(steps)}}])
    frames = {}
    expose(pixels, scenes.frame_of(pixels), chain, seed=1, image=image, tap=frames.__setitem__)
    return frames


BLACK = scenes.patch((0, 0, 0))


@pytest.mark.parametrize("dose", [0.1, 0.2, 0.4, 0.8])
def test_the_reflection_has_the_dose_as_its_mean_over_the_face(dose):
    frames = frames_of(BLACK, {"window": dose})
    face = frames["scene"].face
    assert luminance(frames["reflection"].light)[face].mean() == pytest.approx(dose, rel=0.001)


@pytest.mark.parametrize("tone", monk.TONES)
def test_light_is_what_passes_and_what_is_mirrored_on_every_skin_tone(tone):
    reflection = frames_of(BLACK, {"window": 0.2})["reflection"].light
    raw = frames_of(scenes.patch(monk.TONES[tone]), {"window": 0.2})["raw"].light
    expected = np.minimum(0.7 * to_light(np.array(monk.TONES[tone], np.uint8)) + reflection, 1)
    assert np.abs(raw - expected).max() < 1e-5, f"Monk {tone}"


def test_the_transmittance_is_stated_apart():
    pixels = scenes.patch((120, 90, 70))
    bright, dim = (
        frames_of(pixels, {"window": {"dose": 0.1, "transmittance": share}})["window"].light for share in (0.8, 0.4)
    )
    assert np.allclose(bright, 2 * dim)


def test_the_reflection_does_not_move_with_the_face():
    still = frames_of(BLACK, {"window": 0.2})["raw"].light
    assert np.array_equal(still, frames_of(BLACK, {"window": 0.2}, {"motion": 0.4})["raw"].light)
    pixels = scenes.texture()
    assert not np.array_equal(
        frames_of(pixels, {"window": 0.2})["raw"].light,
        frames_of(pixels, {"window": 0.2}, {"motion": 0.4})["raw"].light,
    )


def test_the_reflection_has_a_blur_of_its_own():
    def detail(blur):
        light = frames_of(BLACK, {"window": {"dose": 0.2, "blur": blur}})["reflection"].light[..., 1]
        return float(np.abs(np.diff(light, axis=1)).max())

    assert detail(0.01) > detail(0.06) > detail(0.3)


def test_each_photograph_has_a_street_of_its_own_and_keeps_it_from_dose_to_dose():
    weak, strong = (frames_of(BLACK, {"window": dose})["reflection"].light for dose in (0.1, 0.2))
    assert np.allclose(2 * weak, strong, rtol=1e-5)
    assert not np.allclose(strong, frames_of(BLACK, {"window": 0.2}, image="b")["reflection"].light)


def test_a_face_outside_the_frame_is_not_applicable():
    frame = scenes.frame_of(BLACK)
    away = type(frame)(frame.light, frame.landmarks + np.array([5000.0, 0, 0]), frame.inter_eye, frame.saturated)
    with pytest.raises(NotApplicable):
        expose(BLACK, away, parse([{"window": [0.2]}])[1], seed=1, image="a")
