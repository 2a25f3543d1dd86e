"""The CSV of a dataset: what it is, if it is not that, and cells that look like others."""

from collections.abc import Callable
from pathlib import Path

import pytest
from club import CLUB, PEOPLE

from falsematch import datasets
from falsematch.errors import DataError
from falsematch.store import Store

Club = Callable[..., Path]
PATTERN = "layout: {photographs: [{path: '{capture}/{subject}.jpg'}], subjects: {file: people.csv}}"


def refusal(club: Club, store: Store, people: str | bytes) -> str:
    path = club()
    (path.parent / "people.csv").write_bytes(people if isinstance(people, bytes) else people.encode())
    with pytest.raises(DataError) as refused:
        datasets.load(str(path), store)
    return str(refused.value)


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("first/cem.jpg ", "image"),
        (" cem", "subject"),
        ("cem\t", "subject"),
        ("cem\u00a0", "subject"),
        ("first ", "capture"),
        ("male ", "gender"),
        ("\u3000male", "gender"),
    ],
)
def test_a_cell_that_begins_or_ends_with_a_blank_is_refused_with_its_row(club, store, cell, column):
    row = {"image": "first/cem.jpg", "subject": "cem", "capture": "first", "gender": "male"} | {column: cell}
    said = refusal(club, store, PEOPLE.replace("first/cem.jpg,cem,first,", ",".join(row.values())))
    assert f"people.csv row 6: the {column} {cell!r} begins or ends with a blank; take it out." in said


def test_blanks_that_all_rows_of_a_label_end_with_are_refused_too(club, store):
    assert "row 2: the gender 'female '" in refusal(club, store, PEOPLE.replace("female", "female "))


@pytest.mark.parametrize("blanks", [" ", "  \t", "\u00a0"])
def test_a_label_of_blanks_only_is_an_empty_label(club, store, blanks):
    path = club(people=PEOPLE.replace("first/cem.jpg,cem,first,", f"first/cem.jpg,cem,first,{blanks}"))
    assert datasets.load(str(path), store).table.set_index("subject").loc["cem", "gender"] == ""


def test_a_table_of_people_keeps_the_same_rules(club, store):
    path = club(CLUB.replace("layout: {table: people.csv}", PATTERN), "subject,gender\nada,female \nben,male\ncem,\n")
    with pytest.raises(DataError, match=r"people\.csv row 2: the gender 'female ' begins or ends with a blank"):
        datasets.load(str(path), store)


def test_a_column_that_nobody_reads_may_hold_what_it_likes(club, store):
    people = "\n".join(f"{line},{'note' if not at else ' a note '}" for at, line in enumerate(PEOPLE.splitlines()))
    assert len(datasets.load(str(club(people=people)), store).table) == 5


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        (
            PEOPLE.replace("ben", "b\u00e9n").encode("latin-1"),
            "is not a CSV in UTF-8: row 4 holds the byte 0xe9; save it as",
        ),
        (PEOPLE.encode("utf-16"), "people.csv is text in UTF-16; save it as CSV, with commas and in UTF-8."),
        (b"PK\x03\x04" + bytes(40), "people.csv is a workbook or a zip archive; save it as CSV"),
        (PEOPLE.replace(",", ";"), "people.csv: its columns are separated by semicolons; save it with commas."),
        (PEOPLE.replace(",", "\t"), "people.csv: its columns are separated by tabs; save it with commas."),
        ("sep=,\n" + PEOPLE, "people.csv: its first row, `sep=`, is a word to spreadsheets; take that row out."),
        (PEOPLE.replace("gender", "gender "), "people.csv: the column 'gender ' begins or ends with a blank; write it"),
        (PEOPLE.replace("gender", "GENDER"), "people.csv: the column `gender` is missing. Did you mean `GENDER`?"),
    ],
)
def test_a_table_that_is_something_else_is_told_what_it_is(club, store, people, sentence):
    assert sentence in refusal(club, store, people)
