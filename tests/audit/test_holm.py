"""Holm's correction within a family."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from falsematch.audit.holm import holm

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12).map(np.array)


def test_a_worked_family():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])


def test_a_test_that_was_not_made_does_not_count():
    np.testing.assert_allclose(holm([0.02, np.nan, 0.03]), [0.04, np.nan, 0.04])


@settings(derandomize=True)
@given(p_values, st.floats(0.001, 0.2))
def test_rejections_are_those_of_the_step_down_procedure(p, alpha):
    rejected = np.zeros(len(p), bool)
    for rank, place in enumerate(np.argsort(p, kind="stable")):
        if p[place] * (len(p) - rank) > alpha:
            break
        rejected[place] = True
    np.testing.assert_array_equal(holm(p) <= alpha, rejected)


@settings(derandomize=True)
@given(p_values)
def test_a_correction_never_lowers_a_p_value(p):
    assert (holm(p) >= p).all()
