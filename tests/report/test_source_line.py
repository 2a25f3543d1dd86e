"""The line beneath a chart: the licence in plain words, and where corrections stand once there is a place."""

from pathlib import Path

import pytest
from made_project import HOME, publish
from made_result import make_card

from falsematch.report.languages import languages
from falsematch.report.row_chart import short_source
from falsematch.report.source_line import corrections, licensed
from falsematch.report.telling import Telling
from falsematch.report.words import load
from falsematch.result.card import Card


def source(language: str = "en") -> str:
    return short_source(Telling(load(language), Card.model_validate(make_card() | {"tables": {}}), 0.95))


@pytest.mark.parametrize("language", languages())
def test_without_an_address_a_chart_sends_nobody_to_a_file_of_the_repository(language: str):
    assert corrections(load(language)) == ""
    assert "errata" not in source(language)
    assert source(language).endswith("abcdef012345.")


@pytest.mark.parametrize("language", languages())
def test_with_an_address_a_chart_ends_with_that_of_its_corrections(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    publish(tmp_path, monkeypatch)
    assert source(language).endswith(f" {HOME}/errata.html")


def test_a_licence_that_differs_from_photograph_to_photograph_is_said_in_plain_words():
    assert licensed("Mixed; by the source of a photograph", load("en")) == ", license varies by photograph"
    assert licensed("Mixed; by the source of a photograph", load("es")) == ", la licencia varía según la fotografía"


def test_any_other_licence_stands_as_it_is_recorded():
    assert licensed("CC0-1.0", load("en")) == ", CC0-1.0"
    assert licensed("", load("en")) == ""
