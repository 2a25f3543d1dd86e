"""The committed parity result: whoever reads it sees that the lab's dlib is the library."""

from pathlib import Path

import pandas as pd
import pytest

from falsematch import tables

FOLDER = Path(__file__).parents[1] / "results" / "parity"


@pytest.fixture(scope="module")
def both() -> list[pd.DataFrame]:
    """Rows of the lab's own matcher, and of the library."""
    rates = tables.read_csv(FOLDER / "rates.csv", tables.RATES)
    return [rates[rates["matcher"] == matcher].reset_index(drop=True) for matcher in ("dlib", "face_recognition")]


def test_every_count_is_the_same(both):
    counts = [name for name, column in tables.RATES.columns.items() if str(column.dtype) == "Int64"]
    assert len(both[0]) > 0
    pd.testing.assert_frame_equal(both[0][counts], both[1][counts])


def test_calibrated_thresholds_differ_by_no_more_than_the_descriptors(both):
    assert (both[0]["threshold"] - both[1]["threshold"]).abs().max() <= 1e-5
