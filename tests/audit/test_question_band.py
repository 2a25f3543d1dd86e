"""The simultaneous band of a question, against brute force and by simulation."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from falsematch.audit.band import simultaneous_band
from falsematch.audit.question_band import LogRatio, mean_answer, question_band


def answers(count: int, replicates: int = 500, seed: int = 0) -> list[LogRatio]:
    generator = np.random.default_rng(seed)
    shared = generator.normal(0, 0.2, replicates)
    return [
        LogRatio(float(generator.normal()), shared + generator.normal(0.3, 0.1 * (1 + at), replicates))
        for at in range(count)
    ]


def test_one_critical_value_holds_for_all_answers():
    found, given = question_band(answers(5), 0.9), answers(5)
    matrix = np.stack([one.replicates for one in given])
    studentised = np.abs(matrix - matrix.mean(axis=1, keepdims=True)) / matrix.std(axis=1, ddof=1, keepdims=True)
    assert found.critical == np.sort(studentised.max(axis=0))[int(np.ceil(0.9 * 500)) - 1]
    for at, one in enumerate(given):
        half = found.critical * one.replicates.std(ddof=1)
        assert found.interval(at) == pytest.approx((np.exp(one.value - half), np.exp(one.value + half)))


def test_of_one_pair_of_groups_it_is_the_band_of_that_pair():
    generator = np.random.default_rng(3)
    drawn = (np.exp(generator.normal(-3, 0.3, 400)), np.exp(generator.normal(-4, 0.4, 400)))
    pair = simultaneous_band([0.05, 0.02], drawn, 0.95)
    band = question_band([LogRatio.of((0.05, 0.02), drawn)], 0.95)
    assert band.interval(0) == pytest.approx(pair.interval(0, 1))


def test_an_answers_reach_widens_its_own_interval_and_no_other():
    plain = question_band(answers(3), 0.95)
    first, *others = answers(3)
    wider = question_band([replace(first, reach=1.2), *others], 0.95)
    assert wider.critical == plain.critical
    assert [wider.half_width(at) / plain.half_width(at) for at in range(3)] == pytest.approx([1.2, 1, 1])
    assert mean_answer([replace(first, reach=1.2), *others]).reach == 1.2


def test_a_pair_of_groups_takes_the_larger_reach():
    generator = np.random.default_rng(3)
    drawn = (np.exp(generator.normal(-3, 0.3, 400)), np.exp(generator.normal(-4, 0.4, 400)))
    rates, reach = (0.05, 0.02), (1.1, 1.3)
    plain, wider = simultaneous_band(rates, drawn, 0.95), simultaneous_band(rates, drawn, 0.95, reach)
    assert wider.half_width(0, 1) == pytest.approx(1.3 * plain.half_width(0, 1))
    asked = question_band([LogRatio.of(rates, drawn, reach)], 0.95)
    assert asked.interval(0) == pytest.approx(wider.interval(0, 1))


def test_an_answer_said_twice_widens_nothing_and_another_one_may():
    one = answers(1)
    assert question_band(one * 3, 0.95).critical == question_band(one, 0.95).critical
    assert question_band(answers(6), 0.95).critical > question_band(answers(1), 0.95).critical


def test_a_question_without_an_answer_has_no_band():
    assert np.isnan(question_band([], 0.95).critical)


def test_the_mean_over_conditions_draws_people_outside_of_it():
    given = answers(40)
    mean = mean_answer(given)
    assert mean.value == pytest.approx(np.mean([one.value for one in given]))
    # What all conditions share stays: forty conditions of the same people are no forty tests.
    assert mean.replicates.std() > 0.19


def _rates(scores: np.ndarray, threshold: float, weights: np.ndarray) -> tuple[float, np.ndarray]:
    matches = (scores > threshold).astype(float)
    pairs = 1.0 - np.eye(len(scores))
    drawn = np.einsum("bi,ij,bj->b", weights, matches, weights) / np.einsum("bi,ij,bj->b", weights, pairs, weights)
    return float(matches.sum() / pairs.sum()), drawn


def test_of_equal_groups_hardly_any_question_has_an_answer_that_excludes_one():
    """Thirty people a group, 40 % of a score's variance by people, three matchers under two conditions each."""
    generator = np.random.default_rng(5)
    people, replicates, repetitions, tests = 30, 300, 250, 6
    wrong = 0
    for _ in range(repetitions):
        weights = [
            generator.multinomial(people - 1, np.full(people, 1 / people), replicates) * (people / (people - 1))
            for _ in range(2)
        ]
        shared = generator.normal(0, 1, (2, people))
        given = []
        for _ in range(tests):
            effects = np.sqrt(0.5) * shared + np.sqrt(0.5) * generator.normal(0, 1, (2, people))
            found = []
            for side in range(2):
                person = np.sqrt(0.2) * effects[side]
                noise = np.sqrt(0.6) * generator.normal(0, 1, (people, people))
                found.append(_rates(person[:, None] + person + noise - 9 * np.eye(people), 1.3, weights[side]))
            if all(rate > 0 for rate, _ in found):
                given.append(LogRatio.of((found[0][0], found[1][0]), (found[0][1], found[1][1])))
        band = question_band(given, 0.95)
        limits = [band.interval(at) for at in range(len(given))]
        wrong += any(low > 1 or high < 1 for low, high in limits)
    assert wrong <= binom.ppf(0.999, repetitions, 0.05)
