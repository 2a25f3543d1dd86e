"""Text that begins or ends with a blank would make a second person: refused in every cell, with its row."""

import pandas as pd
import pytest
from tables_given import scores, subjects, with_images, written

from falsematch.errors import ScoresError
from falsematch.scoring import read_scores, read_subjects

TEXT = {
    "image_a": "001/probe",
    "image_b": "001/reference",
    "dataset": "scores",
    "matcher": "theirs",
    "condition": "clean",
    "unit": "lx",
    "arm": "none",
    "delivery": "native",
    "landmarks": "own",
    "metering": "fixed",
    "outcome_a": "ok",
    "outcome_b": "ok",
}


@pytest.fixture(params=["csv", "parquet", "frame"])
def given(request, tmp_path):
    """A table handed over in each of the three ways, and how a person counts its third row."""

    def handed(table: pd.DataFrame, name: str = "scores"):
        if request.param == "frame":
            return table, 3
        return written(table, tmp_path / f"{name}.{request.param}"), 4 if request.param == "csv" else 3

    return handed


@pytest.mark.parametrize("blank", ["{} ", " {}", "  {}"])
@pytest.mark.parametrize("column", ["subject_a", "subject_b", *TEXT])
def test_a_blank_at_an_edge_is_refused_in_every_text_of_a_score_table(given, column, blank):
    table = with_images(**{name: value for name, value in TEXT.items() if not name.startswith("image")})
    table.loc[2, column] = blank.format(table.loc[2, column])
    handed, row = given(table)
    with pytest.raises(ScoresError, match=rf"row {row}, `{column}`: .* with a blank"):
        read_scores(handed, subjects())


@pytest.mark.parametrize("column", ["subject", "gender"])
def test_a_blank_at_an_edge_is_refused_in_every_text_of_a_subject_table(given, column):
    table = subjects()
    table.loc[2, column] += " "
    handed, row = given(table, "subjects")
    with pytest.raises(ScoresError, match=rf"row {row}, `{column}`: .* ends with a blank"):
        read_subjects(handed)


def test_a_blank_in_the_name_of_a_label_is_refused():
    with pytest.raises(ScoresError, match="the column ' town' begins with a blank"):
        read_subjects(subjects(**{" town": ["a", "b", "c"]}))


def test_a_label_of_blanks_only_is_an_empty_label(given):
    handed, _ = given(subjects(town=["  ", "b", "c"]), "subjects")
    assert read_subjects(handed)["town"].tolist() == ["", "b", "c"]


def test_an_id_of_blanks_only_is_an_empty_id(given):
    table = scores()
    table.loc[2, "subject_a"] = "  "
    handed, row = given(table)
    with pytest.raises(ScoresError, match=f"`subject_a` is empty in 1 rows, the first row {row}"):
        read_scores(handed, subjects())


def test_a_subject_without_a_name_is_refused_with_its_row(given):
    table = subjects()
    table.loc[2, "subject"] = ""
    handed, row = given(table, "subjects")
    with pytest.raises(ScoresError, match=f"row {row} names no subject"):
        read_subjects(handed)


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path):
    (tmp_path / "scores.csv").write_text("subject_a,subject_b,score\n\n001,001,0.9\n\n001,007 ,0.1\n")
    with pytest.raises(ScoresError, match="row 5, `subject_b`"):
        read_scores(tmp_path / "scores.csv", subjects())
