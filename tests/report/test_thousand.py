"""A thousand squares show a rate and its limits, one square a comparison, and only where the audit printed limits."""

import re

import pandas as pd
import pytest
from made_result import CROSSING, make_card, make_rates

from falsematch.report import words
from falsematch.report.rows import Point, points
from falsematch.report.telling import Telling
from falsematch.report.thousand import text, thousands
from falsematch.result.card import Card

GROUPS = ["black & male", "white & male"]


def with_rates(**limits: float | None) -> Point:
    """A point whose two groups have this rate with these limits."""
    rates = make_rates()
    at = rates["group"].isin(GROUPS) & (rates["group_by"] == CROSSING)
    for name, value in limits.items():
        rates.loc[at, name] = value
    return points(rates, pd.DataFrame(columns=["what", "matcher", "threshold_name", "delivery", "landmarks",
                                               "metering"]))[0]  # fmt: skip


def drawn(point: Point) -> list[dict[str, int]]:
    """Squares of each kind in each picture."""
    telling = Telling(words.load("en"), Card.model_validate(make_card() | {"tables": {}}), 0.95)
    found = []
    for one in thousands(point, GROUPS, telling):
        paths = re.findall(r'class="(\w+)" d="([^"]*)"', one.picture)
        found.append({kind: path.count("M") for kind, path in paths})
    return found


def test_every_comparison_of_a_thousand_has_its_square():
    point = with_rates(fmr=0.14, fmr_low=0.10, fmr_high=0.18)
    assert drawn(point) == [{"sure": 100, "likely": 40, "possible": 40, "none": 820}] * 2


def test_no_square_lies_upon_another():
    point = with_rates(fmr=0.14, fmr_low=0.10, fmr_high=0.18)
    telling = Telling(words.load("en"), Card.model_validate(make_card() | {"tables": {}}), 0.95)
    places = re.findall(r"M(\d+ \d+)", thousands(point, GROUPS, telling)[0].picture)
    assert len(places) == len(set(places)) == 1000


def test_the_sentence_has_the_count_its_limits_and_the_people():
    telling = Telling(words.load("en"), Card.model_validate(make_card() | {"tables": {}}), 0.95)
    first = thousands(with_rates(fmr=0.14, fmr_low=0.10, fmr_high=0.18), GROUPS, telling)[0]
    assert "two different Black men, about 140 would be false matches (100 to 180" in first.sentence
    assert "people" in first.sentence


@pytest.mark.parametrize("limits", [{"fmr_low": None, "fmr_high": None}, {"fmr": 0.0001, "fmr_low": 0.00005,
                                                                         "fmr_high": 0.0002}])  # fmt: skip
def test_without_limits_or_below_one_in_a_thousand_nothing_is_drawn(limits: dict[str, float | None]):
    assert drawn(with_rates(**{"fmr": 0.14, **limits})) == []


def test_where_photographs_were_degraded_the_squares_are_said_to_be_of_clean_ones():
    say = words.load("en")
    assert text(["clean", "sun"], say) == f"{text(['clean'], say)} These are rates of clean photographs."
