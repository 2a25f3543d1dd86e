"""The report's part on searches tells what was measured, and says of the rest how far it lies away."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_result import EMPTY, fill, make_card, make_rates

from falsematch import report, tables
from falsematch.report import words
from falsematch.report.expectations import large

pytestmark = pytest.mark.slow

KEYS = {name: EMPTY[name] for name in tables.POINT_KEYS}
PROBES = {"group_by": "", "group": "everyone", "images_per_subject": 1, "mix": "as_found", "searches": 40, "people": 40}
LARGE = {"comparisons": 1560, "fmr_for_one": 1 / 39_000_000, "smallest_fmr": 1 / 1560}
FEMALE, MALE = ({"group_by": "sex", "group": group} for group in ("female", "male"))


def measured(size: int, fpir: float, **others: Any) -> dict[str, Any]:
    limits = {"fpir": fpir, "fpir_low": fpir / 2, "fpir_high": fpir * 1.5}
    return KEYS | PROBES | {"gallery_size": size, "method": "sub_sampled", "failures_to_acquire": 0} | limits | others


def beyond(size: int, decades: float, reason: str, **others: Any) -> dict[str, Any]:
    band = {"band_low": 0.25, "band_high": 1.0, "extrapolated_decades": decades}
    return KEYS | PROBES | {"gallery_size": size, "method": "stated", "reason": reason} | band | others


def among(gallery_group: str, probes: dict[str, str], **others: Any) -> dict[str, Any]:
    row = KEYS | PROBES | {"gallery_size": 39_000_000, "method": "expected", "gallery_group": gallery_group}
    return row | {"comparisons": 380} | probes | others


ROWS = [
    measured(10, 0.05),
    measured(
        39, 0.2, method="counted", false_positive_searches=8, false_candidates=11, half_borne_by=0.075, fnir=0.025
    ),
    measured(39, 0.4, condition="veiling_glare", dose=0.8, unit="veil / display white", arm="probe", method="counted"),
    measured(39, 0.3, condition="porch_at_dusk", dose=float("nan"), unit="", arm="probe", method="counted"),
    beyond(390, 1.0, "", band_high=0.7, expected_candidates=2.75, comparisons=1560),
    beyond(3_900, 2.0, "band_reaches_one", band_low=0.0, expected_candidates=27.5, comparisons=1560),
    beyond(
        39_000_000, 6.0, "only_lower_limit", expected_candidates=1.8e6, expected_low=9.1e5, expected_high=3.1e6, **LARGE
    ),
    beyond(39_000_000, 6.0, "too_few_people{n=12,needed=16}", expected_candidates=39_000.0, **LARGE | FEMALE),
    beyond(39_000_000, 6.0, "nothing_expected", expected_high=2.6e6, **LARGE | MALE),
    among("female", FEMALE, false_candidates=2, expected_candidates=2e6),
    among("male", FEMALE, false_candidates=0, reason="nothing_expected"),
    among("female", MALE, false_candidates=1, expected_candidates=1e6, expected_low=5e5, expected_high=2e6),
    among("male", MALE, comparisons=0, reason="gallery_group_not_compared"),
    KEYS | PROBES | {"gallery_size": 1000, "mix": "heads", "method": "fillers", "false_candidates": 17},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    table = pd.DataFrame(ROWS, columns=list(tables.SEARCH.columns)).fillna({"reason": "", "gallery_group": ""})
    search = tables.validate(table, tables.SEARCH)
    folder = fill(tmp_path_factory.mktemp("searched") / "made", make_rates(), make_card(), search=search)
    report.write(folder)
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text()


def test_a_gallery_that_nobody_has_is_told_with_its_decades(page):
    assert "39,000,000 people (extrapolated by 6 decades)" in page.replace("6.0 decades", "6 decades")
    assert "about 2.8 strangers a search would be expected" in page


def test_a_large_expectation_is_told_with_its_interval_and_its_inverse(page):
    assert (
        "At this setting a search among 39 million would return about 1.8 million strangers (95 % interval: 910,000 to "
        "3.1 million). To expect fewer than one, a matcher must err less than once in 39 million comparisons; these "
        "people can show 1 in 1,560."
    ) in page


def test_each_group_has_its_statement(page):
    assert "a search among 39 million would return about 39,000 strangers (too few people to say how sure)" in page
    assert "None of 1,560 comparisons brought up a stranger; in a search among 39 million up to 2.6 million" in page


def test_who_is_searched_among_whom_stands_beside_the_statements(page):
    assert "Who is searched among whom: strangers expected in a search among 39 million" in page
    assert "2 million strangers (too few people to say how sure); 2 of 380 comparisons" in page
    assert "1 million strangers (95 % interval: 500,000 to 2 million); 1 of 380 comparisons" in page
    assert "none of 380 comparisons" in page


def test_a_band_is_told_as_its_two_ends_its_lower_end_or_not_at_all(page):
    assert "lies between 25 and 70 %" in page
    assert "At least 1 in 4 searches would return somebody else; there is no upper limit" in page
    assert "this test cannot tell: the possible range is too wide" in page


def test_fillers_are_counted_apart(page):
    assert "Among 1,000 fillers (heads), clean photographs: 17 candidates in 40 searches" in page


def test_the_figure_draws_what_its_table_holds(folder):
    drawn = tables.read_csv(folder / "figures" / "search_band_matcher_as_shipped.csv", tables.SEARCH)
    assert set(drawn["method"]) == {"sub_sampled", "counted", "stated"}
    svg = (folder / "figures" / "search_band_matcher_as_shipped.svg").read_text()
    for text in (
        "8 of 40 searches",
        "at least 1 in 4",
        "extrapolated by 6.0 decades",
        "not measured",
    ):
        assert text in svg


def test_the_alternative_text_gives_every_measured_gallery(folder):
    text = (folder / "figures" / "search_band_matcher_as_shipped.txt").read_text()
    assert "Clean photographs, gallery of 39 people: 20 % (10 to 30 %)" in text
    assert "gallery of 39,000,000 people (extrapolated by 6.0 decades)" in text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (200_000_000, "200 million"),
        (1_000_000, "1 million"),
        (1_805_882.4, "1.8 million"),
        (26_123_456.7, "26 million"),
        (39_412.3, "39,000"),
        (101, "101"),
        (9.027, "9"),
        (0.9117, "0.91"),
        (0.000123, "0.00012"),
    ],
)
def test_a_large_number_is_written_in_words(value: float, written: str):
    assert large(words.load("en"), value) == written


def test_without_searches_there_is_no_such_part(tmp_path):
    folder = fill(tmp_path / "made", make_rates(), make_card())
    report.write(folder)
    assert "One photograph against many" not in (folder / "report.html").read_text()
