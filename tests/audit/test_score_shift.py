"""Mean scores of groups against a reference group's."""

import numpy as np
import pandas as pd
import pytest

from falsematch.audit import AuditSettings, audit
from falsematch.scoring import Comparisons, read_scores
from falsematch.text.reason import Reason, parse_reasons

SIZE = 20
SHIFT = {"light": 0.0, "dark": 0.3}


def twins(*, shapes: int = SIZE, shared: bool = True, failed: int = 0, own: float = 0.01, seed: int = 2) -> Comparisons:
    """Shapes that each stand at two tones; a dark one's scores are 0.3 higher, and its own noise besides."""
    generator = np.random.default_rng(seed)
    effect = generator.normal(0, 1, (shapes, shapes))
    rows = [
        (
            f"{tone} {a:02}",
            f"{tone} {b:02}",
            effect[a, b] - 5 * (a == b) + SHIFT[tone] + generator.normal(0, own),
            tone,
            a,
        )
        for tone in SHIFT
        for a in range(shapes)
        for b in range(shapes)
    ]
    table = pd.DataFrame(rows, columns=["subject_a", "subject_b", "score", "tone", "shape"])
    table["outcome_a"], table["outcome_b"] = "ok", "ok"
    lost = (table["tone"] == "dark") & (table["shape"] < failed)
    table.loc[lost, "score"], table.loc[lost, "outcome_a"] = np.nan, "failed"
    people = sorted(set(table["subject_a"]))
    subjects = pd.DataFrame({"subject": people, "tone": [name.split()[0] for name in people]})
    if shared:
        subjects["drawn_as"] = [name.split()[1] for name in people]
    return read_scores(table.drop(columns=["tone", "shape"]), subjects, "distance")[0]


def shifts(comparisons: Comparisons, *, reference: str = "light", **settings) -> pd.DataFrame:
    asked = AuditSettings(replicates=300, score_shifts={"tone": reference}, **settings)
    disparity = audit(comparisons, [], [["tone"]], asked, seed=1).disparity
    return disparity[disparity["measure"] == "score_shift"].set_index("rate")


def test_the_shift_is_the_difference_of_the_mean_scores():
    comparisons = twins(own=0.5)
    table = comparisons.table.astype({"subject_a": str, "subject_b": str})
    table["tone"] = table["subject_a"].str.split().str[0]
    genuine = table["subject_a"] == table["subject_b"]
    found = shifts(comparisons)["value"]
    for rate, rows in (("genuine_score", table[genuine]), ("impostor_score", table[~genuine])):
        means = rows.groupby("tone")["score"].mean()
        assert found[rate] == pytest.approx(means["dark"] - means["light"])


def test_the_reference_group_is_the_one_named():
    found = shifts(twins(), reference="dark")
    assert set(found["reference_group"]) == {"dark"}
    assert (found["value"] < 0).all()


def test_shapes_that_stand_at_both_tones_are_drawn_together():
    paired, apart = (shifts(twins(shared=shared)).loc["genuine_score"] for shared in (True, False))
    assert paired["high"] - paired["low"] < 0.05
    assert apart["high"] - apart["low"] > 0.5
    assert paired["low"] < 0.3 < paired["high"]


def test_too_few_shapes_give_the_shift_without_limits():
    found = shifts(twins(shapes=12))
    assert found["value"].notna().all()
    assert found[["low", "high"]].isna().all(axis=None)
    assert found["reason"].str.contains("too_few_people{n=12,needed=16}", regex=False).all()


def test_comparisons_without_a_score_are_counted_in_the_reason():
    scored = Reason("comparisons_scored", {"n": 17, "attempted": 20})
    reasons = parse_reasons(shifts(twins(failed=3)).loc["genuine_score", "reason"])
    assert Reason("of_group", {"group": "dark", "why": scored}) in reasons


def test_it_carries_no_threshold_and_no_claim():
    found = shifts(twins())
    assert (found["threshold_name"] == "").all()
    assert found["supported"].isna().all()


def test_it_is_made_only_where_it_is_asked_for():
    disparity = audit(twins(), [], [["tone"]], AuditSettings(replicates=20), seed=1).disparity
    assert "score_shift" not in set(disparity["measure"])
