"""Colours as people with colour-vision deficiencies and grey print show them, by simulation (Machado et al. 2009).

Distances are of CAM02-UCS; about 1 is just noticeable side by side.
"""

from itertools import combinations, pairwise

import numpy as np
import pytest
from colorspacious import cspace_convert, deltaE
from matplotlib.colors import to_rgb

from falsematch.report import style
from falsematch.report.false_match_matrix import Shades

SIGHT = ["normal", "deuteranomaly", "protanomaly", "tritanomaly"]


def seen(color: str, sight: str) -> np.ndarray:
    if sight == "normal":
        return np.array(to_rgb(color))
    if sight == "grey":
        return np.clip(cspace_convert([lightness(color), 0, 0], "CIELab", "sRGB1"), 0, 1)
    return np.clip(
        cspace_convert(to_rgb(color), {"name": "sRGB1+CVD", "cvd_type": sight, "severity": 100}, "sRGB1"), 0, 1
    )


def lightness(color: str) -> float:
    return float(cspace_convert(to_rgb(color), "sRGB1", "CIELab")[0])


def apart(a: str, b: str, sight: str) -> float:
    return float(deltaE(seen(a, sight), seen(b, sight), input_space="sRGB1"))


def contrast(a: str, b: str) -> float:
    """WCAG 2 contrast ratio."""
    luminance = [cspace_convert(to_rgb(color), "sRGB1", "XYZ1")[1] + 0.05 for color in (a, b)]
    return float(max(luminance) / min(luminance))


@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_series_share_a_colour(sight: str):
    for (a, _), (b, _) in combinations(style.SERIES, 2):
        assert apart(a, b, sight) > 10, f"{a} and {b}"


@pytest.mark.parametrize("sight", [*SIGHT, "grey"])
def test_every_series_stands_out_from_the_paper(sight: str):
    for color, _ in style.SERIES:
        assert apart(color, style.PAPER, sight) > 25, color


def test_in_grey_a_shape_of_its_own_tells_each_series():
    shapes = [shape for _, shape in style.SERIES]
    assert len(set(shapes)) == len(shapes)


def test_genuine_and_impostor_scores_differ_by_more_than_colour():
    # One is filled, the other an outline: in grey the two inks are alike.
    assert apart(style.BLUE, style.VERMILLION, "grey") < 10


@pytest.mark.parametrize("sight", [*SIGHT, "grey"])
def test_shades_of_the_matrix_darken_with_the_rate_for_everybody(sight: str):
    shades = Shades([{"fmr": 1e-5}])
    steps = [seen(shades.color(rate), sight) for rate in (1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0)]
    light = [float(cspace_convert(step, "sRGB1", "CIELab")[0]) for step in steps]
    assert all(a - b > 5 for a, b in pairwise(light))


def test_what_is_written_on_a_shade_can_be_read():
    shades = Shades([{"fmr": 1e-5}])
    for rate in np.logspace(-5, 0, 40):
        assert contrast(shades.ink(rate), shades.color(rate)) > 4.5, rate
