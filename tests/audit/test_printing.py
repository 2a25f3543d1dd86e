"""When an interval may be printed."""

import pytest
from scipy.stats import binom

from falsematch.audit.printing import RULE, clopper_pearson, zero_bound


@pytest.mark.parametrize(
    ("counts", "word"),
    [((15, 50, 15), "15 in the group"), ((50, 9, 9), "9 distinct pairs"), ((50, 50, 9), "9, 10 needed")],
)
def test_the_rule_refuses_one_short_of_any_bound(counts, word):
    assert word in RULE.refuses(*counts)


def test_the_rule_prints_at_its_bounds():
    assert RULE.refuses(16, 10, 10) == ""


def test_an_interval_wider_than_twentyfold_is_not_printed():
    assert RULE.too_wide(0.01, 0.2) == ""
    assert "factor of 20" in RULE.too_wide(0.01, 0.201)
    assert "factor of 20" in RULE.too_wide(0.0, 0.1)


def test_clopper_pearson_limits_are_where_the_tails_hold_their_share():
    low, high = clopper_pearson(3, 20, 0.95)
    assert binom.sf(2, 20, low) == pytest.approx(0.025)
    assert binom.cdf(3, 20, high) == pytest.approx(0.025)


def test_the_bound_of_a_zero_cell_leaves_five_per_cent():
    assert (1 - zero_bound(17, 0.95)) ** 17 == pytest.approx(0.05)
