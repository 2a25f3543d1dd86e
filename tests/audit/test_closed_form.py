"""The closed-form variance of rates and ratios, against every pair of comparisons looked at."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import sparse

from falsematch.audit.bootstrap import Resample
from falsematch.audit.closed_form import log_limits, log_ratio_variance, rate_variance
from falsematch.audit.dyadic import dyadic_meat, dyadic_variance
from falsematch.audit.partition import Partition, Row
from falsematch.audit.robustness import PairMatrices


def brute_force(influence: NDArray[np.float64], unit: NDArray[np.intp]) -> float:
    """Every two comparisons that share a unit, one by one."""
    pairs = [(i, j, influence[i, j]) for i, j in product(range(len(unit)), repeat=2) if influence[i, j]]
    return sum(u * v for i, j, u in pairs for k, m, v in pairs if {unit[i], unit[j]} & {unit[k], unit[m]})


def drawn(people: int, seed: int) -> NDArray[np.float64]:
    table = np.random.default_rng(seed).normal(size=(people, people)) * (
        np.random.default_rng(1).random((people, people)) < 0.6
    )
    np.fill_diagonal(table, 0)
    return np.asarray(table)


@pytest.mark.parametrize("unit", [np.arange(9), np.arange(9) // 2, np.arange(9) // 4], ids=["people", "of 2", "of 4"])
def test_it_is_the_sum_over_comparisons_that_share_somebody(unit):
    influence = drawn(9, 3)
    assert dyadic_variance(sparse.csr_matrix(influence), unit) == pytest.approx(brute_force(influence, unit))


def test_of_people_it_is_what_regressions_use():
    influence = drawn(7, 5)
    a, b = np.nonzero(influence)
    meat = dyadic_meat(influence[a, b][:, None], a, b)[0, 0]
    assert max(dyadic_variance(influence, np.arange(7)), 0) == pytest.approx(meat)


@pytest.fixture(scope="module")
def groups() -> tuple[PairMatrices, Row, Row]:
    """Two groups of 120 people, whom a matcher takes for one another by their own effects."""
    generator = np.random.default_rng(8)
    effects = generator.normal(size=240) * 0.5
    scores = effects[:, None] + effects + generator.normal(size=(240, 240))
    met = 1.0 - np.eye(240)
    matches = sparse.csr_matrix((scores > 1.8) * met)
    partition = Partition.of(pd.DataFrame({"g": np.repeat(["a", "b"], 120)}), [["g"]])
    rows = {row.group: row for row in partition.rows() if row.scope == "within" and row.group_by}
    return PairMatrices(matches, met, partition), rows["a"], rows["b"]


def test_it_agrees_with_the_bootstrap_where_people_are_many(groups):
    pairs, a, b = groups
    resample = Resample.draw(pairs.partition, 4000, seed=2)
    found, compared = (resample.pair_sums(counts) for counts in (pairs.matches, sparse.csr_matrix(pairs.comparisons)))
    rates = np.stack([found[:, c, c] / compared[:, c, c] for c in (0, 1)])
    for row, replicates in zip((a, b), rates, strict=True):
        assert np.sqrt(rate_variance(pairs, row)) == pytest.approx(replicates.std(), rel=0.1)
    ratio = np.log(rates[0] / rates[1])
    assert np.sqrt(log_ratio_variance(pairs, a, b)) == pytest.approx(ratio.std(), rel=0.1)


def test_a_group_beside_itself_has_a_ratio_that_cannot_vary(groups):
    pairs, a, _ = groups
    assert log_ratio_variance(pairs, a, a) == pytest.approx(0, abs=1e-15)


def test_limits_lie_evenly_about_the_ratio_on_the_log_scale():
    low, high = log_limits(3.0, 0.04, 120, 0.95)
    assert low * high == pytest.approx(9.0)
    assert low < 3 < high
    assert np.isnan(log_limits(3.0, -1e-9, 120, 0.95)).all()
