"""The same rates as fairlearn's MetricFrame and as a tidy frame."""

import math
import os
import sys
from importlib.util import find_spec

import pytest

from falsematch.audit import AuditSettings, FixedThreshold, OperatingPoint, Partition, audit, slices
from falsematch.audit.metric_frame import metric_frame, tidy
from falsematch.errors import ScoresError
from made import comparisons, everybody_against_everybody

PEOPLE = {person: {"sex": "f" if person in "abc" else "m"} for person in "abcde"}
MADE = comparisons(everybody_against_everybody("abcde", {("a", "b"), ("d", "e"), ("a", "d")}), PEOPLE)
PARTITION = Partition.of(MADE.subjects, [["sex"]])
POINT = OperatingPoint("scores", "threshold=0.6", 0.6, "external")
RATES = audit(MADE, [FixedThreshold(threshold=0.6)], [["sex"]], AuditSettings(replicates=0), seed=1).rates


def test_a_metric_frame_holds_the_matched_rates_of_each_group():
    if find_spec("fairlearn") is None:
        reason = "the extra `fairlearn` is not installed"
        pytest.fail(reason) if os.environ.get("FALSEMATCH_REQUIRE_ALL") == "1" else pytest.skip(reason)
    (piece,) = slices(MADE)
    frame = metric_frame(piece, POINT, PARTITION)
    matched = RATES[(RATES["group_by"] == "sex") & (RATES["scope"] == "within")].set_index("group")
    for group in ("f", "m"):
        for name in ("fmr", "false_matches", "impostor_pairs", "fnmr", "genuine_pairs"):
            assert frame.by_group.loc[group, name] == pytest.approx(matched.loc[group, name])


def test_without_fairlearn_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "fairlearn.metrics", None)
    (piece,) = slices(MADE)
    with pytest.raises(ScoresError, match=r"pip install falsematch\[fairlearn\]"):
        metric_frame(piece, POINT, PARTITION)


def test_the_tidy_frame_has_one_row_a_rate_with_what_it_is_a_share_of():
    long = tidy(RATES)
    assert len(long) == 6 * len(RATES)
    row = long[(long["group"] == "f") & (long["scope"] == "within") & (long["rate"] == "fmr")].iloc[0]
    assert (row["value"], row["trials"], row["subjects"]) == (pytest.approx(1 / 6), 6, 3)
    assert math.isnan(long[long["rate"] == "gfmr"]["low"].iloc[0])
