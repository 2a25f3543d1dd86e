"""The page of a board: counts beside rates, what is unconfirmed marked, in each language, on a phone."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from falsematch.report.languages import languages
from falsematch.studies import leaderboard
from falsematch.studies.leaderboard.page import write_leaderboard
from made_cards import board_file, card, matcher, put, threshold

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board of three matchers: one as usual, one of unconfirmed weights, one that ships no threshold."""
    place = tmp_path_factory.mktemp("board")
    none = threshold(None, threshold=None, refused="ships_no_threshold{matcher=third}", worst_too_few=None, ratios=[])
    held = card(matcher("first"), matcher("second"), matcher("third", thresholds=[none]))
    held["matchers"][1]["provenance"] = "unconfirmed"
    put(place / "results", "one", held)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        leaderboard.run(leaderboard.load(board_file(place)), Path("results/board"), force=False)
    return place / "results/board"


def page(folder: Path, language: str = "en") -> str:
    write_leaderboard(folder, language)
    return re.sub(r"\s+", " ", (folder / "report.html").read_text(encoding="utf-8"))


def test_a_rate_stands_with_its_counts_people_and_interval(folder: Path):
    assert "white women: 20 of 1,000, 40 people; 1 in 50 (1 in 100 to 1 in 25)" in page(folder)


def test_a_group_too_small_for_an_interval_is_shown_as_counts(folder: Path):
    assert "Black men: 38 of 56, 8 people: too few people for an interval" in page(folder)


def test_a_matcher_of_unconfirmed_weights_is_marked_and_one_without_a_threshold_named(folder: Path):
    text = page(folder)
    assert text.count("origin of weights unconfirmed</strong>") == 1
    assert "no threshold: it ships with none" in text


def test_the_page_says_that_there_is_no_rank_and_no_government_system(folder: Path):
    text = page(folder)
    assert "There is no overall score and no rank." in text
    assert "No government&#39;s system can be judged from this page" in text


def test_a_card_without_a_summary_is_passed_over_with_what_to_do_and_no_guess_at_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    put(tmp_path / "results", "one", card())
    held = card()
    del held["summary"]
    put(tmp_path / "results", "former", held)
    monkeypatch.chdir(tmp_path)
    leaderboard.run(leaderboard.load(board_file(tmp_path)), Path("results/board"), force=False)
    text = page(tmp_path / "results/board")
    assert (
        "former: its card holds no summary to take a row from, as cards hold now: its experiment must be run again"
        in text
    )
    assert "older version" not in text


def test_a_board_sorted_by_name_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    put(tmp_path / "results", "one", card())
    monkeypatch.chdir(tmp_path)
    leaderboard.run(leaderboard.load(board_file(tmp_path, "sort_by: matcher\n")), Path("results/board"), force=False)
    text = page(tmp_path / "results/board")
    assert "Rows are sorted by name." in text
    assert "the highest rate of a group that has an interval, lowest first" not in text


def test_the_alternative_text_names_every_matcher_with_its_counts(folder: Path):
    write_leaderboard(folder)
    alt = (folder / "figures/leaderboard.txt").read_text(encoding="utf-8")
    assert alt.count("38 of 56, 8 people") == 2
    assert "third: no threshold: it ships with none." in alt


def test_a_board_of_generated_heads_says_so_on_the_page_and_in_the_figure(tmp_path, monkeypatch):
    held = card()
    held["dataset"]["labels"] = {"tone": "generated"}
    put(tmp_path / "results", "heads", held)
    monkeypatch.chdir(tmp_path)
    board = leaderboard.load(board_file(tmp_path, "generated: true\n"))
    leaderboard.run(board, Path("results/board"), force=False)
    made = tmp_path / "results/board"
    for name in ("report.html", "figures/leaderboard.svg", "figures/leaderboard.txt"):
        assert "no evidence about people" in (made / name).read_text(encoding="utf-8"), name


@pytest.mark.parametrize("form", ["landscape", "square"])
def test_the_named_ratio_is_a_chart_of_a_fixed_shape_titled_by_the_finding(folder: Path, form: str):
    shown = page(folder)
    assert f'<div class="{form}"><svg' in shown
    svg = re.sub("<[^>]*>", " ", (folder / f"figures/leaderboard_{form}.svg").read_text(encoding="utf-8"))
    said = re.sub(r"\s+", " ", svg)
    title = re.search("<h1>(.*?)</h1>", shown)
    assert title is not None
    assert title[1] in said
    assert "2 of 3 matchers are shown" in said


def test_spanish_holds_no_english_sentence(folder: Path):
    text = page(folder, "es")
    assert '<html lang="es">' in text
    for english in (" people", " of 1,", " interval ", "yardstick", "alike"):
        assert english not in re.sub(r"<style>.*?</style>|One session\.", "", text), english


@pytest.mark.parametrize("language", languages())
def test_the_page_fits_a_phone_and_axe_finds_no_serious_violation(folder: Path, browser: Browser, language: str):
    page(folder, language)
    shown = browser.new_page(viewport={"width": 375, "height": 900})
    shown.goto((folder / "report.html").as_uri())
    assert shown.evaluate("document.documentElement.scrollWidth") <= 375
    shown.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    found = Axe().run(shown).response["violations"]
    shown.close()
    assert [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in {"serious", "critical"}
    ] == []
