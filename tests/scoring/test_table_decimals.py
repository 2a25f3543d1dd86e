"""A stored score stands for its shortest decimal at its width: how it was kept moves no count."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tables_given import written

from falsematch.audit.score_audit import audit_scores
from falsematch.scoring._decimals import as_decimals

WIDTHS = ("f2", "f4", "f8")


def floats(width: str) -> st.SearchStrategy[np.ndarray]:
    """Any numbers of a width, from their bits: subnormal, huge and at every boundary."""
    bits = {"f2": np.uint16, "f4": np.uint32, "f8": np.uint64}[width]
    return hnp.arrays(bits, st.integers(1, 50)).map(lambda raw: raw.view(width))


@pytest.mark.parametrize("width", WIDTHS)
def test_every_number_is_the_one_that_numpy_writes_shortest(width):
    @given(floats(width))
    @settings(derandomize=True, deadline=None, max_examples=300)
    def held(stored):
        shortest = [float(np.format_float_scientific(one, unique=True, trim="0")) for one in stored]
        np.testing.assert_array_equal(as_decimals(pa.chunked_array([pa.array(stored)])), shortest)

    held()


def test_every_half_float_and_every_power_of_two_is_its_shortest_decimal():
    halves = np.arange(1 << 16, dtype=np.uint16).view("f2")
    powers = np.ldexp(np.ones(277), np.arange(-149, 128)).astype("f4")
    for stored in (halves[np.isfinite(halves)], powers):
        shortest = [float(np.format_float_scientific(one, unique=True, trim="0")) for one in stored]
        assert as_decimals(pa.chunked_array([pa.array(stored)])).tolist() == shortest


def test_a_missing_score_stays_missing_at_every_width():
    for kind in (pa.float16(), pa.float32(), pa.float64()):
        column = pa.chunked_array([pa.array([None, 0.5], kind)])
        np.testing.assert_array_equal(as_decimals(column), [np.nan, 0.5])


def table(hundredths: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores of two decimals, full of ties, and the people they are of."""
    people = [f"p{number}" for number in range(8)]
    pairs = [(a, b) for a in people for b in people]
    steps = np.resize(hundredths, len(pairs)) + np.array([60 if a == b else 0 for a, b in pairs])
    scores = pd.DataFrame(pairs, columns=["subject_a", "subject_b"]).assign(score=steps / 100)
    return scores, pd.DataFrame({"subject": people, "group": ["x", "y"] * 4})


@settings(derandomize=True, deadline=None, max_examples=15)
@given(st.lists(st.integers(-30, 40), min_size=5, max_size=40), st.integers(-30, 40))
def test_parquet_of_every_width_and_csv_give_the_same_tables(tmp_path_factory, hundredths, threshold):
    folder = tmp_path_factory.mktemp("widths")
    scores, people = table(hundredths)
    ways = [written(scores, folder / "scores.csv")]
    for width in WIDTHS:
        narrow = scores.astype({"score": width})
        ways += [written(narrow, folder / f"{width}.parquet"), narrow]
        ways.append(written(narrow, folder / f"{width}.csv"))
    for asked in ({"threshold": threshold / 100}, {"fmr": 0.2}):
        first, *others = (
            audit_scores(way, people, group_by=["group"], similarity=True, replicates=0, **asked).audited
            for way in ways
        )
        for other in others:
            pd.testing.assert_frame_equal(other.rates, first.rates)
            pd.testing.assert_frame_equal(other.curves, first.curves)
            pd.testing.assert_frame_equal(other.distributions, first.distributions)


def test_a_score_of_four_bytes_meets_the_threshold_it_shows():
    scores, people = table([35])
    narrow = scores.astype({"score": "f4"})
    assert (narrow["score"].astype("f8") < 0.35).any()
    row = audit_scores(narrow, people, threshold=0.35, replicates=0).rates.iloc[0]
    assert row["false_matches"] == row["impostor_pairs"] == 56
