"""A tail model is believed only where it predicted a decade that it had not seen."""

import numpy as np

from falsematch.audit.open_set import fpir_beta
from falsematch.audit.tail import tail


def matched(a: float, b: float, searches: int, people: int) -> np.ndarray:
    generator = np.random.default_rng(0)
    own = generator.beta(a, b, searches)
    return generator.random((searches, people)) < own[:, None]


def judged(found: np.ndarray, low: float, high: float):
    return tail(found, np.ones_like(found), low, high, np.random.default_rng(1))


def test_searches_drawn_from_the_model_are_predicted():
    found = matched(0.3, 60, 1500, 400)
    fpir = found.any(axis=1).mean()
    model = judged(found, fpir * 0.85, fpir * 1.15)
    assert model.refused == ""
    assert abs(model.fpir(4000) / fpir_beta(0.3, 60, 4000) - 1) < 0.2


def test_a_model_that_misses_the_held_out_decade_is_refused():
    generator = np.random.default_rng(0)
    found = np.zeros((600, 400), bool)
    # Everybody's only double sits anywhere: a tenth says that few have one, the whole that all do.
    found[np.arange(600), generator.integers(0, 400, 600)] = True
    assert "held-out decade" in judged(found, 0.05, 0.2).refused


def test_too_few_searches_fix_no_model():
    assert "fewer than 10" in judged(matched(0.3, 3000, 300, 100), 0.01, 0.1).refused


def test_without_limits_there_is_nothing_to_be_held_against():
    assert "no interval" in judged(matched(0.3, 60, 300, 100), float("nan"), float("nan")).refused
