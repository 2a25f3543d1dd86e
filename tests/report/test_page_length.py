"""A committed page of an audit or a street says what it says in at most 1,500 words, but for what folds out."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

RESULTS = Path(__file__).parents[2] / "results"
PAGES = [
    path
    for path in sorted(RESULTS.glob("*/report.html"))
    if [*path.parent.glob("rates.csv*"), *path.parent.glob("street.csv")]
]
MOST_WORDS = 1500

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_at_most_1500_words_are_seen_before_anything_is_opened(path: Path, browser: Browser):
    page = browser.new_page()
    page.goto(path.as_uri())
    seen = page.evaluate("document.body.innerText").split()
    page.close()
    assert len([one for one in seen if any(letter.isalpha() for letter in one)]) <= MOST_WORDS
