"""Replications: each form's verdict on people whose truth is known, and what the design fixes beforehand."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from falsematch.audit import AuditSettings, FmrThreshold, Partition
from falsematch.audit.contrasts import (
    AnyContrast,
    ArmContrast,
    CohortContrast,
    Design,
    GapContrast,
    GroupContrast,
    SearchContrast,
)
from falsematch.audit.effect import Effect, difference_of_sizes, simultaneous
from falsematch.audit.small_count import Block, beside_margin, small_count
from falsematch.scoring import Comparisons, read_scores
from falsematch.studies.replication.planned import plan as plan_replication
from falsematch.studies.replication.statistics import replicate
from falsematch.studies.replication.verdict import Detectable, by_limits, by_tests, of_any
from falsematch.text.reason import Reason

WORDS = {"question": "q", "agreement": "a", "disagreement": "d"}
QUICK = AuditSettings(replicates=300)
SEEN = Detectable(0.001)
"""A design that tells everything."""


class Told(dict):
    """A plan in which every row can be told."""

    def __missing__(self, key: object) -> Detectable:
        """Whatever row is asked for."""
        return SEEN


def crowd(
    sizes: dict[str, int],
    shifts: dict[str, float] | None = None,
    *,
    arms: dict[str, float] | None = None,
    genuine: float = 0.0,
    seed: int = 0,
) -> Comparisons:
    """Similarities of everybody with everybody.

    Groups ``race & sex`` are moved up by ``shifts``, the degraded scores of each arm by ``arms``; ``genuine`` lowers a
    degraded person's likeness to themself.
    """
    generator = np.random.default_rng(seed)
    groups = np.array([group for group, size in sizes.items() for _ in range(size)])
    people = np.array([f"p{i:03}" for i in range(len(groups))])
    effect = generator.normal(0, 0.35, len(people))
    within = groups[:, None] == groups
    moved = np.array([(shifts or {}).get(group, 0.0) for group in groups])
    a, b = np.indices(within.shape)
    tables = []
    for condition, arm, shift in [("clean", "none", 0.0), *(("veil", arm, by) for arm, by in (arms or {}).items())]:
        noise = generator.normal(0, 0.85, within.shape)
        score = effect[:, None] + effect + (noise + noise.T) / np.sqrt(2) + within * moved[:, None] + shift
        np.fill_diagonal(score, 6.0 - (genuine if condition == "veil" else 0.0) + generator.normal(0, 0.5, len(people)))
        cells = {"subject_a": people[a.ravel()], "subject_b": people[b.ravel()], "score": score.ravel()}
        tables.append(pd.DataFrame(cells | {"condition": condition, "arm": arm}))
    labels = [group.split(" & ") for group in groups]
    subjects = pd.DataFrame({"subject": people, "race": [one[0] for one in labels], "sex": [one[1] for one in labels]})
    return read_scores(pd.concat(tables, ignore_index=True), subjects, "similarity")[0]


EQUAL = {"x & f": 30, "x & m": 30, "y & f": 30, "y & m": 30}
ARMS = ArmContrast(form="arms", thresholds=[{"fmr": 0.05}], **WORDS)
GAPS = GapContrast(
    form="gaps", thresholds=[{"fmr": 0.2}], wider={"sex": ("f", "m")}, narrower={"race": ("x", "y")}, **WORDS
)
SEARCH = SearchContrast(form="search", thresholds=[{"fmr": 0.02}], **WORDS)
COHORTS = CohortContrast(form="cohorts", thresholds=[{"fmr": 0.1}], cohorts={"race": ("x", "y")}, **WORDS)
GROUPS = GroupContrast(form="groups", thresholds=[{"fmr": 0.15}], reference={"race": "y"}, **WORDS)
BY = [["race"], ["sex"], ["race", "sex"]]


def verdicts(comparisons: Comparisons, contrast: AnyContrast, margin: float, planned: dict | None = None) -> list[str]:
    table = replicate(comparisons, contrast, margin, BY, QUICK, Told() if planned is None else planned, seed=1)
    return list(table.loc[table["role"] == "verdict", "verdict"])


def test_the_three_verdicts():
    assert by_limits(1.6, 3.0, 1.5) == "agrees"
    assert by_limits(0.9, 1.4, 1.5) == "disagrees"
    assert by_limits(1.2, 2.0, 1.5) == "cannot tell"
    assert by_limits(np.nan, np.nan, 1.5) == "cannot tell"
    assert [by_tests(0.01, 1.0, 0.05), by_tests(1.0, 0.01, 0.05), by_tests(1.0, 1.0, 0.05)] == [
        "agrees",
        "disagrees",
        "cannot tell",
    ]


def test_one_group_is_enough_to_agree_and_all_are_needed_to_disagree():
    assert of_any(["disagrees", "agrees", "cannot tell"]) == "agrees"
    assert of_any(["disagrees", "cannot tell"]) == "cannot tell"
    assert of_any(["disagrees", "disagrees"]) == "disagrees"
    assert of_any([]) == "cannot tell"


@pytest.mark.parametrize(("both", "told"), [(1.5, "agrees"), (-0.5, "disagrees"), (0.25, "cannot tell")])
def test_more_false_matches_with_both_degraded(both: float, told: str):
    assert verdicts(crowd(EQUAL, arms={"probe": 0.0, "both": both}), ARMS, 1.5) == [told]


@pytest.mark.parametrize(
    ("shifts", "told"),
    [
        ({"x & f": 1.2, "y & f": 1.2}, "agrees"),
        ({"x & m": 1.2, "y & m": 1.2}, "agrees"),
        ({"x & f": 1.2, "x & m": 1.2}, "disagrees"),
    ],
)
def test_the_wider_gap_is_found_whichever_way_it_points(shifts: dict[str, float], told: str):
    assert verdicts(crowd(EQUAL, shifts, arms={"probe": 0.0}), GAPS, 1.5) == [told]


@pytest.mark.parametrize(
    ("shift", "genuine", "told"),
    [(-1.5, 4.5, "agrees"), (-1.5, 0.0, "cannot tell"), (1.5, 4.5, "disagrees")],
)
def test_a_search_claim_needs_both_differences(shift: float, genuine: float, told: str):
    # Where no person is missed on either side, no interval is printed, and one difference alone is not the claim.
    assert verdicts(crowd(EQUAL, arms={"probe": shift}, genuine=genuine), SEARCH, 0.05) == [told]


@pytest.mark.parametrize(("shift", "told"), [(1.0, "agrees"), (-1.0, "disagrees")])
def test_the_cohort_that_lies_closer_needs_the_stricter_threshold(shift: float, told: str):
    assert verdicts(crowd(EQUAL, {"x & f": shift, "x & m": shift}), COHORTS, 0.2) == [told]


def test_the_difference_of_thresholds_is_in_standard_deviations():
    table = replicate(crowd(EQUAL, {"x & f": 1.0, "x & m": 1.0}), COHORTS, 0.2, BY, QUICK, Told(), seed=1)
    # Scores of standard deviation 1, one cohort moved by 1.
    assert table["estimate"].iloc[0] == pytest.approx(1.0, abs=0.25)


def test_a_cohort_of_few_pairs_has_an_estimate_and_no_limits():
    comparisons = crowd({"x & f": 5, "x & m": 4, "y & f": 30, "y & m": 30})
    row = replicate(comparisons, COHORTS, 0.2, BY, QUICK, Told(), seed=1).iloc[0]
    assert np.isfinite(row["estimate"])
    assert np.isnan(row["low"])
    assert row["verdict"] == "cannot tell"
    assert row["reason"].startswith("threshold_rests_on_few_pairs{")


def test_small_groups_are_judged_by_the_test_and_large_ones_by_limits():
    comparisons = crowd({"x & f": 8, "x & m": 30, "y & f": 60, "y & m": 60}, {"x & f": 5.0, "x & m": 1.5})
    table = replicate(comparisons, GROUPS, 1.5, BY, QUICK, Told(), seed=1).set_index("contrast")
    small, large = table.loc["x & f / y & f"], table.loc["x & m / y & m"]
    assert np.isnan(small["low"])
    assert small["p_beyond"] <= 0.05
    assert np.isfinite(large["low"])
    assert np.isnan(large["p_beyond"])
    assert list(table["verdict"]) == ["agrees", "agrees", "agrees"]


def test_where_the_design_tells_less_than_the_margin_the_verdict_stands_beforehand():
    comparisons = crowd(EQUAL, arms={"probe": 0.0, "both": 1.5})
    planned = {("fmr=0.05", "both / probe"): Detectable(1.6)}
    [row] = replicate(comparisons, ARMS, 1.5, BY, QUICK, planned, seed=1).to_dict("records")
    assert row["low"] > row["margin"]
    assert row["verdict"] == "cannot tell"
    assert row["reason"] == "fixed_under{effect=1.6,margin=1.5}"


def test_an_effect_of_the_size_of_the_margin_is_enough_for_the_design():
    assert not Detectable(1.5).fixes(1.5)
    nothing = Reason("test_tells_no_ratio")
    assert Detectable(float("nan"), nothing).fixes(1.5) == Reason("fixed", {"why": nothing})


def people_of(sizes: dict[str, int]) -> Partition:
    labels = [group.split(" & ") for group, size in sizes.items() for _ in range(size)]
    return Partition.of(pd.DataFrame(labels, columns=["race", "sex"]), BY)


DESIGN = Design(repetitions=200)


def test_more_people_and_fewer_contrasts_tell_smaller_effects():
    contrast = ARMS.model_copy(update={"design": DESIGN})
    few, many = ({"x & f": n, "x & m": n, "y & f": n, "y & m": n} for n in (20, 60))
    key = ("fmr=0.05", "both / probe")
    effects = [
        plan_replication(people_of(sizes), contrast, slices, 0.95, 1)[key].effect
        for sizes, slices in ((few, 50), (few, 1), (many, 1))
    ]
    assert effects == sorted(effects, reverse=True)
    assert len(set(effects)) == 3


def test_a_design_in_which_rates_are_often_zero_tells_nothing():
    contrast = GAPS.model_copy(update={"design": DESIGN, "thresholds": [FmrThreshold(fmr=0.01)]})
    people = people_of({"x & f": 4, "x & m": 4, "y & f": 30, "y & m": 30})
    [one] = plan_replication(people, contrast, 5, 0.95, 1).values()
    assert np.isnan(one.effect)
    assert one.reason is not None
    assert one.reason.code == "rate_zero_in_audits"


@pytest.mark.parametrize("contrast", [ARMS, GAPS, SEARCH, COHORTS])
def test_every_row_of_a_result_was_planned(contrast: AnyContrast):
    comparisons = crowd(EQUAL, arms={"probe": -0.5, "both": -0.5})
    contrast = contrast.model_copy(update={"design": DESIGN})
    planned = plan_replication(people_of(EQUAL), contrast, 1, 0.95, 1)
    table = replicate(comparisons, contrast, 0.5, BY, QUICK, planned, seed=1)
    assert set(zip(table["threshold_name"], table["contrast"], strict=True)) == set(planned)


@pytest.mark.parametrize(("s", "r"), [(2.0, 0.5), (-2.0, 0.5), (0.3, -1.0), (-1.0, -1.0)])
def test_limits_of_a_difference_of_sizes_shrink_to_it(s: float, r: float):
    low, high = difference_of_sizes((s - r, s - r), (s + r, s + r))
    assert low == pytest.approx(abs(s) - abs(r))
    assert high == pytest.approx(abs(s) - abs(r))


def test_limits_of_a_difference_of_sizes_hold_it_wherever_the_signed_limits_hold():
    generator = np.random.default_rng(0)
    for s, r in generator.normal(size=(200, 2)):
        ends = [(value - a, value + b) for value, (a, b) in zip((s - r, s + r), generator.random((2, 2)), strict=True)]
        low, high = difference_of_sizes(*ends)
        assert low <= abs(s) - abs(r) <= high


def test_simultaneous_limits_hold_together_as_often_as_they_say():
    generator = np.random.default_rng(0)
    held, trials, count = 0, 300, 8
    for _ in range(trials):
        # Normal effects that hang together, with replicates of their own spread.
        shared = generator.normal(size=1)
        values = shared + generator.normal(size=count)
        drawn = generator.normal(size=(400, 1)) + generator.normal(size=(400, count))
        effects = [Effect(str(i), float(values[i]), drawn[:, i], 1, 1, 1) for i in range(count)]
        held += all(low <= 0 <= high for low, high in simultaneous(effects, 0.95))
    # Three standard errors of a binomial share of 0.95.
    assert held / trials >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / trials)


def block(people: int, rate: float, generator: np.random.Generator) -> Block:
    """Each unordered pair once, matching independently."""
    met = np.triu(np.ones((people, people)), 1)
    return Block(sparse.csr_matrix(met * (generator.random((people, people)) < rate)), sparse.csr_matrix(met))


def test_a_margin_of_one_is_the_small_count_test():
    generator = np.random.default_rng(0)
    own, reference = block(8, 0.5, generator), block(40, 0.1, generator)
    test = beside_margin([own], [reference], 1.0, seed=1, draws=999)
    assert test.beyond == small_count([own], [reference], equal=False, seed=1, draws=999).p_value


@pytest.mark.slow
@pytest.mark.parametrize("tail", ["beyond", "below"])
@pytest.mark.parametrize(("people", "rate", "margin"), [(8, 0.1, 3.0), (4, 0.05, 10.0)])
def test_a_ratio_of_the_margin_is_rejected_no_more_often_than_the_level(
    tail: str, people: int, rate: float, margin: float
):
    generator = np.random.default_rng(0)
    rejected, trials = 0, 300
    for trial in range(trials):
        own, reference = block(people, margin * rate, generator), block(36, rate, generator)
        rejected += getattr(beside_margin([own], [reference], margin, seed=trial, draws=199), tail) <= 0.05
    assert rejected / trials <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / trials)


def test_a_ratio_over_the_margin_among_a_few_people_is_never_told_to_lie_below_it():
    # One match of six pairs beside one of a hundred: the half match that is added must not decide.
    own = Block(sparse.csr_matrix(np.eye(4, k=3)), sparse.csr_matrix(np.triu(np.ones((4, 4)), 1)))
    reference = block(36, 0.01, np.random.default_rng(0))
    assert beside_margin([own], [reference], 10.0, seed=1, draws=999).below > 0.05


def test_a_ratio_far_from_the_margin_is_told_either_way():
    generator = np.random.default_rng(0)
    reference = block(60, 0.1, generator)
    beyond = beside_margin([block(12, 0.9, generator)], [reference], 2.0, seed=1, draws=999)
    below = beside_margin([block(12, 0.1, generator)], [reference], 20.0, seed=1, draws=999)
    assert beyond.beyond <= 0.05 < beyond.below
    assert below.below <= 0.05 < below.beyond
