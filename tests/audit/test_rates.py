"""Rates and counts, against tables small enough to count by hand."""

import math

import pandas as pd
import pytest

from falsematch.audit import AuditSettings, FixedThreshold, audit
from made import comparisons, everybody_against_everybody

NO_INTERVALS = AuditSettings(replicates=0)
PEOPLE = {
    "a": {"sex": "f", "tone": "dark"},
    "b": {"sex": "f", "tone": "dark"},
    "c": {"sex": "f", "tone": "light"},
    "d": {"sex": "f", "tone": "light"},
    "e": {"sex": "f", "tone": "light"},
    "g": {"sex": "m", "tone": "dark"},
}
BOTH = [["sex"], ["tone"], ["tone", "sex"]]


def rates(table: list[tuple[str, str, float]], group_by: list[list[str]], **columns: object) -> pd.DataFrame:
    made = comparisons(table, PEOPLE, **columns)
    return audit(made, [FixedThreshold(threshold=0.6)], group_by, NO_INTERVALS, seed=1).rates


def row(table: pd.DataFrame, **where: str) -> pd.Series:
    chosen = table
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    assert len(chosen) == 1, f"{where} names {len(chosen)} rows"
    return chosen.iloc[0]


def test_ordered_pairs_are_counted_both_ways_and_people_once():
    table = rates(everybody_against_everybody("abc", {("a", "b"), ("b", "a"), ("a", "c")}), [])
    everyone = row(table, scope="all")
    assert everyone["impostor_pairs"] == 6
    assert everyone["subject_pairs"] == 3
    assert everyone["false_matches"] == 3
    assert everyone["people_in_false_matches"] == 3
    assert everyone["fmr"] == pytest.approx(0.5)


def test_an_error_or_two_among_several_photographs_of_a_person_carry_no_interval():
    people = [f"p{i:02}" for i in range(20)]
    scores = [
        (who, who, 0.9 if (who, shot) in {("p00", 0), ("p01", 2)} else 0.2) for who in people for shot in range(3)
    ]
    references = [f"{who}-{shot}" for who in people for shot in range(3)]
    made = comparisons(scores, image_a=[f"{who}-probe" for who, _, _ in scores], image_b=references)
    table = audit(made, [FixedThreshold(threshold=0.6)], [], AuditSettings(replicates=200), seed=1).rates
    everyone = row(table, scope="all")
    assert (everyone["genuine_pairs"], everyone["false_non_matches"]) == (60, 2)
    assert math.isnan(everyone["fnmr_low"]), "a limit of 0 would be told of two errors"
    assert "too_few_non_matches{n=2,needed=10}" in everyone["reason"]


def test_a_crossing_counts_only_people_who_agree_on_all_its_labels():
    table = rates(everybody_against_everybody("abcdeg", {("a", "b"), ("a", "g")}), BOTH)
    dark_women = row(table, group="dark & f", scope="within")
    assert (dark_women["impostor_pairs"], dark_women["false_matches"]) == (2, 1)


def test_a_single_labels_rate_weighs_its_cells_equally_and_the_pooled_rate_stands_beside_it():
    table = rates(everybody_against_everybody("abcdeg", {("a", "b")}), BOTH)
    # Dark women: 1 of 2 ordered pairs; light women: 0 of 6.
    assert row(table, group="f", matched_on="equal cells: tone & sex")["fmr"] == pytest.approx((1 / 2 + 0) / 2)
    assert row(table, group="f", matched_on="tone & sex")["fmr"] == pytest.approx(1 / 8)


def test_cells_without_pairs_are_dropped_and_named():
    table = rates(everybody_against_everybody("abcdeg", set()), BOTH)
    dark = row(table, group="dark", matched_on="equal cells: tone & sex")
    assert 'cells_without_pairs{groups="dark & m"}' in dark["reason"]


def test_cross_takes_references_outside_the_group_only():
    table = rates(everybody_against_everybody("abcdeg", {("a", "g"), ("g", "a"), ("a", "b")}), [["sex"]])
    women = row(table, group="f", scope="cross")
    assert (women["impostor_pairs"], women["false_matches"]) == (5, 1)


