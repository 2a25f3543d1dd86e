"""The first screen of a page in a real browser: title, sentence, chart and limits, before anybody scrolls."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_contrasts import INTERVAL, ROWS, make_disparity
from made_result import fill, make_card, make_rates
from playwright.sync_api import Browser, Page

from falsematch import report
from falsematch.audit.chosen import choose
from falsematch.audit.chosen_claims import with_claims
from falsematch.report.languages import languages

pytestmark = pytest.mark.slow

SIZES = {"desk": (1280, 800), "phone": (390, 844)}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A result with a claim, in each language."""
    made = {}
    for language in languages():
        folder = tmp_path_factory.mktemp(language) / "made"
        summary = with_claims(choose(make_rates()), [INTERVAL])
        fill(folder, make_rates(), make_card(), disparity=make_disparity(ROWS), summary=summary)
        (folder / "findings.json").write_text(json.dumps([INTERVAL]))
        report.write(folder, language)
        made[language] = folder
    return made


@pytest.fixture(params=[(language, size) for language in languages() for size in SIZES])
def page(request: pytest.FixtureRequest, browser: Browser, folders: dict[str, Path]) -> Iterator[Page]:
    language, size = request.param
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    opened = context.new_page()
    opened.goto((folders[language] / "report.html").as_uri())
    yield opened
    context.close()


def test_title_sentence_chart_and_limits_are_on_the_first_screen(page: Page):
    height = page.viewport_size["height"]  # type: ignore[index]
    for what in ("h1", ".aloud", ".lead-figure svg:visible", ".limits"):
        box = page.locator(what).first.bounding_box()
        assert box is not None, what
        assert box["y"] >= 0, what
        assert box["y"] + box["height"] <= height, f"{what} ends at {box['y'] + box['height']:.0f} px of {height}"


def test_one_chart_is_shown_whatever_the_size(page: Page):
    assert page.locator(".lead-figure svg:visible").count() == 1


def test_nothing_is_wider_than_the_screen(page: Page):
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
