"""What real and simulated photographs cost: means, their ratio, limits by people, and what counts for neither."""

import numpy as np
import pandas as pd
import pytest

from falsematch.audit import AuditSettings
from falsematch.studies.field_validation.statistics import field_costs, field_mean_head, field_shading
from made_costs import pairs, pictures

SETTINGS = AuditSettings(replicates=400)


def costs(rows: pd.DataFrame, settings: AuditSettings = SETTINGS) -> pd.DataFrame:
    return field_costs(rows, ["light"], settings, dataset="made", seed=1).set_index("value")


def test_the_ratio_is_of_sums_and_told_together_and_by_light():
    table = costs(pairs(20))
    assert list(table.index) == ["", "35/40", "70/0"]
    for row in table.itertuples():
        assert row.ratio == pytest.approx(row.simulated_cost / row.real_cost)
        assert row.ratio_low < 1.2 < row.ratio_high
    assert table.loc["", "real_cost"] == pytest.approx(0.3, rel=0.1)


@pytest.mark.parametrize(("ratio", "alike"), [(1.2, True), (0.7, True), (0.6, False), (1.6, False)])
def test_alike_is_within_two_thirds_and_one_and_a_half(ratio, alike):
    assert costs(pairs(20, ratio))["alike"].eq(alike).all()


def test_limits_that_reach_over_the_bar_are_told_apart():
    table = costs(pairs(20, 1.4, noise=0.4))
    assert table.loc["", "alike"]
    assert not table.loc["", "limits_alike"]


def test_under_sixteen_people_there_are_no_limits_and_the_row_says_so():
    table = costs(pairs(15))
    assert table[["ratio_low", "real_low", "simulated_high"]].isna().all().all()
    assert table["ratio"].notna().all()
    assert (table["reason"] == "too_few_people{n=15,needed=16}").all()


def test_people_are_drawn_with_all_their_photographs():
    # The same person ten times over says no more than once: limits do not narrow.
    once, often = pairs(20), pd.concat([pairs(20)] * 10)
    widths = [costs(rows).loc["", "real_high"] - costs(rows).loc["", "real_low"] for rows in (once, often)]
    assert widths[0] == pytest.approx(widths[1])


def test_a_pair_without_a_template_counts_for_neither_and_is_counted():
    rows = pairs(20)
    dark = rows["light"] == "70/0"
    rows.loc[dark, ["outcome", "real_failed", "real", "simulated"]] = ["failed", True, np.nan, np.nan]
    table = costs(rows)
    assert table.loc["", "real_cost"] == pytest.approx(table.loc["35/40", "real_cost"])
    assert (table.loc["", "pairs"], table.loc["", "real_failures"]) == (20, 20)
    assert table.loc["70/0", "reason"] == "no_pair"


def test_failures_of_real_and_simulated_photographs_are_counted_apart():
    rows = pairs(20)
    rows.loc[:2, ["outcome", "real_failed"]] = ["failed", True]
    rows.loc[2:6, ["outcome", "simulated_failed"]] = ["failed", True]
    found = costs(rows).loc[""]
    # One pair is in both.
    assert (found["pairs"], found["real_failures"], found["simulated_failures"]) == (33, 3, 5)


@pytest.mark.parametrize("polarity", ["similarity", "distance"])
def test_which_way_likeness_points_stands_in_every_row(polarity):
    assert costs(pairs(20, polarity=polarity))["polarity"].eq(polarity).all()


def test_where_the_real_thing_costs_nothing_there_is_no_ratio():
    table = costs(pairs(20, real=0.0))
    assert table["ratio"].isna().all()
    assert table["alike"].isna().all()
    assert (table["reason"] == "real_costs_nothing").all()


def test_errors_of_shading_are_joined_by_their_squares():
    table = field_shading(pictures(), ["light"], SETTINGS, dataset="made", seed=1).set_index("value")
    assert table.loc["", "made"] == pytest.approx(np.sqrt((0.3**2 + 0.5**2) / 2))
    assert table.loc["70/0", "made"] == pytest.approx(0.5)


def test_the_mean_head_knows_no_exposure():
    rows = pictures()
    places = np.zeros((len(rows), 468, 2))
    ratio = np.tile(np.linspace(-1, 1, 468), (len(rows), 1))
    table = field_mean_head(rows, places, ratio + 3, ratio, dataset="made")
    assert len(table) == 156
    assert np.allclose(table["real"], table["simulated"])
