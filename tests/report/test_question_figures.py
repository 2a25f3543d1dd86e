"""The figures that answer the page's questions: each draws rows of its table, and says in words what it shows."""

import gzip
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from made_result import SCRIPT, fill, make_card, make_rates
from made_tables import make_others

from falsematch import report, tables
from falsematch.errors import ResultError

pytestmark = pytest.mark.slow

OF = {
    "matrix_matcher_as_shipped": "matrix",
    "distributions_matcher_as_shipped": "distributions",
    "det_matcher_as_shipped": "curves",
    "amplification_matcher_as_shipped": "disparity",
}


def text(folder: Path, name: str) -> str:
    return (folder / "figures" / name).read_text()


@pytest.mark.parametrize("name", OF)
def test_a_figure_draws_rows_as_they_stand_in_the_table(whole: Path, name: str):
    schema = getattr(tables, OF[name].upper())
    drawn = tables.read_csv(whole / "figures" / f"{name}.csv", schema)
    held = tables.read_csv(whole / tables.file_name(OF[name]), schema)
    assert len(drawn) > 0
    assert len(drawn.merge(held.drop_duplicates(), how="inner")) == len(drawn)


@pytest.mark.parametrize("name", OF)
def test_the_source_line_has_dataset_licence_matcher_threshold_and_result(whole: Path, name: str):
    svg = text(whole, f"{name}.svg")
    said = " ".join(" ".join(part.split("<")[0] for part in svg.split(">")).split())
    threshold = "Every threshold" if name.startswith("det") else "0.6"
    for part in ("A made-up set", "CC0", "A matcher", threshold, "abcdef012345"):
        assert part in said


@pytest.mark.parametrize("name", OF)
def test_a_label_is_text_in_a_figure(whole: Path, name: str):
    assert "<script" not in text(whole, f"{name}.svg")


def test_every_figure_has_its_four_files_and_its_place_on_the_page(whole: Path):
    page = (whole / "report.html").read_text()
    for name in OF:
        assert f"figures/{name}.svg" in page
        assert all(
            (whole / "figures" / f"{name}{suffix}").stat().st_size for suffix in (".svg", ".png", ".csv", ".txt")
        )


def test_a_cell_of_the_matrix_shows_both_counts_and_a_dash_where_nothing_was_compared(whole: Path):
    svg = text(whole, "matrix_matcher_as_shipped.svg")
    for written in (">9 / 56<", ">0 / 132<", ">2 / 1,096<", ">\u2013<"):
        assert written in svg
    alt = text(whole, "matrix_matcher_as_shipped.txt")
    assert "Black men compared with white men: 2 false matches in 1,096 comparisons, 1 in 550" in alt
    assert "no false match in 6 of 9 cells" in alt


def test_a_cell_without_room_for_both_counts_says_one_and_the_figure_says_so(tmp_path: Path):
    others = make_others()
    matrix = others["matrix"]
    held = others | {"matrix": matrix.assign(impostor_pairs=matrix["impostor_pairs"] * 10**9)}
    folder = fill(tmp_path / "crowded", make_rates(), make_card(), **held)
    report.write_page(folder)
    svg = text(folder, "matrix_matcher_as_shipped.svg")
    assert ">9<" in svg
    assert "000,000<" not in svg
    assert "cells have false matches alone" in svg
    assert smallest(svg) >= 11


@pytest.mark.parametrize("name", OF)
def test_no_text_is_smaller_than_eleven_pixels_on_a_phone(whole: Path, name: str):
    assert smallest(text(whole, f"{name}.svg")) >= 11


def smallest(svg: str) -> float:
    """Pixels of the smallest text where a phone shows a figure 358 pixels wide."""
    width = float(re.search(r'viewBox="0 0 ([0-9.]+) ', svg)[1])  # type: ignore[index]
    return min(float(size) for size in re.findall(r"([0-9.]+)px", svg)) * 358 / width


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("matrix", "Who is taken for whom: A matcher made 12 false matches in 1,560 comparisons."),
        ("det", "The stricter the setting of A matcher, the fewer false matches and the more people missed."),
        ("distributions", "How alike does A matcher find two photographs of one person, and of two people?"),
    ],
)
def test_a_title_is_what_was_counted_or_what_is_drawn_in_plain_words(whole: Path, name: str, title: str):
    assert text(whole, f"{name}_matcher_as_shipped.txt").startswith(title)


def test_distributions_name_counts_and_draw_everyone_under_the_condition_with_most_false_matches(whole: Path):
    drawn = tables.read_csv(whole / "figures/distributions_matcher_as_shipped.csv", tables.DISTRIBUTIONS)
    assert set(drawn[drawn["condition"] != "clean"]["group"]) == {"everyone"}
    alt = text(whole, "distributions_matcher_as_shipped.txt")
    assert "One person: scores from 0.2 to 0.45, most often from 0.3 to 0.35" in alt


def test_the_error_curves_are_of_everyone_clean_and_at_the_last_dose(whole: Path):
    drawn = tables.read_csv(whole / "figures/det_matcher_as_shipped.csv", tables.CURVES)
    assert set(drawn["group"]) == {"everyone"}
    assert set(drawn["condition"]) == {"clean", "veiling_glare"}


def test_amplification_tells_the_excess_with_its_interval_and_counts_what_it_cannot_tell(whole: Path):
    alt = text(whole, "amplification_matcher_as_shipped.txt")
    assert "Black men vs. white men, extreme glare: 2.5 times (1.3 to 4.8)" in alt
    assert "Of 1 further answers this test cannot tell." in alt


def test_an_excess_that_the_audit_does_not_support_is_drawn_as_no_claim(tmp_path: Path):
    """Its interval excludes no change; a person whom it rests on, or another rule, may still refuse it."""
    others = make_others()
    refused = others | {"disparity": others["disparity"].assign(supported=False)}
    drawn = []
    for name, held in (("supported", others), ("refused", refused)):
        folder = fill(tmp_path / name, make_rates(), make_card(), **held)
        report.write_page(folder)
        drawn.append(text(folder, "amplification_matcher_as_shipped.svg"))
    assert ["cannot tell: 1.3 to 4.8\u00d7" in svg for svg in drawn] == [False, True]
    assert ["2.5\u00d7 (1.3 to 4.8)" in svg for svg in drawn] == [True, False]


def test_a_table_that_is_not_the_cards_is_refused(whole: Path, tmp_path: Path):
    folder = tmp_path / "changed"
    shutil.copytree(whole, folder)
    path = folder / "curves.csv.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()) + b"\n"))
    with pytest.raises(ResultError, match=r"curves\.csv\.gz: is not the table that card\.json records"):
        report.write(folder)


def test_the_made_tables_hold_an_untrusted_name():
    assert any(
        SCRIPT in str(v) for table in make_others().values() for v in pd.unique(table.astype(str).to_numpy().ravel())
    )
