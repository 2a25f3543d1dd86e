"""Display-linear light and its area reduction."""

import numpy as np
import pytest

from falsematch.faces import enlarge_to, reduce_area, reduce_photograph, to_display, to_light


def noise(height, width):
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_every_code_value_returns_as_itself():
    codes = np.arange(256, dtype=np.uint8)
    assert (to_display(to_light(codes)) == codes).all()


def test_eighteen_per_cent_grey_is_code_118():
    assert to_display(np.array([0.18], np.float32)) == 118
    assert to_light(np.array([188], np.uint8)) == pytest.approx(0.5, abs=0.005)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (4, 5, 3)])
def test_light_has_the_shape_of_its_code_values(shape):
    assert to_light(np.full(shape, 188, np.uint8)).shape == shape


def test_light_outside_the_display_clips():
    assert to_display(np.array([-0.1, 1.7], np.float32)).tolist() == [0, 255]


@pytest.mark.parametrize("scale", [1.0, 0.9, 0.5, 0.37, 0.075])
def test_each_pixel_is_the_mean_of_exactly_what_it_covers(scale):
    light = to_light(noise(90, 120))
    reduced = reduce_area(light, scale)
    # A hundredfold finer grid, on which a pixel's edges fall nearly on whole samples.
    fine = np.repeat(light[:, 60, 1].astype(np.float64), 1000)
    column = reduce_area(light[:, 60:61], scale)[:, 0, 1]
    for row, value in enumerate(column[:-1]):
        covered = fine[round(1000 * row / scale) : round(1000 * (row + 1) / scale)]
        assert value == pytest.approx(covered.mean(), abs=1e-3)
    assert reduced.shape == (round(90 * scale), round(120 * scale), 3)


def test_reduction_by_a_whole_factor_is_the_mean_of_blocks():
    light = to_light(noise(60, 80))
    blocks = light.reshape(15, 4, 20, 4, 3).mean(axis=(1, 3))
    assert np.abs(reduce_area(light, 0.25) - blocks).max() < 1e-6


def test_reduction_averages_light_not_code_values():
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[::2] = 255
    assert (reduce_photograph(stripes, 32) == 188).all()


@pytest.mark.parametrize(("height", "width"), [(900, 600), (600, 900), (701, 700)])
def test_a_reduced_photograph_has_the_long_side_asked_for(height, width):
    assert max(reduce_photograph(noise(height, width), 300).shape[:2]) == 300


def test_a_photograph_already_small_is_returned_as_it_is():
    pixels = noise(30, 40)
    assert reduce_photograph(pixels, 40) is pixels


def test_enlargement_has_the_shape_asked_for():
    assert enlarge_to(noise(30, 40), (301, 399)).shape == (301, 399, 3)
