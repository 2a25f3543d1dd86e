"""Shapes: drawn from a seed, nearly symmetric, bounded."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

import falsematch_heads as heads
from falsematch_heads._axes import axes
from falsematch_heads._head import vertices_of
from falsematch_heads._shape import ASYMMETRY, BOUND, ONE_SIDED

pytestmark = pytest.mark.slow


def shapes(count: int = 30):
    return [
        heads.draw_subject(seed, 5, "ABC"[seed % 3], ("female", "male")[seed % 2], 0.18).shape for seed in range(count)
    ]


def test_no_facial_weight_leaves_its_bounds():
    for shape in shapes():
        for axis in axes():
            for target in (*axis.low, *axis.high):
                # A target may serve two axes.
                assert abs(shape.weights.get(target, 0)) <= 2 * (BOUND + ASYMMETRY)


@pytest.mark.slow
def test_right_and_left_differ_by_little(generator):
    # Unmorphed, the mesh is symmetric to a hundredth of a millimetre: the nearest point is the one on the other side.
    rest = generator.mesh.smooth @ generator.mesh.base[generator.mesh.skin]
    _, other_side = cKDTree(rest).query(rest * [-1, 1, 1])
    for shape in shapes(8):
        points = (
            generator.mesh.smooth
            @ vertices_of(generator.mesh, generator.morphs, shape.weights, "neutral")[generator.mesh.skin]
        )
        mirrored = points[other_side] * [-1, 1, 1]
        gap = np.linalg.norm(points - mirrored, axis=1)
        assert gap.max() < 0.15, "no two places that mirror each other are more than 15 mm apart"
        assert np.sqrt((gap**2).mean()) < 0.04


def test_one_sided_targets_are_faint():
    for shape in shapes():
        assert all(weight <= ONE_SIDED for name, weight in shape.weights.items() if name.startswith("asym/"))


def test_a_tone_changes_nothing_but_pigment():
    light, dark = (heads.draw_subject(5, tone, "C", "female", 0.18) for tone in (2, 9))
    amounts = ("eumelanin", "phaeomelanin", "haemoglobin")
    same = replace(dark.skin, **{name: getattr(light.skin, name) for name in amounts})
    assert replace(dark, tone=2, skin=same) == light


@pytest.mark.slow
@pytest.mark.parametrize("yaw", [0.0])
def test_eyes_are_level(generator, yaw):
    for seed in range(4):
        one = heads.draw_subject(seed, 5, "A", "female", 0.18)
        truth = generator.photograph(one, heads.Capture(yaw=yaw), 128).truth
        right, left = truth.landmarks["right_eye"], truth.landmarks["left_eye"]
        assert abs(left[1] - right[1]) < 0.06 * truth.inter_eye
