"""Comparing two versions of a table: counts equal but near a threshold, rates following them."""

import pandas as pd
import pytest

from falsematch import tables
from falsematch.audit import AuditSettings, FixedThreshold
from falsematch.audit import audit as audit_comparisons
from falsematch.result.reproduce import compare_table
from made import comparisons, everybody_against_everybody

pytestmark = pytest.mark.slow

PEOPLE = [f"{number:02d}" for number in range(12)]


@pytest.fixture
def rates() -> pd.DataFrame:
    table = comparisons(everybody_against_everybody(PEOPLE, {("00", "01"), ("02", "03")}))
    return audit_comparisons(table, [FixedThreshold(threshold=0.6)], [], AuditSettings(replicates=0), seed=1).rates


def compared(recorded, again, near=0):
    return compare_table(recorded, again, tables.RATES, {("scores", "threshold=0.6"): near})


def moved(rates: pd.DataFrame, by: int) -> pd.DataFrame:
    """The rates as if so many more comparisons had been accepted."""
    matches = rates["false_matches"] + by
    return rates.assign(false_matches=matches, fmr=matches.astype(float) / rates["impostor_pairs"].astype(float))


def test_equal_tables_do_not_differ(rates):
    found = compared(rates, rates.copy())
    assert (found.differences, found.tolerated) == ([], 0)
    assert found.compared > 0


def test_a_count_that_differs_is_told_with_its_row_and_both_values(rates):
    found = compared(rates, moved(rates, 1))
    assert (
        "scores, scores, clean, none, native, own, fixed, threshold=0.6, external, everyone, all: "
        in found.differences[0]
    )
    assert "false_matches was 2 and is 3" in found.differences[0]


def test_a_rate_that_differs_without_its_counts_is_told(rates):
    found = compared(rates, rates.assign(fmr=rates["fmr"] + 1e-6))
    assert len(found.differences) == len(rates)
    assert "fmr was " in found.differences[0]


def test_a_count_moved_by_comparisons_near_the_threshold_is_tolerated_and_its_rates_follow(rates):
    found = compared(rates, moved(rates, 1), near=1)
    assert (found.differences, found.tolerated) == ([], len(rates))


def test_more_than_those_comparisons_explain_is_a_difference(rates):
    found = compared(rates, moved(rates, 2), near=1)
    assert any("false_matches was 2 and is 4" in line for line in found.differences)


def test_a_count_that_no_threshold_decides_is_never_tolerated(rates):
    found = compared(rates, rates.assign(impostor_pairs=rates["impostor_pairs"] + 1), near=5)
    assert any("impostor_pairs was 132 and is 133" in line for line in found.differences)


def test_a_number_that_is_gone_is_a_difference(rates):
    found = compared(rates, rates.assign(fnmr=float("nan")))
    assert any("fnmr was 0 and is empty" in line for line in found.differences)


def test_rows_in_another_order_are_the_same_rows(rates):
    assert compared(rates, rates.iloc[::-1].reset_index(drop=True)).differences == []


def test_rows_that_are_missing_or_new_are_counted(rates):
    renamed = rates.assign(group=rates["group"].where(rates.index > 0, "somebody"))
    assert compared(rates, renamed).differences == ["1 recorded rows are missing and 1 are new"]
