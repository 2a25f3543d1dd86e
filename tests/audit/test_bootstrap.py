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


@pytest.mark.parametrize("whole", [1, 2**22])
def test_pair_sums_of_a_dense_matrix_are_those_of_the_same_sparse_one(partition, whole):
    resample = Resample.draw(partition, 7, seed=3)
    counts = np.triu(np.ones((12, 12), np.float32), 1) * whole
    np.testing.assert_allclose(resample.pair_sums(counts), resample.pair_sums(sparse.csr_matrix(counts)), rtol=1e-12)


def test_draws_are_whole_and_their_scale_makes_the_weights_of_them(partition):
    resample = Resample.draw(partition, 50, seed=3)
    scale = resample.scale[partition.of_subject[resample.order]]
    np.testing.assert_allclose(resample.draws.T * scale, resample.weights)


def test_sums_over_listed_pairs_are_products_of_draws_whatever_their_order(partition):
    resample = Resample.draw(partition, 700, seed=3)
    generator = np.random.default_rng(2)
    a, b, slot, counts = (generator.integers(0, high, 200) for high in (12, 12, 5, 4))
    draws = resample.draws.astype(float)
    expected = np.stack([(draws[a] * draws[b] * counts[:, None])[slot == s].sum(axis=0) for s in range(5)], axis=1)
    np.testing.assert_array_equal(resample.drawn_sums(a, b, slot, counts, 5), expected)


def test_replicates_shared_by_threads_are_the_same_bytes(partition):
    counts = sparse.random(12, 12, 0.1, random_state=1, data_rvs=lambda n: np.arange(1, n + 1)).tocsr()
    alone, shared = (Resample.draw(partition, 701, seed=3, jobs=jobs) for jobs in (1, 3))
    np.testing.assert_array_equal(alone.pair_sums(counts), shared.pair_sums(counts))


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


def test_what_stands_in_joined_cells_is_one_stratum_with_one_scale():
    # Shape 5 lost its dark subject: both cells still rest on six shapes, and those there have one weight in both.
    rows = [(tone, f"shape {shape}") for shape in range(6) for tone in ("light", "dark")][:-1]
    resample = Resample.draw(Partition.of(pd.DataFrame(rows, columns=["tone", "drawn_as"]), [["tone"]]), 50, seed=1)
    assert resample.scale == pytest.approx([6 / 5, 6 / 5])
    weights = weights_by_subject(resample)
    assert (weights[:, 0:10:2] == weights[:, 1:10:2]).all()


def test_clusters_come_whole_and_vary_as_clusters_do():
    # 20 clusters of 3: the variance of a mean over people is that of the clusters' means.
    people = pd.DataFrame({"g": ["a"] * 60, "drawn_as": [f"site {i // 3}" for i in range(60)]})
    partition = Partition.of(people, [["g"]])
    assert partition.clustered
    assert partition.units(np.ones(60, bool)) == 20
    weights = weights_by_subject(Resample.draw(partition, 4000, seed=4))
    assert (weights[:, ::3] == weights[:, 1::3]).all()
    of_cluster = np.random.default_rng(2).normal(size=20)
    drawn = weights @ np.repeat(of_cluster, 3) / 60
    assert drawn.std() == pytest.approx(of_cluster.std(ddof=1) / np.sqrt(20), rel=0.05)


def test_subjects_of_one_shape_in_different_cells_are_no_cluster(shapes):
    assert not shapes.clustered
    assert shapes.units(np.ones(12, bool)) == 12


def test_without_groups_the_scale_is_that_of_the_shapes_not_of_their_subjects():
    rows = [(tone, f"shape {shape}") for shape in range(6) for tone in ("light", "dark")]
    resample = Resample.draw(Partition.of(pd.DataFrame(rows, columns=["tone", "drawn_as"]), []), 5, seed=1)
    assert resample.scale == pytest.approx(6 / 5)
