"""Bounds from small galleries hold what the whole gallery shows, where its people are independent given the probe."""

import numpy as np
import pytest
from numpy.typing import NDArray

from crowds import crowd
from falsematch.audit import FixedThreshold
from falsematch.errors import ExperimentError
from held_out_galleries import held_out, held_out_galleries

PEOPLE = 120


def generated(share: float, threshold: float, seed: int) -> NDArray[np.bool_]:
    """Everybody against everybody, two photographs each: both people's effects carry ``share`` of the variance."""
    generator = np.random.default_rng(seed)
    effect = generator.normal(0, np.sqrt(share / 2), PEOPLE)
    score = effect[:, None] + effect + generator.normal(0, np.sqrt(1 - share), (PEOPLE, PEOPLE))
    matched = np.asarray(score >= threshold)
    np.fill_diagonal(matched, False)
    return matched


def told(matched: NDArray[np.bool_], times: float, draws: int = 40):
    return held_out(matched, ~np.eye(PEOPLE, dtype=bool), np.arange(PEOPLE), times, draws=draws)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("times", [2.0, 5.0])
def test_the_whole_gallery_lies_inside(share: float, times: float):
    found = told(generated(share, 2.4, seed=int(10 * share)), times)
    assert found["told"] >= 30
    assert found["inside"] >= 0.95
    assert found["low"] < found["fpir"] < found["high"]


def test_people_who_stand_in_the_gallery_once_as_a_double_fall_outside():
    # Everybody has one double and nobody else: FPIR grows with the gallery as fast as it, up to 1, and no law of
    # independent entries says that.
    matched = np.roll(np.eye(PEOPLE, dtype=bool), 1, axis=1)
    found = told(matched, 1.2)
    assert found["fpir"] == 1
    assert found["inside"] < 0.5 or found["told"] < 20


def test_the_same_seed_draws_the_same_galleries():
    matched = generated(0.3, 2.4, seed=1)
    assert told(matched, 5, 5) == told(matched, 5, 5)


@pytest.mark.parametrize("times", [1.0, 11.0, 40.0])
def test_more_than_the_bounds_are_made_for_is_refused(times: float):
    with pytest.raises(ExperimentError, match="choose other times"):
        told(generated(0.3, 2.4, seed=1), times)


def test_a_table_of_comparisons_is_checked_slice_by_slice():
    made = crowd({"f": 30, "m": 30}, {"f": 0.7, "m": 0.2}, seed=3, conditions={"dark": 0.3})
    found = held_out_galleries(made, [FixedThreshold(threshold=-0.2)], times=(2, 5), draws=5)
    assert found[["condition", "times"]].to_numpy().tolist() == [["clean", 2], ["clean", 5], ["dark", 2], ["dark", 5]]
    assert (found["whole"] == 59).all()
    assert found["size"].tolist() == [30, 12, 30, 12]