def test_within_and_cross_make_up_all():
    table = rates(everybody_against_everybody("abcdeg", {("a", "g"), ("b", "a"), ("c", "d")}), [["sex"]])
    parts = [row(table, group="f", scope=scope) for scope in ("within", "cross")]
    whole = row(table, group="f", scope="all")
    assert sum(part["false_matches"] for part in parts) == whole["false_matches"] == 3
    assert sum(part["impostor_pairs"] for part in parts) == whole["impostor_pairs"]


def test_an_empty_label_is_in_no_group_but_in_everyone():
    labels = {"a": {"sex": "f"}, "b": {"sex": "f"}, "c": {"sex": ""}}
    made = comparisons(everybody_against_everybody("abc", set()), labels)
    table = audit(made, [FixedThreshold(threshold=0.6)], [["sex"]], NO_INTERVALS, seed=1).rates
    assert row(table, group="f", scope="all")["subjects"] == 2
    assert row(table, group_by="", scope="all")["subjects"] == 3
    assert "" not in set(table["group"])


def test_failures_leave_fmr_and_enter_the_generalised_rates():
    table = everybody_against_everybody("abc", {("a", "b")})
    scores = [(a, b, math.nan if a == "c" else score) for a, b, score in table]
    outcome = ["failed" if a == "c" else "ok" for a, _, _ in table]
    everyone = row(rates(scores, [], outcome_a=outcome), scope="all")
    assert everyone["impostor_pairs"] == 4
    assert everyone["fmr"] == pytest.approx(1 / 4)
    assert everyone["gfmr"] == pytest.approx(1 / 6)
    assert (everyone["probe_images"], everyone["failures_to_acquire"]) == (3, 1)
    assert everyone["gfnmr"] == pytest.approx(1 / 3)
    assert everyone["fnmr"] == 0


def test_not_applicable_is_counted_apart_and_is_no_failure():
    table = everybody_against_everybody("abc", set())
    scores = [(a, b, math.nan if a == "c" else score) for a, b, score in table]
    outcome = ["not_applicable" if a == "c" else "ok" for a, _, _ in table]
    everyone = row(rates(scores, [], outcome_a=outcome), scope="all")
    assert (everyone["probe_images"], everyone["failures_to_acquire"], everyone["not_applicable"]) == (2, 0, 1)
    assert everyone["gfnmr"] == 0


def test_a_non_match_is_counted_once_a_genuine_comparison():
    table = [(a, b, 0.7 if a == b == "a" else score) for a, b, score in everybody_against_everybody("abc", set())]
    everyone = row(rates(table, []), scope="all")
    assert (everyone["genuine_pairs"], everyone["false_non_matches"]) == (3, 1)


def test_a_group_without_comparisons_has_empty_numbers_and_a_reason():
    men = row(rates(everybody_against_everybody("abcdeg", set()), [["sex"]]), group="m", scope="within")
    assert math.isnan(men["fmr"])
    assert "no_comparisons" in men["reason"]


def test_row_order_does_not_matter():
    table = everybody_against_everybody("abcdeg", {("a", "b"), ("c", "a")})
    pd.testing.assert_frame_equal(rates(table, BOTH), rates(table[::-1], BOTH))


def test_renaming_the_groups_alike_changes_only_their_names():
    table = everybody_against_everybody("abcdeg", {("a", "b"), ("c", "a")})
    renamed = {person: {"sex": {"f": "x1", "m": "x2"}[values["sex"]]} for person, values in PEOPLE.items()}
    settings, threshold = AuditSettings(replicates=0), [FixedThreshold(threshold=0.6)]
    first = audit(comparisons(table, PEOPLE), threshold, [["sex"]], settings, seed=1).rates
    second = audit(comparisons(table, renamed), threshold, [["sex"]], settings, seed=1).rates
    pd.testing.assert_frame_equal(first.drop(columns="group"), second.drop(columns="group"))


def test_a_monotone_change_of_scores_and_threshold_changes_no_count():
    table = everybody_against_everybody("abcdeg", {("a", "b"), ("c", "a")})
    squared = [(a, b, score**2) for a, b, score in table]
    settings = AuditSettings(replicates=0)
    first = audit(comparisons(table, PEOPLE), [FixedThreshold(threshold=0.6)], BOTH, settings, seed=1).rates
    second = audit(comparisons(squared, PEOPLE), [FixedThreshold(threshold=0.36)], BOTH, settings, seed=1).rates
    dropped = ["threshold", "threshold_name"]
    pd.testing.assert_frame_equal(first.drop(columns=dropped), second.drop(columns=dropped))
