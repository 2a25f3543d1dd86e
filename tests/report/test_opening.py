"""The first screen says what was claimed, of how many people and how surely, and three limits; nothing that was not."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_contrasts import AT_LEAST, DIRECTION, FOUND, INTERVAL, REFUSED, claims, make_summary
from made_result import fill, make_card, make_rates

from falsematch.report import contents, opening, words
from falsematch.report.contents import Contents
from falsematch.report.languages import languages
from falsematch.report.recorded import Recorded
from falsematch.report.rows import points
from falsematch.report.telling import Telling
from falsematch.result.card import Card


def held(*found: dict[str, Any], language: str = "en") -> Contents:
    """The contents of a made result with these claims."""
    card = Card.model_validate(make_card() | {"tables": {}})
    recorded = Recorded(Path(), card)
    # What the folder would hold is put where a property keeps what it has read.
    vars(recorded).update({"rates": make_rates(), "summary": make_summary(*found)})
    telling = Telling(words.load(language), card, 0.95)
    return Contents(telling, recorded, points(recorded.rates, recorded.summary), claims(*found))


def test_the_sentence_has_both_groups_with_counts_and_people_then_ratio_and_interval():
    said = opening.opening(held(*FOUND)).sentence
    assert "38 of 56 comparisons of Hispanic men (8 people)" in said
    assert "4 of 1,122 comparisons of white men (34 people)" in said
    assert "7.2 times as often (95 % interval 3.1 to 16)" in said
    assert said.index("38 of 56") < said.index("7.2 times")


RARE = INTERVAL | {
    "counts": [
        {"group": "hispanic & male", "subjects": 55, "events": 124, "trials": 1571, "value": 124 / 1571},
        {"group": "white & male", "subjects": 707, "events": 5992, "trials": 228290, "value": 5992 / 228290},
    ]
}


def test_a_claimed_ratio_begins_with_both_rates_in_plain_words():
    said = opening.opening(held(RARE)).sentence
    assert said.startswith(
        "In this test, about 1 in 13 comparisons of two different Hispanic men was a false match, "
        "and about 1 in 38 of white men. That is 7.2 times as often (95 % interval 3.1 to 16). "
        "Counted: 124 of 1,571 comparisons (55 people) and 5,992 of 228,290 (707 people)."
    )


@pytest.mark.parametrize(
    "others", [{"kind": "few_people"}, {"keys": INTERVAL["keys"] | {"matched_on": "equal cells: x"}}]
)
def test_no_rate_is_said_in_words_where_it_is_refused_or_its_ratio_is_of_other_rates(others: dict[str, Any]):
    assert "1 in" not in opening.opening(held(RARE | others)).sentence


@pytest.mark.parametrize("language", languages())
def test_each_sentence_of_the_first_screen_can_be_read_aloud(language: str):
    told = opening.opening(held(RARE, language=language))
    sentences = [one for text in (told.sentence, *told.limits) for one in re.split(r"(?<=[.!?])\s", text)]
    assert [one for one in sentences if len(one.split()) > 25] == []


SUN = {"condition": "turned_to_the_sun", "arm": "probe"}
UNDER_THE_SUN = RARE | {"keys": INTERVAL["keys"] | SUN, "status": "confirmatory"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"supported": False, "reasons": ["interval_includes_one"]}, "cannot tell whether that gap is wider"),
        ({"numbers": {"value": 1.5, "low": 1.1, "high": 2.0}}, "That gap is wider than on clean photographs."),
        ({"numbers": {"value": 0.5, "low": 0.3, "high": 0.9}}, "That gap is narrower than on clean photographs."),
    ],
)
def test_whether_a_condition_widens_the_gap_is_said_where_the_plan_asked_it(asked: dict[str, Any], said: str):
    gap = UNDER_THE_SUN | {"kind": "amplification"} | asked
    assert said in opening.opening(held(UNDER_THE_SUN, gap)).sentence
    assert "gap" not in opening.opening(held(UNDER_THE_SUN, gap | {"status": "exploratory"})).sentence


def test_fewer_people_are_explained_only_where_a_planned_comparison_leaves_photographs_out():
    planned = {"primaries": [{"without": {"source": ["thumbnails_2015"]}}, {"without": {}}]}
    made = held(RARE)
    assert opening.opening(made).note == ""
    told = opening.opening(replace(made, recorded=with_settings(made.recorded, planned))).note
    assert told == (
        "Some planned comparisons leave out one source of photographs (thumbnails of 2015), so they count fewer people."
    )


def with_settings(recorded: Recorded, settings: dict[str, Any]) -> Recorded:
    made = Recorded(recorded.folder, recorded.card, settings)
    vars(made).update({name: getattr(recorded, name) for name in ("rates", "summary")})
    return made


def test_a_lower_limit_is_called_one_and_a_direction_has_no_number():
    assert "at least 3 times as often. It is a lower limit" in opening.opening(held(AT_LEAST)).sentence
    said = opening.opening(held(DIRECTION)).sentence
    assert "How many times as often, it cannot tell." in said
    assert "times as often as" not in said


def test_what_was_planned_is_said_to_be_and_what_was_not_is_said_to_be_found_while_exploring():
    planned = opening.opening(held(INTERVAL | {"status": "confirmatory"})).sentence
    assert "This comparison was planned before its result was seen." in planned
    assert "This was found while exploring, not planned." in opening.opening(held(INTERVAL)).sentence


@pytest.mark.parametrize("found", [(), (REFUSED,)])
def test_without_a_supported_claim_no_group_is_compared(found: tuple[dict[str, Any], ...]):
    first = opening.opening(held(*found))
    assert "times" not in first.title + first.sentence


@pytest.mark.parametrize("language", languages())
def test_there_are_three_limits_and_they_name_what_was_simulated(language: str):
    say = words.load(language)
    limits = opening.opening(held(*FOUND, language=language)).limits
    assert limits == [say(f"opening.limits.{kind}") for kind in ("matchers", "groups", "simulated")]


def test_clean_portraits_are_said_to_be_no_pictures_from_the_street(tmp_path: Path):
    clean = make_rates()
    fill(tmp_path, clean[clean["condition"] == "clean"].reset_index(drop=True), make_card())
    assert opening.opening(contents.read(tmp_path)).limits[-1] == words.load("en")("opening.limits.portraits")


def set_to(calibrated_on: dict[str, Any] | None, language: str = "en") -> str:
    """The setting of a first screen whose threshold was set to a rate, on these photographs."""
    made = held(RARE, language=language)
    threshold = {"matcher": "matcher", "name": "as_shipped", "nominal": 0.01, "calibrated_on": calibrated_on}
    card = Card.model_validate(made.telling.card.as_json() | {"thresholds": [threshold]})
    return opening.opening(replace(made, telling=replace(made.telling, card=card))).setting


@pytest.mark.parametrize(("language", "said"), [("en", "(set on other photographs)"), ("es", "con otras fotografías")])
def test_a_setting_that_was_fixed_on_other_photographs_says_so_beside_its_name(language: str, said: str):
    elsewhere = {"dataset": "lfw_view2", "people": 4173, "left_out": 92, "training_sets": []}
    assert said in set_to(elsewhere, language)
    assert said not in set_to(None, language)
