"""Curves, distributions, matrix and separation, against oracles."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from falsematch.audit import AuditSettings, FixedThreshold, Partition, Resample, audit, slices
from falsematch.audit.bootstrap import percentile_interval
from falsematch.audit.curves import curves
from falsematch.audit.distributions import distributions, separation
from falsematch.audit.matrix import matrix
from falsematch.scoring import read_scores

pytestmark = pytest.mark.slow

SETTINGS = AuditSettings(replicates=200)
GROUPS = [["g"]]


def made(polarity: str):
    generator = np.random.default_rng(3)
    people = [f"p{i:02}" for i in range(30)]
    sign = -1 if polarity == "distance" else 1
    rows = [(a, b, sign * float(generator.normal(2.0 if a == b else 0.0))) for a in people for b in people]
    table = pd.DataFrame(rows, columns=["subject_a", "subject_b", "score"])
    subjects = pd.DataFrame({"subject": people, "g": ["x" if i < 16 else "y" for i in range(30)]})
    return read_scores(table, subjects, polarity)[0]


@pytest.fixture(params=["distance", "similarity"])
def comparisons(request):
    return made(request.param)


def curve_of(comparisons) -> pd.DataFrame:
    partition = Partition.of(comparisons.subjects, GROUPS)
    return curves(list(slices(comparisons)), partition, Resample.draw(partition, 200, 1), SETTINGS)


def test_a_curve_is_scikit_learns_roc_at_its_thresholds(comparisons):
    curve = curve_of(comparisons)
    everyone = curve[curve["group"] == "everyone"]
    piece = next(iter(slices(comparisons)))
    partition = Partition.of(comparisons.subjects, GROUPS)
    matched = partition.of_subject[piece.a] == partition.of_subject[piece.b]
    similar = piece.score if piece.scale.polarity == "similarity" else -piece.score
    fpr, tpr, thresholds = roc_curve(piece.genuine[matched], similar[matched], drop_intermediate=False)
    for row in everyone.itertuples():
        threshold = row.threshold if piece.scale.polarity == "similarity" else -row.threshold
        at = np.flatnonzero(thresholds >= threshold)[-1]
        assert row.fmr == pytest.approx(fpr[at])
        assert row.fnmr == pytest.approx(1 - tpr[at])


def test_a_curve_has_41_thresholds_a_group(comparisons):
    assert set(curve_of(comparisons).groupby("group").size()) == {41}


def test_a_curves_interval_is_the_rates_interval_at_that_threshold(comparisons):
    curve = curve_of(comparisons)
    row = curve[(curve["group"] == "x") & curve["fmr_low"].notna()].iloc[0]
    point = FixedThreshold(threshold=row["threshold"])
    rates = audit(comparisons, [point], GROUPS, SETTINGS, seed=1).rates
    same = rates[(rates["group"] == "x") & (rates["scope"] == "within")].iloc[0]
    assert (row["fmr_low"], row["fmr_high"]) == pytest.approx((same["fmr_low"], same["fmr_high"]))
    assert row["false_matches"] == same["false_matches"]


def test_distributions_count_every_comparison_once(comparisons):
    partition = Partition.of(comparisons.subjects, GROUPS)
    table = distributions(list(slices(comparisons)), partition)
    sums = table.groupby(["group", "kind"])["count"].sum()
    assert sums["everyone", "genuine"] == 30
    assert sums["everyone", "impostor"] == 16 * 15 + 14 * 13
    assert sums["x", "impostor"] == 16 * 15


def test_separation_agrees_with_its_definitions(comparisons):
    piece = next(iter(slices(comparisons)))
    partition = Partition.of(comparisons.subjects, GROUPS)
    found = separation(piece, partition)
    matched = partition.of_subject[piece.a] == partition.of_subject[piece.b]
    similar = piece.score if piece.scale.polarity == "similarity" else -piece.score
    assert found["auc"] == pytest.approx(roc_auc_score(piece.genuine[matched], similar[matched]))
    fpr, tpr, _ = roc_curve(piece.genuine[matched], similar[matched], drop_intermediate=False)
    assert found["eer"] == pytest.approx(fpr[np.argmin(np.abs(fpr - (1 - tpr)))], abs=0.02)


def test_the_matrix_holds_every_ordered_pair_of_groups(comparisons):
    partition = Partition.of(comparisons.subjects, GROUPS)
    audited = audit(comparisons, [FixedThreshold(threshold=0.0)], GROUPS, SETTINGS, seed=1)
    table = matrix(list(slices(comparisons)), audited.points, partition)
    pairs = table.set_index(["probe_group", "reference_group"])["impostor_pairs"].to_dict()
    assert pairs == {("x", "x"): 240, ("x", "y"): 224, ("y", "x"): 224, ("y", "y"): 182}


def test_the_matrix_adds_up_to_the_all_scope(comparisons):
    partition = Partition.of(comparisons.subjects, GROUPS)
    audited = audit(comparisons, [FixedThreshold(threshold=0.0)], GROUPS, SETTINGS, seed=1)
    table = matrix(list(slices(comparisons)), audited.points, partition)
    whole = audited.rates[(audited.rates["group"] == "x") & (audited.rates["scope"] == "all")].iloc[0]
    assert table.loc[table["probe_group"] == "x", "false_matches"].sum() == whole["false_matches"]


def test_an_interval_needs_finite_replicates():
    assert np.isnan(percentile_interval(0.1, np.zeros(10), 0.95, "log")[0])
