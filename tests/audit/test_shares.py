"""Slices told side by side by processes: the same rows in the same order."""

import pandas as pd
import pytest

from crowds import crowd
from falsematch.audit import AuditSettings, FmrThreshold, _shares, audit

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
