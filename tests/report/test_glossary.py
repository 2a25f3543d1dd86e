"""The glossary says in every language what a page's words mean, and the documentation says the same."""

from pathlib import Path

import pytest

from falsematch.report.glossary import glossary
from falsematch.report.languages import languages
from falsematch.report.words import load
from glossary import PAGES, document

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("language", languages())
def test_a_term_is_said_in_one_or_two_sentences(language: str):
    long = [one.name for one in glossary(load(language)) if not 1 <= one.text.count(". ") + 1 <= 2]
    assert long == []
    assert all(one.text.endswith(".") for one in glossary(load(language)))


@pytest.mark.parametrize("language", languages())
def test_no_term_stands_twice(language: str):
    terms = [one.term for one in glossary(load(language))]
    assert len(set(terms)) == len(terms)


@pytest.mark.parametrize("language", languages())
def test_the_page_of_the_documentation_is_the_glossary(language: str):
    page, heading = PAGES[language]
    assert (DOCS / page).read_text(encoding="utf-8") == document(load(language), heading), "run tools/glossary.py"
