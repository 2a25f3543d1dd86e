"""Amplification by a condition, corrected for what a looser operating point does to any ratio."""

import math

import numpy as np
import pandas as pd
import pytest

from crowds import crowd
from falsematch.audit import AuditSettings, FixedThreshold, Partition, audit, slices
from falsematch.audit.amplification import amplification, common_comparisons, matched_threshold
from falsematch.audit.disparity import Named, families
from falsematch.audit.rates import Measured
from falsematch.audit.thresholds import OperatingPoint
from falsematch.text.reason import Reason
from made import comparisons

pytestmark = pytest.mark.slow

SETTINGS = AuditSettings(replicates=400)
SIZES, CLOSENESS = {"f": 40, "m": 60}, {"f": 1.2, "m": 0.0}


def contrasts(made, **named: object) -> pd.DataFrame:
    table = audit(made, [FixedThreshold(threshold=1.0)], [["sex"]], SETTINGS, seed=1, **named).disparity
    chosen = table[table["measure"].str.startswith("amplification")]
    return chosen.set_index("measure")


def test_a_condition_that_moves_every_score_alike_shrinks_the_ratio_but_amplifies_nothing():
    found = contrasts(crowd(SIZES, CLOSENESS, conditions={"fog": 1.0}))
    assert found.loc["amplification_ratio", "high"] < 1
    assert found.loc["amplification", "low"] < 1 < found.loc["amplification", "high"]
    assert not found.loc["amplification", "supported"]


def narrowed(seed: int = 0):
    """Fog that draws the people of ``f`` together and leaves the others alone."""
    clean = crowd(SIZES, CLOSENESS, seed=seed)
    fog = crowd(SIZES, CLOSENESS | {"f": 2.4}, seed=seed)
    rows = [made.table.assign(condition=name) for name, made in (("clean", clean), ("fog", fog))]
    table = pd.concat(rows, ignore_index=True)
    kept = table[["subject_a", "subject_b", "score"]].astype({"subject_a": str, "subject_b": str})
    made = kept.itertuples(index=False, name=None)
    labels = {subject: {"sex": sex} for subject, sex in clean.subjects["sex"].items()}
    condition = table["condition"].astype(str).to_numpy()
    return comparisons(list(made), labels, condition=condition, arm=np.where(condition == "clean", "none", "probe"))


def test_a_condition_that_draws_one_group_together_amplifies_and_is_claimed_only_where_it_was_named_too():
    found = contrasts(narrowed(), named=Named.of([{"sex": ["f", "m"]}]))
    assert found.loc["amplification", "low"] > 1
    assert found.loc["amplification", "p_adjusted"] < 0.05
    assert not found.loc["amplification", "supported"]
    assert found.loc["amplification", "reason"] == "condition_not_named"


def test_a_pair_picked_from_the_clean_rates_carries_no_claim():
    found = contrasts(narrowed())
    assert found.loc["amplification", ["compared_group", "reference_group"]].tolist() == ["f", "m"]
    assert not found.loc["amplification", "supported"]
    assert "pair_chosen_afterwards" in found.loc["amplification", "reason"]


def test_named_contrasts_are_told_in_each_cell_of_the_other_labels_and_pooled():
    sizes = {"dark & f": 16, "light & f": 16, "dark & m": 16, "light & m": 16}
    made = crowd(sizes, dict.fromkeys(sizes, 0.5) | {"dark & f": 1.0}, conditions={"fog": 0.5})
    named = Named.of([{"tone": ["dark", "light"]}, {"sex": ["f", "m"]}])
    groupings = [["tone"], ["sex"], ["tone", "sex"]]
    table = audit(made, [FixedThreshold(threshold=1.0)], groupings, SETTINGS, seed=1, named=named).disparity
    found = table[table["measure"] == "amplification"]
    pairs = found[["group_by", "compared_group", "reference_group"]].drop_duplicates()
    assert set(pairs.itertuples(index=False, name=None)) == {
        ("tone", "dark", "light"),
        ("sex", "f", "m"),
        ("tone & sex", "dark & f", "light & f"),
        ("tone & sex", "dark & m", "light & m"),
        ("tone & sex", "dark & f", "dark & m"),
        ("tone & sex", "light & f", "light & m"),
    }
    assert not found["reason"].str.contains("pair_chosen_afterwards").any()


def measured_pair(made):
    partition = Partition.of(made.subjects, [["sex"]])
    pieces = common_comparisons(*slices(made))
    return [Measured(piece, partition, None, SETTINGS) for piece in pieces], families(partition)[0]


def test_at_the_matched_threshold_the_reference_has_as_many_false_matches_clean():
    (clean, fog), rows = measured_pair(crowd(SIZES, CLOSENESS, conditions={"fog": 1.0}))
    point = OperatingPoint("matcher", "threshold=1", 1.0, "external")
    under = fog.at(point)
    reference = rows[1]
    rate = fog.rate(under.matches.counts, fog.pairs.scored, reference, [])
    matched = matched_threshold(clean, reference, rate)
    again = clean.at(OperatingPoint("matcher", "matched", matched, "external"))
    assert again.matches.counts[reference.blocks].sum() == under.matches.counts[reference.blocks].sum()


def test_the_contrasts_are_their_definitions():
    (clean, fog), (f, m) = measured_pair(narrowed())
    point = OperatingPoint("matcher", "threshold=1", 1.0, "external")
    before, after = clean.at(point), fog.at(point)
    found = amplification(before, after, f, m).contrasts
    (a, b), (c, d) = (
        [x.measured.rate(x.matches.counts, x.measured.pairs.scored, row, []) for row in (f, m)] for x in (after, before)
    )
    assert found["amplification_ratio"].value == pytest.approx((a / b) / (c / d))
    assert found["amplification_difference"].value == pytest.approx((a - b) - (c - d))
    odds = [x / (1 - x) for x in (a, b, c, d)]
    assert found["amplification_odds_ratio"].value == pytest.approx((odds[0] / odds[1]) / (odds[2] / odds[3]))


def test_only_comparisons_scored_both_ways_are_contrasted():
    rows = [("a", "b", 0.1), ("a", "c", 0.2), ("b", "c", 0.3), ("a", "b", 0.1), ("a", "c", math.nan), ("b", "c", 0.3)]
    made = comparisons(
        rows,
        {person: {"sex": "f"} for person in "abc"},
        image_a=[x[0] for x in rows],
        image_b=[x[1] for x in rows],
        condition=["clean"] * 3 + ["fog"] * 3,
        arm=["none"] * 3 + ["probe"] * 3,
        outcome_a=["ok"] * 4 + ["not_applicable", "ok"],
    )
    clean, fog = common_comparisons(*slices(made))
    assert clean.score.tolist() == fog.score.tolist() == [0.1, 0.3]


def test_a_reference_without_false_matches_under_the_condition_leaves_no_baseline():
    (clean, fog), (f, m) = measured_pair(crowd(SIZES, CLOSENESS, conditions={"fog": -9.0}))
    point = OperatingPoint("matcher", "threshold=1", 1.0, "external")
    found = amplification(clean.at(point), fog.at(point), f, m)
    assert math.isnan(found.contrasts["amplification"].value)
    assert found.reason == Reason("no_clean_threshold")
