"""A board from the command line: made, rendered again, reproduced, and what it says of cards that do not count."""

import pytest

from made_cards import board_file, card, matcher, put

pytestmark = pytest.mark.slow


@pytest.fixture
def board(place):
    """A folder with a board's file, a card, and one of an older version."""
    put(place / "results", "one", card(matcher("first"), matcher("second")))
    put(place / "results", "old", {name: value for name, value in card().items() if name != "summary"})
    board_file(place)
    return place


def test_a_run_says_where_each_row_is_from_and_what_was_passed_over(board, falsematch):
    outcome = falsematch("run", "board.yaml")
    assert outcome.code == 0, outcome.err
    assert "first: from one, measured 2026-01-01" in outcome.out
    assert "passed over: old: its card holds no summary" in outcome.out
    assert {"leaderboard.csv", "card.json", "experiment.yaml", "report.html", "figures"} <= {
        path.name for path in (board / "results/board").iterdir()
    }


def test_it_is_rendered_again_in_spanish_and_reproduced(board, falsematch):
    assert falsematch("run", "board.yaml").code == 0
    before = (board / "results/board/leaderboard.csv").read_bytes()
    assert falsematch("report", "results/board", "--lang", "es").code == 0
    assert '<html lang="es">' in (board / "results/board/report.html").read_text(encoding="utf-8")
    assert (board / "results/board/leaderboard.csv").read_bytes() == before
    again = falsematch("reproduce", "results/board")
    assert again.code == 0, again.out
    assert "0 differ" in again.out


def test_it_has_no_plan_and_needs_nothing_fetched(board, falsematch):
    assert "reads cards" in falsematch("run", "board.yaml", "--plan").err
    assert falsematch("fetch", "board.yaml").code == 0


def test_an_unknown_setting_is_refused_with_the_nearest(board, falsematch):
    board_file(board, "sort_bye: matcher\n")
    outcome = falsematch("run", "board.yaml")
    assert outcome.code == 2
    assert "`sort_bye` is not a setting of a leaderboard. Did you mean `sort_by`?" in outcome.err
