"""The first screen says what was claimed, of how many people and how surely, and three limits; nothing that was not."""

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
