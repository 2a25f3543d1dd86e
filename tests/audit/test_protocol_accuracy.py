"""Accuracy on a published list: the folds' thresholds against brute force, failures, the ROC, published figures."""

import math

import numpy as np
import pandas as pd
import pytest

from falsematch.audit.protocol_accuracy import fold_accuracy, most_accurate, protocol_tables
from falsematch.audit.slices import slices
from falsematch.scoring import Comparisons, Listed, Protocol, read_scores

FOLDS = 5


def made(seed: int, pairs: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores with ties, both kinds in every fold."""
    rng = np.random.default_rng(seed)
    genuine = np.arange(pairs) % 2 == 0
    alike = np.round(rng.normal(np.where(genuine, 1.2, 0.0), 1.0), 1)
    return alike, genuine, np.arange(pairs) * FOLDS // pairs


def brute(alike: np.ndarray, genuine: np.ndarray) -> tuple[int, list[float]]:
    """Most pairs decided rightly at any observed score, and every score that does."""
    right = {t: int(((alike >= t) == genuine).sum()) for t in sorted(set(alike))}
    best = max(right.values())
    return best, [t for t, count in right.items() if count == best]


@pytest.mark.parametrize("seed", range(5))
def test_no_observed_score_is_more_accurate_and_of_equals_the_middle_one_is_taken(seed):
    alike, genuine, _ = made(seed)
    best, thresholds = brute(alike, genuine)
    taken = most_accurate(alike, genuine)
    assert int(((alike >= taken) == genuine).sum()) == best
    assert taken == thresholds[len(thresholds) // 2]


@pytest.mark.parametrize("seed", range(5))
def test_each_fold_is_decided_at_the_threshold_of_the_others(seed):
    alike, genuine, fold = made(seed)
    shares = []
    for at in range(FOLDS):
        _, thresholds = brute(alike[fold != at], genuine[fold != at])
        threshold = thresholds[len(thresholds) // 2]
        shares.append(((alike >= threshold) == genuine)[fold == at].mean())
    accuracy, error = fold_accuracy(alike, genuine, fold, FOLDS).accuracy
    assert accuracy == pytest.approx(np.mean(shares), abs=1e-12)
    assert error == pytest.approx(np.std(shares, ddof=1) / math.sqrt(FOLDS), abs=1e-12)


def test_a_folds_own_scores_do_not_move_its_threshold():
    alike, genuine, fold = made(1)
    before = fold_accuracy(alike, genuine, fold, FOLDS).threshold
    shifted = np.where(fold == 2, alike + 5, alike)
    assert fold_accuracy(shifted, genuine, fold, FOLDS).threshold[2] == before[2]


def test_a_pair_without_a_score_is_wrong_and_is_not_among_those_with_one():
    alike, genuine, fold = made(2)
    failed = np.isin(np.arange(len(alike)), [0, 1, 50])
    with_failures = np.where(failed, np.nan, alike)
    found = fold_accuracy(with_failures, genuine, fold, FOLDS)
    assert found.scored.sum() == 197
    assert found.right.sum() + 3 <= 200
    whole, of_scored = found.accuracy[0], found.accuracy_scored[0]
    assert whole == pytest.approx(np.mean(found.right / 40))
    assert of_scored == pytest.approx(np.mean(found.right / found.scored))
    assert of_scored > whole


def test_where_everything_failed_every_pair_is_wrong():
    alike, genuine, fold = made(3)
    found = fold_accuracy(np.full(len(alike), np.nan), genuine, fold, FOLDS)
    assert found.accuracy == (0.0, 0.0)
    assert np.isnan(found.accuracy_scored).all()


def score_table(distance: bool = False, failed: tuple[str, ...] = ()) -> tuple[Comparisons, Listed]:
    """Four people with two photographs each, in two folds; one impostor is more alike than one genuine pair."""
    pairs = [
        ("a1", "a2", 0.9, 0),
        ("b1", "b2", 0.8, 0),
        ("a1", "b1", 0.1, 0),
        ("a2", "b2", 0.85, 0),
        ("c1", "c2", 0.9, 1),
        ("d1", "d2", 0.7, 1),
        ("c1", "d1", 0.2, 1),
        ("c2", "d2", 0.3, 1),
    ]
    table = pd.DataFrame(
        [(one[0], two[0], 1 - s if distance else s, one, two) for one, two, s, _ in pairs],
        columns=["subject_a", "subject_b", "score", "image_a", "image_b"],
    )
    for side in "ab":
        table[f"outcome_{side}"] = np.where(table[f"image_{side}"].isin(failed), "failed", "ok")
    table.loc[(table[["outcome_a", "outcome_b"]] != "ok").any(axis=1), "score"] = np.nan
    subjects = pd.DataFrame({"subject": list("abcd")})
    comparisons, _ = read_scores(table, subjects, "distance" if distance else "similarity")
    # The list names some pairs the other way round.
    a = np.array([two if at % 3 else one for at, (one, two, _, _) in enumerate(pairs)], object)
    b = np.array([one if at % 3 else two for at, (one, two, _, _) in enumerate(pairs)], object)
    genuine = np.array([one[0] == two[0] for one, two, _, _ in pairs])
    return comparisons, Listed("made", a, b, genuine, np.array([fold for *_, fold in pairs]), 0, 2, "0" * 64)


def judged(comparisons: Comparisons, listed: Listed, **protocol: object) -> tuple[dict, pd.DataFrame]:
    wanted = Protocol.model_validate({"pairs": {"made": "made.csv"}, "folds": 2} | protocol)
    accuracy, roc = protocol_tables(list(slices(comparisons)), comparisons, wanted, [listed])
    [row] = accuracy.to_dict("records")
    return row, roc


@pytest.mark.parametrize("distance", [False, True])
def test_pairs_are_found_whoever_comes_first_and_whichever_way_scores_run(distance):
    row, _ = judged(*score_table(distance))
    assert (row["pairs"], row["genuine_pairs"], row["impostor_pairs"], row["failures"]) == (8, 4, 4, 0)
    # Fold 1 is decided at .7, where .85 of two people is accepted; fold 2 at .9, where .7 of one person is refused.
    ends = [0.1, 0.3] if distance else [0.7, 0.9]
    assert sorted([row["threshold_low"], row["threshold_high"]]) == pytest.approx(ends)
    assert (row["wrong"], row["accuracy"], row["standard_error"]) == (2, 0.75, 0)


def test_both_polarities_give_the_same_accuracy():
    similar, distant = (judged(*score_table(distance))[0] for distance in (False, True))
    for name in ("accuracy", "standard_error", "wrong", "tpr_at_fpr_0_001"):
        assert similar[name] == pytest.approx(distant[name], nan_ok=True), name


def test_a_pair_that_a_score_table_leaves_out_failed():
    comparisons, listed = score_table()
    table = comparisons.table.iloc[1:]
    whole = Comparisons(table, comparisons.scales, comparisons.subjects)
    row, _ = judged(whole, listed)
    assert (row["pairs"], row["failures"], row["genuine_failures"]) == (8, 1, 1)


def test_the_roc_counts_failures_as_pairs_that_are_not_accepted():
    comparisons, listed = score_table()
    row, roc = judged(comparisons, listed)
    none = roc[roc["fpr_at_most"] == 0].iloc[0]
    # Nothing but .9 and .9 lies above every impostor score (.85).
    assert (none["true_accepts"], none["genuine_pairs"], none["false_accepts"]) == (2, 4, 0)
    half = roc[roc["fpr_at_most"] == 0.5].iloc[0]
    assert (half["false_accepts"], half["true_accepts"]) == (2, 4)
    assert roc[roc["fpr_at_most"] == 1.0].iloc[0]["fpr"] == 1.0
    # Four impostor pairs cannot show 1 in 1,000.
    assert math.isnan(row["tpr_at_fpr_0_001"])


def test_the_published_figure_stands_beside_the_measured_one():
    stated = {"matcher": "scores", "source": "a paper", "note": "other alignment"}
    near, _ = judged(*score_table(), published=[stated | {"accuracy": 0.7525}])
    assert (near["published"], near["difference"], near["agrees"]) == (0.7525, pytest.approx(-0.0025), True)
    far, _ = judged(*score_table(), published=[stated | {"accuracy": 0.76}])
    assert not far["agrees"]
    without, _ = judged(*score_table())
    assert math.isnan(without["published"])
    assert without["published_source"] == ""


def test_what_is_published_is_held_against_pairs_without_failures_too_and_missing_faces_are_counted():
    # No face in one photograph, another's face in a second: three pairs fail, of which the first has two.
    comparisons, listed = score_table(distance=False, failed=("a1", "d2"))
    matcher = comparisons.table["matcher"].iloc[0]
    reasons = {"a1": "no face was found", "d2": "the face found lies elsewhere than this person's"}
    templates = pd.DataFrame(
        [{"image": one, "matcher": matcher, "condition": "clean", "reason": why} for one, why in reasons.items()]
    )
    published = [{"matcher": matcher, "accuracy": 1, "source": "made"}]
    protocol = Protocol.model_validate({"pairs": {"made": "made.csv"}, "folds": 2, "published": published})
    table, _ = protocol_tables(list(slices(comparisons)), comparisons, protocol, [listed], templates)
    row = table.iloc[0]
    of_a1, of_d2 = (int(((listed.image_a == one) | (listed.image_b == one)).sum()) for one in ("a1", "d2"))
    assert (row["no_face_failures"], row["failures"]) == (of_a1, of_a1 + of_d2)
    assert not row["agrees"]
    assert row["agrees_scored"] == (row["accuracy_scored"] + row["standard_error_scored"] >= 0.997)
    unknown, _ = protocol_tables(list(slices(comparisons)), comparisons, protocol, [listed])
    assert pd.isna(unknown["no_face_failures"].iloc[0]), "of a score table nobody knows why"
