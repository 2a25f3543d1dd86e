"""What every page of a study keeps in each language: a first screen, plain short sentences, nothing unsaid said."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from committed_results import copied
from falsematch.report import words
from falsematch.report.languages import languages
from falsematch.studies.consistency.page import write_consistency
from falsematch.studies.coverage.page import write_coverage
from falsematch.studies.field_validation.page import write_field_costs
from falsematch.studies.leaderboard.page import write_leaderboard
from falsematch.studies.pose.page import write_pose
from falsematch.studies.proofs.page import write_proofs
from falsematch.studies.replication.page import write_replication
from falsematch.studies.street.page import write_street

PAGES: dict[str, Callable[[Path, str], None]] = {
    "street": write_street,
    "consistency": write_consistency,
    "coverage": write_coverage,
    "condition_proofs": write_proofs,
    "leaderboard": write_leaderboard,
    "orl_pose": write_pose,
    "yaleb": write_field_costs,
    "congress_small": write_field_costs,
    "replication_aclu": write_replication,
    "replication_blur": write_replication,
    "replication_exposure": write_replication,
    "replication_search": write_replication,
    "replication_tenfold": write_replication,
    "replication_thresholds": write_replication,
}
MOST_WORDS, LONGEST = 1500, 25
# For the first reader they say nothing, or not what they seem to.
BANNED = {
    "en": "clear of|cells alike|told|carr(?:y|ies|ied) a claim|lest|arms?|FNMR|FNIR|FPIR|FMR|recognised|judgement",
    "es": "FNMR|FNIR|FPIR|FMR|sistema abierto|sistemas abiertos|muy pocas personas",
}
CANNOT_TELL = {"en": "cannot tell", "es": "no puede decir"}
NAMED = r"\b[A-Z]\d{6}\b|\b(?!NAME)[A-Z][a-z]+_[A-Z][a-z]+_\d{4}\b"
"""A member of Congress by the key of its biography; a person in the news by the name of a photograph."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[(name, lang) for lang in languages() for name in PAGES], ids="-".join)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a committed result with its page written in a language."""
    name, language = request.param
    folder = copied(name, tmp_path_factory.mktemp(language))
    PAGES[name](folder, language)
    return folder, language


def page_of(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def in_the_open(page: str) -> str:
    """The page without charts, and without what folds out."""
    bare = re.sub(r"<(style|svg|head)\b.*?</\1>", " ", page, flags=re.DOTALL)
    while (folded := re.sub(r"<details[^>]*>(?:(?!<details).)*?</details>", " ", bare, flags=re.DOTALL)) != bare:
        bare = folded
    return bare


def plain(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)))


def sentences(page: str) -> list[str]:
    """What is read in the open, tables and quotations apart."""
    bare = re.sub(
        r"<(table|ul lang|section id=.cite)\b.*?</(table|ul|section)>", " ", in_the_open(page), flags=re.DOTALL
    )
    parts = re.findall(r"<(p|li|h1|h2|h3|dd)\b[^>]*>(.*?)</\1>", bare, re.DOTALL)
    return [one for _, part in parts for one in re.split(r"(?<=[.!?:;])\s", plain(part))]


def test_a_study_keeps_to_what_a_first_reader_can_follow(made: tuple[Path, str]):
    folder, language = made
    page = page_of(folder)
    read = plain(in_the_open(page))
    assert f'<html lang="{language}">' in page
    assert len([word for word in read.split() if any(letter.isalpha() for letter in word)]) <= MOST_WORDS
    assert [one for one in sentences(page) if len(one.split()) > LONGEST] == []
    assert re.findall(rf"\b(?:{BANNED[language]})\b", read) == []


def test_an_interval_has_one_kind_of_number(made: tuple[Path, str]):
    rate = "1 in " if made[1] == "en" else "1 de cada "
    assert [one for one in re.findall(r"\([^()]*\)", plain(page_of(made[0]))) if rate in one and "%" in one] == []


def test_where_a_test_cannot_tell_no_rate_is_told_in_words(made: tuple[Path, str]):
    folder, language = made
    silent = [one for one in sentences(page_of(folder)) if CANNOT_TELL[language] in one]
    assert [one for one in silent if "%" in one or re.search(r"\b1 (in|de cada) \d", one)] == []


def test_nobody_is_named(made: tuple[Path, str]):
    assert re.findall(NAMED, page_of(made[0])) == []


def test_a_study_has_three_limits_and_leads_to_its_data_its_method_and_how_to_cite_it(made: tuple[Path, str]):
    folder, _ = made
    page = page_of(folder)
    [limits] = re.findall(r'<ul class="limits".*?</ul>', page)
    assert limits.count("<li>") == 3
    [links] = re.findall(r'<nav class="links".*?</nav>', page)
    where = re.findall(r'href="([^"]+)"', links)
    assert where[-2:] == ["#method", "#cite"]
    assert all((folder / one).is_file() for one in where[:-2])
    assert all(f'id="{one[1:]}"' in page for one in where[-2:])


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_the_first_screen_holds_title_and_sentence_and_the_chart_begins(
    made: tuple[Path, str], browser: Browser, size: tuple[int, int]
):
    shown = browser.new_page(viewport={"width": size[0], "height": size[1]})
    shown.goto((made[0] / "report.html").as_uri())
    for part in ("h1", ".aloud"):
        box = shown.locator(f".first {part}").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= size[1], part
    chart = shown.locator(".first figure svg:visible").first.bounding_box()
    wide = shown.evaluate("document.documentElement.scrollWidth")
    shown.close()
    assert chart is not None
    assert chart["y"] + 100 <= size[1]
    assert wide <= size[0]


@pytest.mark.parametrize("language", languages())
def test_every_claim_that_is_tested_again_says_what_it_asks(language: str):
    asked = words.load(language).entry("replication.asks")
    assert {name for name in PAGES if name.startswith("replication")} - {"replication_aclu"} == set(asked)
