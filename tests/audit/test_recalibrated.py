"""Cross-fitted and re-derived thresholds, against their definitions written out."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from falsematch.audit import FmrThreshold, Partition, Resample, operating_points, slices
from falsematch.audit.pair_counts import rederived_sums
from falsematch.audit.recalibrated import cross_fitted, rederived, subject_folds
from falsematch.audit.thresholds import most_permissive, pair_weights
from falsematch.scoring import read_scores

SPEC = FmrThreshold(fmr=0.05)


@pytest.fixture(scope="module")
def case():
    generator = np.random.default_rng(5)
    people = [f"p{i:02}" for i in range(40)]
    lean = dict(zip(people, generator.normal(size=40), strict=True))
    rows = [
        (a, b, float(0.2 if a == b else 1 + 0.3 * (lean[a] + lean[b]) + generator.normal()))
        for a in people
        for b in people
    ]
    table = pd.DataFrame(rows, columns=["subject_a", "subject_b", "score"])
    subjects = pd.DataFrame({"subject": people, "g": ["x" if i < 22 else "y" for i in range(40)]})
    table.loc[table["subject_a"] == table["subject_b"], "score"] = -9.0
    made, _ = read_scores(table, subjects, "distance")
    partition = Partition.of(made.subjects, [["g"]])
    piece = next(iter(slices(made)))
    return piece, partition, operating_points([piece], [SPEC], partition)[0]


def test_every_pair_is_judged_at_the_threshold_of_people_outside_both_its_folds(case):
    piece, partition, point = case
    crossed = cross_fitted(piece, SPEC, point, partition, seed=2)
    fold = subject_folds(partition, 2)
    matched = (partition.of_subject[piece.a] == partition.of_subject[piece.b]) & ~piece.genuine
    for pair in np.flatnonzero(matched)[::97]:
        ours = {fold[piece.a[pair]], fold[piece.b[pair]]}
        outside = matched & ~np.isin(fold[piece.a], list(ours)) & ~np.isin(fold[piece.b], list(ours))
        threshold = most_permissive(piece.score[outside], np.ones(outside.sum()), 0.05, "distance")
        assert crossed.accepts(piece)[pair] == (piece.score[pair] <= threshold)


@pytest.mark.parametrize("polarity", ["distance", "similarity"])
@pytest.mark.parametrize("pooling", ["pairs", "equal_groups"])
def test_tied_scores_are_accepted_together_between_folds(case, polarity, pooling):
    whole, partition, point = case
    sign = 1 if polarity == "distance" else -1
    piece = replace(whole, score=sign * np.round(whole.score, 1), scale=replace(whole.scale, polarity=polarity))
    spec = FmrThreshold(fmr=0.05, pooling=pooling)
    crossed = cross_fitted(piece, spec, point, partition, seed=2)
    assert crossed.folds is not None
    fold = crossed.folds.of_subject
    matched = (partition.of_subject[piece.a] == partition.of_subject[piece.b]) & ~piece.genuine
    weight = pair_weights(partition.of_subject[piece.a[matched]], spec)
    for first, second in [(0, 0), (3, 7), (19, 2)]:
        touched = [np.isin(fold[side[matched]], [first, second]) for side in (piece.a, piece.b)]
        outside = ~(touched[0] | touched[1])
        threshold = most_permissive(piece.score[matched][outside], weight[outside], 0.05, polarity)
        assert crossed.folds.thresholds[first, second] == threshold


def test_folds_spread_every_cell_evenly(case):
    _, partition, _ = case
    fold = subject_folds(partition, 2)
    for cell in range(2):
        counts = np.bincount(fold[partition.of_subject == cell], minlength=20)
        assert counts.max() - counts.min() <= 1


def test_one_shape_at_two_tones_lies_in_one_fold():
    rows = [(tone, f"shape {shape}") for shape in range(30) for tone in ("light", "dark")]
    fold = subject_folds(Partition.of(pd.DataFrame(rows, columns=["tone", "drawn_as"]), [["tone"]]), 2)
    assert (fold[0::2] == fold[1::2]).all()


def test_each_replicate_fixes_the_most_permissive_threshold_of_its_own_people(case):
    piece, partition, point = case
    resample = Resample.draw(partition, 25, seed=4)
    found = rederived(piece, SPEC, point, partition, resample).replicated
    matched = (partition.of_subject[piece.a] == partition.of_subject[piece.b]) & ~piece.genuine
    for replicate in range(25):
        weights = resample.weights[replicate, resample.column]
        weight = weights[piece.a[matched]] * weights[piece.b[matched]]
        score = piece.score[matched]
        order = np.argsort(score)
        accepted = np.cumsum(weight[order]) <= 0.05 * weight.sum() * (1 + 1e-12)
        assert found[replicate] == score[order][np.flatnonzero(accepted)[-1]]


def test_the_sums_of_a_replicate_are_taken_at_its_own_threshold(case):
    piece, partition, point = case
    resample = Resample.draw(partition, 25, seed=4)
    thresholds = rederived(piece, SPEC, point, partition, resample).replicated
    sums = rederived_sums(piece, thresholds, partition, resample)
    for replicate in range(25):
        weights = resample.weights[replicate, resample.column]
        for cell in range(2):
            inside = (partition.of_subject[piece.a] == cell) & (partition.of_subject[piece.b] == cell) & ~piece.genuine
            taken = inside & (piece.score <= thresholds[replicate])
            assert sums[replicate, cell, cell] == pytest.approx(
                (weights[piece.a[taken]] * weights[piece.b[taken]]).sum()
            )
