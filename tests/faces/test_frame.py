"""What moves with a photograph."""

import numpy as np
import pytest

from falsematch.faces import Frame, Scaled, eye_centres, eye_distance, reduce_area
from falsematch.faces.frame import LEFT_EYE, MESH_POINTS, RIGHT_EYE


def frame(inter_eye=40.0):
    landmarks = np.random.default_rng(1).uniform(20, 80, (MESH_POINTS, 3))
    landmarks[RIGHT_EYE, :2], landmarks[LEFT_EYE, :2] = (30, 40), (70, 40)
    return Frame(np.zeros((100, 100, 3), np.float32), landmarks, inter_eye, np.zeros((100, 100), bool))


def test_eyes_are_where_the_mesh_has_them():
    assert eye_centres(frame().landmarks).tolist() == [[30, 40], [70, 40]]
    assert eye_distance(frame().landmarks) == 40


def test_a_point_stays_on_the_thing_it_marked_when_the_frame_shrinks():
    light = np.zeros((90, 120, 3), np.float32)
    light[40:44, 60:64] = 1
    small = reduce_area(light, 0.5)
    y, x = np.argwhere(small[..., 0] == 1).mean(axis=0)
    centre_before = np.array([[61.5, 41.5]])
    assert Scaled(0.5, 0.5)(centre_before).tolist() == [[x, y]]


def test_scaling_does_not_change_the_points_it_is_given():
    points = np.array([[10.0, 20.0]])
    Scaled(0.5, 0.5)(points)
    assert points.tolist() == [[10.0, 20.0]]


def test_depth_scales_with_the_picture():
    assert Scaled(0.5, 0.5)(np.array([[10.0, 20.0, 8.0]]))[0, 2] == 4.0


def test_source_points_are_carried_through_every_change():
    once = frame().moved(np.zeros((50, 50, 3), np.float32), np.zeros((50, 50), bool), Scaled(0.5, 0.5))
    twice = once.moved(np.zeros((25, 25, 3), np.float32), np.zeros((25, 25), bool), Scaled(0.5, 0.5))
    assert np.abs(twice.carry(frame().landmarks) - twice.landmarks).max() < 1e-12


def test_an_eye_distance_measured_by_hand_scales_from_its_own_value():
    small = frame(inter_eye=41.0).moved(np.zeros((50, 50, 3), np.float32), np.zeros((50, 50), bool), Scaled(0.5, 0.5))
    assert small.inter_eye == pytest.approx(20.5)


def test_the_face_is_the_hull_of_the_landmarks():
    inside = frame().face
    assert inside[50, 50]
    assert not inside[5, 5]
    assert inside.dtype == bool
