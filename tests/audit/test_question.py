"""A named contrast asked under every condition: its rows, its counts and its one family."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from crowds import crowd
from falsematch.audit import Audited, AuditSettings, FixedThreshold, FmrThreshold, audit
from falsematch.audit._contrast_claims import contrast_claims
from falsematch.scoring import Comparisons

pytestmark = pytest.mark.slow

SIZES = {"dark & f": 24, "dark & m": 24, "light & f": 26, "light & m": 28}
CLOSE = {"dark & f": 1.2, "dark & m": 1.2, "light & f": 0.4, "light & m": 0.4}
BY = [["tone"], ["sex"], ["tone", "sex"]]
NAME = "tone: dark v light"


def made() -> Comparisons:
    return crowd(SIZES, CLOSE, conditions={"glare": 0.2, "fog": 0.4})


def audited(comparisons: Comparisons, contrasts=({"tone": ("dark", "light")},), more=(), **settings: object) -> Audited:
    chosen = AuditSettings.model_validate({"replicates": 200} | settings)
    return audit(comparisons, [FixedThreshold(threshold=1.0), *more], BY, chosen, seed=1, contrasts=contrasts)


@pytest.fixture(scope="module")
def asked() -> Audited:
    return audited(made(), more=[FmrThreshold(fmr=0.05)])


def rows(found: Audited, **where: object) -> pd.DataFrame:
    table = found.disparity[found.disparity["contrast"] != ""]
    for column, value in where.items():
        table = table[table[column] == value]
    return table


def test_each_cell_and_the_pooled_ratio_are_asked_at_every_threshold_under_every_condition(asked):
    ratios = rows(asked, measure="contrast_ratio")
    assert len(ratios) == 3 * 2 * 3
    assert set(ratios["compared_group"]) == {"dark & f", "dark & m", "dark"}
    assert set(ratios["family"]) == {NAME}
    assert not ratios.duplicated(["contrast", "compared_group", "condition", "threshold_name"]).any()
    [question] = asked.questions
    assert (question.contrast, question.asked, question.pairings_asked) == (NAME, 18, 3)
    assert question.testable == ratios["low"].notna().sum()
    assert question.supported == ratios["supported"].sum()


def test_the_pooled_ratio_is_that_of_the_mean_rates_of_the_cells(asked):
    rates = asked.rates.query("group_by == 'tone & sex' and scope == 'within' and condition == 'fog'")
    fmr = rates[rates["threshold"] == 1.0].set_index("group")["fmr"]
    expected = (fmr["dark & f"] + fmr["dark & m"]) / (fmr["light & f"] + fmr["light & m"])
    found = rows(asked, measure="contrast_ratio", compared_group="dark", condition="fog", threshold=1.0)
    assert found["value"].item() == pytest.approx(expected)


def test_counts_and_people_of_both_sides_stand_beside_it(asked):
    rates = asked.rates.query("group_by == 'tone & sex' and scope == 'within' and condition == 'clean'")
    beside = rates[rates["threshold"] == 1.0].set_index("group")
    found = rows(asked, measure="contrast_ratio", compared_group="dark & f", condition="clean", threshold=1.0).iloc[0]
    for side, group in (("compared", "dark & f"), ("reference", "light & f")):
        assert found[f"{side}_people"] == beside.loc[group, "subjects"]
        assert found[f"{side}_events"] == beside.loc[group, "false_matches"]
        assert found[f"{side}_trials"] == beside.loc[group, "impostor_pairs"]
        assert found[f"{side}_people_in_events"] == beside.loc[group, "people_in_false_matches"]


def test_intervals_of_one_question_are_wider_than_those_of_one_slice(asked):
    alone = audited(crowd(SIZES, CLOSE))
    widths = []
    for found in (asked, alone):
        row = rows(found, measure="contrast_ratio", compared_group="dark", condition="clean", threshold=1.0).iloc[0]
        widths.append(np.log(row["high"] / row["low"]))
    assert widths[0] > widths[1]


def test_the_mean_over_conditions_is_geometric_and_of_the_same_family(asked):
    degraded = rows(asked, measure="contrast_ratio", compared_group="dark", threshold=1.0).query("condition != 'clean'")
    mean = rows(asked, measure="contrast_mean_ratio", compared_group="dark", threshold=1.0).iloc[0]
    assert mean["value"] == pytest.approx(np.exp(np.log(degraded["value"]).mean()))
    assert (mean["family"], mean["condition"], mean["reason"]) == (NAME, "mean_over_conditions", "mean_of_printed{n=2}")


@pytest.fixture(scope="module")
def doubted() -> Audited:
    """The same, where glare fails a proof of its own."""
    settings = AuditSettings.model_validate({"replicates": 200})
    points = [FixedThreshold(threshold=1.0), FmrThreshold(fmr=0.05)]
    named = ({"tone": ("dark", "light")},)
    return audit(made(), points, BY, settings, seed=1, contrasts=named, unproven=frozenset({"glare"}))


def test_under_a_condition_that_fails_its_proof_a_ratio_is_described_and_nothing_claimed(asked, doubted):
    claimed, described = (
        rows(found, measure="contrast_ratio", condition="glare").set_index(["compared_group", "threshold"])
        for found in (asked, doubted)
    )
    taken_back = claimed.index[claimed["supported"]]
    assert len(taken_back) > 0
    assert not described["supported"].any()
    assert set(described.loc[taken_back, "reason"]) == {"condition_unproven"}
    assert np.allclose(described["value"], claimed["value"])


def test_a_mean_over_conditions_holds_none_that_fails_its_proof(doubted):
    assert rows(doubted, measure="contrast_mean_ratio").empty  # fog alone is no mean


def test_a_claims_range_is_over_all_proven_conditions_with_an_interval_and_not_over_the_claimed_alone(asked, doubted):
    for found, conditions in ((asked, ["glare", "fog"]), (doubted, ["fog"])):
        unproven = frozenset({"glare", "fog"} - set(conditions))
        for claim in contrast_claims(found.disparity[found.disparity["contrast"] != ""], unproven):
            if claim.reasons:
                continue
            group, threshold = claim.row["compared_group"], claim.row["threshold"]
            own = rows(found, measure="contrast_ratio", compared_group=group, threshold=threshold)
            under = own[own["condition"].isin(conditions) & own["low"].notna()]
            assert claim.numbers["conditions_testable"] == len(under)
            assert claim.numbers["conditions_supported"] == under["supported"].sum()
            assert claim.numbers["range_low"] == under["value"].min()
            assert claim.numbers["range_high"] == under["value"].max()


def test_a_cell_that_the_printing_rule_refuses_leaves_the_pooled_ratio_without_an_interval():
    found = audited(crowd(SIZES | {"dark & m": 6}, CLOSE))
    pooled = rows(found, measure="contrast_ratio", compared_group="dark", threshold=1.0).iloc[0]
    assert np.isnan(pooled["low"])
    assert not pooled["supported"]
    assert "too_few_people{n=6" in pooled["reason"]
    assert rows(found, measure="contrast_ratio", compared_group="dark & f", threshold=1.0)["low"].notna().all()


def test_both_photographs_degraded_is_described_and_of_no_family(asked):
    comparisons = made()
    table = comparisons.table.assign(arm=comparisons.table["arm"].cat.rename_categories({"probe": "both"}))
    found = audited(replace(comparisons, source=table))
    both = rows(found, measure="contrast_ratio", arm="both")
    assert both["value"].notna().all()
    assert both["low"].isna().all()
    assert both["reason"].str.startswith("arm_both").all()
    assert found.questions[0].asked == 3


def test_where_only_the_headline_is_told_conditions_that_cannot_tell_are_counted_and_not_written():
    few = crowd(SIZES | {"dark & m": 6}, CLOSE, conditions={"glare": 0.2})
    found = audited(few, detail="headline")
    written = rows(found, measure="contrast_ratio", condition="glare")
    assert written["low"].notna().all()
    assert found.questions[0].asked == 3 * 2


def test_without_a_name_every_value_is_asked_against_its_labels_largest():
    found = audited(crowd(SIZES, CLOSE), contrasts=())
    assert [one.contrast for one in found.questions] == ["tone: dark v light", "sex: f v m"]


def test_where_no_contrast_is_asked_for_there_is_none():
    assert rows(audited(crowd(SIZES, CLOSE), contrasts="none")).empty


def test_without_replicates_there_are_values_and_nothing_is_tested():
    found = audited(crowd(SIZES | {"dark & m": 8}, CLOSE), replicates=0)
    assert rows(found, measure="contrast_ratio")["value"].notna().any()
    assert rows(found)["low"].isna().all()
    assert rows(found, measure="few_people").empty


def test_eight_people_whom_no_interval_carries_are_asked_by_the_rule_for_few_people():
    sizes = {"dark & f": 8, "light & f": 60, "light & m": 20}
    found = audited(crowd(sizes, {"dark & f": 4.5, "light & f": -0.5, "light & m": -0.5}))
    [row] = rows(found, measure="few_people").to_dict("records")
    assert (row["compared_group"], row["reference_group"], row["threshold_name"]) == (
        "dark & f",
        "light & f",
        "threshold=1",
    )
    assert row["supported"] is True
    assert row["p_adjusted"] <= 0.01
    assert row["value"] >= 2
    assert (row["bound"], row["compared_people"], row["reference_people"]) == ("lower", 8, 60)
