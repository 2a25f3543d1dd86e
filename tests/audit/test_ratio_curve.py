"""The ratio over thresholds: what it is, where it stops, and how often its band holds the whole true curve."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

from crowds import crowd
from falsematch.audit._by_threshold import summed
from falsematch.audit.bootstrap import Resample
from falsematch.audit.curves import grids
from falsematch.audit.named_contrast import NamedContrast, Pairing
from falsematch.audit.partition import Partition
from falsematch.audit.printing import RULE
from falsematch.audit.ratio_curve import ratio_curves
from falsematch.audit.slices import Slice, slices
from falsematch.scoring import Comparisons

SPREAD = np.sqrt(0.3**2 + 0.3**2 + 0.9**2)
"""Of a crowd's distances: two people and the pair's own part."""


def made(
    comparisons: Comparisons, contrast: tuple[str, str, str], replicates: int = 200, seed: int = 1
) -> tuple[pd.DataFrame, Slice, Partition, Resample, list[Pairing]]:
    labels = ["tone", "sex"] if comparisons.subjects["tone"].nunique() > 2 or contrast[0] == "tone" else ["sex"]
    partition = Partition.of(comparisons.subjects, [labels])
    [piece] = slices(comparisons)
    resample = Resample.draw(partition, replicates, seed)
    pairings = NamedContrast(*contrast).pairings(partition)
    table = ratio_curves([piece], grids([piece]), pairings, partition, resample, 0.95)
    return table, piece, partition, resample, pairings


@pytest.fixture(scope="module")
def two():
    return made(crowd({"f": 40, "m": 60}, {"f": 0.9, "m": 0.4}), ("sex", "f", "m"))


def test_there_is_a_row_at_each_of_the_41_thresholds(two):
    table = two[0]
    assert len(table) == 41
    assert table["threshold"].is_monotonic_increasing


def test_counts_and_ratios_are_those_of_a_plain_loop(two):
    table, piece, partition, _, _ = two
    cells = partition.of_subject
    for row in table.iloc[::8].itertuples():
        rates = []
        for cell, name in ((0, "compared"), (1, "reference")):
            alike = piece.impostor & (cells[piece.a] == cell) & (cells[piece.b] == cell)
            accepted = alike & (piece.score <= row.threshold)
            assert getattr(row, f"{name}_false_matches") == accepted.sum()
            assert getattr(row, f"{name}_comparisons") == alike.sum()
            involved = len({*piece.a[accepted], *piece.b[accepted]})
            assert getattr(row, f"{name}_people_in_false_matches") == involved
            rates.append(accepted.sum() / alike.sum())
        if not np.isnan(row.value):
            assert row.value == pytest.approx(rates[0] / rates[1])


def test_the_band_is_the_recentred_studentised_one_over_all_its_thresholds(two):
    table, piece, partition, resample, _ = two
    weights = np.empty_like(resample.weights)
    weights[:, resample.order] = resample.weights
    printed = table[table["value"].notna()]
    assert (printed["thresholds_in_band"] == len(printed)).all()
    drawn = []
    for threshold in printed["threshold"]:
        logs = []
        for cell in (0, 1):
            alike = piece.impostor & (partition.of_subject[piece.a] == cell) & (partition.of_subject[piece.b] == cell)
            pair = weights[:, piece.a[alike]] * weights[:, piece.b[alike]]
            rates = (pair * (piece.score[alike] <= threshold)).sum(axis=1) / pair.sum(axis=1)
            # The few replicates without a false match stand at the smallest rate that was drawn.
            logs.append(np.log(np.where(rates > 0, rates, rates[rates > 0].min())))
        drawn.append(logs[0] - logs[1])
    moved = np.array(drawn) - np.mean(drawn, axis=1, keepdims=True)
    spread = moved.std(axis=1, ddof=1)
    critical = np.quantile(np.abs(moved / spread[:, None]).max(axis=0), 0.95, method="inverted_cdf")
    np.testing.assert_allclose(printed["low"], printed["value"] * np.exp(-critical * spread), rtol=1e-9)
    np.testing.assert_allclose(printed["high"], printed["value"] * np.exp(critical * spread), rtol=1e-9)


def test_one_critical_value_is_wider_than_each_threshold_alone(two):
    table, piece, partition, resample, _ = two
    events, trials = summed(piece, grids([piece])["scores"], partition, resample)
    at = int(table["value"].notna().to_numpy().argmax()) + 3
    logs = np.log(events[:, 0, at] / trials[:, 0]) - np.log(events[:, 1, at] / trials[:, 1])
    row = table.iloc[at]
    assert np.log(row["high"] / row["low"]) / 2 > 1.96 * logs.std(ddof=1)


def test_it_stops_where_people_run_out(two):
    table = two[0]
    stopped = table[table["value"].isna()]
    assert len(stopped) > 0
    assert (stopped["reason"] != "").all()
    printed = table[table["value"].notna()]
    for name in ("compared", "reference"):
        assert (printed[f"{name}_people_in_false_matches"] >= RULE.people).all()
        assert (printed[f"{name}_people"] >= RULE.subjects).all()
    # Stricter thresholds have fewer false matches: what is printed is one stretch without holes.
    assert printed["threshold"].min() > stopped["threshold"].min()


def test_a_group_too_small_for_an_interval_has_counts_alone():
    table = made(crowd({"f": 10, "m": 60}, {"f": 0.9, "m": 0.4}), ("sex", "f", "m"))[0]
    assert table["value"].isna().all()
    assert table["low"].isna().all()
    assert table["compared_false_matches"].max() > 0
    assert table["reason"].str.contains("too_few_people").all()


def test_similarities_give_the_same_ratios_as_distances():
    sizes, near = {"f": 30, "m": 40}, {"f": 0.9, "m": 0.4}
    distance, similarity = (
        made(crowd(sizes, near, polarity=polarity), ("sex", "f", "m"))[0] for polarity in ("distance", "similarity")
    )
    turned = similarity.iloc[::-1].reset_index(drop=True)
    np.testing.assert_allclose(turned["threshold"], -distance["threshold"])
    for column in ("value", "low", "high"):
        np.testing.assert_allclose(turned[column], distance[column])


def test_pooled_over_cells_each_cell_counts_alike():
    sizes = {"dark & f": 30, "dark & m": 40, "pale & f": 50, "pale & m": 60}
    near = {"dark & f": 0.9, "dark & m": 0.7, "pale & f": 0.4, "pale & m": 0.3}
    table = made(crowd(sizes, near), ("tone", "dark", "pale"))[0]
    cells = table[table["compared_group"] != "dark"].set_index(["compared_group", "threshold"])
    for row in table[table["compared_group"] == "dark"].iloc[::10].itertuples():
        own = [cells.loc[(f"dark & {sex}", row.threshold)] for sex in ("f", "m")]
        assert row.compared_fmr == pytest.approx(np.mean([one["compared_fmr"] for one in own]))
        assert row.compared_false_matches == sum(one["compared_false_matches"] for one in own)


@pytest.mark.slow
def test_the_band_holds_the_whole_true_curve_about_as_often_as_it_says():
    near, held, audits = {"f": 0.9, "m": 0.4}, 0, 120
    for seed in range(audits):
        table = made(crowd({"f": 40, "m": 80}, near, seed=seed), ("sex", "f", "m"), replicates=400, seed=seed)[0]
        printed = table[table["value"].notna()]
        assert len(printed) > 5
        rates = [ndtr((printed["threshold"] - 3 + near[group]) / SPREAD) for group in ("f", "m")]
        true = rates[0] / rates[1]
        held += bool(((printed["low"] <= true) & (true <= printed["high"])).all())
    # Of 120 audits a rate of 95 % holds 106 or more in 999 of 1,000 such tests.
    assert held >= 106, held
