"""The simultaneous band over log ratios."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.stats import norm

from falsematch.audit import Partition, Resample
from falsematch.audit.band import simultaneous_band
from falsematch.text.reason import Reason

pytestmark = pytest.mark.slow


def lognormal(values: list[float], spread: list[float], count: int = 4000, seed: int = 0) -> list[np.ndarray]:
    generator = np.random.default_rng(seed)
    return [
        np.exp(math.log(value) + 0.1 + generator.normal(0, sd, count)) for value, sd in zip(values, spread, strict=True)
    ]


def test_two_groups_have_the_ordinary_interval_of_their_ratio():
    band = simultaneous_band([0.2, 0.1], lognormal([0.2, 0.1], [0.3, 0.4]), 0.95)
    low, high = band.interval(0, 1)
    assert math.sqrt(low * high) == pytest.approx(2)
    assert math.log(high / 2) == pytest.approx(1.96 * 0.5, rel=0.04)


def test_many_groups_have_wider_intervals_than_two():
    drawn = lognormal([0.1] * 6, [0.3] * 6)
    two, six = simultaneous_band([0.1] * 2, drawn[:2], 0.95), simultaneous_band([0.1] * 6, drawn, 0.95)
    assert six.critical > two.critical
    # Largest of 15 differences of six normals: the studentised range at 0.95, 4.03, over the square root of 2.
    assert six.critical == pytest.approx(4.03 / math.sqrt(2), rel=0.03)


def test_the_pair_the_other_way_round_has_the_inverse_limits():
    band = simultaneous_band([0.2, 0.1, 0.1], lognormal([0.2, 0.1, 0.1], [0.3, 0.4, 0.1]), 0.95)
    low, high = band.interval(0, 2)
    assert band.interval(2, 0) == (pytest.approx(1 / high), pytest.approx(1 / low))


def test_pairs_are_contrasted_as_they_were_drawn():
    shared = np.random.default_rng(0).normal(0, 0.5, 4000)
    drawn = [np.exp(np.log(0.1) + shared), np.exp(np.log(0.2) + shared + 0.01 * shared**2)]
    low, high = simultaneous_band([0.1, 0.2], drawn, 0.95).interval(1, 0)
    assert high / low < 1.1


def test_the_interval_of_the_largest_over_the_smallest_follows_from_the_pairs():
    band = simultaneous_band([0.4, 0.2, 0.1], lognormal([0.4, 0.2, 0.1], [0.2] * 3), 0.95)
    pairs = [band.interval(a, b) for a in range(3) for b in range(3) if a != b]
    assert band.max_min_interval() == (
        pytest.approx(max(low for low, _ in pairs)),
        pytest.approx(max(high for _, high in pairs)),
    )


def test_among_equals_the_largest_over_the_smallest_holds_one_as_often_as_it_says():
    held, spread, trials = 0, 0.3, 400
    generator = np.random.default_rng(3)
    drawn = [np.exp(generator.normal(0, spread, 1000)) for _ in range(5)]
    for _ in range(trials):
        values = np.exp(generator.normal(0, spread, 5))
        held += simultaneous_band(list(values), drawn, 0.95).max_min_interval()[0] == 1
    # Four standard errors of a binomial share of 0.95 in 400.
    assert held / trials == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / trials))


@pytest.mark.parametrize(
    ("value", "replicates", "reason"),
    [
        (0.0, np.full(100, 0.1), Reason("no_errors")),
        (0.1, np.where(np.arange(100) < 6, 0.0, np.linspace(0.1, 0.2, 100)), Reason("errors_rare", {"percent": 5})),
        (0.1, np.full(100, 0.1), Reason("replicates_do_not_vary")),
        (float("nan"), np.linspace(0.1, 0.2, 100), Reason("no_rate")),
        (0.1, None, Reason("no_replicates")),
    ],
)
def test_a_group_that_cannot_be_judged_leaves_the_band(value, replicates, reason):
    others = lognormal([0.1, 0.1], [0.3, 0.3], 100)
    band = simultaneous_band([value, 0.1, 0.1], [replicates, *others], 0.95)
    assert band.groups == (1, 2)
    assert band.excluded[0] == reason
    assert math.isnan(band.interval(0, 1)[0])


def test_a_few_zeros_among_the_replicates_leave_a_finite_band():
    few = np.where(np.arange(1000) < 40, 0.0, np.random.default_rng(1).uniform(0.05, 0.2, 1000))
    band = simultaneous_band([0.1, 0.1], [few, *lognormal([0.1], [0.3], 1000)], 0.95)
    assert np.isfinite(band.interval(0, 1)).all()


def test_one_group_makes_no_band():
    assert math.isnan(simultaneous_band([0.1], lognormal([0.1], [0.3]), 0.95).max_min_interval()[0])


def test_true_nulls_among_people_are_claimed_no_more_often_than_said():
    groups, size, trials = 3, 30, 200
    labels = pd.DataFrame({"g": np.repeat(list("abc"), size)})
    partition = Partition.of(labels, [["g"]])
    resample = Resample.draw(partition, 300, seed=1)
    people = groups * size
    met = sparse.csr_matrix(1.0 - np.eye(people))
    weights = np.diagonal(resample.pair_sums(met), axis1=1, axis2=2)
    generator = np.random.default_rng(7)
    claimed = 0
    for _ in range(trials):
        effect = generator.normal(0, math.sqrt(0.15), people)
        score = effect[:, None] + effect + generator.normal(0, math.sqrt(0.7), (people, people))
        matches = sparse.csr_matrix((score > norm.isf(0.1)) & ~np.eye(people, dtype=bool), dtype=float)
        counts = [matches[partition.of_subject == c][:, partition.of_subject == c].sum() for c in range(groups)]
        drawn = np.diagonal(resample.pair_sums(matches), axis1=1, axis2=2) / weights
        band = simultaneous_band(np.array(counts) / (size * (size - 1)), list(drawn.T), 0.95)
        claimed += band.max_min_interval()[0] > 1
    # Four standard errors above 0.05.
    assert claimed / trials <= 0.05 + 4 * math.sqrt(0.05 * 0.95 / trials)
