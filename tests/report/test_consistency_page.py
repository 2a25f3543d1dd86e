"""The page of a consistency: what agrees, what each dataset can tell, and the facts in which they differ."""

import html
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from falsematch import tables
from falsematch.report.languages import languages
from falsematch.studies import consistency
from falsematch.studies.consistency.page import write_consistency
from falsematch.tables import study_tables
from made_consistency import everything, experiment_file


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Men agree on London and Congress, women are told on LFW alone."""
    place = tmp_path_factory.mktemp("made")
    everything(place / "results")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        consistency.run(consistency.load(experiment_file(place)), Path("results/beside"), force=False)
    return place / "results/beside"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy to write into."""
    return Path(shutil.copytree(made, tmp_path / made.name))


def page(folder: Path, language: str = "en") -> str:
    write_consistency(folder, language)
    return html.unescape(re.sub(r"\s+", " ", (folder / "report.html").read_text(encoding="utf-8")))


def test_the_finding_says_how_many_of_how_many_agree(folder: Path):
    text = page(folder)
    assert "<h1>Where two datasets can tell who is falsely matched more often, they agree in 1 of 1 cases" in text
    assert "A case is one matcher and two groups, tested on two datasets or more: 2 cases." in text
    assert "In 1, two datasets can tell who is matched more often. In 1 one alone can, and in 0 none." in text


def test_where_no_two_datasets_tell_a_direction_that_is_the_finding(folder: Path):
    path = folder / consistency.SUMMARY
    summary = tables.read_csv(path, study_tables.CONSISTENCY_SUMMARY)
    tables.write_csv(summary.assign(comparable=0, agreeing=0), study_tables.CONSISTENCY_SUMMARY, path)
    assert "<h1>No matcher shows a difference on two of these datasets: whether they agree" in page(folder)


def test_what_agrees_is_told_with_counts_people_and_limits(folder: Path):
    text = page(folder)
    assert "<h3>Two datasets or more show the same direction</h3>" in text
    assert (
        "first (default setting), Black men / white men. London: more often, by the rule for few people, at least 4 "
        "times. 20 of 1,000 comparisons of 40 people were false matches, beside 60 of 3,000 of 120 people; "
        "Congress: more often, 7 times (3.5 to 14). 20 of" in text
    )


def test_what_cannot_be_told_is_a_count_and_never_a_ratio_in_words(folder: Path):
    page(folder)
    alt = (folder / "figures/consistency.txt").read_text(encoding="utf-8")
    assert "Women / men, first: London cannot tell (20 of 1,000); LFW more often (2 times); Congress cannot tell" in alt


def test_a_matcher_without_a_threshold_anywhere_is_in_the_table_and_not_in_the_figure(folder: Path):
    page(folder)
    alt = (folder / "figures/consistency.txt").read_text(encoding="utf-8")
    assert "Women / men, second" not in alt
    assert "Black men / white men, second: London not measured; Congress cannot tell" in alt


def test_why_that_may_be_are_facts_of_the_manifests(folder: Path):
    text = page(folder)
    assert '<h2 id="why-h">Why that may be</h2>' in text
    assert "None of them was tested as the cause" in text
    assert "gender: by appearance" in text
    assert "race: several kinds of source, stated for each person; gender: official records" in text
    assert "102 adults photographed in London in April 2012" in text
    assert "Source goes with era, and era with race" in text
    assert "Training sets of celebrities probably hold some of these people" in text


@pytest.mark.parametrize("language", languages())
def test_every_row_stands_in_the_table(folder: Path, language: str):
    text = page(folder, language)
    assert f'<html lang="{language}">' in text
    last = text[text.rindex("<tbody>") : text.rindex("</tbody>")]
    assert last.count("<tr>") == len(tables.read_csv(folder / consistency.TABLE, study_tables.CONSISTENCY)) == 10


def test_why_no_direction_is_claimed_is_told_in_spanish(folder: Path):
    text = page(folder, "es")
    assert "demasiado pocas personas" in text
    assert "ahí no se auditó el comparador con este umbral" in text
    plain = re.sub(r"<style>.*?</style>|<(ul|td) lang=.en.*?</\1>|(id|href|aria-labelledby)=\S*", "", text)
    for english in (" people ", " of 1", "cannot", "more often", "times"):
        assert english not in plain, english


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
