"""The disparity table: which measures, how surely, and which claims are refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from crowds import crowd
from falsematch.audit import AuditSettings, FixedThreshold, FmrThreshold, audit
from falsematch.audit.disparity import Named, left_out_ranges
from falsematch.audit.measures import gini, max_min_ratio
from falsematch.scoring import Comparisons, read_scores

pytestmark = pytest.mark.slow

SETTINGS = AuditSettings(replicates=400)
THRESHOLD = FixedThreshold(threshold=1.0)
EQUAL, APART = {"f": 0.0, "m": 0.0}, {"f": 1.2, "m": 0.0}
BOTH_LARGE = {"f": 40, "m": 60}


def disparity(made: Comparisons, group_by=(("sex",),), threshold=THRESHOLD, settings=SETTINGS, **named) -> pd.DataFrame:
    return audit(made, [threshold], [list(g) for g in group_by], settings, seed=1, **named).disparity


def one(table: pd.DataFrame, measure: str, **where: str) -> pd.Series:
    chosen = table[(table["measure"] == measure) & (table["rate"] == where.pop("rate", "fmr"))]
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    assert len(chosen) == 1, f"{measure} {where} names {len(chosen)} rows"
    return chosen.iloc[0]


@pytest.fixture(scope="module")
def apart() -> pd.DataFrame:
    return disparity(crowd(BOTH_LARGE, APART))


def test_a_clear_difference_between_large_groups_is_supported(apart):
    found = one(apart, "ratio")
    assert found["low"] > 1
    assert found["simultaneous"]
    assert found["supported"]
    assert found["reason"] == ""


def test_equal_groups_are_refused_because_the_interval_includes_one():
    found = one(disparity(crowd(BOTH_LARGE, EQUAL)), "ratio")
    assert found["low"] < 1 < found["high"]
    assert not found["supported"]
    assert "simultaneous_interval_includes_one" in found["reason"]


def test_equal_groups_have_a_largest_over_smallest_whose_interval_holds_one():
    assert one(disparity(crowd(BOTH_LARGE, EQUAL)), "max_min_ratio")["low"] == 1


def test_a_group_of_too_few_has_no_interval_and_its_ratio_is_refused_by_name():
    found = one(disparity(crowd({"f": 8, "m": 60}, APART)), "ratio")
    assert np.isnan(found["low"])
    assert not found["supported"]
    assert "of_group{group=f,why=too_few_people{n=8,needed=16}}" in found["reason"]


def test_a_group_of_too_few_has_the_small_count_test():
    found = one(disparity(crowd({"f": 8, "m": 60}, {"f": 3.0, "m": 0.0})), "small_count")
    assert found["p_adjusted"] < 0.05
    assert found["test"].startswith("small-count")
    assert pd.isna(found["supported"])


def test_too_few_reference_people_to_draw_from_leave_the_test_to_a_model():
    found = one(disparity(crowd({"f": 8, "m": 12}, {"f": 3.0, "m": 0.0})), "small_count")
    assert found["test"].startswith("small-count: parametric null")
    assert found["p_value"] < 0.05


def test_small_counts_of_one_condition_are_corrected_together():
    sizes = {"a": 8, "b": 8, "m": 60}
    table = disparity(crowd(sizes, {"a": 2.0, "b": 0.5, "m": 0.0}))
    tests = table[table["measure"] == "small_count"]
    assert len(tests) == 2
    assert len(set(tests["family"])) == 1
    assert tests["p_adjusted"].max() >= tests["p_value"].max()
    assert tests["p_adjusted"].min() == pytest.approx(min(1.0, 2 * tests["p_value"].min()))


def test_a_finding_that_one_person_flips_is_withdrawn():
    table = disparity(crowd(BOTH_LARGE, {"f": 0.35, "m": 0.0}, seed=3))
    found, without = one(table, "ratio"), one(table, "ratio_leave_one_out")
    assert found["low"] > 1
    # Half the width of the interval, moved to the smallest ratio with one person left out.
    assert without["low"] * found["low"] / found["value"] < 1
    assert not found["supported"]
    assert found["reason"] == "one_person_flips"


def test_leave_one_out_ranges_are_handed_to_the_findings_by_the_keys_of_their_ratio(apart):
    found = left_out_ranges(apart)
    assert found["measure"].tolist() == ["ratio"]
    row = one(apart, "ratio_leave_one_out")
    assert found[["left_out_low", "left_out_high"]].iloc[0].tolist() == [row["low"], row["high"]]


def test_flipping_labels_brings_the_groups_closer(apart):
    ranges = [one(apart, f"ratio_label_flips_{share}%") for share in (1, 2, 5)]
    assert ranges[2]["low"] < ranges[0]["low"] < ranges[0]["value"]


def test_measures_are_those_of_the_rates_beside_them():
    made = crowd({"a": 30, "b": 30, "m": 40}, {"a": 0.3, "b": 0.9, "m": 0.0})
    audited = audit(made, [THRESHOLD], [["sex"]], SETTINGS, seed=1)
    rates = audited.rates[(audited.rates["group_by"] == "sex") & (audited.rates["scope"] == "within")]
    assert one(audited.disparity, "gini")["value"] == pytest.approx(float(gini(rates["fmr"])))
    assert one(audited.disparity, "max_min_ratio")["value"] == pytest.approx(float(max_min_ratio(rates["fmr"])))


def test_the_reference_is_the_largest_group_unless_one_is_named():
    made = crowd(BOTH_LARGE, APART)
    assert one(disparity(made), "ratio")["reference_group"] == "m"
    assert one(disparity(made, named=Named(references={"sex": "f"})), "ratio")["reference_group"] == "f"


def test_the_ratio_the_other_way_round_has_the_inverse_interval(apart):
    turned = one(disparity(crowd(BOTH_LARGE, APART), named=Named(references={"sex": "f"})), "ratio")
    found = one(apart, "ratio")
    assert turned["low"] == pytest.approx(1 / found["high"])
    assert turned["high"] == pytest.approx(1 / found["low"])


def test_equal_groups_known_well_are_equivalent_within_a_wide_margin():
    made = crowd(BOTH_LARGE, EQUAL)
    wide = one(disparity(made, settings=AuditSettings(replicates=400, equivalence_ratio=20)), "equivalence")
    narrow = one(disparity(made, settings=AuditSettings(replicates=400, equivalence_ratio=1.01)), "equivalence")
    assert (wide["supported"], narrow["supported"]) == (True, False)


def test_indices_carry_no_claim(apart):
    indices = apart[apart["measure"].isin(["gini", "garbe", "fdr", "inequity_rate", "max_mean_ratio"])]
    assert indices["supported"].isna().all()


def test_a_refused_threshold_keeps_its_rows_with_empty_numbers_and_the_reason():
    table = disparity(crowd(BOTH_LARGE, APART), threshold=FmrThreshold(fmr=0.0001))
    assert {"ratio", "gini", "garbe", "max_min_ratio"} <= set(table["measure"])
    assert table["value"].isna().all()
    assert table["reason"].str.contains("threshold_would_rest_on").all()


def test_without_replicates_there_are_values_and_no_intervals():
    table = disparity(crowd(BOTH_LARGE, APART), settings=AuditSettings(replicates=0))
    assert one(table, "ratio")["value"] > 1
    assert table["low"].isna().all()


def test_a_single_label_is_judged_with_its_cells_alike_and_pooled():
    made = crowd({"dark & f": 30, "light & f": 40, "dark & m": 30, "light & m": 40}, dict.fromkeys(
        ("dark & f", "dark & m"), 0.8) | dict.fromkeys(("light & f", "light & m"), 0.0))  # fmt: skip
    table = disparity(made, group_by=(("tone",), ("tone", "sex")))
    ratios = table[(table["measure"] == "ratio") & (table["rate"] == "fmr") & (table["group_by"] == "tone")]
    assert ratios["matched_on"].tolist() == ["equal cells: tone & sex", "tone & sex"]
    assert one(table, "ratio", rate="fnmr", group_by="tone")["matched_on"] == "equal cells: tone & sex"


# --- properties (no number rests on what does not matter) ---


def same(first: pd.DataFrame, second: pd.DataFrame, without: tuple[str, ...] = ()) -> None:
    pd.testing.assert_frame_equal(first.drop(columns=list(without)), second.drop(columns=list(without)))


def test_row_order_does_not_matter(apart):
    made = crowd(BOTH_LARGE, APART)
    table = made.table.sample(frac=1, random_state=0).reset_index(drop=True)
    same(disparity(replace(made, source=table)), apart)


def test_renaming_the_groups_alike_changes_only_their_names(apart):
    renamed = crowd({"women": 40, "xmen": 60}, {"women": 1.2, "xmen": 0.0})
    names = ("compared_group", "reference_group", "groups_used", "groups_excluded", "test", "reason")
    names += ("family", "contrast")
    same(disparity(renamed), apart, names)


def test_a_monotone_change_of_scores_and_threshold_changes_nothing(apart):
    made = crowd(BOTH_LARGE, APART)
    moved = replace(made, source=made.table.assign(score=np.exp(made.table["score"])))
    changed = disparity(moved, threshold=FixedThreshold(threshold=float(np.exp(1.0))))
    same(changed, apart, ("threshold", "threshold_name", "family"))


def test_polarity_with_its_flag_is_identity(apart):
    turned = disparity(crowd(BOTH_LARGE, APART, polarity="similarity"), threshold=FixedThreshold(threshold=-1.0))
    same(turned, apart, ("threshold", "threshold_name", "family"))


def test_doubling_every_row_narrows_no_interval(apart):
    made = crowd(BOTH_LARGE, APART)
    twice = pd.concat([made.table.assign(image_a=side, image_b=side) for side in ("1", "2")], ignore_index=True)
    columns = ["subject_a", "subject_b", "score", "condition", "arm"]
    text = twice[columns].astype({"subject_a": str, "subject_b": str, "condition": str, "arm": str})
    doubled = disparity(read_scores(text, made.subjects.reset_index(names="subject"), "distance")[0])
    widths = [
        table.set_index(["rate", "measure", "compared_group"]).eval("high - low").dropna() for table in (doubled, apart)
    ]
    assert (widths[0] >= widths[1].reindex(widths[0].index) - 1e-9).all()


def test_within_and_cross_counts_of_two_merged_groups_add_up():
    made = crowd(BOTH_LARGE, APART)
    apart_rates = audit(made, [THRESHOLD], [["sex"]], SETTINGS, seed=1).rates
    merged = replace(made, subjects=made.subjects.assign(sex="all"))
    together = audit(merged, [THRESHOLD], [["sex"]], SETTINGS, seed=1).rates
    for count in ("impostor_pairs", "false_matches"):
        parts = apart_rates[(apart_rates["group_by"] == "sex") & apart_rates["scope"].isin(["within", "cross"])][count]
        whole = together[(together["group_by"] == "sex") & (together["scope"] == "within")][count]
        assert parts.sum() == whole.iloc[0]


def test_the_same_seed_gives_the_same_table(apart):
    same(disparity(crowd(BOTH_LARGE, APART)), apart)


@pytest.fixture(scope="module")
def half_failed() -> pd.DataFrame:
    """Of the first group's forty probes twenty gave no template."""
    made = crowd(BOTH_LARGE, APART)
    table = made.table.copy()
    failed = table["subject_a"].isin([f"p{number:03}" for number in range(20)]).to_numpy()
    table["outcome_a"] = pd.Categorical(np.where(failed, "failed", "ok"), categories=["ok", "failed", "not_applicable"])
    table.loc[failed, "score"] = np.nan
    return disparity(replace(made, source=table))


def test_a_failure_to_acquire_rate_over_none_is_a_lower_bound_and_carries_no_claim(half_failed):
    found = one(half_failed, "ratio", rate="fta", compared_group="f")
    assert found["bound"] == "lower"
    assert not found["supported"]


def test_a_rate_of_all_genuine_attempts_counts_the_failed_ones(half_failed):
    # Every failed probe failed in its genuine comparison too, and nobody's own photograph was refused.
    assert one(half_failed, "max_min_difference", rate="gfnmr")["value"] == pytest.approx(0.5)
    assert one(half_failed, "max_min_difference", rate="fta")["value"] == pytest.approx(0.5)


def test_without_a_failure_the_rates_of_all_attempts_are_those_of_the_comparisons_and_not_told_twice(apart):
    assert set(apart["rate"]) == {"fmr", "fnmr", "fmr+fnmr"}


def test_the_generalised_ratio_counts_failed_attempts_as_no_match(half_failed):
    # Half of the group's probes gave nothing: its false matches are of exactly twice as many attempts.
    assert one(half_failed, "ratio", rate="gfmr")["value"] == pytest.approx(one(half_failed, "ratio")["value"] / 2)
