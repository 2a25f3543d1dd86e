"""Whatever would make a number wrong is refused in one sentence that names the place."""

import numpy as np
import pandas as pd
import pytest
from tables_given import scores, subjects, with_images, written

from falsematch.errors import ScoresError
from falsematch.scoring import read_scores


def refusal(table, people=None, polarity=None) -> str:
    with pytest.raises(ScoresError) as refused:
        read_scores(table, subjects() if people is None else people, polarity)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_genuine_below_impostor_is_refused_naming_the_flag():
    assert refusal(scores().assign(score=lambda t: 1 - t["score"])) == (
        "scores: genuine scores lie below impostor scores. If small means similar, add --distance."
    )


def test_genuine_above_impostor_is_refused_where_distances_are_said():
    assert "If large means similar, drop --distance" in refusal(scores(), polarity="distance")


def test_each_matcher_is_judged_by_itself():
    wrong = scores(matcher="turned").assign(score=lambda t: 1 - t["score"])
    assert "genuine scores lie below" in refusal(pd.concat([scores(matcher="right"), wrong]))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_score_that_is_no_number_is_refused_with_its_row(value):
    table = scores()
    table.loc[4, "score"] = value
    assert "1 scores are empty or not finite although both outcomes are ok, the first in row 5" in refusal(table)


def test_a_score_beside_a_failure_is_refused():
    table = scores(outcome_b="ok")
    table.loc[3, "outcome_b"] = "failed"
    assert "1 comparisons have a score although a photograph failed" in refusal(table)


def test_a_score_that_is_a_word_is_refused(tmp_path):
    table = scores().astype({"score": object})
    table.loc[2, "score"] = "high"
    assert "scores.csv: cannot be read as a table" in refusal(written(table, tmp_path / "scores.csv"))
    assert "row 3, column `score`: `high` is not a number" in refusal(
        written(table.astype({"score": str}), tmp_path / "scores.parquet")
    )


def test_a_subject_missing_from_the_subject_table_is_named():
    assert refusal(scores(), subjects().iloc[1:]) == (
        "scores: 1 subjects are not in the subject table, the first `001`."
    )


def test_a_subject_that_stands_twice_is_named():
    assert "subject `001` stands in it twice" in refusal(scores(), pd.concat([subjects(), subjects().iloc[:1]]))


def test_a_comparison_that_stands_twice_is_named():
    table = with_images()
    assert refusal(pd.concat([table, table.iloc[[1]]])) == (
        "scores: 1 comparisons stand in it twice, the first 001/probe with 007/reference; keep one of each."
    )


def test_a_comparison_with_two_scores_stands_twice():
    table = with_images()
    assert "stand in it twice" in refusal(pd.concat([table, table.iloc[[1]].assign(score=0.2)]))


@pytest.mark.parametrize(("one", "other"), [("white", "White"), ("east asian", "east  asian"), ("f", " f")])
def test_labels_that_differ_only_in_case_or_blanks_are_refused_naming_both(one, other):
    sentence = refusal(scores(), subjects(gender=[one, other, "x"]))
    assert f"`{one}`" in sentence
    assert f"`{other}`" in sentence
    assert "differ only in case or blanks" in sentence


def test_labels_that_differ_only_in_encoding_are_refused():
    people = subjects(city=["Caf\u00e9", "Cafe\u0301", "Bar"])
    assert "`city` has both" in refusal(scores(), people)


def test_a_label_with_a_letter_of_another_alphabet_is_refused():
    assert "letters of two alphabets" in refusal(scores(), subjects(sex=["male", "m\u0430le", "male"]))


def test_a_person_written_in_two_encodings_is_refused():
    table = scores().replace({"001": "\u00e9", "007": "e\u0301"})
    people = subjects().replace({"001": "\u00e9", "007": "e\u0301"})
    assert "read alike; nobody could tell them apart" in refusal(table, people)


def test_an_invisible_letter_in_a_score_table_is_refused():
    assert "`matcher`: 'arc\\u200bface' holds a character that cannot be printed" in refusal(
        scores(matcher="arc\u200bface")
    )


@pytest.mark.parametrize("column", ["gen\u200bder", "g\u0435nder", "GENDER", "race & gender"])
def test_a_column_that_reads_like_another_is_refused(column):
    refusal(scores(), subjects(**{column: ["a", "b", "c"]}))


def test_a_label_that_reads_like_a_crossing_is_refused():
    assert "stands between the labels of a crossing" in refusal(scores(), subjects(race=["a & b", "a", "b & c"]))


def test_a_column_that_stands_twice_is_refused(tmp_path):
    (tmp_path / "scores.csv").write_text("subject_a,subject_b,score,score\na,b,1,0\n")
    (tmp_path / "subjects.csv").write_text("subject,gender,gender\na,f,m\n")
    assert "the column `score` stands in it twice" in refusal(tmp_path / "scores.csv")
    assert "the column `gender` stands in it twice" in refusal(scores(), tmp_path / "subjects.csv")


def test_a_header_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "scores.csv").write_bytes(b"\xffsubject_a,subject_b,score\na,b,1\n")
    assert "cannot be read as a table" in refusal(tmp_path / "scores.csv")


def test_a_score_too_large_to_be_counted_with_is_refused():
    assert "larger than 1e+100" in refusal(scores().assign(score=lambda t: t["score"] * 1e200))


@pytest.mark.parametrize("column", ["subject_a", "subject_b", "score"])
def test_a_column_that_is_missing_is_named(column):
    assert f"there is no column `{column}`" in refusal(scores().drop(columns=column))


def test_a_subject_table_without_subjects_is_refused():
    assert "there is no column `subject`" in refusal(scores(), subjects().drop(columns="subject"))


def test_an_outcome_that_is_none_is_refused_with_the_nearest_name():
    assert "`fialed` in outcome_a is not an outcome. Did you mean `failed`?" in refusal(scores(outcome_a="fialed"))


def test_an_empty_subject_is_refused_with_its_count():
    table = scores()
    table.loc[:1, "subject_a"] = ""
    assert "`subject_a` is empty in 2 rows" in refusal(table)


def test_a_table_without_rows_is_refused():
    assert "there are no comparisons in it" in refusal(scores().iloc[:0])


def test_a_matcher_without_clean_comparisons_is_refused():
    assert "`scores` has no comparison whose condition is `clean`" in refusal(scores(condition="dusk", arm="probe"))


def test_clean_comparisons_of_two_datasets_are_refused():
    both = pd.concat([scores(dataset="one"), scores(dataset="two")])
    assert "`scores` has clean comparisons of more than one dataset (one, two)" in refusal(both)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_file_that_is_not_there_is_named(tmp_path, suffix):
    assert "there is no such file" in refusal(tmp_path / f"nowhere.{suffix}")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("content", [b"", b"\x00\xff\x00PAR1", b"a,b\n1\n"])
def test_a_file_that_is_no_table_is_refused(tmp_path, suffix, content):
    path = tmp_path / f"scores.{suffix}"
    path.write_bytes(content)
    assert path.name in refusal(path)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe,x\n", b'subject,g\n"1\n'])
def test_a_subject_file_that_is_no_table_is_refused(tmp_path, suffix, content):
    path = tmp_path / f"subjects.{suffix}"
    path.write_bytes(content)
    assert path.name in refusal(scores(), path)
