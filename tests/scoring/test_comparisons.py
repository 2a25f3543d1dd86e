"""Which photographs meet, and the score of each meeting."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from falsematch.scoring import Comparisons, Scale, compare, meetings, score_pairs
from falsematch.scoring.blocks import Block, TableBlocks


def images(*rows: tuple[str, str]) -> pd.DataFrame:
    table = pd.DataFrame([(f"{s}/{c}", s, c) for s, c in rows], columns=["image", "subject", "capture"])
    return table.assign(file="", sha256="", sex="f")


TWO_CAPTURES = images(*[(s, c) for s in "abc" for c in ("neutral", "smiling")])


def test_different_captures_meet_in_every_ordered_pair():
    roles = meetings(TWO_CAPTURES, ["smiling"], ["neutral"])
    assert len(roles.probe) == 9
    assert set(TWO_CAPTURES["capture"].iloc[roles.probe]) == {"smiling"}


def test_the_same_captures_meet_once_unordered_and_never_with_themselves():
    both = ["neutral", "smiling"]
    roles = meetings(TWO_CAPTURES, both, both)
    unordered = {frozenset(pair) for pair in zip(roles.probe, roles.reference, strict=True)}
    assert len(roles.probe) == len(unordered) == 15
    assert all(len(pair) == 2 for pair in unordered)


def test_with_the_same_captures_every_photograph_is_a_probe_and_a_reference():
    both = ["neutral", "smiling"]
    roles = meetings(TWO_CAPTURES, both, both)
    assert set(roles.probe) == set(roles.reference) == set(range(6))


def test_one_file_under_two_names_is_not_compared_with_itself():
    doubled = TWO_CAPTURES.assign(sha256=["1", "2", "3", "2", "5", "6"])
    roles = meetings(doubled, ["neutral", "smiling"], ["neutral", "smiling"])
    assert len(roles.probe) == 14
    assert frozenset((1, 3)) not in {frozenset(pair) for pair in zip(roles.probe, roles.reference, strict=True)}


@pytest.mark.parametrize("reference", [["neutral"], ["smiling"]])
def test_the_same_shape_at_another_tone_is_neither_genuine_nor_impostor(reference):
    heads = TWO_CAPTURES.assign(shape=TWO_CAPTURES["subject"].map({"a": "one", "b": "one", "c": "two"}))
    roles = meetings(heads, ["smiling"], reference)
    subject = heads["subject"].to_numpy()
    pairs = {frozenset((subject[a], subject[b])) for a, b in zip(roles.probe, roles.reference, strict=True)}
    assert frozenset("ab") not in pairs
    assert {frozenset("ac"), frozenset("bc")} <= pairs


def test_scores_are_those_of_the_definition():
    generator = np.random.default_rng(0)
    a, b = generator.normal(size=(2, 5, 7))
    rows = np.arange(5)
    np.testing.assert_allclose(score_pairs(a, b, rows, rows, "euclidean"), np.linalg.norm(a - b, axis=1))
    cosine = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    np.testing.assert_allclose(score_pairs(a, b, rows, rows, "cosine"), cosine)


def templates() -> pd.DataFrame:
    rows = []
    for condition, dose, move in (("clean", np.nan, 0.0), ("resolution", 16.0, 10.0)):
        for number, image in enumerate(TWO_CAPTURES["image"]):
            failed = condition == "resolution" and image == "a/smiling"
            vector = None if failed else np.array([number + move, 0.0], np.float32)
            rows.append(
                (image, "s", condition, dose, "", "native", "own", "fixed", "failed" if failed else "ok", "", vector, 1)
            )
    names = ["image", "matcher", "condition", "dose", "unit", "delivery", "landmarks", "metering", "outcome", "reason"]
    return pd.DataFrame(rows, columns=[*names, "template", "faces"])


def made(images: pd.DataFrame) -> Comparisons:
    return compare(
        templates(),
        images,
        ["sex"],
        {"s": Scale("distance", 0.6)},
        dataset="d",
        roles=meetings(images, ["smiling"], ["neutral"]),
        arms=["probe", "both"],
    )


@pytest.fixture
def compared() -> pd.DataFrame:
    return made(TWO_CAPTURES).table


def test_subjects_of_one_shape_are_drawn_together():
    shared = TWO_CAPTURES["subject"].map({"a": "one", "b": "one", "c": "two"})
    assert list(made(TWO_CAPTURES.assign(shape=shared)).subjects["drawn_as"]) == ["one", "one", "two"]
    alone = made(TWO_CAPTURES.assign(shape=TWO_CAPTURES["subject"])).subjects
    assert list(alone.columns) == ["sex"], "no shape stands at two tones"


def test_clean_comparisons_come_once(compared):
    assert (compared["arm"] == "none").sum() == 9
    assert set(compared["arm"]) == {"none", "probe", "both"}


def test_the_probe_arm_meets_clean_references(compared):
    chosen = compared[
        (compared["arm"] == "probe") & (compared["image_a"] == "b/smiling") & (compared["subject_b"] == "a")
    ]
    # b/smiling is number 3, moved by 10; a/neutral is number 0 and clean.
    assert chosen["score"].tolist() == [13.0]


def test_the_both_arm_meets_degraded_references(compared):
    chosen = compared[
        (compared["arm"] == "both") & (compared["image_a"] == "b/smiling") & (compared["subject_b"] == "a")
    ]
    assert chosen["score"].tolist() == [3.0]


def test_a_probe_without_a_template_has_its_outcome_and_no_score(compared):
    failed = compared[(compared["arm"] == "probe") & (compared["image_a"] == "a/smiling")]
    assert set(failed["outcome_a"]) == {"failed"}
    assert failed["score"].isna().all()


def test_a_condition_uses_the_same_pairs_as_its_clean_baseline(compared):
    pairs = {
        arm: set(zip(part["image_a"], part["image_b"], strict=True))
        for arm, part in compared.groupby("arm", observed=True)
    }
    assert pairs["none"] == pairs["probe"] == pairs["both"]


def test_how_many_pairs_of_one_photograph_were_left_out_is_counted():
    doubled = TWO_CAPTURES.assign(sha256=["1", "2", "3", "2", "5", "6"])
    assert meetings(doubled, ["neutral", "smiling"], ["neutral", "smiling"]).self_comparisons == 1
    assert meetings(TWO_CAPTURES, ["smiling"], ["neutral"]).self_comparisons == 0


def test_a_persons_probe_that_is_their_references_file_is_left_out_and_counted():
    copied = TWO_CAPTURES.assign(sha256=["1", "1", "3", "4", "5", "6"])
    roles = meetings(copied, ["smiling"], ["neutral"])
    subject = copied["subject"].to_numpy()
    genuine = subject[roles.probe] == subject[roles.reference]
    assert sorted(subject[roles.probe[genuine]]) == ["b", "c"]
    assert (len(roles.probe), roles.self_comparisons) == (8, 1)
    assert made(copied).self_comparisons == 1


def test_a_photograph_on_both_sides_does_not_meet_itself_and_is_counted():
    roles = meetings(TWO_CAPTURES, ["smiling"], ["neutral", "smiling"])
    assert (roles.probe != roles.reference).all()
    assert roles.self_comparisons == 3


def test_a_comparison_says_whether_more_than_one_face_was_found_in_either_frame():
    rows = templates().assign(faces=[1, 2, 0, 1, np.nan, 1, 1, 1, 1, 1, 1, 1])
    compared = compare(
        rows,
        TWO_CAPTURES,
        ["sex"],
        {"s": Scale("distance", 0.6)},
        dataset="d",
        roles=meetings(TWO_CAPTURES, ["smiling"], ["neutral"]),
        arms=["probe"],
    ).table
    clean = compared[compared["arm"] == "none"]
    by_probe = clean.drop_duplicates("subject_a").set_index("subject_a")["several_faces_a"]
    by_reference = clean.drop_duplicates("subject_b").set_index("subject_b")["several_faces_b"]
    assert by_probe.to_dict() == {"a": "yes", "b": "no", "c": "no"}
    assert by_reference.to_dict() == {"a": "no", "b": "no", "c": ""}
    # The degraded probe counts its own faces, beside the clean reference's.
    degraded = compared[compared["arm"] == "probe"]
    assert set(degraded["several_faces_a"]) == {"no"}
    assert set(degraded["several_faces_b"]) == {"no", ""}


def test_a_block_made_from_templates_is_that_of_the_table():
    compared = made(TWO_CAPTURES)
    blocks = compared.blocks
    cut = TableBlocks(compared.table, compared.subjects.index)
    pd.testing.assert_frame_equal(pd.DataFrame(cut.keys), pd.DataFrame(blocks.keys))
    for at in range(len(blocks.keys)):
        for name, one, other in zip(Block._fields, blocks.block(at), cut.block(at), strict=True):
            np.testing.assert_array_equal(one, other, err_msg=name)
    assert compared.counted() == replace(compared, source=compared.table).counted()
    assert [list(names) for names in compared.images] == [list(TWO_CAPTURES["image"])] * 2


def test_blocks_of_templates_do_not_pile_up():
    compared = made(TWO_CAPTURES)
    # Made anew whenever they are asked for: hundreds of conditions of a million comparisons would not fit.
    assert compared.blocks.block(1).score is not compared.blocks.block(1).score
    # Only whoever asks for the table pays for all of it at once.
    assert "table" not in vars(compared)
    assert len(compared) == len(compared.table)
