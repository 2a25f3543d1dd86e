"""Thresholds that other people fix."""

import numpy as np
import pytest

from crowds import crowd
from falsematch.audit import AuditSettings, FmrThreshold, Others, audit
from falsematch.audit.partition import Partition
from falsematch.audit.slices import slices
from falsematch.audit.thresholds import calibrate

SETTINGS = AuditSettings(replicates=0)
OWN = {"f": 20, "m": 20}
OTHERS = crowd({"f": 30, "m": 30}, {"f": 0.5, "m": 0.5}, seed=9)


def spec(**settings) -> FmrThreshold:
    return FmrThreshold.model_validate({"fmr": 0.05, "calibration": {"dataset": "others", **settings}})


def audited(threshold: FmrThreshold, others=OTHERS):
    return audit(
        crowd(OWN, {"f": 0.0, "m": 0.0}),
        [threshold],
        [["sex"]],
        SETTINGS,
        seed=1,
        others={threshold.name: Others(others, 7, {"scores": ("Set A",)})},
    )


def test_the_threshold_is_that_of_the_other_people():
    [point] = audited(spec()).points
    [piece] = slices(OTHERS)
    assert (
        point.threshold == calibrate(piece, FmrThreshold(fmr=0.05), Partition.of(OTHERS.subjects, [["sex"]])).threshold
    )


def test_its_rows_are_external_and_need_no_cross_fitted_row_beside_them():
    assert set(audited(spec()).rates["calibration"]) == {"external"}


def test_it_is_named_after_the_set_it_was_fixed_on():
    assert audited(spec()).points[0].name == "fmr=0.05 on others"


@pytest.mark.parametrize("group_by", [[], ["tone", "sex"]])
def test_the_impostors_agree_on_the_labels_that_the_calibration_states(group_by):
    # A crowd's groups are closer within themselves, so that the choice of impostors moves the threshold.
    [point] = audited(spec(group_by=group_by)).points
    [piece] = slices(OTHERS)
    partition = Partition.of(OTHERS.subjects, [group_by] if group_by else [])
    assert point.threshold == calibrate(piece, FmrThreshold(fmr=0.05), partition).threshold


def test_too_few_other_people_are_refused_like_ones_own():
    few = crowd({"f": 14, "m": 14}, {"f": 0.5, "m": 0.5})
    found = audited(spec(), few)
    refused = found.points[0].refused
    assert refused is not None
    assert (refused.code, refused.params["people"]) == ("threshold_would_rest_on", 28)
    assert np.isnan(found.rates["fmr"]).all()


def test_the_rate_it_reaches_on_the_people_tested_stands_beside_the_one_that_was_asked_for():
    own = crowd(OWN, {"f": 0.0, "m": 0.0})
    [point] = audited(spec()).points
    [piece] = slices(own)
    alike = piece.impostor & (own.subjects["sex"].to_numpy()[piece.a] == own.subjects["sex"].to_numpy()[piece.b])
    accepted = int((piece.score[alike] <= point.threshold).sum())
    assert point.nominal == 0.05
    assert point.reached is not None
    assert (point.reached.false_matches, point.reached.comparisons) == (accepted, int(alike.sum()))
    assert point.reached.fmr == accepted / alike.sum()
    # The other people are closer to one another, so that their threshold is a stricter one here.
    assert point.reached.fmr < 0.05


def test_the_rate_reached_is_counted_on_comparisons_matched_as_the_calibration_is():
    [point] = audited(spec(group_by=[])).points
    assert point.reached is not None
    assert (point.reached.matched_on, point.reached.comparisons) == ("", 40 * 39)


def test_a_reference_group_that_nobody_tested_is_in_leaves_no_rate_reached():
    threshold = spec(group_by=["tone", "sex"]).model_copy(update={"reference": {"sex": "f"}})
    others = crowd({"f": 40}, {"f": 0.5}, seed=9)
    found = audit(
        crowd({"m": 20}, {"m": 0.0}), [threshold], [["sex"]], SETTINGS, seed=1, others={threshold.name: Others(others)}
    )
    assert found.points[0].reached is None


def test_it_says_on_whom_it_was_fixed_and_what_the_matcher_was_trained_on():
    found = audited(spec()).points[0].calibrated_on
    assert found is not None
    assert (found.dataset, found.people, found.left_out, found.training_sets) == ("scores", 60, 7, ("Set A",))
