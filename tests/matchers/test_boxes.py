"""Boxes of faces: whose edges they name, which one wins."""

import dlib
import numpy as np
import pytest

from falsematch.matchers import Box, Face, largest
from falsematch.matchers.hog import from_dlib, to_dlib


def test_a_box_reaches_half_a_pixel_beyond_the_outer_pixel_centres():
    assert from_dlib(dlib.rectangle(10, 20, 29, 49)) == Box(9.5, 19.5, 29.5, 49.5)


def test_the_area_counts_both_outer_pixels():
    assert from_dlib(dlib.rectangle(10, 20, 29, 49)).area == 20 * 30


def test_a_box_leads_back_to_the_same_rectangle_also_outside_the_frame():
    rectangle = dlib.rectangle(-7, -1, 40, 51)
    assert to_dlib(from_dlib(rectangle)) == rectangle


def test_overlap_is_intersection_over_union():
    assert Box(0, 0, 10, 10).overlap(Box(5, 0, 15, 10)) == pytest.approx(50 / 150)


def test_boxes_apart_do_not_overlap():
    assert Box(0, 0, 10, 10).overlap(Box(20, 20, 30, 30)) == 0


def test_the_box_around_points_is_the_smallest_that_holds_them():
    assert Box.around(np.array([[1.0, 5.0, 9.0], [3.0, 2.0, -9.0]])) == Box(1, 2, 3, 5)


def test_the_largest_face_wins():
    small, large = Face(Box(0, 0, 10, 10)), Face(Box(50, 50, 80, 80))
    assert largest([small, large]) == large


def test_of_equal_faces_the_surest_wins():
    first, second = Face(Box(0, 0, 10, 10)), Face(Box(50, 50, 60, 60))
    assert largest([first, second]) == first


def test_where_there_is_no_face_none_wins():
    assert largest([]) is None


def test_a_box_is_found_again_between_the_middles_of_its_edges():
    box = Box(1.5, 2.0, 11.5, 32.0)
    assert Box.between(box.middles) == box


def test_a_box_that_was_turned_keeps_its_size():
    turned = Box(0, 0, 10, 30).middles @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    assert Box.between(turned).area == pytest.approx(300)
