"""What a ratio owes to single people and labels, against recounts."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from falsematch.audit import Partition
from falsematch.audit.partition import EQUAL_CELLS
from falsematch.audit.robustness import (
    PairMatrices,
    concentration,
    flipped_labels,
    leave_one_out,
    left_out,
    matched_cells,
    pooled_rate,
    within_labels,
)

pytestmark = pytest.mark.slow

SEX = list("ffffffmmmmmm")
TONE = list("dddlllddllll")


def pairs_of(seed: int = 0, density: float = 0.4) -> PairMatrices:
    generator = np.random.default_rng(seed)
    people = len(SEX)
    labels = pd.DataFrame({"sex": SEX, "tone": TONE}, index=[f"s{i}" for i in range(people)])
    comparisons = (generator.random((people, people)) < 0.9) & ~np.eye(people, dtype=bool)
    matches = comparisons & (generator.random((people, people)) < density)
    partition = Partition.of(labels, [["sex"], ["sex", "tone"]])
    return PairMatrices(*(sparse.csr_matrix(x.astype(float)) for x in (matches, comparisons)), partition)


def row(pairs: PairMatrices, group: str, matched_on: str):
    return next(r for r in pairs.partition.rows() if (r.group, r.scope, r.matched_on) == (group, "within", matched_on))


def rate(pairs: PairMatrices, chosen, without: int | None = None) -> float:
    parts = []
    for cell in matched_cells(chosen):
        people = [i for i in pairs.cell_people(cell) if i != without]
        parts.append([m.toarray()[np.ix_(people, people)].sum() for m in (pairs.matches, pairs.comparisons)])
    matches, comparisons = np.array(parts).T
    return (matches / comparisons).mean() if chosen.equal else matches.sum() / comparisons.sum()


@pytest.mark.parametrize("matched_on", [EQUAL_CELLS + "sex & tone", "sex & tone"])
def test_leaving_one_person_out_is_a_recount_without_them(matched_on):
    pairs = pairs_of()
    chosen = row(pairs, "f", matched_on)
    recounted = sorted(rate(pairs, chosen, without=i) for i in range(6))
    np.testing.assert_allclose(sorted(left_out(pairs, chosen)), recounted)


def test_the_range_of_a_ratio_is_over_the_people_of_both_groups():
    pairs = pairs_of()
    a, b = (row(pairs, group, "sex & tone") for group in "fm")
    ratios = [rate(pairs, a, i) / rate(pairs, b, i) for i in range(12)]
    low, high = leave_one_out(pairs, a, b, (rate(pairs, a), rate(pairs, b)))
    assert (low, high) == (pytest.approx(min(ratios)), pytest.approx(max(ratios)))


def test_a_ratio_that_one_person_carries_falls_when_they_leave():
    people = len(SEX)
    comparisons = sparse.csr_matrix(1.0 - np.eye(people))
    matches = np.zeros((people, people))
    matches[0, 1:3] = matches[1:3, 0] = 1
    matches[8, 9] = matches[10, 11] = 1
    pairs = PairMatrices(sparse.csr_matrix(matches), comparisons, pairs_of().partition)
    a, b = (row(pairs, group, "sex & tone") for group in "fm")
    assert leave_one_out(pairs, a, b, (rate(pairs, a), rate(pairs, b)))[0] == 0


def test_a_person_without_whom_nobody_was_compared_leaves_no_range():
    people = len(SEX)
    comparisons = np.zeros((people, people))
    comparisons[0, 1] = comparisons[8, 9] = comparisons[10, 11] = 1
    pairs = PairMatrices(sparse.csr_matrix(comparisons), sparse.csr_matrix(comparisons), pairs_of().partition)
    a, b = (row(pairs, group, "sex & tone") for group in "fm")
    assert math.isnan(leave_one_out(pairs, a, b, (1.0, 1.0))[0])


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_counts_after_flips_are_recounts_whether_few_or_most_people_met(share):
    generator = np.random.default_rng(1)
    counts = (generator.random((20, 20)) < share).astype(float) * 2
    np.fill_diagonal(counts, 0)
    labels = generator.integers(0, 3, (5, 20))
    recounted = [[counts[np.ix_(label == c, label == c)].sum() for c in range(3)] for label in labels]
    np.testing.assert_allclose(within_labels(labels, sparse.csr_matrix(counts), 3), recounted)


@pytest.mark.parametrize("everybody", [np.triu(np.ones((20, 20)), 1), 2 * (1.0 - np.eye(20))])
def test_counts_after_flips_are_recounts_where_all_but_a_few_people_met(everybody):
    generator = np.random.default_rng(1)
    counts = everybody.copy()
    counts[3, 7] = counts[5, 4] = 0
    counts[1, 9] = 5
    labels = generator.integers(0, 3, (5, 20))
    recounted = [[counts[np.ix_(label == c, label == c)].sum() for c in range(3)] for label in labels]
    np.testing.assert_allclose(within_labels(labels, counts.astype(np.float32), 3), recounted)


def test_flips_move_the_stated_share_of_people_each_to_another_cell_and_come_back_for_a_seed():
    partition = pairs_of().partition
    first, second = (flipped_labels(partition, 0.17, seed=4) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert ((first != partition.of_subject).sum(axis=1) == 2).all()
    assert set(first.ravel()) == set(range(4))


def test_cells_without_comparisons_are_left_out_of_the_mean():
    assert pooled_rate(np.array([1.0, 0.0]), np.array([4.0, 0.0]), True) == pytest.approx(0.25)


def burdened(matches: np.ndarray) -> tuple[float, float]:
    people = len(matches)
    partition = Partition.of(pd.DataFrame({"g": ["x"] * people}), [["g"]])
    pairs = PairMatrices(sparse.csr_matrix(matches), sparse.csr_matrix(1.0 - np.eye(people)), partition)
    return concentration(pairs, row(pairs, "x", "g"))


def test_an_even_burden_is_carried_half_by_half():
    assert burdened(1.0 - np.eye(8)) == (pytest.approx(0.5), pytest.approx(0.5))


def test_one_person_in_every_false_match_bears_half():
    matches = np.zeros((10, 10))
    matches[0, 1:] = 1
    upper, half = burdened(matches)
    assert half == pytest.approx(0.1)
    assert upper == pytest.approx((9 + 4) / 18)


def test_no_false_match_has_no_concentration():
    assert math.isnan(burdened(np.zeros((5, 5)))[0])
