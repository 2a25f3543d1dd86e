"""What stands over a figure is true of that figure: of its arm, and of no other."""

from pathlib import Path

import pytest

from falsematch.report import contents
from falsematch.report.exhibit import exhibit

LONDON = Path(__file__).parents[2] / "results" / "london"
ARMS = {"probe": "search photo degraded", "both": "both photos degraded"}


@pytest.mark.slow
def test_a_chart_of_one_arm_is_titled_by_the_rates_of_that_arm():
    told = contents.read(LONDON)
    rates = told.recorded.rates
    at = (rates["threshold_name"] == "as_shipped") & (rates["group"] == "everyone") & (rates["scope"] == "within")
    for arm, words in ARMS.items():
        finding = exhibit(f"dose_response_dlib_as_shipped_{arm}", told).finding
        assert words in finding
        own = rates[at & (rates["arm"] == arm) & (rates["metering"] == "fixed") & rates["fmr_low"].notna()]
        worst = own.groupby("condition", sort=False).tail(1)["fmr"].max()
        assert f"{told.telling.words.cell(worst)} comparisons" in finding
