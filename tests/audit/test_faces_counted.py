"""Photographs in which more than one face was found are counted by group."""

import pandas as pd
import pytest

import falsematch as fm
from falsematch import tables
from falsematch.errors import ScoresError
from falsematch.result.reproduce import compare_table

PEOPLE = ["a", "b", "c", "d"]
SUBJECTS = pd.DataFrame({"subject": PEOPLE, "sex": ["f", "f", "m", "m"]})


def scores(several: set[str], known: bool = True) -> pd.DataFrame:
    """Everybody's probe against everybody's reference; ``several`` names photographs with more than one face."""
    rows = [(a, b, f"{a}/probe", f"{b}/reference", 0.9 if a == b else 0.1) for a in PEOPLE for b in PEOPLE]
    table = pd.DataFrame(rows, columns=["subject_a", "subject_b", "image_a", "image_b", "score"])
    for side in "ab" if known else "":
        table[f"several_faces_{side}"] = ["yes" if image in several else "no" for image in table[f"image_{side}"]]
    return table


def counted(table: pd.DataFrame) -> dict[str, object]:
    rates = fm.audit_scores(table, SUBJECTS, group_by=["sex"], threshold=0.5, replicates=0).rates
    of_scopes = rates.groupby("group", sort=False)["several_faces"].unique()
    assert all(len(values) == 1 for values in of_scopes), "the same in every scope"
    return {group: values[0] for group, values in of_scopes.items()}


def test_each_photograph_counts_once_on_whichever_side_it_stands():
    assert counted(scores({"a/probe", "a/reference", "c/reference"})) == {"everyone": 3, "f": 2, "m": 1}


def test_where_nobody_is_crowded_the_count_is_zero():
    assert counted(scores(set())) == {"everyone": 0, "f": 0, "m": 0}


def test_where_nobody_counted_there_is_no_number():
    assert all(pd.isna(value) for value in counted(scores(set(), known=False)).values())


def test_a_photograph_on_both_sides_is_one_photograph():
    table = scores({"a/probe"}).replace({"image_b": {"b/reference": "b/probe"}})
    both = table.replace({"image_a": {"a/probe": "a"}, "image_b": {"a/reference": "a"}})
    both["several_faces_b"] = ["yes" if image == "a" else "no" for image in both["image_b"]]
    both = both[both["image_a"] != both["image_b"]]
    assert counted(both)["everyone"] == 1


def test_any_other_answer_is_refused():
    table = scores(set()).assign(several_faces_a="perhaps")
    with pytest.raises(ScoresError, match="`perhaps` in several_faces_a is not `yes`, `no` or empty"):
        fm.audit_scores(table, SUBJECTS, threshold=0.5, replicates=0)


def test_a_table_of_an_older_version_is_read_with_the_count_empty_and_reproduces(tmp_path):
    rates = fm.audit_scores(scores({"a/probe"}), SUBJECTS, group_by=["sex"], threshold=0.5, replicates=0).rates
    tables.write_csv(rates, tables.RATES, tmp_path / "rates.csv")
    older = pd.read_csv(tmp_path / "rates.csv", keep_default_na=False, dtype=str).drop(columns="several_faces")
    older.to_csv(tmp_path / "older.csv", index=False)
    read = tables.read_csv(tmp_path / "older.csv", tables.RATES)
    assert read["several_faces"].isna().all()
    assert compare_table(read, rates, tables.RATES, {}).differences == []
    again = tables.read_csv(tmp_path / "rates.csv", tables.RATES)
    assert compare_table(again.assign(several_faces=again["several_faces"] + 1), rates, tables.RATES, {}).differences
