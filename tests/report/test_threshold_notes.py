"""The page says who set a threshold, and what a threshold that others set comes to on the people tested."""

from typing import Any

import pytest
from made_result import make_card, make_rates

from falsematch.audit.chosen import choose
from falsematch.report.languages import languages
from falsematch.report.rows import Point, points
from falsematch.report.telling import Telling
from falsematch.report.threshold_notes import threshold_notes
from falsematch.report.words import load
from falsematch.result.card import Card

GROUPS = [
    {"group": "white & male", "false_matches": 0, "comparisons": 1122},
    {"group": "black & male", "false_matches": 14, "comparisons": 56},
]
OTHERS = {"dataset": "news", "people": 4189, "left_out": 92, "training_sets": ["Set A", "Set B"]}
REACHED = {"matched_on": "gender", "false_matches": 12, "comparisons": 4200, "fmr": 12 / 4200}


def notes(language: str = "en", **threshold: Any) -> list[str]:
    rates = make_rates()
    every: list[Point] = points(rates, choose(rates))
    held = {"matcher": every[0].matcher, "name": every[0].threshold_name, "threshold": 0.5, "nominal": 0.001}
    card = Card.model_validate(make_card() | {"tables": {}, "thresholds": [held | threshold]})
    return threshold_notes(every, Telling(load(language), card, 0.95))


def test_nothing_is_said_of_a_threshold_that_nobody_set():
    assert notes() == []


def test_of_an_in_sample_threshold_it_says_whose_comparisons_set_it_the_most_first():
    [line] = notes(calibration="in_sample", set_by=GROUPS)
    assert "the people tested here set it themselves" in line
    assert line.endswith("Black men 14 of 56; white men 0 of 1,122.")


def test_of_an_external_threshold_it_says_who_set_it_and_who_was_left_out():
    line = notes(calibration="external", set_by=GROUPS, calibrated_on=OTHERS)[0]
    assert "set by 4,189 people of news, without 92 people who may be among the people tested here" in line


def test_the_rate_reached_stands_beside_the_nominal_one():
    line = notes(calibration="external", set_by=GROUPS, calibrated_on=OTHERS, reached=REACHED)[1]
    assert "1 in 1,000 comparisons" in line
    assert "1 in 350 (12 of 4,200 comparisons)" in line


def test_training_sets_that_hold_the_people_who_set_it_are_named():
    line = notes(calibration="external", set_by=GROUPS, calibrated_on=OTHERS)[-1]
    assert "trained on people of news (Set A, Set B)" in line


def test_a_refused_threshold_was_set_by_nobody():
    assert notes(set_by=GROUPS, refused="too few") == []


@pytest.mark.parametrize("language", languages())
def test_every_language_says_all_of_it(language: str):
    lines = notes(language, calibration="external", set_by=GROUPS, calibrated_on=OTHERS, reached=REACHED)
    assert len(lines) == 3
    assert not any("{" in line for line in lines)
