"""Figures draw rows of the table, say how sure they are, and come with their data and their words."""

import re
from pathlib import Path

import pandas as pd
import pytest
from made_result import CROSSING, SCRIPT, row
from matplotlib.figure import Figure

from falsematch import tables
from falsematch.report.marks import RateScale, grid, mark, rates_of
from falsematch.report.style import PAPER

pytestmark = pytest.mark.slow

GROUPS = "group_rates_matcher_as_shipped"
DOSES = "dose_response_matcher_as_shipped"


def drawn(result: Path, name: str) -> pd.DataFrame:
    return tables.read_csv(result / "figures" / f"{name}.csv", tables.RATES)


def marks(one: dict[str, object]) -> tuple[list, list]:  # type: ignore[type-arg]
    """Lines and annotations that one row leaves on empty axes."""
    complete = dict.fromkeys(("fmr_low", "fmr_high")) | one
    axes = Figure().add_axes((0, 0, 1, 1))
    scale = RateScale(rates_of([complete]))
    grid(axes, scale, [str(rate) for rate in scale.decades], "none", vertical=False)
    mark(axes, scale, complete, 0.0, color="#0072B2", shape="o", vertical=False)
    return list(axes.lines), list(axes.texts)


@pytest.mark.parametrize("name", [GROUPS, DOSES])
def test_a_figure_draws_rows_as_they_stand_in_the_table(result: Path, rates: pd.DataFrame, name: str):
    rows = drawn(result, name)
    assert len(rows) > 0
    assert len(rows.merge(rates.drop_duplicates(), how="inner")) == len(rows)


def test_group_rates_draw_the_clean_matched_rows_only(result: Path):
    rows = drawn(result, GROUPS)
    assert set(rows["condition"]) == {"clean"}
    assert set(rows["scope"]) == {"within"}
    assert set(rows["matched_on"]) == {CROSSING}


def test_dose_response_draws_the_groups_that_have_an_interval_at_some_dose(result: Path):
    assert set(drawn(result, DOSES)["group"]) == {"everyone", "male"}


def test_the_axis_is_labelled_one_in(result: Path):
    doses = (result / "figures" / f"{DOSES}.svg").read_text()
    for label in ("1 in 100", "1 in 10", "1 in 1"):
        assert f">{label}<" in doses
    groups = (result / "figures" / f"{GROUPS}.svg").read_text()
    assert len(re.findall(r">1 in [0-9,]+<", groups)) >= 2


def test_a_zero_is_an_open_mark_with_an_arrow_to_its_limit():
    lines, texts = marks(row("", "g", 12, 0, 132, fmr_high=0.39))
    (dot,) = lines
    (arrow,) = texts
    assert dot.get_markerfacecolor() == PAPER
    assert arrow.xy[0] == 0.39
    assert dot.get_xdata()[0] < 0.01, "it stands before the axis begins, not at a rate"


def test_a_rate_with_an_interval_is_filled_and_has_its_limits():
    (line, dot), texts = marks(row("", "g", 40, 12, 420, fmr_low=0.012, fmr_high=0.071))
    assert list(line.get_xdata()) == [0.012, 0.071]
    assert dot.get_markerfacecolor() != PAPER
    assert texts == []


def test_no_interval_is_drawn_where_the_table_has_none():
    (dot,), texts = marks(row("", "g", 8, 9, 56, reason="too_few_people{n=8,needed=10}"))
    assert dot.get_markerfacecolor() == PAPER
    assert texts == []


def test_nothing_is_drawn_without_comparisons():
    assert marks(row("", "g", 1, 0, 0)) == ([], [])


def test_a_rate_without_an_interval_is_a_count_and_no_rate(result: Path):
    for suffix in ("svg", "txt"):
        said = (result / "figures" / f"{GROUPS}.{suffix}").read_text()
        assert "9 of 56" in said or "9 false matches in 56" in said
        assert "1 in 6.2" not in said


def test_alternative_text_states_every_count(result: Path):
    alt = (result / "figures" / f"{GROUPS}.txt").read_text()
    assert "Black men: 9 false matches in 56 comparisons among 8 people.\n" in alt
    assert "white men: 0 false matches in 132 comparisons among 12 people, none seen" in alt
    assert "everyone: 12 false matches in 420 comparisons among 40 people" in alt


@pytest.mark.parametrize("name", [GROUPS, DOSES])
def test_the_source_line_has_dataset_licence_matcher_threshold_and_result(result: Path, name: str):
    svg = (result / "figures" / f"{name}.svg").read_text()
    text = " ".join(part.split("<")[0] for part in svg.split(">"))
    for part in ("A made-up set", "CC0", "A matcher", "0.6", "abcdef012345"):
        assert part in text


def test_a_label_is_text_in_a_figure_and_no_formula(result: Path):
    svg = (result / "figures" / f"{GROUPS}.svg").read_text()
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg
    assert SCRIPT in (result / "figures" / f"{GROUPS}.csv").read_text()


def test_a_figure_carries_no_date(result: Path):
    assert "dc:date" not in (result / "figures" / f"{GROUPS}.svg").read_text()


def test_only_figures_the_report_places_are_drawn(result: Path, page: str):
    names = {path.stem for path in (result / "figures").iterdir()}
    assert names == {GROUPS, f"{GROUPS}_landscape", f"{GROUPS}_square", DOSES}
    assert all(f"figures/{name}.svg" in page for name in (GROUPS, DOSES))


def test_all_forms_of_a_chart_share_one_table_and_one_description(result: Path):
    held = {path.name for path in (result / "figures").iterdir() if path.stem.startswith(GROUPS)}
    pictures = {f"{GROUPS}{form}.{suffix}" for form in ("", "_landscape", "_square") for suffix in ("svg", "png")}
    assert held == pictures | {f"{GROUPS}.csv", f"{GROUPS}.txt"}
