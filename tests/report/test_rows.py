"""A clean frame is the same however a frame is delivered, metered or searched: its rows belong to every setup."""

from pathlib import Path

import pandas as pd
import pytest
from made_result import slice_of

from falsematch import tables
from falsematch.audit.chosen import STRONGER_BELOW, choose, strongest
from falsematch.conditions import CONDITIONS
from falsematch.report.findings import of_point
from falsematch.report.rows import Point, headlines, of_setup, points
from falsematch.result.finding import Finding

ROOT = Path(__file__).parents[2]
GLARE = {"condition": "veiling_glare", "dose": 0.4, "unit": "veil / display white", "arm": "probe"}


def made(*landmarks: str) -> list[Point]:
    """Points of a table with one clean slice and a degraded one by each kind of landmarks."""
    rows = [*slice_of(), *(row for kind in landmarks for row in slice_of(**GLARE, landmarks=kind))]
    rates = tables.validate(pd.DataFrame(rows, columns=list(tables.RATES.columns)), tables.RATES)
    return points(rates, choose(rates))


def test_every_setup_is_told_beside_the_clean_photographs():
    for point in made("own", "clean"):
        assert len(point.clean) == len(slice_of())
        assert [condition for condition, _ in point.conditions("probe")] == ["veiling_glare"]


def test_a_setup_is_named_by_its_degraded_rows_and_the_usual_one_not_at_all():
    assert [point.setup for point in made("own", "clean")] == [{}, {"landmarks": "clean"}]


def test_degraded_rows_searched_in_one_other_way_are_one_point_and_say_so():
    (point,) = made("clean")
    assert point.setup == {"landmarks": "clean"}
    assert len(point.rates) == 2 * len(slice_of())


def test_a_claim_about_a_condition_is_of_the_setup_it_was_measured_in():
    keys = {"matcher": "matcher", "threshold_name": "as_shipped", **GLARE}
    claim = {"kind": "amplification", "status": "exploratory", "supported": True, "rate": "fmr", "numbers": {}}
    own, mapped = (
        Finding.model_validate(claim | {"groups": ["a", "b"], "keys": keys | {"landmarks": kind}})
        for kind in ("own", "clean")
    )
    usual, other = made("own", "clean")
    assert [of_point(one, usual) for one in (own, mapped)] == [True, False]
    assert [of_point(one, other) for one in (own, mapped)] == [False, True]


def test_what_never_varies_is_not_named():
    (point,) = made("own")
    assert point.setup == {}


def test_a_clean_experiment_has_its_clean_rows():
    (point,) = made()
    assert (len(point.clean), point.arms) == (len(slice_of()), [])


@pytest.mark.parametrize("landmarks", [("own", "clean"), ("clean",)])
def test_a_matcher_has_one_headline(landmarks):
    assert len(headlines(made(*landmarks))) == 1


def keyed(matcher: str, condition: str, landmarks: str) -> dict[str, str]:
    return {
        "matcher": matcher,
        "condition": condition,
        "landmarks": landmarks,
        "delivery": "native",
        "metering": "fixed",
    }


def test_rows_of_another_table_are_of_the_points_own_matcher_and_setup():
    own, clean = made("own", "clean")
    (matcher,) = {own.matcher}
    rows = [
        keyed(matcher, "clean", "own"),
        keyed(matcher, "veiling_glare", "own"),
        keyed(matcher, "veiling_glare", "clean"),
        keyed("another", "clean", "own"),
        keyed("another", "veiling_glare", "own"),
    ]
    table = pd.DataFrame(rows)
    assert of_setup(table, own).index.tolist() == [0, 1]
    assert of_setup(table, clean).index.tolist() == [0, 2]


@pytest.mark.parametrize(
    ("condition", "doses", "found"),
    [
        ("resolution", [8, 60, 30], [8]),
        ("veiling_glare", [0.8, 0.1], [0.8]),
        ("exposure", [2, -4, 3], [-4, 3]),
        ("yaw", [-10, -40], [-40]),
        ("of_other_people", [3, 1], [3]),
    ],
)
def test_the_strongest_dose_is_found_in_whatever_order_doses_are_listed(
    condition: str, doses: list[float], found: list[float]
):
    assert strongest(condition, doses) == found


def test_smaller_doses_are_stronger_where_a_conditions_levels_fall():
    assert {one.name for one in CONDITIONS.values() if one.levels[0] > one.levels[-1]} == STRONGER_BELOW
