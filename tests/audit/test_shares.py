"""Slices told side by side by processes: the same rows in the same order."""

import pickle
import sys

import numpy as np
import pandas as pd
import pytest

from crowds import crowd
from falsematch.audit import AuditSettings, FmrThreshold, _shares, audit
from falsematch.audit.slices import is_clean, slices

pytestmark = pytest.mark.slow

TABLES = ["rates", "disparity", "matrix", "curves", "distributions"]


def test_shares_of_slices_give_the_tables_of_all_slices_together(monkeypatch):
    made = crowd({"f": 20, "m": 24}, {"f": 1.2, "m": 0.0}, conditions={"veiling_glare": 0.3, "yaw": 0.1, "roll": 0.2})

    def audited(jobs):
        return audit(made, [FmrThreshold(fmr=0.05)], [["sex"]], AuditSettings(replicates=100), seed=1, jobs=jobs)

    together = audited(1)
    monkeypatch.setattr(_shares, "_WORTH_PROCESSES", 2)
    monkeypatch.setattr(_shares, "_TOGETHER", 1)
    apart = audited(2)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(together, name), getattr(apart, name))


def test_another_process_is_handed_the_slices_of_its_share_and_nothing_of_the_others():
    made = crowd({"f": 20, "m": 24}, {"f": 1.2, "m": 0.0}, conditions={"veiling_glare": 0.3, "yaw": 0.1, "roll": 0.2})
    some = slices(made).part([1, 2])
    handed = pickle.loads(pickle.dumps(some))  # noqa: S301 - what was dumped here
    assert type(handed) is list
    assert [piece.keys["condition"] for piece in handed] == ["veiling_glare", "yaw"]
    np.testing.assert_array_equal(handed[0].score, some[0].score)


def test_millions_of_comparisons_are_made_anew_and_clean_ones_kept(monkeypatch):
    made = crowd({"f": 20, "m": 24}, {"f": 1.2, "m": 0.0}, conditions={"yaw": 0.1})
    kept = slices(made)
    assert kept[1] is kept[1]
    monkeypatch.setattr(sys.modules["falsematch.audit.slices"], "_KEPT", len(made) - 1)
    anew = slices(made)
    assert anew[0] is anew[0]
    assert anew[1] is not anew[1]
    assert anew.where(is_clean)[0] is anew[0]
