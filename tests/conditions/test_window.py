"""Window: glass that dims the face and mirrors a street over it, the same for every skin."""

import numpy as np
import pytest
import scenes

import monk
from falsematch.conditions import expose, parse
from falsematch.conditions._glass import Pane
from falsematch.conditions._lens import confusion
from falsematch.conditions._photographer import Mirror, body, parts
from falsematch.conditions._street import street
from falsematch.errors import NotApplicable
from falsematch.faces import luminance, to_light


def frames_of(pixels, *steps, image="a"):
    (_, chain) = parse([{"chain": {"name": "glass", "steps": list(steps)}}])
    frames = {}
    expose(pixels, scenes.frame_of(pixels), chain, seed=1, image=image, tap=frames.__setitem__)
    return frames


def mirrored(dose=0.2, image="a", **settings):
    """The reflection alone, nobody standing in it unless asked for."""
    step = {"window": {"dose": dose, "photographer": 0, **settings}}
    return frames_of(BLACK, step, image=image)["reflection"].light


BLACK = scenes.patch((0, 0, 0))
CLEAR = Pane.at(0, 1).transmittance


@pytest.mark.parametrize(("angle", "share"), [(0, 0.082), (45, 0.097), (60, 0.157), (70, 0.275)])
def test_a_clear_pane_gives_back_what_fresnels_equations_say(angle, share):
    pane = Pane.at(angle, CLEAR)
    assert pane.reflectance == pytest.approx(share, abs=0.0006)
    assert pane.transmittance == pytest.approx(1 - pane.reflectance, abs=1e-6), "clear glass keeps no light"


@pytest.mark.parametrize("transmittance", [0.3, 0.7, 0.9])
def test_a_pane_passes_head_on_what_is_stated(transmittance):
    assert Pane.at(0, transmittance).transmittance == pytest.approx(transmittance)
    assert Pane.at(60, transmittance).transmittance < transmittance


def test_the_far_face_of_clear_glass_mirrors_1_less_r_squared():
    r = (0.52 / 2.52) ** 2
    assert Pane.at(0, CLEAR).ghost == pytest.approx((1 - r) ** 2, abs=1e-4)
    assert Pane.at(0, 0.7).ghost < 0.6, "tinted glass dims the far face's image twice"


@pytest.mark.parametrize("dose", [0.1, 0.2, 0.4, 0.8])
def test_the_reflection_has_the_dose_as_the_mean_of_the_mirrored_scene(dose):
    assert luminance(mirrored(dose)).mean() == pytest.approx(dose, rel=0.001)


def test_a_tree_before_the_face_makes_nothing_else_brighter():
    """Scaled by what lies over the face, the rest would be another wherever the face is."""
    (_, chain) = parse([{"window": [0.2]}])
    found = []
    for aside in (0.0, 90.0):
        frame, seen = scenes.frame_of(BLACK), {}
        moved = type(frame)(frame.light, frame.landmarks + np.array([aside, 0, 0]), frame.inter_eye, frame.saturated)
        expose(BLACK, moved, chain, seed=1, image="a", tap=seen.__setitem__)
        found.append(seen["reflection"].light)
    assert np.array_equal(*found)


def test_the_mirrored_street_has_a_full_range_of_light():
    light = luminance(street(300, 300, 0.06, np.random.default_rng(5)))
    assert np.quantile(light, 0.99) / np.quantile(light, 0.01) > 50


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


def test_the_reflection_smears_when_the_camera_moves():
    still = mirrored()
    frames = frames_of(BLACK, {"window": {"dose": 0.2, "photographer": 0}}, {"motion": 0.4})
    assert np.array_equal(still, frames["reflection"].light)
    smeared = frames["motion"].light
    assert np.abs(np.diff(smeared, axis=0)).max() < 0.7 * np.abs(np.diff(still, axis=0)).max()


def test_defocus_of_the_face_leaves_the_reflection_its_own():
    step = {"window": {"dose": 0.2, "photographer": 0}}
    assert np.array_equal(mirrored(), frames_of(BLACK, step, {"defocus": 0.4})["reflection"].light)


