"""Proofs that many heads make together: rows for every dose, and the bar held against what all give."""

import numpy as np
import pytest

from falsematch import proofs
from falsematch.proofs import ProofsExperiment
from falsematch.proofs.renders import _angles_on_heads, _beside, _perspectives


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
    assert beside[["condition", "dose", "pictures"]].to_numpy().tolist() == [["yaw", 20, 2], ["sun", 4, 2]]
