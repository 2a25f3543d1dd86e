"""Thresholds that other people fix."""

import numpy as np
import pytest

from crowds import crowd
from falsematch.audit import AuditSettings, FmrThreshold, audit
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
        crowd(OWN, {"f": 0.0, "m": 0.0}), [threshold], [["sex"]], SETTINGS, seed=1, others={threshold.name: others}
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
    assert "among 28 people; it needs 10 pairs and 30 people" in found.points[0].refused
    assert np.isnan(found.rates["fmr"]).all()
