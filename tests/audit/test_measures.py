"""Measures of inequality over groups, against METHOD's worked checks and their definitions written out."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from falsematch.audit.measures import (
    OVER_GROUPS,
    fdr,
    garbe,
    gini,
    inequity_rate,
    log10_ratio,
    max_geomean_ratio,
    max_mean_ratio,
    max_min_difference,
    max_min_ratio,
    odds_ratio,
    of_both_rates,
    over_groups,
    ratio,
)
from falsematch.text.reason import Reason

rates = st.lists(st.floats(1e-6, 1.0), min_size=2, max_size=9)


@pytest.mark.parametrize(("counts", "expected"), [((0, 2, 2, 7), 21 / 33), ((0, 1, 3, 7), 23 / 33)])
def test_gini_of_the_worked_counts(counts, expected):
    assert gini(np.array(counts) / 100) == pytest.approx(expected)


@settings(derandomize=True)
@given(rates)
def test_gini_is_the_mean_difference_over_twice_the_mean_rate(values):
    x, count = np.array(values), len(values)
    written_out = np.abs(x[:, None] - x[None, :]).sum() / (2 * count * (count - 1) * x.mean())
    assert gini(x) == pytest.approx(written_out)


def test_gini_is_one_when_one_group_bears_all_and_zero_when_all_are_equal():
    assert gini([0.0, 0.0, 0.3]) == pytest.approx(1)
    assert gini([0.2, 0.2, 0.2]) == pytest.approx(0)


def test_eight_rates_with_a_fifty_fold_ratio():
    eight = [5.012e-4, 1e-5, 2e-5, 4e-5, 5e-5, 1e-4, 2e-4, 3e-4]
    assert max_min_ratio(eight) == pytest.approx(50.12)


def test_fdr_hardly_sees_a_fifty_fold_ratio():
    assert fdr([0.004, 0.00008], [0.0, 0.0]) == pytest.approx(0.99804)


def test_garbe_weighs_the_two_ginis():
    fmr, fnmr = [0.0, 0.3], [0.1, 0.1]
    assert garbe(fmr, fnmr) == pytest.approx(0.5)
    assert garbe(fmr, fnmr, alpha=0.8) == pytest.approx(0.8)


def test_inequity_rate_is_the_weighted_product_of_ratios():
    assert inequity_rate([0.01, 0.09], [0.1, 0.4]) == pytest.approx(math.sqrt(9 * 4))


def test_measures_of_spread():
    x = [0.1, 0.2, 0.6]
    assert max_min_difference(x) == pytest.approx(0.5)
    assert max_mean_ratio(x) == pytest.approx(2)
    assert max_geomean_ratio(x) == pytest.approx(0.6 / (0.1 * 0.2 * 0.6) ** (1 / 3))


def test_a_zero_stands_in_the_geometric_mean_at_its_limit():
    assert over_groups("max_geomean_ratio", [0.0, 0.1], [0.05, 0.05]).value == pytest.approx(
        0.1 / math.sqrt(0.05 * 0.1)
    )


def test_the_geometric_mean_is_refused_where_the_limit_exceeds_the_largest_rate():
    found = over_groups("max_geomean_ratio", [0.0, 0.1], [0.2, 0.2])
    assert math.isnan(found.value)
    assert found.reason == Reason("limit_exceeds_largest_rate")


@pytest.mark.parametrize("measure", OVER_GROUPS)
def test_one_group_has_no_measure(measure):
    found = over_groups(measure, [0.1])
    assert math.isnan(found.value)
    assert found.reason


@pytest.mark.parametrize("measure", [name for name in OVER_GROUPS if name != "max_min_difference"])
def test_groups_without_errors_have_no_measure_and_a_reason(measure):
    found = over_groups(measure, [0.0, 0.0, 0.0])
    assert math.isnan(found.value)
    assert found.reason == Reason("no_errors_in_any_group")


def test_a_ratio_over_zero_is_a_lower_bound():
    found = ratio(0.2, 0.0, limit=0.05)
    assert (found.value, found.bound) == (pytest.approx(4), "lower")


def test_max_min_over_zero_is_at_least_the_ratio_to_the_smallest_rate_seen():
    found = over_groups("max_min_ratio", [0.0, 0.01, 0.2], [0.3, 0.3, 0.3])
    assert (found.value, found.bound) == (pytest.approx(20), "lower")


def test_nothing_over_nothing_is_undefined():
    assert math.isnan(ratio(0.0, 0.0, limit=0.05).value)


def test_decades_are_the_log_of_the_ratio():
    assert log10_ratio(0.1, 0.001).value == pytest.approx(2)
    assert math.isnan(log10_ratio(0.0, 0.001).value)


def test_the_odds_ratio_of_one_half_against_one_fifth_is_four():
    assert odds_ratio(0.5, 0.2) == pytest.approx(4)


def test_a_measure_of_both_rates_says_which_was_never_seen():
    assert of_both_rates("garbe", [0.1, 0.2], [0.0, 0.0]).reason == Reason("no_non_match_in_any_group")


@settings(derandomize=True)
@given(rates, st.permutations(range(9)))
def test_no_measure_depends_on_the_order_of_groups(values, order):
    moved = [values[i] for i in order if i < len(values)]
    for measure, formula in OVER_GROUPS.items():
        assert formula(moved) == pytest.approx(float(formula(values))), measure


@settings(derandomize=True)
@given(rates, st.floats(0.01, 1.0))
def test_relative_measures_do_not_depend_on_scale(values, factor):
    for measure in ("max_min_ratio", "max_mean_ratio", "max_geomean_ratio", "gini"):
        scaled = OVER_GROUPS[measure](np.array(values) * factor)
        assert scaled == pytest.approx(float(OVER_GROUPS[measure](values)), abs=1e-9), measure


def test_replicates_are_measured_all_at_once():
    drawn = np.array([[0.1, 0.4], [0.2, 0.2]])
    np.testing.assert_allclose(max_min_ratio(drawn), [4, 1])
    np.testing.assert_allclose(gini(drawn), [0.6, 0.0], atol=1e-15)
