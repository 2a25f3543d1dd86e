"""A photograph is never compared with itself, in a score table as in a run."""

import numpy as np
import pandas as pd
import pytest
from tables_given import scores, subjects, with_images

from falsematch.audit.score_audit import audit_scores
from falsematch.errors import ScoresError
from falsematch.scoring import Comparisons, Scale, read_scores, write_scores
from falsematch.text.reason import Reason
from noted import noted


def square() -> pd.DataFrame:
    """Thirty people with two photographs each, everything against everything later, and the diagonal."""
    rng = np.random.default_rng(3)
    images = [(f"p{number:02d}", f"p{number:02d}_{shot}.jpg") for number in range(30) for shot in (1, 2)]
    rows = [
        (a, b, one, other, 1.0 if one == other else rng.normal(0.6 if a == b else 0.1, 0.15))
        for at, (a, one) in enumerate(images)
        for b, other in images[at:]
    ]
    return pd.DataFrame(rows, columns=["subject_a", "subject_b", "image_a", "image_b", "score"])


PEOPLE = pd.DataFrame({"subject": [f"p{number:02d}" for number in range(30)]})


def everyone(table: pd.DataFrame) -> pd.Series:
    """The row of everyone at a threshold of 0.5."""
    return audit_scores(table, PEOPLE, threshold=0.5, replicates=0).rates.iloc[0]


def test_the_diagonal_of_a_square_table_is_no_genuine_comparison():
    table = square()
    real = table[table["image_a"] != table["image_b"]]
    own = real[real["subject_a"] == real["subject_b"]]
    found = everyone(table)
    assert found["genuine_pairs"] == 30
    assert found["false_non_matches"] == (own["score"] < 0.5).sum() > 0
    pd.testing.assert_series_equal(found, everyone(real))


def test_it_is_said_how_many_were_left_out():
    comparisons, _ = read_scores(square(), PEOPLE)
    assert comparisons.self_comparisons == 60
    assert Reason("self_comparisons", {"n": 60}) in comparisons.notes


def test_a_degraded_photograph_is_not_compared_with_itself_either():
    clean = with_images(condition="clean", arm="none")
    dusk = with_images(condition="dusk", arm="probe").assign(image_b=lambda t: t["subject_b"] + "/probe")
    comparisons, _ = read_scores(pd.concat([clean, dusk]), subjects())
    assert comparisons.self_comparisons == 3


def test_a_table_of_nothing_else_is_refused():
    table = with_images().assign(image_b=lambda t: t["image_a"])
    own = table[table["subject_a"] == table["subject_b"]]
    with pytest.raises(ScoresError, match="every comparison in it is of a photograph with itself"):
        read_scores(own, subjects())


def test_a_photograph_under_two_subjects_is_refused_naming_both():
    table = with_images()
    table.loc[table["subject_b"] == "007", "image_b"] = "001/probe"
    with pytest.raises(ScoresError, match="1 photograph stands under two subjects, the first `001/probe` under `001`"):
        read_scores(table, subjects())


def test_one_name_in_two_datasets_is_two_photographs():
    table = with_images()
    other = with_images(dataset="other", matcher="other").replace({"001/probe": "007/probe", "007/probe": "001/probe"})
    both = pd.concat([table.assign(dataset="one", matcher="one"), other])
    assert len(read_scores(both, subjects())[0].table) == 18


def test_genuine_scores_that_are_all_one_number_are_asked_about_where_no_photographs_are_named():
    notes = noted(read_scores(scores(), subjects())[0].notes)
    assert any("all 3 genuine scores are 0.9: if photographs were compared with themselves" in note for note in notes)
    varied = scores()
    varied.loc[0, "score"] = 0.8
    assert not read_scores(varied, subjects())[0].notes


def test_photographs_that_nobody_named_are_not_left_out_when_the_table_is_written_and_read(tmp_path):
    first, _ = read_scores(scores(), subjects())
    write_scores(Comparisons(first.table, {"scores": Scale("similarity")}, first.subjects), {}, tmp_path / "s.parquet")
    assert len(read_scores(tmp_path / "s.parquet", subjects())[0].table) == 9


def test_genuine_scores_that_are_one_number_in_each_matcher_are_asked_about():
    other = scores()
    own = other["subject_a"] == other["subject_b"]
    both = pd.concat(
        [scores().assign(matcher="one"), other.assign(matcher="two", score=other["score"].mask(own, 0.99))]
    )
    notes = noted(read_scores(both, subjects())[0].notes)
    assert any("all 3 genuine scores are 0.9: if photographs were compared with themselves" in note for note in notes)


def test_genuine_scores_that_are_one_number_where_clean_are_asked_about_although_others_vary():
    varied = scores()
    varied.loc[0, "score"] = 0.8
    both = pd.concat([scores().assign(condition="clean"), varied.assign(condition="rain")])
    notes = noted(read_scores(both, subjects())[0].notes)
    assert any("all 3 genuine scores are 0.9: if photographs were compared with themselves" in note for note in notes)


@pytest.mark.parametrize(("kept", "lost"), [("image_a", "image_b"), ("image_b", "image_a")])
def test_photographs_named_on_one_side_alone_are_refused(kept, lost):
    with pytest.raises(ScoresError, match=f"there is `{kept}` and no `{lost}`; name the photographs of both sides"):
        read_scores(with_images().drop(columns=lost), subjects())
