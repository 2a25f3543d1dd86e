"""A file that is no CSV or Parquet is told by its first bytes and its header, with what to do."""

import gzip
import io
import shutil
import zipfile

import pandas as pd
import pytest
from tables_given import scores, subjects, written

from falsematch.errors import ScoresError
from falsematch.scoring import read_scores, read_subjects
from noted import noted

CSV = scores().to_csv(index=False)
PEOPLE = subjects().to_csv(index=False)


def refusal(table, people=None) -> str:
    with pytest.raises(ScoresError) as refused:
        read_scores(table, subjects() if people is None else people)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def zipped(*names: str) -> bytes:
    """A zip archive with files of these names."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return sink.getvalue()


KINDS = {
    "xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), "it is a workbook (xlsx); save the sheet as CSV"),
    "ods": (zipped("mimetype", "content.xml"), "it is a workbook (ods); save the sheet as CSV"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "it is a workbook (xls); save the sheet as CSV"),
    "zip": (zipped("scores.csv"), "it is a zip archive; unpack it"),
    "broken zip": (zipped("scores.csv")[:40], "it is a zip archive, and a broken one"),
    "gzip": (gzip.compress(CSV.encode()), "it is compressed (gzip); unpack it"),
    "UTF-16": (CSV.encode("utf-16"), "it is text in UTF-16; save it as UTF-8"),
    "UTF-16 without a mark": (CSV.encode("utf-16-le"), "it is text in UTF-16"),
    "UTF-32": (CSV.encode("utf-32"), "it is text in UTF-32; save it as UTF-8"),
    "JSON": (b'[{"subject_a": "a"}]', "it is JSON; save the table as CSV"),
    "HTML": (b"<table><tr><td>a</td></tr></table>", "it is a web page or XML"),
    "Feather": (b"ARROW1\0\0" + bytes(90), "it is an Arrow (Feather) file"),
    "zero bytes": (CSV.encode() + b"a\0b,c,1\n", "it holds zero bytes"),
    "nothing": (b" \n", "it is empty"),
    "sep line": (b"sep=,\n" + CSV.encode(), "its first line is `sep=,`, a word to spreadsheets; take that line out"),
    "TSV": (CSV.replace(",", "\t").encode(), "its columns are separated by tabs (TSV); save it with commas"),
    "bars": (CSV.replace(",", "|").encode(), "its columns are separated by bars"),
    "semicolons": (CSV.replace(",", ";").encode(), "its columns are separated by semicolons; save it with commas"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", ["csv", "txt"])
def test_a_score_table_of_another_kind_is_told(tmp_path, kind, suffix):
    content, sentence = KINDS[kind]
    path = tmp_path / f"scores.{suffix}"
    path.write_bytes(content)
    assert refusal(path).startswith(f"scores.{suffix}: {sentence}")


@pytest.mark.parametrize("kind", ["xlsx", "zip", "gzip", "UTF-16", "JSON"])
def test_a_subject_table_of_another_kind_is_told(tmp_path, kind):
    content, sentence = KINDS[kind]
    (tmp_path / "subjects.csv").write_bytes(content)
    assert refusal(scores(), tmp_path / "subjects.csv").startswith(f"subjects.csv: {sentence}")


def test_semicolons_in_a_subject_table_are_told(tmp_path):
    (tmp_path / "subjects.csv").write_text(PEOPLE.replace(",", ";"))
    assert "its columns are separated by semicolons" in refusal(scores(), tmp_path / "subjects.csv")


def test_decimal_commas_between_semicolons_are_told_too(tmp_path):
    (tmp_path / "scores.csv").write_text(CSV.replace(",", ";").replace(".", ","))
    assert refusal(tmp_path / "scores.csv").endswith("with commas between columns and decimal points, not commas.")


NUMBERS = {
    '"0,81"': "`0,81` has a decimal comma; write 0.81",
    '"0,812"': "`0,812` has a decimal comma; write 0.812",
    '"2,437.7"': "`2,437.7` has a thousands separator; write 2437.7",
    '"1,234"': "`1,234` holds a comma; write 1.234 or 1234, whichever it is",
    '"1.234,5"': "`1.234,5` has a decimal comma; write 1234.5",
    "2 437.7": "`2 437.7` has a thousands separator; write 2437.7",
    "81%": "`81%` is a percentage; write a plain number",
    "high": "`high` is not a number",
}


@pytest.mark.parametrize("cell", NUMBERS)
def test_a_score_that_is_no_number_is_told_with_row_and_column(tmp_path, cell):
    (tmp_path / "scores.csv").write_text(CSV + f"001,007,{cell}\n")
    assert f"row 11, column `score`: {NUMBERS[cell]}." in refusal(tmp_path / "scores.csv")


def test_a_score_that_is_no_number_in_a_parquet_file_is_told_with_its_row(tmp_path):
    table = scores().astype({"score": "str"})
    table.loc[4, "score"] = "0,81"
    path = written(table, tmp_path / "scores.parquet")
    assert "row 5, column `score`: `0,81` has a decimal comma; write 0.81." in refusal(path)


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("001,007,0,81", "`0,81` has a decimal comma; write 0.81"),
        ("001,007,2,437.7", "`2,437.7` has a thousands separator; write 2437.7"),
    ],
)
def test_a_number_cut_by_a_comma_is_told(tmp_path, row, hint):
    (tmp_path / "scores.csv").write_text(f"{CSV}{row}\n")
    assert f"row 11 has 4 cells and the header 3; {hint}." in refusal(tmp_path / "scores.csv")


@pytest.mark.parametrize("row", ["001", "001,f,x"])
def test_a_subject_row_of_another_length_is_refused(tmp_path, row):
    (tmp_path / "subjects.csv").write_text(f"{PEOPLE}{row}\n")
    assert f"row 5 has {row.count(',') + 1} cells and the header 2" in refusal(scores(), tmp_path / "subjects.csv")


def test_a_cell_in_latin_1_is_told_with_row_column_and_what_it_reads(tmp_path):
    (tmp_path / "scores.csv").write_bytes(CSV.encode() + "001,José,0.1\n".encode("latin-1"))
    (tmp_path / "subjects.csv").write_bytes(PEOPLE.replace(",m", ",niño").encode("latin-1"))
    assert (
        "row 11, column `subject_b`, is not UTF-8; as latin-1 the cell reads `José`: save the file as UTF-8."
        in refusal(tmp_path / "scores.csv")
    )
    sentence = refusal(scores(), tmp_path / "subjects.csv")
    assert sentence.startswith(
        "subjects.csv: cannot be read as a table: row 3, column `gender`, is not UTF-8; as latin-1"
    )
    assert "the cell reads `niño`" in sentence


@pytest.mark.parametrize("file", ["caf\udce9.csv", "caf\udce9/scores.csv"])
def test_a_file_name_that_is_not_utf8_is_refused_naming_the_file(tmp_path, file):
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(CSV)
    assert "its name, or that of a folder it lies in, is not UTF-8; rename it." in refusal(path)
    (tmp_path / "subjects\udce9.csv").write_text(PEOPLE)
    assert "is not UTF-8" in refusal(scores(), tmp_path / "subjects\udce9.csv")


@pytest.mark.parametrize("suffix", ["parquet", "PARQUET", "pq", "PQ", "dat"])
def test_parquet_is_known_by_its_bytes_whatever_its_name(tmp_path, suffix):
    shutil.copy(written(scores(), tmp_path / "x.parquet"), tmp_path / f"scores.{suffix}")
    shutil.copy(written(subjects(), tmp_path / "y.parquet"), tmp_path / f"subjects.{suffix}")
    assert len(read_scores(tmp_path / f"scores.{suffix}", tmp_path / f"subjects.{suffix}")[0].table) == 9


@pytest.mark.parametrize("suffix", ["parquet", "PQ"])
def test_a_file_that_only_its_name_calls_parquet_is_told(tmp_path, suffix):
    (tmp_path / f"scores.{suffix}").write_text(CSV)
    assert "it is no Parquet file, though its name says so" in refusal(tmp_path / f"scores.{suffix}")


def test_a_folder_that_reads_like_a_partition_adds_no_column(tmp_path):
    (tmp_path / "gender=f").mkdir()
    path = written(subjects(), tmp_path / "gender=f" / "subjects.parquet")
    assert read_subjects(path)["gender"].tolist() == ["f", "m", "f"]


def test_a_name_in_other_letters_is_suggested_first():
    table = scores().rename(columns={"subject_a": "Subject_A", "subject_b": "Subject B", "score": "SCORE"})
    sentence = refusal(table.assign(scores=1))
    assert "there are no columns `subject_a`, `subject_b` and `score`" in sentence
    assert "Rename `Subject_A` to `subject_a`, `SCORE` to `score`" in sentence
    assert "`scores`" not in sentence


def test_a_missing_column_names_the_three_and_suggests_nothing_where_nothing_is_near():
    sentence = refusal(scores().rename(columns={"score": "quality"}))
    assert sentence == "scores: there is no column `score`; subject_a, subject_b and score are needed."


def test_a_slip_of_the_pen_is_suggested():
    assert refusal(scores().rename(columns={"score": "scroe"})).endswith("Rename `scroe` to `score`?")


def test_a_table_without_a_header_is_told(tmp_path):
    (tmp_path / "scores.csv").write_text(CSV.split("\n", 1)[1])
    assert "its first row looks like data; put the names of the columns above it." in refusal(tmp_path / "scores.csv")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_columns_that_nobody_reads_are_ignored_with_a_note(tmp_path, suffix):
    table = scores(fold=1, note="x")
    comparisons, _ = read_scores(written(table, tmp_path / f"scores.{suffix}"), subjects())
    assert "columns that an audit does not read were ignored: fold, note" in noted(comparisons.notes)
    assert len(comparisons.table) == 9


def test_an_ignored_column_that_may_be_a_slip_is_asked_about():
    [note, *_] = noted(read_scores(scores(conditon="dusk"), subjects())[0].notes)
    assert note == "columns that an audit does not read were ignored: conditon (is `conditon` meant as `condition`?)"


def test_an_optional_column_in_other_letters_is_refused():
    assert "`Condition` differs from `condition` only in case or blanks" in refusal(scores(Condition="clean"))


def test_system_is_the_older_name_of_matcher():
    assert set(read_scores(scores(system="theirs"), subjects())[0].scales) == {"theirs"}
    assert "`system` and `matcher` are one column" in refusal(scores(system="a", matcher="b"))


def test_a_subject_that_is_only_written_otherwise_is_named(tmp_path):
    people = subjects().replace({"001": "1.0"})
    sentence = refusal(scores(), people)
    assert "1 subjects are not in the subject table, the first `001`." in sentence
    assert "There `001` may be `1.0`: write ids alike in both." in sentence
    assert "may be" not in refusal(scores(), pd.DataFrame({"subject": ["x", "y", "z"]}))
