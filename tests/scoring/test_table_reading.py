"""Any table of scores is read for what it says: CSV and Parquet alike, ids as text, defaults where nothing is said."""

import numpy as np
import pandas as pd
import pytest
from tables_given import PEOPLE, scores, subjects, with_images, written

from falsematch.scoring import read_scores
from falsematch.tables import COMPARISONS


@pytest.fixture(params=["csv", "parquet", "frame"])
def given(request, tmp_path):
    """Hands a table over in each of the three ways."""

    def handed(table: pd.DataFrame, name: str = "scores"):
        return table if request.param == "frame" else written(table, tmp_path / f"{name}.{request.param}")

    return handed


def read(table, people=None):
    return read_scores(table, subjects() if people is None else people)[0]


def test_three_columns_are_enough(given):
    comparisons = read(given(scores()))
    assert list(comparisons.table.columns) == list(COMPARISONS.columns)
    assert len(comparisons.table) == 9
    assert set(comparisons.table["condition"]) == {"clean"}
    assert set(comparisons.table["outcome_a"]) == {"ok"}


def test_csv_and_parquet_give_the_same_table(tmp_path):
    table = with_images(matcher="theirs", dose=np.nan)
    first, second = (read(written(table, tmp_path / f"scores.{kind}")).table for kind in ("csv", "parquet"))
    pd.testing.assert_frame_equal(first, second)


def test_a_subject_called_007_keeps_its_name(given):
    comparisons = read(given(scores()), given(subjects(), "subjects"))
    assert list(comparisons.table["subject_a"].cat.categories) == PEOPLE
    assert list(comparisons.subjects.index) == PEOPLE


def test_ids_that_parquet_holds_as_numbers_are_their_digits(tmp_path):
    table = scores().astype({"subject_a": int, "subject_b": int})
    people = subjects().astype({"subject": int})
    comparisons = read(written(table, tmp_path / "scores.parquet"), written(people, tmp_path / "subjects.parquet"))
    assert list(comparisons.subjects.index) == ["1", "10", "7"]


def test_the_order_of_rows_and_columns_is_of_no_account(given):
    table = with_images()
    shuffled = table.sample(frac=1, random_state=1)[table.columns[::-1]]
    first, second = (
        read(given(one)).table.sort_values(["image_a", "image_b"], ignore_index=True).astype(str)
        for one in (table, shuffled)
    )
    pd.testing.assert_frame_equal(first, second)


def test_a_person_without_photographs_named_is_their_own(given):
    table = read(given(scores())).table
    assert table["image_a"].astype(str).tolist() == table["subject_a"].astype(str).tolist()


def test_a_photograph_on_both_sides_is_one_photograph(given):
    table = with_images()
    table["image_b"] = table["subject_b"] + "/probe"
    read_table = read(given(table)).table
    assert list(read_table["image_a"].cat.categories) == list(read_table["image_b"].cat.categories)


def test_a_failure_has_no_score(given):
    table = scores(outcome_a="ok")
    table.loc[0, ["score", "outcome_a"]] = [np.nan, "failed"]
    assert read(given(table)).table["score"].isna().sum() == 1


def test_an_empty_label_stays_empty(given):
    assert read(scores(), given(subjects(gender=["f", "", "m"]), "subjects")).subjects["gender"].tolist() == [
        "f",
        "",
        "m",
    ]


def test_a_label_called_na_is_a_label(given):
    labels = read(scores(), given(subjects(gender=["NA", "None", "f"]), "subjects")).subjects["gender"]
    assert labels.tolist() == ["NA", "None", "f"]


def test_people_without_comparisons_may_stand_in_the_subject_table():
    people = pd.concat([subjects(), pd.DataFrame({"subject": ["900"], "gender": ["m"]})])
    assert "900" in read(scores(), people).subjects.index


def test_repeats_are_allowed_where_no_photographs_are_named():
    assert len(read(pd.concat([scores(), scores()])).table) == 18


def test_the_same_photographs_under_another_condition_are_no_repeat():
    clean, dark = with_images(condition="clean", arm="none"), with_images(condition="dusk", arm="probe")
    assert len(read(pd.concat([clean, dark])).table) == 18
