"""Text in CSV files: shown by a spreadsheet, never run by it."""

import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from falsematch.text import cells

FORMULAS = ['=HYPERLINK("http://x","y")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1+1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_a_spreadsheet_would_run_is_marked(formula):
    assert cells.shown(formula) == f"'{formula}"


@pytest.mark.parametrize("text", ["male", "45-54", "-18", "+65", "1e-3", "", "a=b", "'quoted'", "<=3"])
def test_ordinary_text_is_not_touched(text):
    assert cells.shown(text) == text


@given(st.text(alphabet="'=+-@a1\t", max_size=6))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_every_text_comes_back(text):
    assert cells.meant(cells.shown(text)) == text


def test_a_table_comes_back_with_its_headers_numbers_and_index():
    table = pd.DataFrame({"=half": ["=1+1", "'=2"], "count": [-1, 2]}, index=pd.Index(["@a", "b"], name="subject"))
    written = cells.csv_bytes(table, index=True).decode()
    assert written == "subject,'=half,count\n'@a,'=1+1,-1\nb,''=2,2\n"
    read = cells.read(pd.read_csv(io.StringIO(written), index_col="subject"))
    pd.testing.assert_frame_equal(read, table, check_dtype=False, check_index_type=False, check_column_type=False)
