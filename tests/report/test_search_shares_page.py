"""The page of whom searches falsely match: the finding first, every number recorded, and what may not be concluded."""

import html
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from falsematch import tables
from falsematch.report.languages import languages
from falsematch.report.words import load
from falsematch.studies import replication
from falsematch.studies.replication.page import write_replication
from falsematch.tables import study_tables
from made_shares import make


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two matchers: one that takes people of color for one another more often, one that ships no threshold."""
    return make(tmp_path_factory.mktemp("made") / "replication_aclu")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy to write into."""
    return Path(shutil.copytree(made, tmp_path / made.name))


def page(folder: Path, language: str = "en") -> str:
    write_replication(folder, language)
    return html.unescape(re.sub(r"\s+", " ", (folder / "report.html").read_text(encoding="utf-8")))


def shares(folder: Path) -> pd.DataFrame:
    return tables.read_csv(folder / replication.SHARES, study_tables.SEARCH_SHARES)


def test_the_finding_is_the_title(folder: Path):
    assert "<h1>In this test, 1 of 2 matchers falsely matched people of color more often than their share</h1>" in page(
        folder
    )


def test_the_sentence_to_read_aloud_holds_counts_share_limits_and_what_was_expected(folder: Path):
    [row] = (
        shares(folder)
        .query("matcher == 'first' and probe == 'a' and calibration == 'in_sample' and unlabelled == 'left_out'")
        .to_dict("records")
    )
    say = load("en")
    told = (
        f"falsely matched {row['matched']} people. Of them {row['matched_members']} were people of color: "
        f"{say.percent(row['share'])} ({say.percent(row['share_low'])} to {say.percent(row['share_high'])}). "
        f"Of those searched, {say.percent(row['expected'])} were."
    )
    assert told in page(folder)


def test_where_no_direction_is_told_that_is_the_finding(folder: Path):
    table = tables.read_csv(folder / replication.SHARES_SUMMARY, study_tables.SEARCH_SHARES_SUMMARY)
    table[["more_often", "less_often"]], table["strongest"] = 0, ""
    tables.write_csv(table, study_tables.SEARCH_SHARES_SUMMARY, folder / replication.SHARES_SUMMARY)
    text = page(folder)
    assert (
        "<h1>This test cannot tell whether matchers falsely match people of color more often than their share" in text
    )
    assert "among those of all others by 2 matchers." in text


def test_the_page_says_in_what_it_differs_and_what_may_not_be_concluded(folder: Path):
    text = page(folder)
    for said in (
        "No arrest photographs.",
        "Another matcher.",
        "Other years, and other people.",
        "Portraits on both sides",
        "Nobody is named, nobody is shown",
        "The share depends on who else is searched among.",
        "The setting was found on these same searches.",
    ):
        assert said in text, said


def test_a_matcher_without_a_threshold_is_named_and_not_drawn(folder: Path):
    text = page(folder)
    assert "second, the threshold it ships with: second ships no threshold." in text
    alt = (folder / "figures/search_shares.txt").read_text(encoding="utf-8")
    assert alt.count("second, ") == 1


def test_the_text_of_the_figure_gives_each_row_its_answer(folder: Path):
    page(folder)
    alt = (folder / "figures/search_shares.txt").read_text(encoding="utf-8")
    answers = re.findall(r"(first|second), .*?(More often than their share|This test cannot tell)\.", alt)
    assert answers == [
        ("first", "More often than their share"),
        ("second", "This test cannot tell"),
        ("first", "More often than their share"),
    ]


@pytest.mark.parametrize("language", languages())
def test_every_row_stands_in_the_tables_whatever_counts_for_the_shares(folder: Path, language: str):
    text = page(folder, language)
    table = shares(folder)
    assert set(table["unlabelled"]) == {"left_out", "among_them", "among_others"}
    *_, rows, verdicts = re.findall(r"<tbody>.*?</tbody>", text)
    assert rows.count("<tr>") == len(table)
    assert verdicts.count("<tr>") == 8
    assert load(language).entry("replication.claims")["replication_aclu"]["claim"] in text


def test_nobody_is_named(folder: Path):
    write_replication(folder)
    for path in folder.rglob("*"):
        if path.suffix in {".html", ".csv", ".json", ".svg", ".txt", ".yaml"}:
            assert not re.search(r"\bp\d{3}\b", path.read_text(encoding="utf-8")), path.name


def test_spanish_holds_no_english_sentence(folder: Path):
    text = re.sub(
        r"<style>.*?</style>|<cite.*?</cite>|<span lang=.en.*?</span>|<ul lang=.en.*?</ul>", "", page(folder, "es")
    )
    for english in (" people", " matched ", " share", " search", "whether"):
        assert english not in text.lower().replace("search_shares", "").replace("replication", ""), english


@pytest.mark.slow
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
