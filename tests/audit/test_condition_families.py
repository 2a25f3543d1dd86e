"""Ratios of failures to acquire, and of other rates that no contrast asks about: one family over all conditions."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from crowds import crowd
from falsematch.audit import AuditSettings, FixedThreshold, audit
from falsematch.scoring import Comparisons

pytestmark = pytest.mark.slow

SIZES = {"f": 40, "m": 60}
GONE = {"glare": (0.6, 0.25), "fog": (0.5, 0.3), "dusk": (0.45, 0.35)}
"""Share of each group's probes on which no face is found."""
ONCE = (FixedThreshold(threshold=1.0),)


def crowd_that_loses_faces(*conditions: str) -> Comparisons:
    made = crowd(SIZES, {"f": 1.2, "m": 0.0}, conditions=dict.fromkeys(GONE, 0.2))
    table = made.table[made.table["condition"].isin(["clean", *conditions])].copy()
    failed = np.zeros(len(table), bool)
    generator = np.random.default_rng(5)
    people = table["subject_a"].astype(str).to_numpy()
    for condition, shares in GONE.items():
        drawn = generator.uniform(size=100)
        lost = {f"p{at:03}" for at in range(100) if drawn[at] < shares[at >= SIZES["f"]]}
        failed |= (table["condition"] == condition).to_numpy() & np.isin(people, list(lost))
    table["outcome_a"] = pd.Categorical(np.where(failed, "failed", "ok"), categories=["ok", "failed", "not_applicable"])
    table.loc[failed, "score"] = np.nan
    return replace(made, source=table.reset_index(drop=True))


def disparity(*conditions: str, thresholds=ONCE, detail="full", **more: object) -> pd.DataFrame:
    settings = AuditSettings(replicates=400, detail=detail)
    return audit(crowd_that_loses_faces(*conditions), thresholds, [["sex"]], settings, seed=1, **more).disparity


def of_glare(table: pd.DataFrame, measure: str = "ratio", rate: str = "fta", threshold: float = 1.0) -> pd.Series:
    chosen = table.query("condition == 'glare' and measure == @measure and rate == @rate and threshold == @threshold")
    assert len(chosen) == 1
    return chosen.iloc[0]


@pytest.fixture(scope="module")
def alone() -> pd.DataFrame:
    return disparity("glare")


@pytest.fixture(scope="module")
def among_others() -> pd.DataFrame:
    return disparity("glare", "fog", "dusk")


def width(row: pd.Series) -> float:
    return float(np.log(row["high"] / row["low"]))


@pytest.mark.parametrize("measure", ["ratio", "max_min_ratio"])
def test_an_added_condition_widens_the_limits(alone, among_others, measure):
    few, many = of_glare(alone, measure), of_glare(among_others, measure)
    assert many["value"] == few["value"]
    assert many["low"] < few["low"]
    assert many["high"] > few["high"]


def test_decades_have_the_limits_of_their_ratio(among_others):
    decades, ratio = of_glare(among_others, "log10_ratio"), of_glare(among_others)
    assert decades[["low", "high"]].tolist() == pytest.approx(np.log10(ratio[["low", "high"]].tolist()))


def test_all_conditions_of_a_matcher_are_one_family(among_others):
    ratios = among_others.query("rate == 'fta' and measure == 'ratio'")
    assert set(ratios["condition"]) == {"glare", "fog", "dusk"}
    assert set(ratios["family"]) == {
        f"fta ratios of sex under every condition: scores, {of_glare(among_others)['matcher']}, probe"
    }


def test_a_rate_repeated_at_another_threshold_is_one_test(among_others):
    twice = disparity("glare", "fog", "dusk", thresholds=[*ONCE, FixedThreshold(threshold=0.5)])
    for threshold in (1.0, 0.5):
        again = of_glare(twice, threshold=threshold)
        assert again[["low", "high"]].tolist() == of_glare(among_others)[["low", "high"]].tolist()
        assert again["family"] == of_glare(among_others)["family"]


def test_holm_counts_a_repeated_rate_once(among_others):
    twice = disparity("glare", "fog", "dusk", thresholds=[*ONCE, FixedThreshold(threshold=0.5)])
    once = of_glare(among_others, "equivalence")["p_adjusted"]
    assert of_glare(twice, "equivalence")["p_adjusted"] == once


def test_holm_counts_every_condition(alone, among_others):
    tests = among_others.query("rate == 'fta' and measure == 'equivalence'")
    assert len(tests) == 3
    assert tests["p_adjusted"].min() == pytest.approx(min(1.0, 3 * tests["p_value"].min()))
    assert of_glare(alone, "equivalence")["p_adjusted"] == of_glare(alone, "equivalence")["p_value"]


def test_under_one_condition_the_family_is_its_slice_at_each_threshold(alone):
    assert of_glare(alone)["family"].startswith("fta ratios of sex at threshold=1 under glare")
    twice = disparity("glare", thresholds=[*ONCE, FixedThreshold(threshold=0.5)])
    assert of_glare(twice)[["low", "high"]].tolist() == of_glare(alone)[["low", "high"]].tolist()
    assert of_glare(twice)["family"] == of_glare(alone)["family"]


@pytest.mark.parametrize("rate", ["fmr", "fnmr"])
def test_other_ratios_of_a_slice_stay_as_they_are(alone, among_others, rate):
    few, many = of_glare(alone, rate=rate), of_glare(among_others, rate=rate)
    pd.testing.assert_series_equal(
        many[["low", "high", "family"]], few[["low", "high", "family"]], check_names=False, check_exact=True
    )


def test_a_claim_that_the_wider_limits_do_not_carry_is_refused(alone, among_others):
    for table in (alone, among_others):
        told = table.query("rate == 'fta' and measure in ['ratio', 'max_min_ratio'] and low.notna()", engine="python")
        held = told["low"].le(1) & ~told["high"].lt(1)
        assert told["reason"].str.contains("simultaneous_interval_includes_one").tolist() == held.tolist()
        assert told["supported"].tolist() == (~held).tolist()
    lost = among_others.query("rate == 'fta' and measure == 'ratio'")
    assert not lost["supported"].all()


def test_where_only_the_headline_is_told_conditions_are_one_family_too(among_others):
    brief = disparity("glare", "fog", "dusk", detail="headline")
    assert of_glare(brief)[["low", "high"]].tolist() == of_glare(among_others)[["low", "high"]].tolist()


def test_processes_do_not_matter(among_others):
    pd.testing.assert_frame_equal(disparity("glare", "fog", "dusk", jobs=2), among_others)
