"""Whom a search brings up: counted by hand."""

import numpy as np
import pytest

from falsematch.scoring import Meetings, searches

NAN = float("nan")


def meetings(rows: list[tuple[int, int, int, int, float]]) -> Meetings:
    """(probe person, reference person, probe photograph, reference photograph, likeness)."""
    a, b, image_a, image_b, likeness = (np.array(column) for column in zip(*rows, strict=True))
    return Meetings(a, b, image_a, image_b, likeness.astype(float), np.zeros(len(a), bool))


ONE_PROBE = meetings([(0, 0, 0, 10, 0.7), (0, 1, 0, 11, 0.9), (0, 1, 0, 12, 0.2), (0, 2, 0, 13, 0.4)])


def test_the_highest_non_mated_score_leaves_the_mate_out():
    assert searches(ONE_PROBE, 3, 2).highest_non_mated.tolist() == [0.9]
    assert searches(
        ONE_PROBE.__class__(*(column[[0, 3]] for column in vars(ONE_PROBE).values())), 3, 1
    ).highest_non_mated == [0.4]


def test_a_person_is_enrolled_with_the_first_photographs_only():
    turned = meetings([(0, 0, 0, 10, 0.7), (0, 1, 0, 12, 0.9), (0, 1, 0, 11, 0.2), (0, 2, 0, 13, 0.4)])
    assert searches(turned, 3, 1).highest_non_mated.tolist() == [0.4]
    assert searches(turned, 3, 2).highest_non_mated.tolist() == [0.9]


def test_those_who_score_higher_than_the_mate_are_counted_as_people():
    assert searches(ONE_PROBE, 3, 2).above_mate.tolist() == [1]
    tied = meetings([(0, 0, 0, 10, 0.7), (0, 1, 0, 11, 0.7)])
    assert searches(tied, 2, 1).above_mate.tolist() == [0]


def test_a_search_in_an_empty_gallery_brings_up_nobody():
    assert searches(meetings([(0, 0, 0, 10, 0.7)]), 1, 1).highest_non_mated.tolist() == [-np.inf]


def test_who_is_not_enrolled_is_not_in_the_gallery():
    found = searches(meetings([(0, 0, 0, 10, NAN), (0, 1, 0, 11, 0.3)]), 2, 1)
    assert np.isnan(found.mate).all()
    assert np.isnan(found.likeness).tolist() == [[True, False]]


def test_captures_that_are_the_same_are_searched_both_ways():
    once = meetings([(0, 1, 0, 1, 0.3), (0, 2, 0, 2, 0.5), (1, 2, 1, 2, 0.8)])
    found = searches(once.mirrored(np.zeros(3, bool)), 3, 1)
    assert found.subject.tolist() == [0, 1, 2]
    assert found.highest_non_mated == pytest.approx([0.5, 0.8, 0.8])
