"""Equivalence within a margin: the only ground for "no difference"."""

import math

import numpy as np
import pytest

from falsematch.audit.equivalence import equivalence


def drawn(spread: float, count: int = 4000) -> np.ndarray:
    return np.random.default_rng(0).normal(0.3, spread, count)


def test_equal_rates_known_well_are_equivalent():
    assert equivalence(0.0, drawn(0.1), 1.5, 0.95).p_value < 0.05


def test_equal_rates_known_badly_are_not():
    assert equivalence(0.0, drawn(0.5), 1.5, 0.95).p_value > 0.05


def test_a_ratio_at_the_margin_is_not_equivalent():
    assert equivalence(math.log(1.5), drawn(0.1), 1.5, 0.95).p_value == pytest.approx(0.5, abs=0.03)


def test_the_interval_is_the_ninety_per_cent_one_about_the_ratio():
    found = equivalence(math.log(1.2), drawn(0.1), 1.5, 0.95)
    assert math.log(found.high / found.low) == pytest.approx(2 * 1.645 * 0.1, rel=0.05)
    assert math.sqrt(found.low * found.high) == pytest.approx(1.2, rel=0.01)


@pytest.mark.parametrize("log_ratio", np.linspace(-0.5, 0.5, 11))
def test_the_test_and_its_interval_agree(log_ratio):
    found = equivalence(log_ratio, drawn(0.12), 1.5, 0.95)
    assert (found.p_value < 0.0495) <= (found.low > 1 / 1.5 and found.high < 1.5) <= (found.p_value < 0.0505)


def test_a_group_without_errors_is_never_shown_to_be_equivalent():
    assert math.isnan(equivalence(-math.inf, drawn(0.1), 1.5, 0.95).p_value)
