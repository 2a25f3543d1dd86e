"""Covariates: distributions by group, groups within matched strata, and errors that know that pairs share people."""

import math

import numpy as np
import pandas as pd
import pytest

from falsematch import tables
from falsematch.audit import AuditSettings, OperatingPoint, Partition, Resample
from falsematch.audit.covariates import NAMES, associations, distributions
from falsematch.audit.dyadic import dyadic_meat, firth, least_squares
from falsematch.audit.mantel_haenszel import mantel_haenszel
from made import comparisons, everybody_against_everybody

POINT = OperatingPoint("scores", "threshold=0.6", 0.6, "external")


def pairs(people: int) -> tuple[np.ndarray, np.ndarray]:
    """All ordered pairs of different people."""
    a, b = np.meshgrid(np.arange(people), np.arange(people), indexing="ij")
    return a[a != b], b[a != b]


def templates(values: dict[str, dict[str, float]]) -> pd.DataFrame:
    """Clean templates of photographs named like their person, with these covariates (0 where not given)."""
    frame = {"matcher": "scores", "condition": "clean", "dose": math.nan, "unit": "", "delivery": "native"}
    frame |= {"landmarks": "own", "metering": "fixed", "outcome": "ok", "reason": "", "template": None, "faces": 1}
    rows = [{"image": image} | frame | dict.fromkeys(NAMES, 0.0) | held for image, held in values.items()]
    return tables.validate(pd.DataFrame(rows), tables.TEMPLATES)


# --- dyadic-robust errors ---


def test_the_meat_is_the_sum_over_all_comparisons_that_share_a_person():
    a, b = pairs(5)
    scores = np.random.default_rng(1).normal(size=(len(a), 2))
    written_out = np.zeros((2, 2))
    for p in range(len(a)):
        for q in range(len(a)):
            if {a[p], b[p]} & {a[q], b[q]}:
                written_out += np.outer(scores[p], scores[q])
    values, vectors = np.linalg.eigh(written_out)
    np.testing.assert_allclose(dyadic_meat(scores, a, b), (vectors * np.maximum(values, 0)) @ vectors.T, atol=1e-12)


def test_the_variance_of_a_mean_is_the_triple_sum_written_out():
    a, b = pairs(6)
    effect = np.array([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0])
    outcome = effect[a] + effect[b]
    residual = outcome - outcome.mean()
    shared = sum(
        residual[p] * residual[q]
        for p in range(len(a))
        for person in range(6)
        for q in range(len(a))
        if person in (a[p], b[p])
        and person in (a[q], b[q])
        # Of two comparisons of the same two people each is counted once, not once a person.
        and ({a[p], b[p]} != {a[q], b[q]} or person == a[p])
    )
    fit = least_squares(np.ones((len(a), 1)), outcome, a, b)
    assert fit.coefficients[0] == pytest.approx(outcome.mean())
    assert fit.covariance[0, 0] == pytest.approx(shared / len(a) ** 2)


def test_people_who_differ_make_it_larger_than_the_naive_variance():
    a, b = pairs(40)
    draws = np.random.default_rng(2)
    effect = draws.normal(size=40)
    outcome = effect[a] + effect[b] + 0.3 * draws.normal(size=len(a))
    fit = least_squares(np.ones((len(a), 1)), outcome, a, b)
    naive = outcome.var(ddof=1) / len(a)
    assert fit.covariance[0, 0] > 10 * naive


def test_without_effects_of_people_it_is_near_the_naive_variance():
    a, b = pairs(60)
    outcome = np.random.default_rng(3).normal(size=len(a))
    fit = least_squares(np.ones((len(a), 1)), outcome, a, b)
    assert fit.covariance[0, 0] == pytest.approx(outcome.var(ddof=1) / len(a), rel=0.5)


def test_firth_is_finite_under_separation():
    a, b = pairs(12)
    x = np.linspace(-1, 1, len(a))
    regressors = np.column_stack([np.ones(len(a)), x])
    fit = firth(regressors, x > 0.2, a, b)
    assert np.isfinite(fit.coefficients).all()
    assert np.isfinite(fit.covariance).all()
    assert fit.coefficients[1] > 0


def test_firth_of_a_single_share_is_the_half_corrected_logit():
    a, b = pairs(5)
    outcome = np.arange(len(a)) < 3
    fit = firth(np.ones((len(a), 1)), outcome, a, b)
    assert fit.coefficients[0] == pytest.approx(np.log(3.5 / 17.5))


