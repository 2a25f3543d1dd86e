"""Whom searches falsely match, on scores that were made so that the answer is known."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.stats import hypergeom

from falsematch.audit import AuditSettings, Partition, Resample, SharesContrast, probe_searches
from falsematch.audit.contrasts import MatchedThreshold
from falsematch.audit.search_shares import Decided, setting, share_of
from falsematch.scoring import Comparisons, read_scores
from falsematch.studies.replication.planned import plan_shares
from falsematch.studies.replication.shares import replicate_shares
from falsematch.studies.replication.verdict import Detectable

WORDS = {"question": "q", "agreement": "a", "disagreement": "d", "called": "people_of_color"}
LOW, HIGH = 0.1, 0.9


def asked(*thresholds: object, groups: tuple[str, ...] = ("x",)) -> SharesContrast:
    return SharesContrast(form="shares", people={"race": list(groups)}, thresholds=list(thresholds), **WORDS)


def met(races: str, alike: dict[tuple[int, int], float], *, probe: str = "a") -> Comparisons:
    """Portraits ``a`` of people of one letter each, compared once each, or their ``b`` with everybody's ``a``.

    Everybody is 0.1 alike, but for the pairs named.
    """
    score = np.full((len(races), len(races)), LOW)
    for (i, j), value in alike.items():
        score[i, j] = score[j, i] = value
    return scored(races, score, probe)


def scored(races: str, score: NDArray[np.float64], probe: str = "a") -> Comparisons:
    """The same of a matrix of scores, of whose lower half nothing is read where portraits ``a`` meet."""
    people = np.array([f"p{i:03}" for i in range(len(races))])
    i, j = np.triu_indices(len(races), 1) if probe == "a" else (one.ravel() for one in np.indices(score.shape))
    met = {"subject_a": people[i], "subject_b": people[j], "score": np.where(i == j, 1.0, score[i, j])}
    table = pd.DataFrame(met).assign(
        image_a=lambda rows: rows["subject_a"] + f"_{probe}", image_b=lambda rows: rows["subject_b"] + "_a"
    )
    labels = pd.DataFrame({"subject": people, "race": ["" if one == "?" else one for one in races]})
    return read_scores(table, labels, "similarity")[0]


def told(comparisons: Comparisons, contrast: SharesContrast, shipped: float | None = 0.5, **settings: object):
    """The shares, with a matcher that ships a threshold."""
    scales = {name: scale.__class__(scale.polarity, shipped) for name, scale in comparisons.scales.items()}
    comparisons = Comparisons(comparisons.table, scales, comparisons.subjects, comparisons.order)
    searched = list(probe_searches(comparisons, "a", "a"))
    partition = Partition.of(comparisons.subjects, [["race"]])
    planned = dict.fromkeys(
        [(one if isinstance(one, str) else one.name, "a among a") for one in contrast.thresholds], Detectable(2.0)
    )
    return replicate_shares(
        searched,
        comparisons.subjects,
        contrast,
        1.95,
        partition,
        AuditSettings(**{"replicates": 0} | settings),
        planned,
        seed=1,
    )


SIX = "xxwwww"
PAIRS = {(0, 1): 0.9, (0, 2): 0.6}
"""Above 0.5 the first takes the second and the third for themself, and they take the first for themselves."""


# --- who is matched ---


def test_a_search_is_falsely_matched_where_anybody_else_would_be_accepted():
    [row] = told(met(SIX, PAIRS), asked("as_shipped"))[1].to_dict("records")
    assert (row["searches"], row["false_positive_searches"], row["gallery"]) == (6, 3, 5)
    assert row["fpir"] == 3 / 6


def test_the_share_of_those_matched_stands_beside_that_of_those_searched():
    [row] = told(met(SIX, PAIRS), asked("as_shipped"))[1].to_dict("records")
    assert (row["counted"], row["members"], row["matched"], row["matched_members"]) == (6, 2, 3, 2)
    assert (row["expected"], row["share"]) == (2 / 6, 2 / 3)
    assert row["ratio"] == pytest.approx(2.0)


def test_the_own_other_portrait_is_not_in_the_gallery():
    # Everybody's portraits are alike: only strangers may be falsely matched.
    comparisons = met(SIX, PAIRS, probe="b")
    [searched] = probe_searches(comparisons, "b", "a")
    found = Decided.of(searched, 0.5, None)
    assert list(found.hit) == [True, True, True, False, False, False]
    assert found.gallery.sum(axis=1).tolist() == [5] * 6


def test_several_groups_make_one():
    [row] = told(met("xywwww", {(1, 2): HIGH}), asked("as_shipped", groups=("x", "y")))[1].to_dict("records")
    assert (row["members"], row["matched_members"], row["matched"]) == (2, 1, 2)


def test_where_nobody_is_matched_there_is_no_share():
    [row] = told(met(SIX, {}), asked("as_shipped"))[1].to_dict("records")
    assert (row["false_positive_searches"], row["expected"]) == (0, 2 / 6)
    assert np.isnan(row["share"])
    assert np.isnan(row["ratio"])
    assert row["reason"].endswith("no_false_positive")


def test_a_matcher_without_a_threshold_has_a_row_that_says_so():
    [row] = told(met(SIX, PAIRS), asked("as_shipped"), shipped=None)[1].to_dict("records")
    assert row["reason"] == "ships_no_threshold{matcher=scores}"
    assert pd.isna(row["false_positive_searches"])
    assert row["direction"] == "cannot_tell"


def test_a_portrait_without_a_template_is_not_searched_and_is_counted():
    comparisons = met(SIX, PAIRS)
    table = comparisons.table
    lost = {side: table[f"subject_{side}"].eq("p003").to_numpy() for side in "ab"}
    failed = {f"outcome_{side}": pd.Categorical(np.where(rows, "failed", "ok")) for side, rows in lost.items()}
    table = table.assign(**failed, score=table["score"].where(~(lost["a"] | lost["b"])))
    comparisons = Comparisons(table, comparisons.scales, comparisons.subjects)
    [row] = told(comparisons, asked("as_shipped"))[1].to_dict("records")
    assert (row["searches"], row["failures_to_acquire"], row["gallery"]) == (5, 1, 4)
    assert row["expected"] == 2 / 5


# --- people without the label ---


def test_people_without_the_label_count_for_no_share_and_then_for_either():
    # The fifth has no label, and is taken for the sixth.
    rows = told(met("xxww?w", {(0, 1): HIGH, (4, 5): HIGH}), asked("as_shipped"))[1].set_index("unlabelled")
    assert list(rows["counted"]) == [5, 6, 6]
    assert list(rows["members"]) == [2, 3, 2]
    assert list(rows["matched"]) == [3, 4, 4]
    assert list(rows["matched_members"]) == [2, 3, 2]
    # They are searched, and searched among, however they count.
    assert set(rows["false_positive_searches"]) == {4}
    assert list(rows.index) == ["left_out", "among_them", "among_others"]


def test_verdicts_are_of_people_with_the_label_alone():
    verdicts, shares = told(met("xxww?w", PAIRS), asked("as_shipped"))
    assert len(shares) == 3
    [row] = verdicts.to_dict("records")
    assert (row["contrast"], row["comparisons"], row["events"]) == ("a among a", 5, 3)


# --- the threshold at which so many are matched ---


def set_for(matched: int, of: int):
    [searched] = probe_searches(met(SIX, PAIRS), "a", "a")
    return setting(searched, MatchedThreshold(matched=matched, of=of))


def test_the_threshold_is_the_score_from_which_on_so_many_are_matched():
    found = set_for(1, 3)
    assert (found.threshold, found.wanted, found.calibration) == (HIGH, 2.0, "in_sample")


def test_two_who_are_each_the_other_s_most_alike_are_matched_together():
    assert set_for(1, 3).tied == 2


def test_a_number_that_cannot_be_reached_gives_the_nearest():
    # Two are matched at 0.9, a third at 0.6, all six at 0.1.
    assert set_for(4, 6).threshold == 0.6
    assert set_for(5, 6).threshold == LOW


def test_of_two_numbers_equally_near_it_is_the_smaller():
    found = set_for(5, 12)
    assert (found.wanted, found.threshold) == (2.5, 0.9)


def test_where_nobody_is_nearest_there_is_no_threshold():
    found = set_for(1, 6)
    assert np.isnan(found.threshold)
    assert str(found.refused) == "no_score_accepts_so_few"


def test_a_distance_is_accepted_from_below():
    comparisons = met(SIX, PAIRS)
    table = comparisons.table.assign(score=1 - comparisons.table["score"])
    scales = {name: scale.__class__("distance", 0.5) for name, scale in comparisons.scales.items()}
    [searched] = probe_searches(Comparisons(table, scales, comparisons.subjects), "a", "a")
    found = setting(searched, MatchedThreshold(matched=1, of=3))
    assert found.threshold == pytest.approx(1 - HIGH)
    assert list(Decided.of(searched, 0.5, None).hit) == [True, True, True, False, False, False]


def test_all_of_all_is_no_threshold():
    with pytest.raises(ValueError, match="535 of 535 searches leave none"):
        MatchedThreshold(matched=535, of=535)


# --- at random ---


def test_the_range_of_dealt_labels_is_that_of_draws_without_replacement():
    people = "x" * 20 + "w" * 80
    pairs = {(i, i + 1): HIGH for i in range(0, 40, 2)}
    [row] = told(met(people, pairs), asked("as_shipped"))[1].to_dict("records")
    assert (row["expected"], row["matched"]) == (0.2, 40)
    low, high = (round(40 * row[f"dealt_{end}"]) for end in ("low", "high"))
    law = hypergeom(100, 20, 40)
    assert law.cdf(low - 1) < 0.025 <= law.cdf(low)
    assert law.cdf(high - 1) < 0.975 <= law.cdf(high)


def test_labels_that_are_dealt_give_the_expected_share_on_average():
    generator = np.random.default_rng(0)
    pairs = {(i, i + 1): HIGH for i in range(0, 20, 2)}
    found = []
    for _ in range(100):
        dealt = "".join(generator.permutation(list("x" * 15 + "w" * 45)))
        found.append(told(met(dealt, pairs), asked("as_shipped"))[1]["share"].iloc[0])
    # The standard error of the mean is 0.009.
    assert np.mean(found) == pytest.approx(0.25, abs=0.03)


# --- how sure ---


def crowd(sizes: dict[str, int], shift: float, seed: int, share: float = 0.3) -> Comparisons:
    """Everybody once with everybody; scores of people of x with each other are moved up."""
    generator = np.random.default_rng(seed)
    races = "".join(race * size for race, size in sizes.items())
    people = len(races)
    effect = generator.normal(0, np.sqrt(share / 2), people)
    noise = generator.normal(0, np.sqrt(1 - share), (people, people))
    own = np.array([race == "x" for race in races])
    score = effect[:, None] + effect + noise + shift * np.outer(own, own)
    return scored(races, score)


QUARTER = {"matched": 1, "of": 4}
SIZES = {"x": 60, "w": 180}


def told_of(shift: float, seed: int = 0, *, replicates: int = 300, groups: tuple[str, ...] = ("x",)):
    """The row of a crowd."""
    [row] = told(crowd(SIZES, shift, seed), asked(QUARTER, groups=groups), replicates=replicates)[1].to_dict("records")
    return row


def test_people_who_look_more_alike_are_told_to_be_matched_more_often():
    row = told_of(1.3)
    assert row["direction"] == "more_often"
    assert 1 < row["ratio_low"] < row["ratio"] < row["ratio_high"]
    assert row["share_low"] == pytest.approx(row["expected"] * row["ratio_low"])
    assert row["fpir_low"] < row["fpir"] < row["fpir_high"]


def test_the_others_are_then_told_to_be_matched_less_often():
    row = told_of(1.3, groups=("w",))
    assert row["direction"] == "less_often"
    assert row["ratio_high"] < 1


def test_equal_people_are_not_told_apart():
    row = told_of(0.0)
    assert row["direction"] == "cannot_tell"
    assert row["ratio_low"] < 1 < row["ratio_high"]
    assert "simultaneous_interval_includes_one" in row["reason"]


def test_the_published_ratio_is_set_beside_the_limits():
    for shift, beside in ((0.0, "above"), (1.0, "within"), (1.3, "below")):
        assert told_of(shift)["published"] == beside
    assert told(met(SIX, PAIRS), asked("as_shipped"))[1]["published"].iloc[0] == ""


def test_few_falsely_matched_people_carry_no_interval():
    [row] = told(met("x" * 20 + "w" * 80, {(0, 1): HIGH, (30, 31): HIGH}), asked("as_shipped"), replicates=50)[
        1
    ].to_dict("records")
    assert row["ratio"] == pytest.approx(2.5)
    assert np.isnan(row["ratio_low"])
    assert "too_few_searches{n=2,needed=10}" in row["reason"]
    assert row["direction"] == "cannot_tell"


def test_one_person_for_whom_many_are_taken_tells_nothing():
    # Everybody of x who is matched is matched with the first alone.
    pairs = {(0, i): HIGH for i in range(1, 20)} | {(i, i + 1): HIGH for i in range(40, 60, 2)}
    [row] = told(met("x" * 20 + "w" * 140, pairs), asked("as_shipped"), replicates=200)[1].to_dict("records")
    assert (row["matched"], row["matched_members"]) == (40, 20)
    assert row["left_out_low"] == 0
    assert row["direction"] == "cannot_tell"
    assert "one_person_flips" in row["reason"] or "errors_rare" in row["reason"]


def test_limits_hold_for_all_rows_together():
    comparisons = crowd(SIZES, 1.3, 0)
    alone = told(comparisons, asked(QUARTER), replicates=300)[1].iloc[0]
    more = told(comparisons, asked({"matched": 1, "of": 5}, QUARTER, {"matched": 1, "of": 3}), replicates=300)[1].iloc[
        1
    ]
    assert more["threshold_name"] == alone["threshold_name"]
    assert more["ratio_high"] > alone["ratio_high"]


def test_the_same_seed_gives_the_same_numbers():
    assert told_of(1.0) == pytest.approx(told_of(1.0), nan_ok=True)


def test_a_person_drawn_twice_is_searched_twice_and_matched_by_the_gallery_that_was_drawn():
    comparisons = met("xxxxwwww", {(0, 1): HIGH, (4, 5): HIGH})
    partition = Partition.of(comparisons.subjects, [["race"]])
    resample = Resample.draw(partition, 200, 3)
    [searched] = probe_searches(comparisons, "a", "a")
    decided = Decided.of(searched, 0.5, resample)
    member = comparisons.subjects["race"].eq("x").to_numpy()
    drawn = decided.drawn_share(member, np.ones(8, bool))
    weights = resample.weights[:, resample.column]
    for own, share in zip(weights, drawn, strict=True):
        # Both of a pair must be drawn for either to be matched.
        of_x = (own[0] + own[1]) * bool(own[0] * own[1])
        of_w = (own[4] + own[5]) * bool(own[4] * own[5])
        expected = of_x / (of_x + of_w) if of_x + of_w else np.nan
        assert share == pytest.approx(expected, nan_ok=True)


def test_leaving_out_a_person_takes_them_from_probes_and_gallery():
    comparisons = met("xxwwww", {(0, 1): HIGH, (2, 3): HIGH})
    [searched] = probe_searches(comparisons, "a", "a")
    decided = Decided.of(searched, 0.5, None)
    member = comparisons.subjects["race"].eq("x").to_numpy()
    # Without the first or second nobody of x is matched; without the third or fourth only people of x are.
    assert decided.left_out_share(member, np.ones(6, bool)).tolist() == [0, 0, 1, 1, 0.5, 0.5]


def test_clusters_make_no_interval():
    comparisons = crowd(SIZES, 1.3, 0)
    clustered = comparisons.subjects.assign(drawn_as=[f"site {i // 4}" for i in range(240)])
    partition = Partition.of(clustered, [["race"]])
    [searched] = probe_searches(comparisons, "a", "a")
    decided = Decided.of(searched, setting(searched, MatchedThreshold(**QUARTER)).threshold, None)
    member = clustered["race"].eq("x").to_numpy()
    found = share_of(decided, member, np.ones(240, bool), partition, "a among a", 0.95)
    assert str(found.effect.reason) == "people_in_clusters"


@pytest.mark.slow
@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_limits_hold_the_ratio_as_often_as_they_say(shift: float):
    # The truth is the mean ratio of many crowds, at the threshold that is set on each.
    rows = [told_of(shift, seed, replicates=200) for seed in range(100)]
    truth = np.exp(np.mean([np.log(row["ratio"]) for row in rows]))
    printed = [row for row in rows if np.isfinite(row["ratio_low"])]
    held = np.mean([row["ratio_low"] <= truth <= row["ratio_high"] for row in printed])
    assert len(printed) > 90
    # Three standard errors of a binomial share of 0.95.
    assert held >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / len(printed))


# --- what the design can tell ---


def test_more_people_matched_tell_smaller_ratios_and_more_rows_larger_ones():
    few, many = ({"a among a": (people, people // 5)} for people in (500, 1400))
    threshold = asked({"matched": 28, "of": 535})
    key = ("matched=28/535", "a among a")
    effects = [
        plan_shares(searched, threshold, matchers, 0.95)[key].effect
        for searched, matchers in ((few, 7), (few, 1), (many, 1))
    ]
    assert effects == sorted(effects, reverse=True)
    assert effects[-1] > 1


def test_of_a_shipped_threshold_nobody_knows_beforehand_how_many_it_matches():
    [found] = plan_shares({"a among a": (500, 100)}, asked("as_shipped"), 1, 0.95).values()
    assert np.isnan(found.effect)
    assert str(found.reason) == "rate_unknown_beforehand"


def test_a_design_fixes_no_verdict_on_a_direction():
    [found] = plan_shares({"a among a": (500, 100)}, asked({"matched": 28, "of": 535}), 7, 0.95).values()
    assert found.effect > 1.95
    assert found.fixes(1.95) is None


def test_the_design_s_ratio_is_told_about_as_often_as_it_says():
    # Drawn from a law in which matches come in pairs of one group, as the closed form takes them to.
    generator = np.random.default_rng(0)
    searched, members, matched = 1000, 200, 100
    [found] = plan_shares({"a among a": (searched, members)}, asked({"matched": 1, "of": 10}), 1, 0.95).values()
    pairs = generator.binomial(matched // 2, found.effect * members / searched, 4000)
    spread = np.log(found.effect) / (1.96 + 0.8416)
    told_apart = np.log(np.maximum(2 * pairs, 1) / matched / (members / searched)) / spread > 1.96
    assert 0.7 < told_apart.mean() < 0.95
