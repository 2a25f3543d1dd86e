"""A term of a page explains itself on a tap: the first time that a section uses it, without any script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_project import HOME, publish
from made_result import fill, make_card, make_rates
from playwright.sync_api import Browser, Page

from falsematch.report import folder
from falsematch.report.glossary import Taps, Term, glossary
from falsematch.report.languages import languages
from falsematch.report.words import load

MATCH = Term("match", "false match", "An error.", ("false matches", "false match"))
SETTING = Term("setting", "setting", "A score.", ("setting",))
HERE = Term("here", "1 in 100 setting", "At most 1 in 100.", ("1 in 100 setting",))


def buttons(text: str) -> list[str]:
    return [part.split("<")[0] for part in text.split("</button>")[:-1] for part in [part.rsplit(">", 1)[1]]]


def test_the_first_use_in_a_section_is_a_button_and_a_later_one_is_not():
    taps = Taps([MATCH])
    assert buttons(taps("A false match, and two false matches.")) == ["false match"]
    assert buttons(taps("False matches.")) == []
    taps.section()
    assert buttons(taps("False matches.")) == ["False matches"]
    assert list(taps.used) == ["match"]


def test_a_longer_form_is_meant_before_a_shorter_one_within_it():
    assert buttons(Taps([SETTING, HERE])("The 1 in 100 setting is a setting.")) == ["1 in 100 setting", "setting"]


def test_part_of_a_word_is_no_term():
    assert buttons(Taps([SETTING])("Resetting settings.")) == []


def test_what_a_text_holds_is_escaped():
    said = Taps([SETTING])("<b>setting</b> & more")
    assert said.startswith('&lt;b&gt;<span class="kept"><button')
    assert said.endswith("</span>&lt;/b&gt; &amp; more")


def test_no_line_breaks_between_a_term_and_its_bracket_or_full_stop():
    assert ">(<button" in Taps([SETTING])("A score (setting).")
    assert "</button>).</span>" in Taps([SETTING])("A score (setting).")


@pytest.mark.parametrize("language", languages())
def test_a_form_is_of_one_term_and_few_terms_are_explained_on_a_tap(language: str):
    terms = [one for one in glossary(load(language)) if one.forms]
    forms = [form.lower() for one in terms for form in one.forms]
    assert len(set(forms)) == len(forms)
    assert len(terms) <= 12


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    made = fill(tmp_path_factory.mktemp("tapped") / "made", make_rates(), make_card())
    folder.write_page(made)
    context = browser.new_context(java_script_enabled=request.param)
    opened = context.new_page()
    opened.goto((made / "report.html").as_uri())
    yield opened
    context.close()


@pytest.mark.slow
def test_a_key_shows_what_a_term_means_and_a_key_hides_it(page: Page):
    term = page.locator("button.term").first
    term.focus()
    page.keyboard.press("Enter")
    shown = page.locator(".definition:visible")
    assert shown.count() == 1
    assert shown.inner_text().startswith(f"{term.inner_text()}".removesuffix("s"))
    page.keyboard.press("Escape")
    assert shown.count() == 0


@pytest.mark.slow
def test_every_button_has_its_definition(page: Page):
    for term in page.locator("button.term").all():
        assert page.locator(f"#{term.get_attribute('popovertarget')}").count() == 1


@pytest.mark.slow
def test_a_term_reads_as_plain_text_in_print(page: Page):
    page.emulate_media(media="print")
    assert page.locator(".definition:visible").count() == 0
    assert page.locator("button.term").first.evaluate("one => getComputedStyle(one).textDecorationLine") == "none"
    page.emulate_media(media="screen")


@pytest.mark.slow
def test_all_terms_are_linked_where_the_project_has_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = fill(tmp_path / "made", make_rates(), make_card())
    folder.write_page(made)
    assert load("en")("all_terms") not in (made / "report.html").read_text()
    publish(tmp_path, monkeypatch)
    folder.write_page(made)
    assert f'<a href="{HOME}/glossary.html">' in (made / "report.html").read_text()
