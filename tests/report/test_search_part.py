"""The report's part on searches tells what was measured, and says of the rest how far it lies away."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_result import EMPTY, fill, make_card, make_rates

from falsematch import report, tables

pytestmark = pytest.mark.slow

KEYS = {name: EMPTY[name] for name in tables.POINT_KEYS}
PROBES = {"group_by": "", "group": "everyone", "images_per_subject": 1, "mix": "as_found", "searches": 40, "people": 40}
FAR = "uninformative: the band reaches 1"
REFUSED = "refused: more than 50 false candidates a search would be expected, where nobody operates; " + FAR


def measured(size: int, fpir: float, **others: Any) -> dict[str, Any]:
    limits = {"fpir": fpir, "fpir_low": fpir / 2, "fpir_high": fpir * 1.5}
    return KEYS | PROBES | {"gallery_size": size, "method": "sub_sampled", "failures_to_acquire": 0} | limits | others


def beyond(size: int, decades: float, reason: str, **others: Any) -> dict[str, Any]:
    band = {"band_low": 0.1, "band_high": 1.0, "extrapolated_decades": decades}
    return KEYS | PROBES | {"gallery_size": size, "method": "stated", "reason": reason} | band | others


ROWS = [
    measured(10, 0.05),
    measured(
        39, 0.2, method="counted", false_positive_searches=8, false_candidates=11, half_borne_by=0.075, fnir=0.025
    ),
    measured(39, 0.4, condition="veiling_glare", dose=0.8, unit="veil / display white", arm="probe", method="counted"),
    measured(39, 0.3, condition="porch_at_dusk", dose=float("nan"), unit="", arm="probe", method="counted"),
    beyond(390, 1.0, FAR, expected_candidates=2.75),
    beyond(39_000_000, 6.0, REFUSED),
    KEYS | PROBES | {"gallery_size": 390, "method": "beta_binomial", "reason": "tail model refused: no interval"},
    KEYS | PROBES | {"gallery_size": 1000, "mix": "heads", "method": "fillers", "false_candidates": 17},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = fill(tmp_path_factory.mktemp("searched") / "made", make_rates(), make_card())
    table = pd.DataFrame(ROWS, columns=list(tables.SEARCH.columns)).fillna({"reason": ""})
    tables.write_csv(table, tables.SEARCH, folder / "search.csv")
    report.write(folder)
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text()


def test_a_gallery_that_nobody_has_is_told_with_its_decades(page):
    assert "39,000,000 people (extrapolated by 6 decades)" in page.replace("6.0 decades", "6 decades")
    assert "about 2.8 false candidates a search would be expected" in page


def test_an_expectation_that_was_refused_is_not_told(page):
    assert "lies above 50 a search" in page


def test_a_band_that_says_nothing_is_called_so(page):
    assert "the band of what is possible is uninformative" in page


def test_a_tail_model_that_was_refused_is_told_as_refused(page):
    assert "A tail model (beta-binomial) is refused" in page


def test_fillers_are_counted_apart(page):
    assert "Among 1,000 fillers (heads), clean photographs: 17 candidates in 40 searches" in page


def test_the_figure_draws_what_its_table_holds(folder):
    drawn = tables.read_csv(folder / "figures" / "search_band_matcher_as_shipped.csv", tables.SEARCH)
    assert set(drawn["method"]) == {"sub_sampled", "counted", "stated"}
    svg = (folder / "figures" / "search_band_matcher_as_shipped.svg").read_text()
    for words in ("8 of 40 searches falsely positive", "uninformative", "extrapolated by 6.0 decades", "not measured"):
        assert words in svg


def test_the_alternative_text_gives_every_measured_gallery(folder):
    text = (folder / "figures" / "search_band_matcher_as_shipped.txt").read_text()
    assert "Clean photographs, gallery of 39 people: 1 in 5 (95 % interval: 1 in 10 to 30 in 100)" in text
    assert "gallery of 39,000,000 people (extrapolated by 6.0 decades)" in text


def test_without_searches_there_is_no_such_part(tmp_path):
    folder = fill(tmp_path / "made", make_rates(), make_card())
    report.write(folder)
    assert "One photograph against many" not in (folder / "report.html").read_text()
