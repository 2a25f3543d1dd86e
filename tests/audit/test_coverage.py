"""Coverage by simulation, in small: fixed seeds, a few hundred audits, binomial tolerance."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from scipy import sparse

from bars import below_coverage_bar
from falsematch.audit import Partition, Resample
from falsematch.audit.bootstrap import percentile_interval
from falsematch.audit.logit_t import jackknife_standard_error, logit_t_interval, wider_interval
from falsematch.audit.printing import RULE, PrintingRule
from falsematch.store import Store
from falsematch.studies.coverage import intervals
from falsematch.studies.coverage.crowds import (
    AbsentLambs,
    Clustered,
    DeclaredClusters,
    HeavyLambs,
    StudentEffects,
    UnequalImages,
)
from falsematch.studies.coverage.methods import Audits, rate_limits
from falsematch.studies.coverage.simulated import Cell, Independent, Lambs, SubjectEffects, matches

pytestmark = pytest.mark.slow

AUDITS = 150
EFFECTS = SubjectEffects(share=0.6)


def stated(
    models: Sequence[object],
    subjects: list[int],
    fmr: list[float],
    *,
    repetitions: int = 4000,
    replicates: int = 2000,
) -> intervals.CoverageSettings:
    """The settings of one grid."""
    grid = {"models": [*models], "subjects": subjects, "fmr": fmr, "repetitions": repetitions}
    return intervals.CoverageSettings.model_validate({"grids": [grid], "replicates": replicates})


def generator(seed: int = 5) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(seed))


def below(share: float, trials: int) -> float:
    """Four standard errors below a share: no fixed seed of a sound method lands there."""
    return share - 4 * np.sqrt(share * (1 - share) / trials)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    settings = stated(models=[Independent(), EFFECTS], subjects=[40], fmr=[0.1], repetitions=AUDITS, replicates=400)
    return intervals.run(settings, seed=2).set_index(["model", "method"])


def test_the_pair_level_interval_holds_where_pairs_are_independent(table):
    assert table.loc[("independent pairs", "pair_clopper_pearson"), "coverage"] > below(0.95, 2 * AUDITS)


def test_the_pair_level_interval_fails_where_people_differ(table):
    assert table.loc[("subject effects 60 %", "pair_clopper_pearson"), "coverage"] < 0.6


@pytest.mark.parametrize("model", ["independent pairs", "subject effects 60 %"])
def test_the_labs_interval_holds(table, model):
    row = table.loc[(model, "subject_bootstrap_wider")]
    assert row["printed_share"] > 0.5
    assert min(row["coverage"], row["coverage_given_printing"]) > below(0.95, 2 * AUDITS)


def test_percentiles_of_max_over_min_exclude_one_among_equal_groups(table):
    assert (table.xs("max_min_percentile", level="method")["coverage"] == 0).all()


def test_the_band_holds_one_among_equal_groups(table):
    assert (table.xs("max_min_band", level="method")["coverage"] > below(0.95, AUDITS)).all()


def test_the_batch_gives_the_audits_own_numbers():
    size = 12
    drawn = matches(Cell(EFFECTS, size, 0.2), 2, generator())
    partition = Partition.of(pd.DataFrame({"g": ["a"] * size + ["b"] * size}), [["g"]])
    resample = Resample.draw(partition, 300, seed=3)
    audits = Audits.of(drawn[None], resample)
    limits = rate_limits(audits, 0.95)
    matched = resample.pair_sums(sparse.block_diag(drawn, format="csr"))
    compared = resample.pair_sums(sparse.csr_matrix(1.0 - np.eye(2 * size)))
    for group in range(2):
        replicates = matched[:, group, group] / compared[:, group, group]
        value = float(audits.rates[0, group])
        np.testing.assert_allclose(audits.replicates[0, group], replicates)
        for method, own in (
            ("subject_bootstrap", percentile_interval(value, replicates, 0.95, "logit")),
            ("subject_bootstrap_wider", wider_interval(value, replicates, size, 0.95)),
        ):
            np.testing.assert_allclose([side[0, group] for side in limits[method]], own)


@pytest.mark.parametrize(
    "model", [Independent(), EFFECTS, Lambs(share=0.2), HeavyLambs(share=0.02), StudentEffects(share=0.6)]
)
@pytest.mark.parametrize("fmr", [0.1, 0.01])
def test_the_simulated_rate_is_the_stated_rate(model, fmr):
    rates = matches(Cell(model, 30, fmr), 4000, generator()).sum(axis=(1, 2)) / (30 * 29)
    assert rates.mean() == pytest.approx(fmr, abs=4 * rates.std() / np.sqrt(len(rates)))


def test_subjects_carry_their_stated_share_of_the_variance():
    effects = EFFECTS.person_effects(generator(), (2000, 50))
    assert 2 * effects.var() == pytest.approx(0.6, rel=0.02)
    assert EFFECTS.residual() ** 2 == pytest.approx(0.4)


def test_the_jackknife_of_a_mean_is_its_standard_error():
    values = np.array([1.0, 4.0, 2.0, 8.0, 5.0])
    left_out = (values.sum() - values) / 4
    assert jackknife_standard_error(left_out) == pytest.approx(values.std(ddof=1) / np.sqrt(5))


def test_the_logit_interval_holds_its_rate_and_stays_between_nothing_and_all():
    low, high = logit_t_interval(np.array([0.02, 0.9]), np.array([0.02, 0.2]), 10, 0.95)
    assert ((low > 0) & (low < [0.02, 0.9]) & (high > [0.02, 0.9]) & (high < 1)).all()


def test_a_rate_of_nothing_has_no_logit_interval():
    assert np.isnan(logit_t_interval(np.array([0.0]), np.array([0.0]), 10, 0.95)).all()


@pytest.mark.parametrize(
    ("model", "subjects", "unseen"),
    [
        (Lambs(share=0.1), 30, True),
        (Lambs(share=0.1), 100, False),
        (HeavyLambs(share=0.02), 100, True),
        (HeavyLambs(share=0.02), 250, False),
        (AbsentLambs(share=0.02), 250, True),
        (StudentEffects(share=0.6), 100, True),
        (Clustered(share=0.6, size=4), 100, True),
        (DeclaredClusters(share=0.6, size=4), 100, False),
        (UnequalImages(share=0.6), 100, False),
        (EFFECTS, 100, False),
    ],
)
def test_what_no_sample_shows_is_named_and_not_barred(model, subjects, unseen):
    assert intervals.is_unseen(Cell(model, subjects, 0.1)) == unseen
    row = {"unseen": unseen, "printed_share": 1.0, "coverage_given_printing": 0.8, "coverage": 0.8}
    assert below_coverage_bar(pd.DataFrame([row])).empty == unseen


def test_a_cell_that_two_grids_name_is_that_of_the_first():
    first = {"models": [EFFECTS], "subjects": [30], "fmr": [0.1], "repetitions": 4000}
    second = {"models": [EFFECTS, Independent()], "subjects": [16, 30], "fmr": [0.1], "repetitions": 10}
    settings = intervals.CoverageSettings.model_validate({"grids": [first, second]})
    assert [(cell.model.name, cell.subjects, cell.repetitions) for cell in settings.cells()] == [
        ("subject effects 60 %", 16, 10),
        ("subject effects 60 %", 30, 4000),
        ("independent pairs", 16, 10),
        ("independent pairs", 30, 10),
    ]


@pytest.mark.parametrize("size", [4, 10])
def test_the_rate_of_clusters_is_that_of_all_their_pairs(size):
    model = Clustered(share=0.6, size=size)
    threshold = model.threshold_among(0.1, 30)
    rates = matches(Cell(model, 30, 0.1), 4000, generator(), threshold).sum(axis=(1, 2)) / (30 * 29)
    assert rates.mean() == pytest.approx(0.1, abs=4 * rates.std() / np.sqrt(len(rates)))


def test_declared_clusters_hold_where_undeclared_ones_do_not():
    models = [Clustered(share=0.6, size=4), DeclaredClusters(share=0.6, size=4)]
    settings = stated(models, [100], [0.1], repetitions=100, replicates=400)
    table = intervals.run(settings, seed=2).set_index(["model", "method"])["coverage"]
    assert table["clusters of 4, 60 %", "subject_bootstrap_wider"] < 0.92
    assert table["clusters of 4, 60 %, declared", "subject_bootstrap_wider"] > below(0.95, 200)


def test_unequal_images_make_fewer_people_of_many():
    model = UnequalImages(share=0.6, most=20)
    images = model.images(generator(), (400, 30))
    assert (images.min(), images.max()) == (1, 20)
    found = model.matches(0.1, images, generator()).reshape(200, 2, 30, 30)
    partition = Partition.of(pd.DataFrame({"g": ["a"] * 30 + ["b"] * 30}), [["g"]])
    audits = Audits.of(found, Resample.draw(partition, 100, seed=3), images.reshape(200, 2, 30))
    assert audits.rates.mean() == pytest.approx(0.1, abs=4 * audits.rates.std() / np.sqrt(400))
    assert 15 < audits.effective.mean() < 25


def test_a_run_that_was_stopped_goes_on_from_the_cells_it_kept(tmp_path, monkeypatch):
    store, settings = Store(tmp_path), stated([EFFECTS], [16], [0.1], repetitions=20, replicates=100)
    first = intervals.run(settings, seed=2, store=store)
    # Whatever is simulated again from here on would fail.
    monkeypatch.setattr(intervals, "cell_rows", None)
    pd.testing.assert_frame_equal(intervals.run(settings, seed=2, store=store), first)


def test_a_cell_does_not_depend_on_the_cells_beside_it(table):
    settings = stated(models=[EFFECTS], subjects=[40], fmr=[0.1], repetitions=AUDITS, replicates=400)
    alone = intervals.run(settings, seed=2).set_index(["model", "method"])
    pd.testing.assert_frame_equal(alone, table.loc[["subject effects 60 %"]])


def test_a_group_below_the_rule_is_never_printed():
    settings = stated(models=[Independent()], subjects=[RULE.subjects - 1], fmr=[0.2], repetitions=60, replicates=200)
    table = intervals.run(settings, seed=2).set_index("method")
    assert (table.drop(["small_count_test", "parametric_null"])["printed_share"] == 0).all()


@pytest.mark.parametrize("test", ["small_count_test", "parametric_null"])
def test_a_test_of_small_counts_seldom_rejects_people_drawn_like_the_reference(test):
    settings = stated(models=[EFFECTS], subjects=[8], fmr=[0.1], repetitions=200, replicates=100)
    table = intervals.run(settings, seed=2).set_index("method")
    assert table.loc[test, "coverage"] > below(0.95, 200)


def test_a_cell_that_misses_the_bar_is_named():
    settings = stated(models=[EFFECTS], subjects=[40], fmr=[0.1], repetitions=60, replicates=200)
    table = intervals.run(settings, seed=2, rule=PrintingRule(subjects=2, events=1, people=1, width=1e9))
    assert "pair_clopper_pearson" in set(below_coverage_bar(table)["method"])


def test_an_unknown_model_is_refused():
    with pytest.raises(ValidationError):
        intervals.CoverageSettings.model_validate({"grids": [{"models": [{"model": "wolves"}], "subjects": [16]}]})
