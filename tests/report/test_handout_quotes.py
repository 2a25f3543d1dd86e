"""What a handout lets anybody say: one label at a time, with its condition, interval and whether it was planned."""

import json
from pathlib import Path
from typing import Any

import pytest
from made_contrasts import AT_LEAST, INTERVAL, ROWS, finding, make_disparity, make_summary
from made_result import fill, make_card, make_rates

from falsematch.report import contents
from falsematch.report.handout import handout
from falsematch.report.languages import languages
from falsematch.report.words import load

TWO_LABELS = finding("contrast", "black & female", "white & male", numbers={"value": 9.0, "low": 3.0, "high": 20.0})
EVERYONE = finding("group_rate", "everyone", "", numbers={"value": 0.029, "low": 0.012, "high": 0.071})
EVERYONE |= {"groups": ["everyone"], "counts": EVERYONE["counts"][:1], "keys": EVERYONE["keys"] | {"group_by": ""}}


def may(folder: Path, *found: dict[str, Any], language: str = "en") -> list[str]:
    made = {"disparity": make_disparity(ROWS), "summary": make_summary(*found)}
    fill(folder, make_rates(), make_card(), **made)
    (folder / "findings.json").write_text(json.dumps(found))
    return handout(contents.read(folder, language)).may


def test_a_quote_says_its_condition_interval_and_that_it_was_not_planned(tmp_path: Path):
    assert may(tmp_path, INTERVAL)[0] == (
        "“In this test, A matcher took Hispanic men for one another about 7.2 times as often as white men, "
        "on clean photographs. The 95 % interval is 3.1 to 16, from 8 people and 34 people. "
        "This was found while exploring, not planned.”"
    )


def test_of_what_was_planned_no_quote_says_that_it_was_found_while_exploring(tmp_path: Path):
    assert "exploring" not in may(tmp_path, INTERVAL | {"status": "confirmatory"})[0]


def test_a_quote_about_a_condition_names_it_and_not_clean_photographs(tmp_path: Path):
    sun = INTERVAL | {"keys": INTERVAL["keys"] | {"condition": "turned_to_the_sun", "arm": "probe"}}
    quote = may(tmp_path, sun)[0]
    assert "facing simulated sun" in quote
    assert "clean" not in quote


def test_groups_that_differ_in_two_labels_are_not_quoted(tmp_path: Path):
    quotes = may(tmp_path, INTERVAL, TWO_LABELS)
    assert [one for one in quotes if "9.0 times" in one] == []


def test_where_only_such_groups_differ_no_quote_says_that_the_test_cannot_tell(tmp_path: Path):
    quotes = may(tmp_path, TWO_LABELS)
    assert [one for one in quotes if "errs more often for one group" in one] == []


def test_a_lower_limit_is_quoted_as_one(tmp_path: Path):
    assert "A lower limit (one-sided 95 %), not an estimate" in may(tmp_path, AT_LEAST)[0]


def test_a_rate_is_quoted_with_its_interval_and_of_clean_photographs(tmp_path: Path):
    [quote] = [one for one in may(tmp_path, EVERYONE) if "one person for another" in one]
    assert "on clean photographs. That is 1 in 35 (95 % interval 1 in 83 to 1 in 14)" in quote


@pytest.mark.parametrize("language", languages())
def test_every_quote_is_closed_and_whole(tmp_path: Path, language: str):
    open_, close = load(language)("handout.quote", finding=" ").strip(".").split(" ")
    for quote in may(tmp_path, INTERVAL, AT_LEAST, EVERYONE, language=language):
        assert (quote.count(open_), quote.count(close[-1])) == (1, 1)
        assert "{" not in quote
