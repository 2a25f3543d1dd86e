"""Scores ranked once give the thresholds that each rate alone gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from falsematch.audit.ranked import RankedScores
from falsematch.audit.thresholds import most_permissive

SCORES = st.lists(st.integers(0, 12).map(lambda n: n / 7), min_size=1, max_size=60)


@given(SCORES, st.floats(0, 1), st.sampled_from(["distance", "similarity"]), st.booleans(), st.integers(0, 99))
def test_the_most_permissive_score_is_that_of_each_rate_alone(scores, fmr, polarity, alike, seed):
    score = np.array(scores)
    weight = np.ones(len(score)) if alike else 1 / np.random.default_rng(seed).integers(1, 9, len(score))
    assert RankedScores.of(score, weight, polarity).most_permissive(fmr) == most_permissive(
        score, weight, fmr, polarity
    )


@pytest.mark.parametrize("polarity", ["distance", "similarity"])
def test_of_nothing_there_is_no_threshold(polarity):
    assert RankedScores.of(np.zeros(0), np.zeros(0), polarity).most_permissive(0.5) is None