def test_the_street_is_blurred_by_the_disc_of_a_thin_lens():
    """A roof against the sky crosses over within the disc and no less: 0.05 inter-eye, sigma 0.012 to 0.015."""
    assert 0.012 < confusion(0.9, 15.0) / 4 < 0.015
    disc = confusion(0.9, 15.0) * scenes.INTER_EYE
    light = luminance(mirrored(transmittance=0.05))
    step = np.abs(np.diff(light, axis=0))
    row, column = np.unravel_index(step.argmax(), step.shape)
    ends = light[max(row - 12, 0) : row + 13, column]
    # Uniform disc: the steepest slope of an edge is 4 / pi over its diameter.
    steepest = 4 / np.pi / disc * np.ptp(ends)
    assert 0.5 * steepest < step.max() < 1.15 * steepest


def test_the_photographer_is_mirrored_dark():
    empty, seen = luminance(mirrored()), luminance(mirrored(photographer=1))
    changed = np.abs(seen - empty) > 0.02
    assert 0.05 < changed.mean() < 0.9
    assert seen[changed].mean() < empty[changed].mean()
    assert np.median(seen[changed]) < 0.2 * 0.2


@pytest.mark.parametrize("shoulders", [0.4, 0.6])
def test_the_photographer_is_as_wide_as_shoulders_are(shoulders):
    metre = 500
    x, y = np.arange(-300, 300)[None] / metre, np.arange(-150, 450)[:, None] / metre
    assert (body(x, y, shoulders, 0.0)[-1] > 0).sum() / metre == pytest.approx(shoulders, abs=0.005)


def seen(angle, focal=1000, half=1200):
    """Body, forearm and phone in a pane 0.5 m ahead, a thousand cells being as long as the lens is far from them."""
    side = np.arange(-half, half + 1) / focal
    return parts(
        Mirror.at(angle, 0, 0.5), side[None], side[::4, None], focal, behind=0.35, shoulders=0.5, head=0.0
    )  # fmt: skip


@pytest.mark.parametrize(("angle", "holder"), [(0, 0), (5, 6.3), (20, 25.4)])
def test_the_lens_is_mirrored_at_the_panes_angle_and_who_stands_behind_a_little_further(angle, holder):
    mirror = Mirror.at(angle, 0, 0.5)
    aside = [
        np.degrees(np.arctan2(x, z))
        for x, _, z in (mirror.image((0, 0, 0)), mirror.image((0, 0, -0.35)), mirror.image((0, 0, -1e6)))
    ]
    assert aside == pytest.approx([angle, holder, 2 * angle], abs=0.05)


@pytest.mark.parametrize("angle", [0, 20])
def test_each_part_is_drawn_where_its_points_are_mirrored(angle):
    body, _, phone = seen(angle)
    mirror = Mirror.at(angle, 0, 0.5)
    for part, left, right, down, behind in ((body, -0.25, 0.25, 0.6, 0.35), (phone, -0.025, 0.065, 0.1, 0.0)):
        ends = [mirror.image((x, down, -behind)) for x in (left, right)]
        for (x, y, z), edge in zip(ends, (0, -1), strict=True):
            row = part.cover[round((1200 + 1000 * y / z) / 4), :, 0]
            assert np.flatnonzero(row > 0.5)[edge] - 1200 == pytest.approx(1000 * x / z, abs=3)


def test_the_phone_is_as_large_as_at_its_own_distance():
    body, _, phone = seen(0)
    assert (body.away, phone.away) == pytest.approx((1.35, 1.0))
    assert phone.cover[..., 0].max(axis=0).sum() == pytest.approx(90, abs=1)


def test_the_photographer_leaves_the_picture_as_the_pane_turns():
    assert np.array_equal(mirrored(angle=45), mirrored(angle=45, photographer=1))


def test_each_photograph_has_a_street_of_its_own_and_keeps_it_from_dose_to_dose():
    weak, strong = (frames_of(BLACK, {"window": dose})["reflection"].light for dose in (0.1, 0.2))
    assert np.allclose(2 * weak, strong, rtol=1e-5)
    assert not np.allclose(strong, frames_of(BLACK, {"window": 0.2}, image="b")["reflection"].light)


def test_a_face_outside_the_frame_is_not_applicable():
    frame = scenes.frame_of(BLACK)
    away = type(frame)(frame.light, frame.landmarks + np.array([5000.0, 0, 0]), frame.inter_eye, frame.saturated)
    with pytest.raises(NotApplicable):
        expose(BLACK, away, parse([{"window": [0.2]}])[1], seed=1, image="a")
