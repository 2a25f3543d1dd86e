"""A result from before reasons were codes: its sentences are shown as they stand, and no more is claimed than then."""

from pathlib import Path

import pytest
from made_result import EMPTY, fill, make_card, make_rates, row

from falsematch import report, tables
from falsematch.report.languages import languages
from falsematch.report.search_band import stated
from falsematch.report.telling import Telling, sureness
from falsematch.report.words import load
from falsematch.result.card import Card

FEW = "too few people: 8 in the group, 10 needed; too few people with genuine comparisons: 8, 10 needed"
WARNING = "dlib, fmr=0.001: threshold rests on 24 false matches of 15 distinct pairs of people"
TELLING = Telling(load("en"), Card.model_validate(make_card() | {"tables": {}}), 0.95)
REFUSED = "threshold refused: it would rest on 2 pairs"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("sentence", [FEW, REFUSED, "the interval spans more than a factor of 20", "one word; or two"])
def test_a_sentence_is_shown_as_it_stands(language: str, sentence: str):
    assert load(language).reasons(sentence) == sentence


def test_a_rate_without_an_interval_stays_withheld():
    bare = row("", "g", 8, 9, 56, fmr_low=None, fmr_high=None)
    assert sureness(bare | {"reason": FEW}) == "too_few"
    assert sureness(bare | {"reason": ""}) == "no_interval"


def test_a_band_that_a_sentence_calls_uninformative_keeps_its_lower_end_alone():
    reason = "refused: more than 50 false candidates would be expected; uninformative: the band reaches 1"
    beyond = {"gallery_size": 390, "band_low": 0.1, "band_high": 1.0, "extrapolated_decades": 1.0}
    told = stated(EMPTY | beyond | {"expected_candidates": None, "reason": reason}, TELLING)
    assert "At least 1 in 10 searches would return somebody else; there is no upper limit." in told


@pytest.mark.slow
def test_an_older_result_becomes_a_page(tmp_path: Path):
    older = make_rates()
    older.loc[older["reason"].str.contains("too_few_people"), "reason"] = FEW
    older.loc[older["reason"].str.contains("threshold_would"), "reason"] = REFUSED
    made = make_card() | {"warnings": [WARNING]}
    folder = fill(tmp_path / "made", tables.validate(older, tables.RATES), made)
    report.write(folder)
    page = (folder / "report.html").read_text()
    assert "Counts, too few for a rate: Black men, 9 false matches in 56 comparisons among 8 people" in page
    assert all(sentence in page for sentence in (FEW, REFUSED, WARNING))
