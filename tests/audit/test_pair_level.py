"""The interval that papers print, shown once as wrong."""

import pytest

from crowds import crowd
from falsematch.audit import AuditSettings, FixedThreshold, FmrThreshold, audit
from falsematch.audit.pair_level import pair_level
from falsematch.audit.printing import clopper_pearson


@pytest.fixture(scope="module")
def told():
    made = crowd({"f": 40, "m": 40}, {"f": 0.4, "m": 0.0}, conditions={"dark": 0.5})
    return audit(
        made, [FixedThreshold(threshold=1.0), FmrThreshold(fmr=0.03)], [["sex"]], AuditSettings(replicates=400), seed=1
    )


def test_it_is_told_of_everyone_clean_once_a_threshold(told):
    assert [one["threshold_name"] for one in told.pair_level] == ["threshold=1", "fmr=0.03"]


def test_it_is_the_binomial_interval_of_the_counts_beside_it(told):
    for one in told.pair_level:
        limits = clopper_pearson(one["false_matches"], one["impostor_pairs"], 0.95)
        assert (one["pair_low"], one["pair_high"]) == limits


def test_where_scores_depend_on_people_it_is_narrower_than_the_interval_from_people(told):
    for one in told.pair_level:
        assert one["low"] < one["pair_low"] < one["pair_high"] < one["high"]


def test_people_compared_with_everyone_do_not_stand_in_for_those_who_match(told):
    rates = told.rates
    matched = (rates["scope"] == "within") & (rates["group_by"] == "")
    refused = rates.assign(fmr_low=rates["fmr_low"].where(~matched))
    assert refused["fmr_low"].notna().any()
    assert pair_level(refused, 0.95) == []


def test_nothing_is_told_where_the_lab_prints_no_interval():
    made = crowd({"f": 8, "m": 7}, {"f": 0.4, "m": 0.0})
    found = audit(made, [FixedThreshold(threshold=1.0)], [["sex"]], AuditSettings(replicates=100), seed=1)
    assert found.pair_level == []