# --- distributions ---

PEOPLE = "abcdef"
LABELS = {person: {"sex": "f" if person in "abc" else "m"} for person in PEOPLE}
MADE = comparisons(everybody_against_everybody(PEOPLE, {("a", "b"), ("d", "e")}), LABELS)
PARTITION = Partition.of(MADE.subjects, [["sex"]])
SHADES = {person: {"brightness": 0.1 * (at + 1)} for at, person in enumerate(PEOPLE)}


def test_distributions_count_each_photograph_once_by_group():
    table = distributions(MADE, templates(SHADES), PARTITION)
    bright = table[table["covariate"] == "brightness"].set_index("group")
    assert bright["n"].to_dict() == {"everyone": 6, "f": 3, "m": 3}
    assert bright.loc["f", "mean"] == pytest.approx(0.2)
    assert bright.loc["f", "sd"] == pytest.approx(0.1)
    assert bright.loc["m", "median"] == pytest.approx(0.5)


def test_a_photograph_without_covariates_is_not_counted():
    shades = SHADES | {"a": {"brightness": math.nan}}
    table = distributions(MADE, templates(shades), PARTITION)
    held = table[(table["covariate"] == "brightness") & (table["group"] == "f")]
    assert held["n"].tolist() == [2]


# --- strata and regressions ---


def associated(**settings: int) -> pd.DataFrame:
    resample = Resample.draw(PARTITION, 50, 1)
    made = associations(MADE, templates(SHADES), [POINT], PARTITION, resample, AuditSettings(**settings), {})
    return made.set_index("measure")


def test_rates_that_agree_in_every_stratum_have_a_pooled_ratio_of_one():
    n, m = np.array([10.0, 1000.0]), np.array([1000.0, 10.0])
    rates = np.array([0.5, 0.01])
    # In plain counts the first group is matched far less: it has most of its comparisons where matches are rare.
    assert (n * rates).sum() / n.sum() < 0.1 * (m * rates).sum() / m.sum()
    assert mantel_haenszel(n * rates, n, m * rates, m) == pytest.approx(1.0)


def test_a_pooled_ratio_that_is_the_same_in_every_stratum_is_that_ratio():
    n, m, rates = np.array([50.0, 200.0]), np.array([80.0, 40.0]), np.array([0.1, 0.02])
    assert mantel_haenszel(3 * n * rates, n, m * rates, m) == pytest.approx(3.0)


def test_strata_that_hold_one_group_only_drop_out_and_it_is_said():
    row = associated().loc["ratio_within_strata:brightness"]
    assert math.isnan(row["value"])
    assert "share_within_strata{percent=0," in row["reason"]


def test_within_strata_of_what_does_not_vary_the_ratio_is_the_plain_one():
    row = associated().loc["ratio_within_strata:contrast"]
    assert row["value"] == pytest.approx(1.0)
    assert math.isnan(row["low"]), "three people carry no interval"


def test_everything_is_worded_as_association_and_supports_no_claim():
    table = associated()
    assert table["reason"].str.startswith("association; ").all()
    assert table["supported"].isna().all()


def test_regressions_on_too_few_people_are_refused_with_the_reason():
    table = associated()
    held = table[table.index.str.contains("per_sd")]
    assert len(held) > 0
    assert held["value"].isna().all()
    assert held["reason"].str.contains("few_people_or_collinear").all()


def test_a_covariate_that_goes_with_the_score_is_found():
    people = [f"p{i:02d}" for i in range(40)]
    draws = np.random.default_rng(4)
    shade = dict(zip(people, draws.uniform(0.1, 0.6, 40), strict=True))
    rows = [
        (a, b, 0.2 if a == b else 1.2 - shade[a] - shade[b] + 0.05 * draws.normal()) for a in people for b in people
    ]
    made = comparisons(rows, {person: {"sex": "f"} for person in people})
    partition = Partition.of(made.subjects, [["sex"]])
    held = templates({person: {"brightness": value} for person, value in shade.items()})
    table = associations(made, held, [POINT], partition, None, AuditSettings(), {}).set_index("measure")
    score, odds = table.loc["score_per_sd:brightness"], table.loc["odds_ratio_per_sd:brightness"]
    assert score["high"] < 0
    assert odds["low"] > 1
    assert "score_per_sd:contrast" not in table.index, "what never varies goes with nothing"
