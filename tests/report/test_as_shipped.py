"""The as-shipped figure: matchers side by side, and those without a threshold named."""

import re

import pandas as pd
import pytest
from made_result import fill, make_card, make_rates

from falsematch import report

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def text(tmp_path_factory) -> str:
    """What the figure says, of two matchers that ship a threshold and one that does not."""
    rates = make_rates()
    rates = rates[rates["threshold_name"] == "as_shipped"]
    both = pd.concat([rates, rates.assign(matcher="second", threshold=0.3)])
    source = {"threshold_source": "its manual, page 3", "polarity": "distance"}
    matchers = [
        {"name": "matcher", "threshold": 0.6, **source},
        {"name": "second", "threshold": 0.3, "provenance": "unconfirmed", **source},
        {"name": "silent", "threshold": None, "threshold_source": "Its authors state none"},
    ]
    folder = fill(tmp_path_factory.mktemp("shipped") / "made", both, make_card() | {"matchers": matchers})
    report.write(folder)
    figures = folder / "figures"
    drawn = re.findall(">([^<]*)</text>", (figures / "as_shipped.svg").read_text())
    return (figures / "as_shipped.txt").read_text() + " ".join(drawn)


def test_everyone_is_told_for_every_matcher(text):
    for matcher in ("matcher", "second"):
        assert f"everyone, {matcher}: 12 false matches in 420 comparisons among 40 people" in text


def test_each_threshold_is_told_with_where_it_is_stated(text):
    assert "matcher accepts a distance of at most 0.6" in text
    assert "at most 0.3; origin unconfirmed. Stated in: its manual, page 3." in text


def test_weights_of_unconfirmed_origin_are_said_to_be(text):
    assert "second accepts a distance of at most 0.3; origin unconfirmed" in text
    assert "matcher accepts a distance of at most 0.6; origin" not in text


def test_a_matcher_that_ships_none_is_named(text):
    assert "silent is not drawn: it ships no threshold" in text


def test_one_matcher_alone_has_no_such_figure(result):
    assert not (result / "figures/as_shipped.svg").exists()
