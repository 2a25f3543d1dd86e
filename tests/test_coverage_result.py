"""The committed coverage result: the intervals and tests that the lab publishes hold wherever its rule prints."""

from pathlib import Path

import pandas as pd
import pytest

from falsematch import tables
from falsematch.audit import coverage
from falsematch.study_tables import COVERAGE

FOLDER = Path(__file__).parents[1] / "results" / "coverage"
PUBLISHED = ("subject_bootstrap_wider", "max_min_band", "small_count_test", "parametric_null")
"""The limits of a rate and of a ratio, and the tests beside small counts; the other methods stand there to compare."""


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return tables.read_csv(FOLDER / "coverage.csv", COVERAGE)


@pytest.mark.parametrize("method", PUBLISHED)
def test_what_is_published_misses_the_bar_in_no_cell(table, method):
    cells = table[table["method"] == method]
    assert (cells["printed_share"] >= coverage.PRINTS).any(), "nothing is printed, so that nothing is tested"
    missed = coverage.failing(cells)
    assert missed.empty, missed.to_string()


def test_counting_pairs_as_if_independent_misses_the_bar(table):
    assert "pair_clopper_pearson" in set(coverage.failing(table)["method"])
