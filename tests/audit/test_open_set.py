"""What bounds FPIR in a larger gallery, and what a draw of people leaves of a list."""

from itertools import combinations

import numpy as np
import pytest

from falsematch.audit.open_set import (
    band_reason,
    exchangeable_band,
    few_of,
    half_borne_by,
    none_of,
)
from falsematch.text.reason import Reason


def test_the_band_of_a_gallery_ten_times_as_large():
    assert exchangeable_band(0.01, 0.03, 10) == pytest.approx((0.01, 0.3))
    assert exchangeable_band(0.01, 0.03, 100) == (0.01, 1.0)


def test_where_a_band_says_nothing_or_only_how_often_at_least():
    assert band_reason(0.01, 1.0) == Reason("only_lower_limit")
    assert band_reason(0.2, 0.9998) == Reason("only_lower_limit")
    assert band_reason(0.0, 1.0) == Reason("band_reaches_one")
    assert band_reason(0.001, 0.1) == Reason("band_too_wide", {"factor": 100.0})
    assert band_reason(0.0, 0.1) == Reason("band_too_wide", {"factor": 100.0})
    assert band_reason(0.01, 0.3) is None


def test_none_of_those_drawn_is_the_mean_over_every_gallery():
    matching, people = {0, 3}, 7
    for drawn in range(1, 8):
        galleries = list(combinations(range(people), drawn))
        expected = np.mean([not matching & set(gallery) for gallery in galleries])
        assert none_of(drawn, np.array([7.0]), np.array([2.0]))[0] == pytest.approx(expected, abs=1e-12)


def test_a_search_that_matches_nobody_is_never_a_false_positive():
    assert none_of(5, np.array([9.0]), np.array([0.0]))[0] == 1


def test_the_mate_stays_in_the_list_where_few_of_those_above_are_drawn():
    people, above, drawn = 6, {1, 2, 4}, 3
    galleries = list(combinations(range(people), drawn))
    expected = np.mean([len(above & set(gallery)) <= 1 for gallery in galleries])
    assert few_of(drawn, np.array([6]), np.array([3]), 1)[0] == pytest.approx(expected)


def test_half_of_the_false_candidates_on_few_searches():
    assert half_borne_by([0] * 8 + [9, 1]) == 0.1
    assert half_borne_by([1] * 10) == 0.5
    assert np.isnan(half_borne_by([0, 0]))
