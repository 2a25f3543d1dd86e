"""What a card tells of each matcher: the numbers of its tables, and none left out because it is uncertain."""

import pandas as pd
import pytest

from crowds import crowd
from falsematch.audit import (
    Audited,
    AuditSettings,
    Context,
    FixedThreshold,
    FmrThreshold,
    ModelContext,
    audit,
    findings,
    left_out_ranges,
    summary,
)
from falsematch.tables.summarised import Summary

pytestmark = pytest.mark.slow

SIZES = {"dark & f": 30, "dark & m": 30, "light & f": 30, "light & m": 6}
CLOSE = {"dark & f": 1.0, "dark & m": 0.4, "light & f": 0.6, "light & m": 2.0}
NAMED = {"threshold_name": "threshold=1", "condition": "clean"}


@pytest.fixture(scope="module")
def audited() -> Audited:
    return audit(
        crowd(SIZES, CLOSE, conditions={"glare": 0.3}),
        [FixedThreshold(threshold=1.0), FmrThreshold(fmr=0.0001), FmrThreshold(fmr=0.05)],
        [["tone"], ["sex"], ["tone", "sex"]],
        AuditSettings(replicates=200),
        seed=1,
    )


@pytest.fixture(scope="module")
def made(audited: Audited) -> Summary:
    context = Context(
        labels={"tone": "self-reported", "sex": "self-reported"},
        matchers={"scores": ModelContext("unconfirmed", "excluded")},
    )
    told = findings(audited.rates, audited.disparity, context, (), left_out_ranges(audited.disparity))
    return summary(audited, told, 0.95)


def cells(audited: Audited) -> pd.DataFrame:
    """Clean rows of the crossing at the fixed threshold."""
    rates = audited.rates
    return rates[
        (rates["condition"] == "clean") & (rates["threshold"] == 1.0) & (rates["group_by"] == "tone & sex")
    ].query("scope == 'within'")


def test_the_worst_group_is_the_highest_that_carries_an_interval(audited, made):
    printed = cells(audited)[cells(audited)["fmr_low"].notna()]
    expected = printed.loc[printed["fmr"].idxmax()]
    worst = made.matchers[0].thresholds[0].worst
    assert worst is not None
    assert (worst.group, worst.value, worst.low) == (expected["group"], expected["fmr"], expected["fmr_low"])


def test_a_small_group_is_told_as_a_count_beside_it(made):
    few = made.matchers[0].thresholds[0].worst_too_few
    assert few is not None
    assert (few.group, few.people, few.trials, few.low) == ("light & m", 6, 30, None)
    assert few.events
    assert "too_few_people{n=6,needed=16}" in few.reason


def test_a_refused_threshold_stays_with_its_reason(made):
    refused = next(one for one in made.matchers[0].thresholds if one.name == "fmr=0.0001")
    assert refused.threshold is None
    assert refused.refused.startswith("threshold_would_rest_on{")
    assert refused.worst is None


def test_thresholds_that_only_say_what_another_owes_are_no_thresholds_of_their_own(made):
    assert [one.calibration for one in made.matchers[0].thresholds] == ["external", "in_sample", "in_sample"]


def test_ratios_are_those_of_the_table_in_both_ways_of_counting(audited, made):
    table = audited.disparity
    rows = table[
        (table["measure"] == "ratio")
        & (table["rate"] == "fmr")
        & (table["condition"] == "clean")
        & (table["threshold"] == 1.0)
        & (table["group_by"] == "sex")
        & table["matched_on"].isin(["tone & sex", "equal cells: tone & sex"])
    ]
    found = [one for one in made.matchers[0].thresholds[0].ratios if one.group_by == "sex"]
    assert {one.headline: one.value for one in found} == {
        row["matched_on"].startswith("equal"): row["value"] for row in rows.to_dict("records")
    }


def test_a_ratio_carries_the_refusals_of_its_finding(made):
    headline = next(one for one in made.matchers[0].thresholds[0].ratios if one.headline)
    assert "unconfirmed_weights" in headline.refusals


def test_failures_are_told_clean_and_under_the_condition_with_the_most(made):
    [matcher] = made.matchers
    assert (matcher.fta.condition, matcher.fta.events, matcher.fta.trials) == ("clean", 0, sum(SIZES.values()))
    assert matcher.worst_fta is not None
    assert matcher.worst_fta.condition == "glare"


def test_a_summary_is_json_and_reads_back_as_it_was(made):
    assert Summary.model_validate(made.model_dump(mode="json")) == made
