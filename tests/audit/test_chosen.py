"""What a page leads with or counts is a recorded row: nothing of it is worked out while a page is written."""

from typing import Any

import pandas as pd
import pytest

from falsematch import tables
from falsematch.audit.chosen import choose

CROSSING = "ethnicity & gender"
EVERYONE = {"group_by": "", "group": "everyone"}


def row(fmr: float, low: float | None = None, high: float | None = None, **cells: Any) -> dict[str, Any]:
    """One row of rates: a thousand comparisons of forty people unless said otherwise."""
    base: dict[str, Any] = dict.fromkeys(tables.RATES.columns) | {
        "dataset": "d",
        "matcher": "dlib",
        "condition": "clean",
        "unit": "",
        "arm": "none",
        "delivery": "native",
        "landmarks": "own",
        "metering": "fixed",
        "threshold_name": "as_shipped",
        "threshold": 0.6,
        "calibration": "shipped",
        "scope": "within",
        "matched_on": CROSSING,
        "subjects": 40,
        "impostor_pairs": 1000,
        "reason": "",
        **EVERYONE,
    }
    counted = {"fmr": fmr, "fmr_low": low, "fmr_high": high, "false_matches": round(1000 * fmr)}
    return base | counted | cells


def under(condition: str, dose: float | None, fmr: float, low: float | None, high: float | None, **cells: Any):
    return row(fmr, low, high, condition=condition, dose=dose, unit="x", arm="probe", **cells)


def chosen(*rows: dict[str, Any]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(tables.RATES.columns))
    return choose(tables.validate(table, tables.RATES))


def of(summary: pd.DataFrame, what: str) -> pd.DataFrame:
    return summary[summary["what"] == what]


CLEAN = row(0.01, 0.005, 0.02)
FIELD = [
    CLEAN,
    under("veiling_glare", 0.1, 0.9, 0.8, 0.95),
    under("veiling_glare", 0.8, 0.05, 0.03, 0.08),
    under("resolution", 60, 0.9, 0.8, 0.95),
    under("resolution", 16, 0.001, 0.0005, 0.004),
    under("yaw", -30, 0.015, 0.006, 0.03),
    under("yaw", 30, 0.03, 0.021, 0.04),
    under("motion", 0.2, 0.2, None, None),
]


def test_a_rate_is_clear_of_the_clean_one_where_its_interval_is_beyond_the_whole_of_the_clean_one():
    summary = chosen(*FIELD)
    counts = {what: of(summary, f"field_{what}").iloc[0] for what in ("with_interval", "above_clean", "below_clean")}
    assert {what: (one["count"], one["of"]) for what, one in counts.items()} == {
        "with_interval": (4, 5),
        "above_clean": (2, 5),
        "below_clean": (1, 5),
    }


def test_a_condition_counts_at_its_strongest_dose_of_either_sign():
    rows = of(chosen(*FIELD), "field_row")
    assert list(zip(rows["condition"], rows["dose"].fillna(0), strict=True)) == [
        ("clean", 0),
        ("veiling_glare", 0.8),
        ("resolution", 16),
        ("yaw", -30),
        ("yaw", 30),
        ("motion", 0.2),
    ]


def test_the_highest_rate_is_told_apart_from_the_highest_that_has_an_interval():
    summary = chosen(*FIELD)
    assert list(of(summary, "highest")["condition"]) == ["motion"]
    assert list(of(summary, "highest_with_interval")["condition"]) == ["veiling_glare"]
    assert list(of(summary, "field_highest")["condition"]) == ["veiling_glare"]
    assert list(of(summary, "field_highest_of_matcher")["condition"]) == ["motion"]


def test_arms_are_counted_apart():
    both = [one | {"arm": "both"} for one in FIELD[1:3]]
    above = of(chosen(*FIELD, *both), "field_above_clean").set_index("arm")["count"]
    assert dict(above) == {"probe": 2, "both": 1}


def group(name: str, people: int, fmr: float, low: float | None = None) -> dict[str, Any]:
    return row(fmr, low, None if low is None else 2 * fmr, group_by=CROSSING, group=name, subjects=people)


def test_worst_fewest_and_most_are_of_the_finest_crossing():
    everyone = row(0.02, 0.01, 0.03)
    summary = chosen(
        everyone,
        group("black & male", 8, 0.16),
        group("white & male", 34, 0.003, 0.002),
        group("white & female", 35, 0.004, 0.002),
        group("black & female", 5, 0.0),
    ).set_index("what")
    assert summary.loc["worst_group", "group"] == "black & male"
    assert (summary.loc["worst_group", "count"], summary.loc["worst_group", "of"]) == (160, 1000)
    assert summary.loc["worst_group_with_interval", "group"] == "white & female"
    assert summary.loc["fewest_people", ["group", "count"]].tolist() == ["black & female", 5]
    assert summary.loc["most_people", ["group", "count"]].tolist() == ["white & female", 35]
    assert summary.loc["groups_with_interval", ["count", "of"]].tolist() == [2, 4]


def test_the_worst_of_the_groups_too_small_for_an_interval_is_told_apart():
    why = {"reason": "too_few_people{n=8,needed=10}"}
    summary = chosen(
        row(0.02, 0.01, 0.03),
        group("black & male", 8, 0.16) | why,
        group("black & female", 5, 0.05) | why,
        group("white & male", 34, 0.3, 0.2),
        # Without a reason that too little was there: the bootstrap alone gave none.
        group("white & female", 35, 0.4),
    ).set_index("what")
    told = summary.loc["worst_group_too_few", ["group", "value", "count", "of"]].tolist()
    assert told == ["black & male", 0.16, 160, 1000]
    assert summary.loc["worst_group", "group"] == "white & female"


def test_conditions_and_doses_are_counted_over_all_matchers_and_arms():
    other = [one | {"matcher": "faceres", "arm": "both"} for one in FIELD[1:3]]
    [counted] = of(chosen(*FIELD, *other), "degraded_slices").to_dict("records")
    assert (counted["count"], counted["matcher"]) == (len(FIELD) - 1 + 2, "")


def test_where_nobody_was_falsely_matched_no_group_is_the_worst():
    summary = chosen(row(0.0), group("black & male", 8, 0.0), group("white & male", 34, 0.0))
    assert of(summary, "worst_group").empty


@pytest.mark.parametrize(
    ("names", "headline"), [(("fmr=0.01", "as_shipped"), "as_shipped"), (("fmr=0.01",), "fmr=0.01")]
)
def test_a_matcher_is_told_at_its_shipped_threshold_or_else_at_its_first(names: tuple[str, ...], headline: str):
    summary = chosen(*(CLEAN | {"threshold_name": name} for name in names))
    assert list(of(summary, "headline")["threshold_name"]) == [headline]


def test_a_refused_threshold_is_never_the_headline():
    refused = CLEAN | {"threshold": None, "fmr": None, "fmr_low": None, "fmr_high": None, "false_matches": None}
    summary = chosen(refused, CLEAN | {"threshold_name": "fmr=0.01"})
    assert list(of(summary, "headline")["threshold_name"]) == ["fmr=0.01"]


def test_the_field_is_told_at_the_threshold_of_most_matchers_and_a_shipped_one_comes_last():
    rows = [one | {"threshold_name": name} for name in ("as_shipped", "fmr=0.01") for one in FIELD]
    assert set(of(chosen(*rows), "field_row")["threshold_name"]) == {"fmr=0.01"}


def test_without_conditions_there_is_a_headline_and_nothing_of_the_field():
    assert list(chosen(CLEAN)["what"]) == ["headline"]
