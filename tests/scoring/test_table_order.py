"""A table in which no two people meet in both orders is unordered: a pair counts for the groups of both."""

import itertools

import numpy as np
import pandas as pd
import pytest
from tables_given import scores, subjects

from falsematch.audit.score_audit import audit_scores
from falsematch.errors import ScoresError
from falsematch.scoring import Comparisons, read_scores, write_scores
from noted import noted

PEOPLE = [f"p{number:02d}" for number in range(54)]
SUBJECTS = pd.DataFrame({"subject": PEOPLE, "group": ["x"] * 18 + ["y"] * 18 + ["z"] * 18, "half": ["l", "r"] * 27})
GROUP = dict(zip(PEOPLE, SUBJECTS["group"], strict=True))


def once() -> pd.DataFrame:
    """Everybody with everybody later in the list: people of z always stand in column b."""
    rng = np.random.default_rng(5)
    rows = [
        (a, b, rng.normal(0.8 if a == b else 0.3, 0.1)) for a, b in itertools.combinations_with_replacement(PEOPLE, 2)
    ]
    return pd.DataFrame(rows, columns=["subject_a", "subject_b", "score"])


def audited(table: pd.DataFrame, order=None, group_by=("group",), replicates=0):
    """Its audit at a threshold of 0.45."""
    return audit_scores(table, SUBJECTS, group_by=list(group_by), threshold=0.45, order=order, replicates=replicates)


def cross(table: pd.DataFrame, order=None) -> pd.DataFrame:
    """Rows of each group against the others."""
    rates = audited(table, order).rates
    return rates[rates["scope"] == "cross"].set_index("group")


def pairs(table: pd.DataFrame, group: str, chosen=None) -> int:
    """Comparisons of a person of a group with one of another, whoever stands first."""
    inside = pd.DataFrame({side: table[side].map(GROUP) == group for side in ("subject_a", "subject_b")})
    met = inside.sum(axis=1) == 1
    return int((met if chosen is None else met & chosen).sum())


def test_a_cross_pair_counts_for_both_groups():
    table = once()
    rows = cross(table)
    for group in "xyz":
        assert rows.loc[group, "impostor_pairs"] == pairs(table, group) == 648
        assert rows.loc[group, "false_matches"] == pairs(table, group, table["score"] >= 0.45) > 0


def test_a_cross_pair_counts_for_the_probes_group_where_it_is_said_to_be_ordered():
    rows = cross(once(), "ordered")
    assert rows["impostor_pairs"].tolist() == [648, 324, 0]
    assert "no_comparisons" in rows.loc["z", "reason"]


def test_turning_pairs_around_changes_nothing_in_an_unordered_table():
    table = once()
    turned = table.rename(columns={"subject_a": "subject_b", "subject_b": "subject_a"})
    first, second = (
        audited(one, "unordered", ("group", "half")).rates.set_index(["group_by", "group", "scope", "matched_on"])
        for one in (table, turned)
    )
    counts = ["impostor_pairs", "subject_pairs", "false_matches", "people_in_false_matches", "genuine_pairs"]
    pd.testing.assert_frame_equal(first[counts], second[counts])


def test_the_matrix_is_the_same_on_both_sides_of_its_diagonal():
    matrix = audited(once()).audited.matrix.set_index(["probe_group", "reference_group"])["impostor_pairs"]
    assert matrix["x", "z"] == matrix["z", "x"] == 324
    assert matrix["x", "x"] == 153


def test_within_and_cross_make_all():
    rates = audited(once()).rates.set_index(["group", "scope"])["false_matches"]
    for group in "xyz":
        assert rates[group, "all"] == rates[group, "within"] + rates[group, "cross"]


def test_matched_rows_do_not_change():
    unordered, ordered = (audited(once(), order, ("group", "half"), 50).rates for order in (None, "ordered"))
    matched = (unordered["scope"] == "within") | (unordered["group"] == "everyone")
    pd.testing.assert_frame_equal(unordered[matched], ordered[matched])


def test_an_interval_across_groups_holds_its_rate():
    rates = audited(once(), replicates=200).rates
    rows = rates[(rates["scope"] == "cross") & rates["fmr_low"].notna()]
    assert len(rows) == 3
    assert ((rows["fmr_low"] < rows["fmr"]) & (rows["fmr"] < rows["fmr_high"])).all()


def test_one_pair_in_both_orders_makes_a_table_ordered():
    table = once()
    back = pd.DataFrame({"subject_a": ["p09"], "subject_b": ["p02"], "score": [0.2]})
    assert read_scores(table, SUBJECTS)[0].order == "unordered"
    assert read_scores(pd.concat([table, back]), SUBJECTS)[0].order == "ordered"
    assert read_scores(scores(), subjects())[0].order == "ordered"


def test_it_says_how_many_pairs_made_a_table_ordered():
    back = pd.DataFrame({"subject_a": ["p09"], "subject_b": ["p02"], "score": [0.2]})
    notes = noted(read_scores(pd.concat([once(), back]), SUBJECTS)[0].notes)
    assert "taken as ordered, since 1 of 1,431 pairs of people meet in both orders (--unordered" in notes[-1]
    assert not any("taken as" in note for note in noted(read_scores(scores(), subjects())[0].notes))


def test_a_table_of_genuine_comparisons_alone_is_ordered():
    table = scores()
    own = table[table["subject_a"] == table["subject_b"]]
    assert read_scores(own, subjects())[0].order == "ordered"


def test_it_says_what_it_took_a_table_for():
    found, asked = (noted(audited(once(), order).notes) for order in (None, "ordered"))
    assert "taken as unordered, since no two people meet in both orders (--ordered decides otherwise)" in found[-1]
    assert "taken as ordered, as asked for" in asked[-1]
    assert "--ordered" not in asked[-1]


def test_what_a_file_says_of_itself_comes_before_its_pairs_and_after_the_caller(tmp_path):
    read, _ = read_scores(once(), SUBJECTS)
    path = tmp_path / "scores.parquet"
    write_scores(Comparisons(read.table, read.scales, read.subjects), {"order": "ordered"}, path)
    assert read_scores(path, SUBJECTS)[0].order == "ordered"
    assert read_scores(path, SUBJECTS, None, "unordered")[0].order == "unordered"


def test_an_order_that_is_none_is_refused(tmp_path):
    read, _ = read_scores(once(), SUBJECTS)
    path = tmp_path / "scores.parquet"
    write_scores(read, {"order": "sorted"}, path)
    with pytest.raises(ScoresError, match="the settings it brings along cannot be read"):
        read_scores(path, SUBJECTS)
