"""The subject bootstrap in matrix form, against the definition written out."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from falsematch.audit import Partition, Resample
from falsematch.audit.bootstrap import percentile_interval


@pytest.fixture
def partition() -> Partition:
    labels = [*["x"] * 5, "z", *["y"] * 6]
    return Partition.of(pd.DataFrame({"g": labels}, index=[f"s{i}" for i in range(12)]), [["g"]])


def weights_by_subject(resample: Resample) -> np.ndarray:
    weights = np.empty_like(resample.weights)
    weights[:, resample.order] = resample.weights
    return weights


@pytest.mark.parametrize("density", [0.02, 0.9])
def test_pair_sums_are_the_double_sum_of_weights_over_each_cell_pair(partition, density):
    resample = Resample.draw(partition, 7, seed=3)
    weights = weights_by_subject(resample)
    counts = sparse.random(12, 12, density, random_state=1, data_rvs=lambda n: np.arange(1, n + 1)).tocsr()
    sums = resample.pair_sums(counts)
    for c in range(3):
        for d in range(3):
            a, b = partition.of_subject == c, partition.of_subject == d
            expected = np.einsum("ri,ij,rj->r", weights[:, a], counts.toarray()[np.ix_(a, b)], weights[:, b])
            np.testing.assert_allclose(sums[:, c, d], expected)


def test_each_stratum_keeps_its_total_weight_in_every_replicate(partition):
    weights = weights_by_subject(Resample.draw(partition, 50, seed=3))
    for cell, size in enumerate(partition.sizes):
        np.testing.assert_allclose(weights[:, partition.of_subject == cell].sum(axis=1), size)


def test_a_stratum_of_one_keeps_its_weight(partition):
    weights = weights_by_subject(Resample.draw(partition, 50, seed=3))
    alone = partition.of_subject == partition.names().index("z")
    assert (weights[:, alone] == 1).all()


def test_rescaled_weights_give_the_unbiased_variance_of_a_mean(partition):
    weights = weights_by_subject(Resample.draw(partition, 40_000, seed=3))
    chosen = partition.of_subject == partition.names().index("x")
    values = np.array([1.0, 4.0, 2.0, 8.0, 5.0])
    replicates = (weights[:, chosen] * values).mean(axis=1)
    assert replicates.var() == pytest.approx(values.var(ddof=1) / 5, rel=0.03)


def test_the_same_seed_gives_the_same_resample(partition):
    first, second = (Resample.draw(partition, 5, seed=9).weights for _ in range(2))
    assert (first == second).all()


@pytest.fixture
def shapes() -> Partition:
    """Six shapes, each at two tones; four of them of one form, two of the other."""
    rows = [(tone, "f" if shape < 4 else "m", f"shape {shape}") for shape in range(6) for tone in ("light", "dark")]
    return Partition.of(pd.DataFrame(rows, columns=["tone", "form", "drawn_as"]), [["tone", "form"]])


def test_subjects_of_one_shape_have_one_weight(shapes):
    weights = weights_by_subject(Resample.draw(shapes, 50, seed=3))
    assert (weights[:, 0::2] == weights[:, 1::2]).all()
    assert len(np.unique(weights)) > 2


def test_shapes_are_drawn_within_the_cells_they_stand_in(shapes):
    weights = weights_by_subject(Resample.draw(shapes, 50, seed=3))
    for cell, size in enumerate(shapes.sizes):
        np.testing.assert_allclose(weights[:, shapes.of_subject == cell].sum(axis=1), size)


def test_a_contrast_that_is_the_same_for_every_shape_has_no_spread(shapes):
    # At the one tone every pair of shapes has twice the false matches it has at the other.
    counts = np.triu(np.random.default_rng(1).integers(1, 9, (6, 6)), 1)
    table = np.zeros((12, 12))
    table[0::2, 0::2], table[1::2, 1::2] = counts, 2 * counts
    sums = Resample.draw(shapes, 50, seed=3).pair_sums(sparse.csr_matrix(table))
    names = shapes.names()
    light, dark = (names.index(f"{tone} & f") for tone in ("light", "dark"))
    np.testing.assert_allclose(sums[:, dark, dark], 2 * sums[:, light, light])


def test_subjects_without_a_shape_are_drawn_alone():
    people = pd.DataFrame({"g": ["x"] * 4}, index=list("abcd"))
    with_gaps = people.assign(drawn_as=["", "", "one", "one"])
    assert (Partition.of(people, [["g"]]).drawn_as == [0, 1, 2, 3]).all()
    assert (Partition.of(with_gaps, [["g"]]).drawn_as == [0, 1, 2, 2]).all()


def test_the_interval_is_recentred_on_the_estimate():
    replicates = np.exp(np.random.default_rng(0).normal(np.log(0.2), 0.1, 4001))
    low, high = percentile_interval(0.1, replicates, 0.95, "log")
    assert np.sqrt(low * high) == pytest.approx(0.1, rel=0.02)


def test_a_limit_within_the_zeros_of_the_replicates_is_zero():
    replicates = np.where(np.arange(100) < 10, 0.0, 0.1)
    assert percentile_interval(0.1, replicates, 0.95, "logit")[0] == 0.0
