"""What a degree of turn costs: slopes within people, real against simulated."""

import numpy as np
import pandas as pd
import pytest

from falsematch.studies.pose.statistics import SlopeSettings, pose_slopes

PEOPLE, PHOTOGRAPHS = 40, 9
DOSES = (0.0, 10.0, 20.0, 30.0)
SETTINGS = SlopeSettings(replicates=400, margin=0.01)


def crowd(real=0.004, simulated=0.004, *, error=0.0, noise=0.02, people=PEOPLE, levels=0.1, seed=0):
    """Distances that rise by so much a degree, each person at a level of their own; turns seen with an error."""
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        level = 0.4 + rng.normal(0, levels)
        true = {"real": rng.uniform(0, 20, PHOTOGRAPHS), "simulated": np.array(DOSES)}
        for kind, cost in (("real", real), ("simulated", simulated)):
            for number, turn in enumerate(true[kind]):
                rows.append(
                    {
                        "matcher": "ruler",
                        "kind": kind,
                        "subject": f"s{person}",
                        "image": f"s{person}/{number}",
                        "dose": turn if kind == "simulated" else np.nan,
                        "turn": turn + rng.normal(0, error) if error else turn,
                        "second_turn": turn + rng.normal(0, error) if error and kind == "real" else turn,
                        "score": level + cost * turn + rng.normal(0, noise),
                        "outcome": "ok",
                    }
                )
    return pd.DataFrame(rows)


def strangers(people=PEOPLE):
    """Everybody's reference against everybody else's, at a distance of 1.4."""
    first, second = np.triu_indices(people, k=1)
    names = [f"s{person}" for person in range(people)]
    return pd.DataFrame(
        {
            "matcher": "ruler",
            "subject_a": np.array(names)[first],
            "subject_b": np.array(names)[second],
            "score": 1.4,
        }
    )


def slopes(points, settings=SETTINGS, *, people=PEOPLE, distance=True):
    table, drawn = pose_slopes(points, strangers(people), {"ruler": distance}, settings, dataset="made", seed=1)
    return table.set_index(["estimate", "kind"]), drawn


def test_the_slope_that_was_put_in_is_found():
    table, _ = slopes(crowd(real=0.006, simulated=0.003))
    row = table.loc["least_squares", "real"]
    assert row["slope"] == pytest.approx(0.006, rel=0.05)
    assert row["low"] < 0.006 < row["high"]
    assert table.loc["least_squares", "simulated"]["slope"] == pytest.approx(0.003, rel=0.05)


def test_a_person_who_is_hard_for_a_matcher_does_not_pass_for_a_turned_one():
    points = crowd()
    hard = points.assign(score=points["score"] + points["subject"].str[1:].astype(int))
    easy, shifted = (slopes(each)[0].loc["least_squares", "real"]["slope"] for each in (points, hard))
    assert shifted == pytest.approx(easy)


def test_a_similarity_that_falls_is_a_cost_too():
    points = crowd()
    similar = points.assign(score=1 - points["score"])
    table, _ = pose_slopes(
        similar, strangers().assign(score=1 - 1.4), {"ruler": False}, SETTINGS, dataset="made", seed=1
    )
    mirrored, _ = slopes(points)
    assert table["slope"].to_numpy() == pytest.approx(mirrored["slope"].to_numpy())
    assert table["share"].to_numpy() == pytest.approx(mirrored["share"].to_numpy())


def test_a_share_is_of_what_parts_frontal_people():
    points = crowd(noise=0.0, levels=0.0)
    row = slopes(points)[0].loc["least_squares", "real"]
    assert row["separation"] == pytest.approx(1.4 - 0.4)
    assert row["share"] == pytest.approx(0.004)


def test_an_error_of_the_estimator_flattens_least_squares_and_not_the_instrumented_slope():
    points = crowd(error=5.0)
    table, _ = slopes(points)
    assert table.loc["least_squares", "real"]["slope"] < 0.7 * 0.004
    corrected = table.loc["instrumented", "real"]
    assert corrected["low"] < 0.004 < corrected["high"]
    assert corrected["slope"] == pytest.approx(0.004, rel=0.15)


@pytest.mark.parametrize(
    ("real", "simulated", "noise", "margin", "verdict"),
    [
        (0.008, 0.004, 0.02, 0.01, "real_costs_more"),
        (0.002, 0.006, 0.02, 0.01, "simulated_costs_more"),
        (0.004, 0.004, 0.02, 0.01, "equivalent"),
        (0.004, 0.004, 0.3, 0.0001, "cannot_tell"),
    ],
)
def test_a_verdict_is_what_the_limits_carry(real, simulated, noise, margin, verdict):
    points = crowd(real, simulated, noise=noise, seed=3)
    table, _ = slopes(points, SETTINGS.model_copy(update={"margin": margin}))
    assert table.loc["least_squares", "difference"]["verdict"] == verdict


def test_limits_of_several_matchers_at_once_are_wider():
    one = crowd()
    many = pd.concat([crowd(seed=seed).assign(matcher=f"ruler{seed}") for seed in range(5)], ignore_index=True)
    met = pd.concat([strangers().assign(matcher=f"ruler{seed}") for seed in range(5)], ignore_index=True)
    together, _ = pose_slopes(many, met, {f"ruler{seed}": True for seed in range(5)}, SETTINGS, dataset="made", seed=1)
    first = together[(together["matcher"] == "ruler0") & (together["estimate"] == "least_squares")].set_index("kind")
    alone = slopes(one)[0].loc["least_squares"]
    width = {name: row["share_high"] - row["share_low"] for name, row in first.iterrows()}
    assert width["difference"] > 1.1 * (alone.loc["difference", "share_high"] - alone.loc["difference", "share_low"])
    assert width["real"] == pytest.approx(alone.loc["real", "share_high"] - alone.loc["real", "share_low"])
    assert bool(first.loc["difference", "simultaneous"])
    assert not bool(first.loc["real", "simultaneous"])


def test_too_few_people_have_a_slope_and_no_limits():
    table, _ = slopes(crowd(people=12), people=12)
    row = table.loc["least_squares", "difference"]
    assert np.isfinite(row["slope"])
    assert np.isnan(row["low"])
    assert row["verdict"] == "cannot_tell"
    assert row["reason"].startswith("too_few_people{")


def test_what_has_no_score_or_no_turn_is_counted_and_left_out():
    points = crowd()
    real = points.index[points["kind"] == "real"]
    points.loc[real[0], ["outcome", "score"]] = "failed", np.nan
    points.loc[real[1], ["outcome", "score"]] = "reference_failed", np.nan
    points.loc[real[2], "turn"] = np.nan
    row = slopes(points)[0].loc["least_squares", "real"]
    assert (row["failures"], row["references_failed"], row["no_angle"]) == (1, 1, 1)
    assert row["photographs"] == len(real) - 3


def test_the_lines_of_the_chart_run_through_its_points():
    table, drawn = slopes(crowd())
    for kind in ("real", "simulated"):
        own = drawn[drawn["kind"] == kind]
        share = table.loc["least_squares", kind]["share"]
        assert (own["drop"] - share * own["turn"]).groupby(own["subject"]).mean().to_numpy() == pytest.approx(
            0, abs=1e-9
        )


@pytest.mark.slow
def test_the_limits_hold_the_truth_as_often_as_they_promise():
    held = 0
    for seed in range(200):
        table, _ = slopes(crowd(real=0.004, seed=seed, noise=0.1))
        row = table.loc["least_squares", "real"]
        held += row["low"] < 0.004 < row["high"]
    # 95 % of 200, and three standard deviations below.
    assert held >= 181
