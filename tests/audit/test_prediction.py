"""How many false matches to expect among further people: limits that hold what then comes."""

from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from crowds import crowd
from falsematch.audit import AuditSettings, FixedThreshold, audit, operating_points
from falsematch.audit.bootstrap import Resample
from falsematch.audit.partition import Partition
from falsematch.audit.prediction import predicted, predictions
from falsematch.audit.rates import Measured
from falsematch.audit.slices import slices

THRESHOLD = 1.2
NEAR = {"f": 0.5, "m": 0.2}


def rows(sizes: dict[str, int], seed: int = 0, people: int = 13, replicates: int = 400) -> list[dict[str, Any]]:
    made = crowd(sizes, NEAR, seed=seed)
    partition = Partition.of(made.subjects, [["sex"]])
    [piece] = slices(made)
    [point] = operating_points([piece], [FixedThreshold(threshold=THRESHOLD)], partition)
    resample = Resample.draw(partition, replicates, seed)
    measured = Measured(piece, partition, resample, AuditSettings(replicates=replicates))
    return list(predictions(measured.at(point), people))


def test_the_expected_count_is_the_rate_times_the_comparisons_of_so_many_people():
    made = crowd({"f": 60, "m": 60}, NEAR)
    found = audit(made, [FixedThreshold(threshold=THRESHOLD)], [["sex"]], AuditSettings(prediction=13), seed=1)
    told = found.disparity[found.disparity["measure"] == "prediction"]
    assert list(told["compared_group"]) == ["f", "m"]
    rates = found.rates[(found.rates["group_by"] == "sex") & (found.rates["scope"] == "within")].set_index("group")
    for row in told.itertuples():
        assert row.value == pytest.approx(78 * rates.loc[row.compared_group, "fmr"])
        assert row.test == "next 13 people"
        assert row.low <= row.value <= row.high


def test_nobody_is_foreseen_where_it_is_not_asked_for():
    made = crowd({"f": 40, "m": 40}, NEAR)
    settings = AuditSettings(replicates=50)
    found = audit(made, [FixedThreshold(threshold=THRESHOLD)], [["sex"]], settings, seed=1)
    assert "prediction" not in set(found.disparity["measure"])


def test_a_group_that_has_no_interval_has_no_prediction_and_says_why():
    few, many = rows({"f": 8, "m": 60})
    assert np.isnan(few["low"])
    assert "too_few_people" in few["reason"]
    assert not np.isnan(many["high"])


def test_where_nothing_was_seen_the_upper_limit_alone_says_something():
    made = crowd({"f": 40, "m": 40}, {"f": -4.0, "m": -4.0})
    settings = AuditSettings(replicates=50, prediction=13)
    found = audit(made, [FixedThreshold(threshold=THRESHOLD)], [["sex"]], settings, seed=1).disparity
    told = found[found["measure"] == "prediction"]
    assert (told["low"] == 0).all()
    assert (told["high"] > 0).all()


def test_people_who_differ_more_widen_it_beyond_what_independent_comparisons_give():
    fewest, most = predicted(0.05, 0.05, 13, 0.05)
    generator = np.random.default_rng(0)
    independent = generator.binomial(78, 0.05, 10_000)
    assert fewest <= np.quantile(independent, 0.025)
    assert most > np.quantile(independent, 0.975)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.8])
def test_at_a_known_rate_it_holds_whatever_share_people_carry(share: float):
    fewest, most = predicted(0.05, 0.05, 13, 0.05)
    generator = np.random.default_rng(3)
    first, second = np.triu_indices(13, 1)
    effects = generator.standard_normal((4000, 13)) * np.sqrt(share / 2)
    own = generator.standard_normal((4000, 78)) * np.sqrt(1 - share)
    counts = (effects[:, first] + effects[:, second] + own >= -ndtri(0.05)).sum(axis=1)
    assert ((fewest <= counts) & (counts <= most)).mean() >= 0.945


@pytest.mark.slow
def test_it_holds_the_count_of_the_people_who_then_come():
    held, audits = 0, 80
    for seed in range(audits):
        [row, _] = rows({"f": 40, "m": 20}, seed=seed, replicates=300)
        [piece] = slices(crowd({"f": 13}, NEAR, seed=10_000 + seed))
        count = int((piece.score[piece.a < piece.b] <= THRESHOLD).sum())
        held += bool(row["low"] <= count <= row["high"])
    # Of 80 audits a rate of 95 % holds 69 or more in 999 of 1,000 such tests.
    assert held >= 69, held
