"""The small-count test: people drawn from the reference, never pairs."""

import math

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import norm

from falsematch.audit.small_count import Block, small_count
from falsematch.text.reason import Reason

pytestmark = pytest.mark.slow


def block(matches: np.ndarray, comparisons: np.ndarray | None = None) -> Block:
    people = len(matches)
    everybody = 1 - np.eye(people) if comparisons is None else comparisons
    return Block.of(sparse.csr_matrix(matches), sparse.csr_matrix(everybody), np.arange(people))


def crowd(people: int, fmr: float, dependence: float, generator: np.random.Generator) -> np.ndarray:
    """False matches among people whose effects carry a share ``dependence`` of the variance of the score."""
    effect = generator.normal(size=people) * math.sqrt(dependence / 2)
    noise = generator.normal(size=(people, people)) * math.sqrt(1 - dependence)
    matches = (effect[:, None] + effect + noise > norm.isf(fmr)).astype(float)
    np.fill_diagonal(matches, 0)
    return matches


def p_value(group: np.ndarray, reference: np.ndarray, draws: int = 999, seed: int = 1) -> float:
    return small_count([block(group)], [block(reference)], equal=False, seed=seed, draws=draws).p_value


def test_a_group_in_which_everybody_matches_is_no_draw_from_a_reference_that_hardly_does():
    reference = crowd(40, 0.02, 0.3, np.random.default_rng(0))
    assert p_value(1 - np.eye(8), reference) == pytest.approx(1 / 1000)


def test_a_group_like_the_reference_is_no_surprise():
    generator = np.random.default_rng(5)
    assert p_value(crowd(8, 0.1, 0.3, generator), crowd(40, 0.1, 0.3, generator)) > 0.05


def test_the_draw_is_the_definition_written_out():
    reference = crowd(16, 0.2, 0.3, np.random.default_rng(2))
    group = crowd(4, 0.5, 0.3, np.random.default_rng(3))
    generator = np.random.default_rng(4)
    reached = 0
    observed = (group.sum() + 0.5) / 12 / ((reference.sum() + 0.5) / 240)
    for _ in range(4000):
        order = generator.permutation(16)
        drawn, left = order[:4], order[4:]
        inside, rest = (reference[np.ix_(people, people)].sum() + 0.5 for people in (drawn, left))
        reached += (inside / 12) / (rest / 132) >= observed * (1 - 1e-12) or inside >= group.sum() + 0.5
    assert p_value(group, reference, draws=4000) == pytest.approx(reached / 4000, abs=0.03)


@pytest.mark.parametrize("density", [0.01, 0.5])
def test_sparse_and_dense_counts_give_the_same(density):
    generator = np.random.default_rng(0)
    reference = sparse.random(60, 60, density, random_state=1).astype(bool).toarray().astype(float)
    np.fill_diagonal(reference, 0)
    group = crowd(8, 0.3, 0.3, generator)
    flipped = p_value(group, reference[::-1, ::-1], draws=4000)
    assert p_value(group, reference, draws=4000) == pytest.approx(flipped, abs=0.04)


def test_a_reference_fewer_than_four_times_as_large_is_refused():
    found = small_count([block(np.ones((8, 8)) - np.eye(8))], [block(1 - np.eye(31))], equal=False, seed=1)
    assert math.isnan(found.p_value)
    assert found.refused == Reason("test_few_reference", {"n": 31, "times": 4, "group": 8})


def test_every_part_of_the_group_needs_its_own_reference():
    large, small = block(1 - np.eye(40)), block(1 - np.eye(10))
    parts = [block(1 - np.eye(8)), block(1 - np.eye(8))]
    refused = small_count(parts, [large, small], equal=True, seed=1).refused
    assert refused is not None
    assert refused.params["n"] == 10


def test_a_group_without_a_false_match_is_never_a_surprise():
    reference = np.zeros((200, 200))
    reference[0, 1] = 1
    assert p_value(np.zeros((5, 5)), reference) == 1


def test_a_reference_without_a_false_match_says_nothing():
    found = small_count([block(1 - np.eye(4))], [block(np.zeros((40, 40)))], equal=False, seed=1)
    assert found.refused == Reason("test_no_match")


def test_who_was_compared_with_nobody_is_not_drawn():
    comparisons = 1 - np.eye(6)
    comparisons[5] = comparisons[:, 5] = 0
    assert block(np.zeros((6, 6)), comparisons).people == 5


def test_the_same_seed_gives_the_same_p_value():
    reference = crowd(40, 0.1, 0.3, np.random.default_rng(0))
    group = crowd(8, 0.2, 0.3, np.random.default_rng(1))
    assert p_value(group, reference, seed=3) == p_value(group, reference, seed=3)


@pytest.mark.parametrize(("people", "dependence"), [(8, 0.3), (13, 0.6)])
def test_true_nulls_are_rejected_no_more_often_than_said(people, dependence):
    generator = np.random.default_rng(11)
    trials = 300
    rejected = sum(
        p_value(crowd(people, 0.05, dependence, generator), crowd(4 * people, 0.05, dependence, generator), 199, seed)
        <= 0.05
        for seed in range(trials)
    )
    # Four standard errors above 0.05.
    assert rejected / trials <= 0.05 + 4 * math.sqrt(0.05 * 0.95 / trials)
