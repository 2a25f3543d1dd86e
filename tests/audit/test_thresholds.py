"""Operating points: most permissive, tie-safe, refused where they would rest on too little."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from falsematch.audit import FmrThreshold, Partition, operating_points, slices
from falsematch.audit.thresholds import most_permissive
from falsematch.text.reason import Reason
from made import comparisons, everybody_against_everybody

scores = st.lists(st.integers(0, 20), min_size=1, max_size=60).map(lambda values: np.array(values, float))


def calibrate(table, labels, spec, group_by):
    made = comparisons(table, labels)
    partition = Partition.of(made.subjects, group_by)
    return operating_points(list(slices(made)), [spec], partition)[0]


@settings(derandomize=True)
@given(scores, st.floats(0.01, 0.99))
def test_the_threshold_never_accepts_more_than_its_share_whatever_the_ties(score, fmr):
    value = most_permissive(score, np.ones(len(score)), fmr, "distance")
    if value is not None:
        assert (score <= value).sum() <= np.floor(fmr * len(score) + 1e-9)


@settings(derandomize=True)
@given(scores, st.floats(0.01, 0.99))
def test_the_next_more_permissive_score_would_accept_too_many(score, fmr):
    value = most_permissive(score, np.ones(len(score)), fmr, "distance")
    higher = score[score > (value if value is not None else -np.inf)]
    if len(higher):
        assert (score <= higher.min()).sum() > np.floor(fmr * len(score) + 1e-9)


@settings(derandomize=True)
@given(scores, st.floats(0.01, 0.99))
def test_similarity_mirrors_distance(score, fmr):
    distance = most_permissive(score, np.ones(len(score)), fmr, "distance")
    similarity = most_permissive(-score, np.ones(len(score)), fmr, "similarity")
    assert similarity == (None if distance is None else -distance)


def crowd(size: int, pairs: int) -> list[tuple[str, str, float]]:
    """``size`` people of whom ``pairs`` neighbouring pairs look alike, each a little differently."""
    people = [f"p{i:02}" for i in range(size)]
    table = everybody_against_everybody(people, set())
    alike = {(people[i], people[i + 1]): 0.5 + i / 1000 for i in range(pairs)}
    return [(a, b, alike.get((a, b), score)) for a, b, score in table]


def test_a_threshold_on_fewer_than_ten_pairs_of_people_is_refused_with_the_counts():
    point = calibrate(crowd(35, 9), None, FmrThreshold(fmr=9 / (35 * 34)), [])
    counts = {"false_matches": 9, "pairs": 9, "people": 35, "needed_pairs": 10, "needed_people": 30}
    assert point.refused == Reason("threshold_would_rest_on", {"threshold": f"fmr={9 / (35 * 34):g}", **counts})
    assert np.isnan(point.threshold)


def test_a_threshold_on_fewer_than_thirty_people_is_refused():
    refused = calibrate(crowd(29, 20), None, FmrThreshold(fmr=0.02), []).refused
    assert refused is not None
    assert refused.params["people"] == 29


def test_a_threshold_on_few_pairs_stands_with_a_warning():
    point = calibrate(crowd(35, 20), None, FmrThreshold(fmr=20 / (35 * 34)), [])
    assert point.threshold == pytest.approx(0.519)
    assert point.warning == Reason("threshold_rests_on", {"false_matches": 20, "pairs": 20})


def test_pairs_in_both_orders_are_one_pair_of_people():
    table = crowd(35, 9)
    mirrored = [(a, b, next(s for x, y, s in table if (x, y) == (b, a)) if s == 0.9 else s) for a, b, s in table]
    refused = calibrate(mirrored, None, FmrThreshold(fmr=0.0152), []).refused
    assert refused is not None
    assert (refused.params["false_matches"], refused.params["pairs"]) == (18, 9)


def test_calibration_uses_only_people_who_agree_on_every_label():
    table = crowd(60, 59)
    labels = {f"p{i:02}": {"sex": "fm"[i % 2]} for i in range(60)}
    # Neighbours differ in sex, so no pair that looks alike is matched.
    point = calibrate(table, labels, FmrThreshold(fmr=0.01), [["sex"]])
    assert point.refused is not None
    assert point.refused.params["false_matches"] == 0


def test_a_reference_threshold_is_fixed_within_its_group():
    people = [f"p{i:02}" for i in range(70)]
    labels = {person: {"sex": "f" if i < 35 else "m"} for i, person in enumerate(people)}
    table = everybody_against_everybody(people, set())
    alike = {(people[i], people[i + 1]): 0.4 for i in range(35, 69)} | {
        (people[i], people[i + 1]): 0.5 + i / 1000 for i in range(20)
    }
    table = [(a, b, alike.get((a, b), score)) for a, b, score in table]
    spec = FmrThreshold(fmr=20 / (35 * 34), reference={"sex": "f"})
    point = calibrate(table, labels, spec, [["sex"]])
    assert point.threshold == pytest.approx(0.519)
    assert point.name == f"fmr={20 / (35 * 34):g} in f"


def test_equal_groups_gives_each_group_the_same_weight():
    small, large = [f"s{i}" for i in range(10)], [f"t{i:02}" for i in range(40)]
    labels = {person: {"g": "small" if person in small else "large"} for person in small + large}
    table = everybody_against_everybody(small + large, set())
    ring = {
        (people[i], people[(i + 1) % len(people)]): near
        for people, near in ((small, 0.4), (large, 0.5))
        for i in range(len(people))
    }
    table = [(a, b, ring.get((a, b), score)) for a, b, score in table]
    pooled = calibrate(table, labels, FmrThreshold(fmr=0.05), [["g"]])
    equal = calibrate(table, labels, FmrThreshold(fmr=0.05, pooling="equal_groups"), [["g"]])
    # 10 of 90 and 40 of 1,560: 3 % of the pairs, but 7 % where each group weighs a half.
    assert pooled.threshold == 0.5
    assert equal.refused is not None
    assert equal.refused.params["false_matches"] == 0


def test_a_rate_of_one_accepts_the_least_alike_pair():
    score = np.array([0.3, 0.9, 0.5])
    assert most_permissive(score, np.ones(3), 1.0, "distance") == 0.9
    assert most_permissive(score, np.ones(3), 1.0, "similarity") == 0.3


def test_it_is_counted_by_group_whose_comparisons_set_it():
    table = crowd(60, 59)
    people = [f"p{i:02}" for i in range(60)]
    labels = {person: {"sex": "f" if i < 30 else "m"} for i, person in enumerate(people)}
    point = calibrate(table, labels, FmrThreshold(fmr=0.01), [["sex"]])
    # The closest pairs are the first ones, all of women.
    assert [(one.group, one.comparisons) for one in point.set_by] == [("f", 870), ("m", 870)]
    assert [one.false_matches for one in point.set_by] == [17, 0]
