"""Proof 4: of the same people, a stronger dose never raises the mean genuine score beyond its paired interval."""

import math

import numpy as np
import pandas as pd
import pytest

from falsematch.studies.proofs.monotone import _steps, _ways

PEOPLE = [f"p{k}" for k in range(30)]


def scores(*means, spread=0.01):
    rng = np.random.default_rng(3)
    own = rng.normal(0, 0.1, len(PEOPLE))
    doses = [("clean", None), *(("veil", float(k)) for k in range(1, len(means)))]
    return {
        key: pd.Series(mean + own + rng.normal(0, spread, len(PEOPLE)), PEOPLE)
        for key, mean in zip(doses, means, strict=True)
    }


def told(found):
    doses = [("clean", math.nan), *(key for key in found if key[1] is not None)]
    return [one.row() for one in _steps("dlib", "veil", "", found, doses)]


def test_a_score_that_falls_with_every_dose_passes():
    rows = told(scores(0.9, 0.8, 0.6))
    assert [row["outcome"] for row in rows] == ["ok"] * 3
    assert all(row["error"] == 0 for row in rows), "what falls is no error"


def test_a_rise_beyond_its_interval_fails_and_is_told_with_it():
    first, rise, _ = told(scores(0.9, 0.7, 0.8))
    assert (first["outcome"], rise["outcome"]) == ("ok", "failed")
    assert rise["low"] < 0.1 < rise["high"]


def test_a_rise_within_its_interval_passes():
    _, rise, _ = told(scores(0.9, 0.7, 0.7005, spread=0.05))
    assert rise["outcome"] == "ok"


def test_no_fall_from_the_weakest_dose_to_the_strongest_fails():
    *_, whole = told(scores(0.9, 0.7, 0.71))
    assert whole["outcome"] == "failed"


def test_only_people_with_a_template_at_every_dose_enter():
    found = scores(0.9, 0.8, 0.6)
    found["veil", 2.0] = found["veil", 2.0].iloc[:20]
    assert {(row["pictures"], row["not_measurable"]) for row in told(found)} == {(20, 10)}


def test_without_enough_people_there_is_no_number_and_a_reason():
    found = scores(0.9, 0.8, 0.6)
    found["veil", 2.0] = found["veil", 2.0].iloc[:2]
    (row,) = told(found)
    assert row["outcome"] == "not_measurable"
    assert row["reason"] == "too_few_templates{needed=3}"


@pytest.mark.parametrize(
    ("levels", "ways"),
    [
        ((-4, -1, 1, 3), [("down", [-1, -4]), ("up", [1, 3])]),
        ((136, 41, 4), [("", [136, 41, 4])]),
    ],
)
def test_doses_go_from_weak_to_strong_and_exposure_goes_two_ways(levels, ways):
    assert list(_ways(levels)) == ways
