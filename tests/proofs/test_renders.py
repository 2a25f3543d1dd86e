"""Proofs that many heads make together: rows for every dose, and the bar held against what all give."""

import numpy as np
import pytest

from falsematch.studies import proofs
from falsematch.studies.proofs import ProofsExperiment
from falsematch.studies.proofs.angle import Angles
from falsematch.studies.proofs.renders import _angles_on_heads, _beside, _perspectives, _seen_on_photographs, _sunlit


def heads(*errors, dose=20.0):
    requested = np.full(len(errors), dose)
    return {("dose", "yaw", dose, ""): (requested, requested + np.array(errors))}


def test_the_median_head_decides_about_an_angle():
    (passed,), (failed,) = (_angles_on_heads(heads(*errors)) for errors in ([0.5, 1.9, 9.0], [0.5, 2.1, 2.2]))
    assert (passed.row()["outcome"], failed.row()["outcome"]) == ("ok", "failed")
    assert passed.row()["pictures"] == 3


def test_forty_degrees_are_told_without_a_bar():
    (row,) = _angles_on_heads(heads(9.0, 9.0, 9.0, dose=40.0))
    assert row.row()["outcome"] == "no_bar"


def seen(*errors, own, turned=None, dose=20.0):
    """Rows of median and 90th percentile on photographs, the estimator erring so on rendered and on turned heads."""
    found, *itself = (Angles(np.full(len(off), dose), dose + np.array(off)) for off in (errors, own, turned or own))
    return [row.row() for row in _seen_on_photographs("pitch", dose, found, itself)]


@pytest.mark.parametrize(("error", "outcome"), [(3.0, "ok"), (5.0, "failed")])
def test_on_photographs_a_bar_stands_where_the_estimator_is_that_good(error, outcome):
    median, _ = seen(*[error] * 9, own=[3.9] * 9)
    assert (median["outcome"], median["bar"], median["error"]) == (outcome, 4.0, pytest.approx(error))


@pytest.mark.parametrize(("error", "outcome"), [(6.4, "ok"), (9.0, "failed")])
def test_no_bar_is_tighter_than_what_the_estimator_errs_by_on_heads_of_known_angle(error, outcome):
    for row, bar in zip(seen(*[error] * 9, own=[6.43] * 9), ("4.0", "6.0"), strict=True):
        assert (row["outcome"], row["bar"], row["error"]) == (outcome, pytest.approx(6.43), pytest.approx(error))
        assert row["reason"] == f"bar_of_the_estimator{{own=6.43,bar={bar}}}"


def test_the_bar_is_the_larger_error_of_heads_rendered_so_and_of_heads_that_the_condition_turned():
    median, _ = seen(*[1.0] * 9, own=[1.0] * 9, turned=[4.5] * 9)
    assert (median["outcome"], median["bar"]) == ("ok", pytest.approx(4.5))


def test_median_and_ninetieth_percentile_are_judged_by_the_estimators_own():
    median, ninetieth = seen(*[1.0] * 10, own=[2.0] * 8 + [12.0] * 2)
    assert (median["bar"], ninetieth["bar"]) == (4.0, pytest.approx(12.0))


def test_a_head_in_which_no_face_was_found_is_counted():
    (row,) = _angles_on_heads(heads(0.5, np.nan, 0.7))
    assert (row.row()["pictures"], row.row()["not_measurable"]) == (2, 1)


def test_perspective_is_held_against_its_bar_at_half_a_metre():
    key = ("dose", "distance", 0.5, "")
    near, far = (np.array([0.01, 0.02]), np.array([0.04, 0.05]))
    (passed,), (failed,) = (_perspectives({key: (off, off)}) for off in (near, far))
    assert (passed.row()["outcome"], failed.row()["outcome"]) == ("ok", "failed")


@pytest.mark.parametrize(("warped", "outcome"), [(0.80, "ok"), (0.70, "failed"), (0.99, "ok")])
def test_the_median_of_warped_renders_may_not_lie_below_the_tenth_percentile_of_true_ones(warped, outcome):
    true = np.linspace(0.75, 0.95, 101)
    (row,) = _beside({("against_rendering", "yaw", 20.0, "dlib"): (np.full(101, warped), true)})
    told = row.row()
    assert told["requested"] == pytest.approx(0.77)
    assert told["outcome"] == outcome


def one(**found):
    """The row of one proof of the sun at dose 4."""
    ((proof, pair),) = found.items()
    (row,) = _sunlit({(proof, "sun", 4.0, "dlib"): tuple(np.array(side) for side in pair)})
    return row.row()


@pytest.mark.parametrize(
    ("made", "outcome"), [([0.1, 0.2], "ok"), ([0.14, 0.16], "ok"), ([0.2, 0.3], "failed"), ([0.05, 0.07], "failed")]
)
def test_the_sun_may_cost_two_thirds_to_one_and_a_half_of_what_true_sun_does(made, outcome):
    assert one(cost=([0.1, 0.2], made))["outcome"] == outcome


def test_a_head_in_which_a_matcher_finds_no_face_has_no_cost():
    row = one(cost=([0.1, np.nan], [0.1, np.nan]))
    assert (row["outcome"], row["pictures"], row["not_measurable"]) == ("ok", 1, 1)


@pytest.mark.parametrize(("errors", "outcome"), [([0.3, 0.6], "ok"), ([0.3, 0.7], "failed")])
def test_shading_may_err_by_a_half_as_the_root_of_the_mean_square(errors, outcome):
    row = one(shading=([1.0, 1.0], errors))
    assert row["outcome"] == outcome
    assert row["reason"] == "shading_unlit{rms=1.0}"


def test_likeness_has_no_bar_and_stands_beside_its_ceiling():
    row = one(likeness=([0.8, 0.9], [0.6, 0.7]))
    assert (row["outcome"], row["requested"], row["measured"]) == ("no_bar", pytest.approx(0.85), pytest.approx(0.65))


SETTINGS = {
    "name": "few",
    "kind": "proofs",
    "conditions": ["yaw", "sun"],
    "heads": {"shapes": 0},
    "renders": {"heads": 2, "size": 384, "matchers": ["dlib"]},
}


@pytest.mark.slow
def test_pose_and_sun_have_rows_of_every_dose_and_beside_true_renders(tmp_path, stocked, with_models):
    with_models("dlib")
    table = proofs.run(ProofsExperiment.model_validate(SETTINGS), tmp_path / "few", jobs=1, force=False, store=stocked)
    table = table[table["material"] == "head"]
    doses = table[table["proof"] == "dose"].groupby("condition")["dose"].apply(list).to_dict()
    assert doses == {"yaw": [10, 20, 30, 40], "sun": [2, 4, 8]}
    beside = table[table["proof"] == "against_rendering"]
    lit = [["sun", dose, 2] for dose in (2, 4, 8) for _ in ("shading", "cost", "likeness")]
    assert beside[["condition", "dose", "pictures"]].to_numpy().tolist() == [["yaw", 20, 2], *lit]
