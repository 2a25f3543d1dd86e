"""The committed coverage result: the intervals and tests that the lab publishes hold wherever its rule prints."""

from pathlib import Path

import pandas as pd
import pytest

from bars import below_coverage_bar
from falsematch import tables
from falsematch.studies.coverage import intervals
from falsematch.tables.study_tables import COVERAGE, COVERAGE_BAR, GALLERY

AUDITS = 4000
"""From which on a cell is judged (METHOD section 4); others stand there with their standard errors."""
FOLDER = Path(__file__).parents[1] / "results" / "coverage"
PUBLISHED = ("subject_bootstrap_wider", "max_min_band", "small_count_test", "parametric_null")
"""The limits of a rate and of a ratio, and the tests beside small counts; the other methods stand there to compare."""


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return tables.read_csv(FOLDER / "coverage.csv", COVERAGE)


@pytest.mark.parametrize("method", PUBLISHED)
def test_what_is_published_misses_the_bar_in_no_cell(table, method):
    cells = table[(table["method"] == method) & (table["repetitions"] >= AUDITS)]
    assert (cells["printed_share"] >= intervals.PRINTS).any(), "nothing is printed, so that nothing is tested"
    missed = below_coverage_bar(cells)
    assert missed.empty, missed.to_string()


def test_several_images_and_declared_clusters_are_held_to_the_bar_too(table):
    # Beside the ratio's: for both, people who meet often are what degrees of freedom and reach are for.
    for name in (
        "7 images, 60 %",
        "1 to 20 images, 60 %",
        "clusters of 4, 60 %, declared",
        "clusters of 10, 60 %, declared",
    ):
        for method in ("subject_bootstrap_wider", "max_min_band"):
            own = table[(table["model"] == name) & (table["method"] == method)]
            assert (own["repetitions"] >= AUDITS).all()
            assert (own["printed_share"] >= intervals.PRINTS).any(), f"{name}, {method}: nothing is printed"
            assert below_coverage_bar(own).empty


def test_bounds_of_larger_galleries_hold():
    galleries = tables.read_csv(FOLDER / "gallery.csv", GALLERY)
    assert set(galleries["times"]) >= {2.0, 10.0}
    assert (galleries.loc[galleries["times"] > 1, "coverage"] >= COVERAGE_BAR).all()


def test_what_no_rule_sees_is_shown_with_what_it_costs(table):
    shown = table[table["unseen"] & (table["method"] == "subject_bootstrap_wider")]
    for name in ("lambs 2 % at +3", "lambs 2 % at +3, none sampled", "t3 effects", "clusters of 4", "clusters of 10"):
        assert shown["model"].str.startswith(name).any(), name
    printed = shown[shown["printed_share"] >= intervals.PRINTS]
    assert (printed["coverage"] < COVERAGE_BAR).any()


def test_clusters_of_ten_cost_less_once_they_are_declared(table):
    own = table[(table["method"] == "subject_bootstrap_wider") & (table["subjects"] == 100)].set_index(["model", "fmr"])
    for rate in (0.1, 0.03, 0.01):
        undeclared, declared = (own.loc[(f"clusters of 10, 60 %{how}", rate), "coverage"] for how in ("", ", declared"))
        assert declared > undeclared


def test_counting_pairs_as_if_independent_misses_the_bar(table):
    assert "pair_clopper_pearson" in set(below_coverage_bar(table)["method"])
