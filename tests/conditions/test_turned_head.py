"""The head that a turn acts on: what is made of the mesh's profile, and what lies behind the edge of the face."""

import numpy as np
import pytest

from falsematch.conditions import CONDITIONS
from falsematch.conditions._turning import profiled
from falsematch.conditions.pose import SOURCE_DISTANCE, about
from falsematch.conditions.surface import Moved, Surface
from falsematch.faces import eye_centres

CHIN = 152


def leaning(landmarks, by):
    """The same mesh with so much depth gained for each pixel downwards."""
    leant = landmarks.copy()
    leant[:, 2] += by * (leant[:, 1] - eye_centres(landmarks)[:, 1].mean())
    return leant


def gained(head, one, other):
    """Slope by which two leaning meshes differ once they are made ready for a turn."""
    apart = profiled(leaning(head.landmarks, other)) - profiled(leaning(head.landmarks, one))
    return np.polyfit(head.landmarks[:, 1], apart[:, 2], 1)[0]


def test_a_small_lean_of_the_mesh_is_taken_for_its_noise(head):
    assert abs(gained(head, -0.02, 0.02)) < 0.3 * 0.04


@pytest.mark.parametrize(("one", "other"), [(0.3, 0.4), (-0.4, -0.3)])
def test_a_face_that_looks_up_or_down_keeps_looking_there(head, one, other):
    assert gained(head, one, other) == pytest.approx(other - one, rel=0.2)


def test_a_tilted_photograph_has_the_same_profile(head):
    middle = eye_centres(head.landmarks).mean(axis=0)
    tilt = np.radians(25)
    matrix = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    tilted = head.landmarks.copy()
    tilted[:, :2] = (tilted[:, :2] - middle) @ matrix.T + middle
    assert np.allclose(profiled(tilted)[:, 2], profiled(head.landmarks)[:, 2], atol=1e-6 * head.inter_eye)


def test_a_mesh_without_eyes_is_left_to_be_refused():
    nothing = np.zeros((468, 3))
    assert np.array_equal(profiled(nothing), nothing)


def test_light_and_what_is_worn_keep_the_mesh_as_it_is(head):
    lit, turned = Surface.fit(head), Surface.fit(head, to_turn=True)
    assert np.abs(lit.mesh[:, :2] - turned.mesh[:, :2]).max() == 0
    assert np.ptp(lit.mesh[:, 2] - head.landmarks[:, 2]) < 0.3 * head.inter_eye
    assert np.ptp(turned.mesh[:, 2] - lit.mesh[:, 2]) > 0.05 * head.inter_eye


def below_the_chin(head, surface, away):
    """Depth beyond the chin's, in distances between the eyes, so far below it in the picture."""
    place = head.landmarks[CHIN, :2] + [0, away * head.inter_eye]
    return (surface.at(surface.depth, place[None])[0] - surface.mesh[CHIN, 2]) / surface.unit


def test_under_the_jaw_a_head_goes_back_to_its_throat(head):
    """True heads do so by 0.6 within 0.1 of the jaw and by 0.8 within 0.3."""
    surface = Surface.fit(head, to_turn=True)
    assert 0.4 < below_the_chin(head, surface, 0.12) < 0.75
    assert 0.7 < below_the_chin(head, surface, 0.35) < 1.05
    assert below_the_chin(head, surface, 0.12) > 1.5 * below_the_chin(head, Surface.fit(head), 0.12)


def test_thrown_back_a_head_shows_the_underside_of_its_jaw(head):
    surface = Surface.fit(head, to_turn=True)
    under = head.landmarks[CHIN, :2] + np.array([[0, 0], [0, 0.2]]) * head.inter_eye

    def seen(degrees):
        moved = Moved(surface, about(surface, "right", degrees, SOURCE_DISTANCE.value))(under)
        return (moved[1, 1] - moved[0, 1]) / head.inter_eye

    assert seen(30) > 0.4
    assert seen(-30) < 0.2


@pytest.mark.parametrize(("edge", "side"), [(127, -1), (356, 1)])
def test_a_head_that_turns_aside_stays_as_wide_behind(head, edge, side):
    """A skull is longer than wide: its back fills the place that its side leaves."""
    surface = Surface.fit(head, to_turn=True)
    rim = head.landmarks[edge, :2] + [side * 0.2 * head.inter_eye, -0.2 * head.inter_eye]
    turned = about(surface, "down", -side * 40, SOURCE_DISTANCE.value)
    moved = Moved(surface, turned)(rim[None])[0]
    assert side * (moved[0] - rim[0]) > -0.15 * head.inter_eye
    before = Surface.fit(head)
    cone = Moved(before, about(before, "down", -side * 40, SOURCE_DISTANCE.value))(rim[None])[0]
    assert side * (moved[0] - cone[0]) > 0.1 * head.inter_eye


@pytest.mark.parametrize("pose", ["yaw", "pitch", "roll"])
def test_a_turn_lists_the_numbers_of_its_own_head_alone(pose):
    numbers = CONDITIONS[pose].numbers
    assert numbers["turned_depth"].basis == "measured"
    assert "depth_gain" not in numbers
