"""An audit of hundreds of conditions: of each only the headline, and the same numbers as in full."""

import numpy as np
import pandas as pd
import pytest

from crowds import crowd
from falsematch.audit import Audited, AuditSettings, FmrThreshold, audit

pytestmark = pytest.mark.slow

THRESHOLD = FmrThreshold(fmr=0.05)


@pytest.fixture(scope="module")
def audits() -> dict[str, Audited]:
    made = crowd({"f": 40, "m": 60}, {"f": 1.2, "m": 0.0}, conditions={"veiling_glare": 0.3})
    return {
        detail: audit(made, [THRESHOLD], [["sex"]], AuditSettings(replicates=200, detail=detail), seed=1)
        for detail in ("full", "headline")
    }


def under(table: pd.DataFrame, *, clean: bool) -> pd.DataFrame:
    return table[(table["condition"] == "clean") == clean].reset_index(drop=True)


@pytest.mark.parametrize("table", ["rates", "disparity", "matrix", "curves", "distributions"])
def test_clean_photographs_are_told_in_full(audits, table):
    full, brief = (under(getattr(audits[detail], table), clean=True) for detail in ("full", "headline"))
    pd.testing.assert_frame_equal(full, brief)


@pytest.mark.parametrize("table", ["matrix", "curves", "distributions"])
def test_of_a_condition_there_are_no_curves_nor_matrices(audits, table):
    assert len(under(getattr(audits["full"], table), clean=False))
    assert not len(under(getattr(audits["headline"], table), clean=False))


@pytest.mark.parametrize("table", ["rates", "disparity"])
def test_what_is_told_of_a_condition_is_what_a_full_audit_tells(audits, table):
    full, brief = (under(getattr(audits[detail], table), clean=False) for detail in ("full", "headline"))
    keys = [name for name in ("calibration", "group_by", "group", "scope", "matched_on", "rate", "measure",
                              "compared_group", "reference_group") if name in full]  # fmt: skip
    both = brief.merge(full, on=keys, suffixes=("", "_full"))
    assert len(both) == len(brief) > 0
    for name in ("fmr", "fmr_low", "fmr_high", "fnmr", "value", "low", "high"):
        if name in full:
            np.testing.assert_array_equal(both[name], both[f"{name}_full"])


def test_a_condition_keeps_named_ratios_with_who_turns_them_and_no_tests(audits):
    measures = set(under(audits["headline"].disparity, clean=False)["measure"])
    assert {"ratio", "max_min_ratio", "ratio_leave_one_out", "amplification"} <= measures
    assert not {"small_count", "equivalence", "gini"} & measures


def test_no_threshold_stands_twice(audits):
    assert set(under(audits["headline"].rates, clean=False)["calibration"]) == {"in_sample"}
