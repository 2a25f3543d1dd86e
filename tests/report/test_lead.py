"""What a page leads with is the claim that the audit chose, or plainly that there is none."""

import json
from pathlib import Path
from typing import Any

import pytest
from made_contrasts import (
    AT_LEAST,
    DIRECTION,
    FOUND,
    INTERVAL,
    REFUSED,
    ROWS,
    claims,
    contrast,
    make_disparity,
    make_summary,
)
from made_result import fill, make_card, make_rates

from falsematch.report import asked, contents, lead
from falsematch.report.exhibit import exhibit
from falsematch.report.folder import write_page
from falsematch.report.handout import handout
from falsematch.report.languages import languages
from falsematch.report.lead import Lead
from falsematch.report.rows import headlines, points
from falsematch.report.telling import Telling
from falsematch.report.words import load
from falsematch.result.card import Card
from falsematch.tables.summarised import Summary


def telling(language: str = "en", **card: Any) -> Telling:
    return Telling(load(language), Card.model_validate(make_card() | {"tables": {}} | card), 0.95)


def led(*found: dict[str, Any], language: str = "en") -> Lead:
    made = lead.lead(claims(*found), make_summary(*found), telling(language))
    assert made is not None
    return made


def test_an_interval_is_led_with_by_its_value_and_told_with_its_limits():
    made = led(*FOUND)
    assert made.title == (
        "In this test, A matcher took Hispanic men for one another about 7.2 times as often as white men"
    )
    assert "Simultaneous 95 % interval: 3.1 to 16." in made.lines[0]
    assert "Hispanic men: 38 false matches in 56 comparisons among 8 people." in made.lines[0]
    assert "both photographs of a person come from one session" in made.lines[1]


def test_few_people_are_led_with_by_at_least_and_told_as_no_estimate():
    made = led(DIRECTION, AT_LEAST)
    assert made.title.endswith("took Black men for one another at least 3 times as often as white men")
    assert "A lower limit (one-sided 95 %), not an estimate" in made.lines[0]


def test_a_direction_alone_has_no_number():
    made = led(DIRECTION)
    assert made.title.endswith("took Asian men for one another more often than white men")
    assert "How many times as often, this test cannot tell." in made.lines[0]


def test_where_nothing_is_supported_it_says_so_plainly():
    made = led(REFUSED)
    assert made.title == "This test cannot tell whether any group is falsely matched more often than another"
    assert "not evidence of equality" in made.lines[0]


def test_where_nobody_was_held_against_anybody_there_is_no_finding_to_lead_with():
    assert lead.lead(claims(), make_summary(), telling()) is None


def test_an_older_result_in_which_nobody_chose_is_not_called_untold():
    assert lead.lead(claims(*FOUND), make_summary(), telling()) is None


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("found", [INTERVAL, AT_LEAST, DIRECTION, REFUSED])
def test_it_is_told_in_every_language(language: str, found: dict[str, Any]):
    made = led(found, language=language)
    assert "{" not in " ".join([made.title, *made.lines])


def question(**others: Any) -> dict[str, Any]:
    base = {"contrast": "ethnicity: black v white", "asked": 12, "testable": 5, "supported": 2, "critical": 2.9}
    pairs = {"pairings_asked": 3, "pairings_testable": 2, "pairings_supported": 1}
    return base | pairs | {"people_compared": 60, "people_reference": 120} | others


def told_questions(*questions: dict[str, Any]) -> list[str]:
    summary = Summary.model_validate({"confidence": 0.95, "matchers": [], "questions": questions})
    held = telling(summary=summary.model_dump())
    return asked.asked(held.card, held.words)


def test_of_a_question_it_is_said_how_many_answers_pairs_and_people_there_were():
    assert told_questions(question()) == [
        "Black people beside white people: 5 of 12 answers had an interval, and 2 are claimed. Of 3 pairs of groups, "
        "2 could be tested and 1 are claimed. At most 60 and 120 people are behind a claim."
    ]


def test_questions_that_could_not_be_tested_are_told_in_one_sentence():
    none = {"testable": 0, "supported": 0, "pairings_testable": 0, "pairings_supported": 0}
    lines = told_questions(question(**none), question(contrast="gender: female v male", **none), question())
    assert len(lines) == 2
    assert lines[1] == (
        "No answer had an interval: Black people beside white people (12 answers over 3 pairs of groups); "
        "women beside men (12 answers over 3 pairs of groups)."
    )


def test_what_is_expected_among_further_people_is_told_where_limits_stand_behind_it():
    prediction = {"measure": "prediction", "reference_group": "", "contrast": "", "test": "next 13 people"}
    rows = [
        contrast("black & male", "", 9.0, **prediction | {"reference_group": ""}, low=2.0, high=31.0),
        contrast("white & male", "", 0.3, **prediction),
    ]
    point = headlines(points(make_rates(), make_summary()))[0]
    [line] = asked.expected(point, make_disparity(rows), 13, telling())
    assert "among the next 13 Black men, expect 2 to 31 false matches (95 %)" in line


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """A result folder with contrasts and the claims about them."""
    others = {"disparity": make_disparity(ROWS), "summary": make_summary(*FOUND)}
    folder = fill(tmp_path / "made", make_rates(), make_card(), **others)
    (folder / "findings.json").write_text(json.dumps(FOUND))
    return folder


@pytest.mark.slow
def test_the_page_the_handout_and_a_citation_lead_with_the_same_claim(result: Path):
    held = contents.read(result)
    title = "A matcher took Hispanic men for one another about 7.2 times as often as white men"
    assert title in exhibit("ratio_forest_matcher_as_shipped", held).finding
    assert title in handout(held).may[0]
    write_page(result)
    page = (result / "report.html").read_text()
    assert f"<h1>In this test, {title}</h1>" in page
    assert page.index("figures/ratio_forest_matcher_as_shipped.svg") < page.index("</header>")
    assert page.count("figures/ratio_forest_matcher_as_shipped.svg") == 1


def test_of_few_people_the_handout_says_that_the_number_is_no_estimate(tmp_path: Path):
    others = {"disparity": make_disparity(ROWS), "summary": make_summary(AT_LEAST)}
    folder = fill(tmp_path / "made", make_rates(), make_card(), **others)
    (folder / "findings.json").write_text(json.dumps([AT_LEAST]))
    assert load("en")("handout.not_size") in handout(contents.read(folder)).may_not
