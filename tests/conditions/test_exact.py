"""Powers, exponentials and angles of our own are those of mathematics."""

import numpy as np
import pytest

from falsematch.conditions import _exact

RNG = np.random.default_rng(1)
ANY, POSITIVE = RNG.uniform(-20, 20, 10_000), RNG.uniform(1e-6, 5, 10_000)


@pytest.mark.parametrize("name", ["exp", "sin", "cos"])
def test_functions_of_any_number(name):
    expected = getattr(np, name)(ANY)
    assert np.abs(getattr(_exact, name)(ANY) - expected).max() < 1e-14 * np.abs(expected).max()


def test_logarithm():
    assert np.abs(_exact.log(POSITIVE) - np.log(POSITIVE)).max() < 1e-14


@pytest.mark.parametrize("exponent", [0.55, 2.0, 55.0])
def test_power(exponent):
    assert _exact.power(POSITIVE, exponent) == pytest.approx(POSITIVE**exponent, rel=1e-12)
    assert _exact.power(np.array([0.0, 1.0]), exponent).tolist() == [0, 1]


def test_no_light_is_left_of_a_very_small_exponential():
    assert _exact.exp(np.array([-1e9]))[0] < 1e-300


def test_angles_all_around():
    y, x = RNG.normal(size=(2, 10_000))
    assert np.abs(_exact.arctan2(y, x) - np.arctan2(y, x)).max() < 1e-14
    assert _exact.arctan2(np.array([0.0, 1, 0, -1]), np.array([1.0, 0, -1, 0])) == pytest.approx(
        [0, np.pi / 2, np.pi, -np.pi / 2]
    )


def test_products():
    points, matrix = RNG.normal(size=(50, 3)), RNG.normal(size=(3, 3))
    assert _exact.times(points, matrix) == pytest.approx(points @ matrix)
    assert _exact.dot(points, points) == pytest.approx((points * points).sum(axis=1))
    assert _exact.length(points) == pytest.approx(np.linalg.norm(points, axis=1))
