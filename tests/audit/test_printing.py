"""When an interval may be printed."""

import numpy as np
import pytest
from scipy.stats import binom, norm
from scipy.stats import t as student

from falsematch.audit.printing import (
    FAILURES,
    FALSE_MATCHES,
    NON_MATCHES,
    REFUSALS,
    RULE,
    SEARCHES,
    Events,
    clopper_pearson,
    effective_people,
    free_units,
    reach,
    zero_bound,
)
from falsematch.text.reason import Reason


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((15, 50, 15), Reason("too_few_people", {"n": 15, "needed": 16})),
        ((50, 9, 9), Reason("too_few_false_matches", {"n": 9, "needed": 10})),
        ((50, 50, 9), Reason("too_few_people_in_false_matches", {"n": 9, "needed": 10})),
    ],
)
def test_the_rule_refuses_one_short_of_any_bound(counts, reason):
    assert RULE.refuses(*counts) == reason


@pytest.mark.parametrize("of", [FALSE_MATCHES, NON_MATCHES, REFUSALS, FAILURES, SEARCHES])
def test_each_kind_of_event_has_reasons_of_its_own(of: Events):
    found = [RULE.refuses(50, 9, 9, of=of), RULE.refuses(50, 50, 9, of=of), RULE.too_wide(0.01, 0.3, of=of)]
    assert [reason and reason.code for reason in found] == [of.few, of.people, of.wide]


def test_people_of_equal_shares_count_for_what_they_are():
    for people, share in ((16, 1.0), (35, 1 / 3), (102, 0.1)):
        assert effective_people(np.full(people, share)) == people


def test_who_adds_nothing_does_not_count():
    assert effective_people(np.array([2.0, 2.0, 0.0])) == 2
    assert effective_people(np.zeros(3)) == 0


def test_one_person_with_most_of_the_images_is_hardly_more_than_one():
    shares = np.array([99.0] + [1.0] * 15)
    assert effective_people(shares) == pytest.approx((99 + 15) ** 2 / (99**2 + 15))
    assert RULE.refuses(effective_people(shares), 50, 50) == Reason("too_few_people", {"n": 1.3, "needed": 16})


def test_too_few_never_read_as_enough():
    assert RULE.refuses(15.99, 50, 50) == Reason("too_few_people", {"n": 15.9, "needed": 16})
    assert RULE.refuses(16.0, 50, 50) is None


def test_the_rule_prints_at_its_bounds():
    assert RULE.refuses(16, 10, 10) is None


def test_an_interval_wider_than_twentyfold_is_not_printed():
    assert RULE.too_wide(0.01, 0.2) is None
    assert RULE.too_wide(0.01, 0.201) == Reason("too_wide", {"factor": 20})
    assert RULE.too_wide(0.0, 0.1) == Reason("too_wide", {"factor": 20})


def test_clopper_pearson_limits_are_where_the_tails_hold_their_share():
    low, high = clopper_pearson(3, 20, 0.95)
    assert binom.sf(2, 20, low) == pytest.approx(0.025)
    assert binom.cdf(3, 20, high) == pytest.approx(0.025)


def test_the_bound_of_a_zero_cell_leaves_five_per_cent():
    assert (1 - zero_bound(17, 0.95)) ** 17 == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("people", "effective", "met_often", "free"),
    [
        (100, 80, 2, 100),  # London: both ways, and no more
        (100, 80, 2.5, 11),
        (100, 100, 625, 13.5),  # 25 images of each
        (5, 80, 3, 5),  # never more than there are
    ],
)
def test_where_people_meet_often_eight_of_them_make_a_degree_of_freedom(people, effective, met_often, free):
    assert free_units(people, effective, met_often) == free


def test_a_ratios_reach_grows_where_people_meet_often_and_there_alone():
    assert reach(40, 2, 0.95) == 1
    assert reach(40, 2.1, 0.95) == pytest.approx(student.ppf(0.975, 5) / norm.ppf(0.975))
