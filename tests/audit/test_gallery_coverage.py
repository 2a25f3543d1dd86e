"""The simulation that says how often the bounds hold: its truth is the one it draws from."""

import numpy as np
import pytest

from falsematch.studies.coverage.galleries import Cell, GallerySettings, run

SETTINGS = GallerySettings(
    shares=[0.6], lambs=[0.0, 0.05], symmetric=[True, False], people=[40], fpir=[0.4], times=[1, 5, 100], repetitions=25
)


@pytest.mark.parametrize("lambs", [0.0, 0.1])
def test_the_true_rate_is_the_mean_over_drawn_galleries(lambs: float):
    cell = Cell(0.3, lambs, False, 60, 0.3)
    threshold, generator = cell.threshold(), np.random.default_rng(1)
    seen = [cell.matched(threshold, generator).any(axis=1).mean() for _ in range(400)]
    assert np.mean(seen) == pytest.approx(0.3, abs=4 * np.std(seen) / 20)


def test_the_bounds_hold_in_every_cell_and_the_table_is_the_same_again():
    table = run(SETTINGS, seed=1, jobs=1)
    assert len(table) == 12
    # 95 % less two standard errors of 25 repetitions.
    assert (table["coverage"] >= 0.86).all()
    assert (table["median_low"] <= table["fpir"]).all()
    assert table.equals(run(SETTINGS, seed=1, jobs=1))


def test_a_true_rate_is_never_above_one():
    """Weights of a numerical integral may add up to a little more."""
    settings = {"shares": [0.0, 0.3, 0.6], "lambs": [0.0, 0.05], "people": [40, 100, 200], "fpir": [0.1, 0.4]}
    cells = SETTINGS.model_copy(update=settings).cells()
    assert max(cell.true_fpir(-5.0, 100_000) for cell in cells) == 1.0
