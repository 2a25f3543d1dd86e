"""METHOD section 5's worked numbers, and what bounds what."""

from itertools import combinations

import numpy as np
import pytest

from falsematch.audit.open_set import (
    exchangeable_band,
    expected_candidates,
    few_of,
    fmr_needed,
    fpir_beta,
    fpir_independent,
    half_borne_by,
    independent_band,
    none_of,
    uninformative,
)


def test_daugman():
    assert fpir_independent(1e-3, 200) == pytest.approx(0.181, abs=5e-4)


def test_probes_all_alike():
    assert fpir_independent(1e-6, 1e6) == pytest.approx(0.632121, abs=5e-7)


@pytest.mark.parametrize(("a", "fpir"), [(1.0, 0.500000), (0.1, 0.213207)])
def test_probes_unlike_each_other(a, fpir):
    mean = 1e-6
    assert fpir_beta(a, a * (1 / mean - 1), 1e6) == pytest.approx(fpir, abs=5e-7)


def test_the_fmr_that_two_hundred_million_people_ask_for():
    assert fmr_needed(1e-3, 2e8) == pytest.approx(5.0e-12, rel=5e-3)
    assert fpir_independent(fmr_needed(1e-3, 2e8), 2e8) == pytest.approx(1e-3)


def test_expected_candidates_add_up_over_the_gallerys_groups():
    assert expected_candidates([1000, 200], [1e-3, 1e-2]) == pytest.approx(3.0)


def test_probes_unlike_each_other_are_less_often_falsely_identified():
    for n in (10, 1e3, 1e6):
        assert fpir_beta(0.1, 99.9, n) < fpir_independent(1e-3, n)


def test_the_band_of_a_gallery_ten_times_as_large():
    assert exchangeable_band(0.01, 0.03, 10) == pytest.approx((0.01, 0.3))
    assert exchangeable_band(0.01, 0.03, 100) == (0.01, 1.0)
    assert independent_band(0.01, 0.03, 10) == pytest.approx((0.01, 1 - 0.97**10))


def test_where_a_band_says_nothing():
    assert uninformative(0.01, 1.0) == "uninformative: the band reaches 1"
    assert "factor of 100" in uninformative(0.001, 0.1)
    assert "factor of 100" in uninformative(0.0, 0.1)
    assert uninformative(0.01, 0.3) == ""


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
