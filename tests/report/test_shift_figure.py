"""The figure of shifts of scores: every group under every condition, with its interval, and the way that is worse."""

from pathlib import Path

import pandas as pd
import pytest

from falsematch.report import contents, score_shift
from falsematch.report.rows import headlines

RESULT = Path(__file__).parents[2] / "results" / "skin_tone_counterfactual"


@pytest.fixture(scope="module")
def told():
    return contents.read(RESULT)


@pytest.mark.slow
def test_every_group_of_every_condition_is_drawn_and_told(told):
    (dlib, sface) = headlines(told.every)
    for point in (dlib, sface):
        drawn = score_shift.draw(point, told.recorded.disparity, told.telling, "shift")
        rows = pd.read_csv(pd.io.common.BytesIO(drawn.csv))
        assert set(rows["matcher"]) == {point.matcher}
        assert rows["compared_group"].nunique() == 9
        assert len(drawn.alt.splitlines()) == 1 + len(rows)
        axis = "distance (right of 0" if point.matcher == "dlib" else "similarity (left of 0"
        assert axis in drawn.svg.decode()


@pytest.mark.slow
def test_without_shifts_there_is_no_figure(told):
    none = told.recorded.disparity[:0]
    assert score_shift.draw(told.every[0], none, told.telling, "shift") is None
