"""Tables handed over in Python: whatever is wrong with them is a ScoresError in one sentence."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from tables_given import scores, subjects, written

from falsematch.errors import ScoresError
from falsematch.scoring import read_scores, read_subjects
from noted import noted

NUMBERED = {"001": 1, "007": 7, "010": 10}


def refusal(table, people=None) -> str:
    with pytest.raises(ScoresError) as refused:
        read_scores(table, subjects() if people is None else people)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def numbered(kind: str) -> pd.DataFrame:
    """Scores whose ids are numbers."""
    return scores().assign(**{side: lambda t, s=side: t[s].map(NUMBERED).astype(kind) for side in SIDES})


SIDES = ("subject_a", "subject_b")
PEOPLE = subjects().assign(subject=lambda t: t["subject"].map(NUMBERED))


@pytest.mark.parametrize("other", [1, 1.5, b"007", True, ("007",)])
@pytest.mark.parametrize("categorical", [False, True])
def test_ids_of_two_kinds_are_refused_with_the_row(other, categorical):
    ids = scores()["subject_b"].astype(object)
    ids[2] = other
    table = scores().assign(subject_b=ids.astype("category") if categorical else ids)
    assert "row 3, column `subject_b`: " in refusal(table)
    assert "make the whole column text" in refusal(table)


def test_ids_of_two_kinds_in_the_subject_table_are_refused_with_the_row():
    sentence = refusal(scores(), pd.DataFrame({"subject": ["001", 7, "010"], "gender": ["f", "m", "f"]}))
    assert sentence == (
        "subjects: row 2, column `subject`: 7 is a number where '001' is text; make the whole column text."
    )


def test_ids_as_bytes_are_refused():
    assert "is bytes" in refusal(scores().assign(subject_a=lambda t: t["subject_a"].map(str.encode)))


@pytest.mark.parametrize("column", ["subject_a", "score", "image_a"])
def test_a_score_column_given_twice_is_refused(column):
    table = scores(image_a="x", image_b="y")
    assert f"the column `{column}` stands in it twice" in refusal(pd.concat([table, table[[column]]], axis=1))


@pytest.mark.parametrize("column", ["subject", "gender"])
def test_a_subject_column_given_twice_is_refused(column):
    people = subjects()
    assert f"the column `{column}` stands in it twice" in refusal(
        scores(), pd.concat([people, people[[column]]], axis=1)
    )


@pytest.mark.parametrize("value", ["\udce9", ["x"], {"a": 1}, 1j])
@pytest.mark.parametrize("column", ["subject_a", "score", "condition"])
def test_a_cell_that_is_no_text_and_no_number_is_refused(value, column):
    cells = [value if row == 2 else old for row, old in enumerate(scores(condition="clean")[column])]
    table = scores(condition="clean").assign(**{column: pd.Series(cells, dtype=object)})
    assert refusal(table).startswith("scores: ")


@pytest.mark.parametrize("value", ["\udce9", ["x"], {"a": 1}, 1j])
def test_a_label_that_is_no_text_is_refused(value):
    assert refusal(scores(), subjects(town=pd.Series(["a", value, "b"], dtype=object))).startswith("subjects: ")


def test_a_word_among_scores_is_refused_with_its_row():
    table = scores().astype({"score": object})
    table.loc[2, "score"] = "high"
    assert refusal(table) == "scores: row 3, column `score`: `high` is not a number."


def test_scores_may_be_of_any_kind_of_number():
    for kind in (object, "Float64", "float32"):
        assert len(read_scores(scores().astype({"score": kind}), subjects())[0].table) == 9
    exact = scores().assign(score=lambda t: t["score"].map(lambda one: Decimal(str(one))))
    assert read_scores(exact, subjects())[0].table["score"].tolist() == scores()["score"].tolist()


@pytest.mark.parametrize("kind", ["float64", "float32", "Int64", "int8"])
def test_ids_that_are_floats_on_one_side_are_the_same_people(tmp_path, kind):
    for table in (numbered(kind), numbered("int64").assign(subject_a=lambda t: t["subject_a"].astype("float64"))):
        for handed in (table, written(table, tmp_path / "scores.parquet")):
            comparisons, _ = read_scores(handed, PEOPLE)
            assert set(comparisons.table["subject_a"]) == {"1", "7", "10"}
            floats = PEOPLE.astype({"subject": "float64"})
            assert list(read_scores(handed, floats)[0].subjects.index) == ["1", "10", "7"]


def test_ids_that_are_floats_on_one_side_of_a_csv_are_told(tmp_path):
    table = numbered("int64").assign(subject_a=lambda t: t["subject_a"].astype("float64"))
    sentence = refusal(written(table, tmp_path / "scores.csv"), PEOPLE)
    assert "the first `1.0`. There `1.0` may be `1`: write ids alike in both." in sentence


def test_ids_that_floats_cannot_tell_apart_are_refused():
    large = scores().assign(subject_a=lambda t: t["subject_a"].map(NUMBERED).astype("float64") + 2.0**60)
    assert "floats so large that neighbouring ids are one; write ids as text" in refusal(large)


def test_one_number_written_in_two_ways_is_refused():
    people = pd.DataFrame({"subject": ["1", "1.0", "2"]})
    with pytest.raises(ScoresError, match=r"the subjects `1` and `1\.0` are one number"):
        read_subjects(people)


def test_a_missing_id_is_refused_with_its_row():
    people = subjects()
    people.loc[1, "subject"] = None
    assert refusal(scores(), people) == "subjects: row 2 names no subject."
    table = scores()
    table.loc[4, "subject_a"] = np.nan
    assert refusal(table) == "scores: `subject_a` is empty in 1 rows, the first row 5."


def test_truth_is_written_alike_in_a_frame_and_in_its_csv(tmp_path):
    people = subjects(glasses=[True, False, True])
    for handed in (people, written(people, tmp_path / "s.csv"), written(people, tmp_path / "s.parquet")):
        assert read_subjects(handed)["glasses"].tolist() == ["True", "False", "True"]


ROWS = range(9)
UNHELD = {
    "complex": pd.Series([complex(row) for row in ROWS]),
    "dates": pd.Series(pd.date_range("2020", periods=9)),
    "durations": pd.Series(pd.to_timedelta(ROWS)),
    "intervals": pd.Series(pd.interval_range(0, 9)),
    "objects": pd.Series([object() for _ in ROWS]),
    "truths": pd.Series([row % 2 == 0 for row in ROWS]),
    "half characters": pd.Series(["\udce9"] * 9, dtype=object),
    "large whole numbers": pd.Series([10**30 + row for row in ROWS], dtype=object),
    "categories of complex": pd.Series([complex(row) for row in ROWS]).astype("category"),
}
ARROWS_WORDS = ("Could not convert", "numpy type", "codec", "cast", "Python int")


@pytest.mark.parametrize("kind", UNHELD)
def test_scores_that_are_no_numbers_are_refused_in_words_of_the_lab(kind):
    sentence = refusal(scores().assign(score=UNHELD[kind]))
    assert "column `score`" in sentence
    assert not any(word in sentence for word in ARROWS_WORDS)


@pytest.mark.parametrize("kind", ["complex", "intervals", "objects", "half characters", "categories of complex"])
def test_labels_that_are_no_text_are_refused_in_words_of_the_lab(kind):
    sentence = refusal(scores(), subjects().assign(gender=UNHELD[kind].iloc[:3]))
    assert "column `gender`" in sentence
    assert not any(word in sentence for word in ARROWS_WORDS)


@pytest.mark.parametrize("kind", ["int64", "uint64", "Int64"])
@pytest.mark.parametrize("suffix", [None, ".parquet"])
def test_a_whole_number_too_large_to_be_kept_exactly_is_called_so(kind, suffix, tmp_path):
    table = scores().assign(score=lambda t: t["score"].map({0.9: 2**53 + 1, 0.1: 1}).astype(kind))
    given = table if suffix is None else written(table, tmp_path / f"scores{suffix}")
    sentence = refusal(given)
    assert f"row 1, column `score`: {2**53 + 1} is a whole number too large to be kept exactly" in sentence


def test_a_large_whole_number_that_a_float_holds_is_taken():
    table = scores().assign(score=lambda t: t["score"].map({0.9: 2**60, 0.1: 1}).astype("int64"))
    assert read_scores(table, subjects())[0].table["score"].max() == 2.0**60


def test_a_column_of_parquet_that_is_no_text_is_refused_with_its_kind(tmp_path):
    people = subjects().assign(gender=[["f"], ["m"], ["f"]])
    assert "column `gender` is of kind list" in refusal(scores(), written(people, tmp_path / "people.parquet"))


@pytest.mark.parametrize("column", ["everyone", "Everyone"])
def test_a_column_that_is_a_word_of_the_tables_is_refused(column):
    assert "the word that the tables have for all people" in refusal(scores(), subjects(**{column: ["a", "b", "a"]}))


def test_a_label_that_is_a_word_of_the_tables_is_refused():
    assert "`gender`: 'everyone' is the word" in refusal(scores(), subjects(gender=["everyone", "m", "f"]))


def test_a_column_without_a_name_is_refused_among_labels_and_ignored_among_scores(tmp_path):
    people = tmp_path / "people.csv"
    subjects().to_csv(people)
    assert "a column has no name" in refusal(scores(), people)
    table = tmp_path / "scores.csv"
    scores().to_csv(table)
    assert 'were ignored: ""' in noted(read_scores(table, subjects())[0].notes)[0]
