"""Pose, perspective and sun are what they say, on heads whose truth is known and on photographs (FIELD section 3)."""

from dataclasses import replace

import numpy as np
import pytest

from falsematch.faces import Frame, eye_distance, photograph, to_light
from falsematch.matchers import load_open_matcher
from falsematch.studies.proofs import angle, perspective, rendering, shading

MATCHERS = ("sface_int8bq", "dlib", "mobilefacenet")
SEEDS, CALIBRATION = 1000, 5000
"""First seeds of the heads that are measured, and of those that only calibrate the estimator."""


@pytest.mark.slow
def test_yaw_turns_heads_by_its_dose(rendered_heads):
    made = rendered_heads(SEEDS, 16)
    errors = {dose: angle.on_heads(made, "yaw", dose).median_error for dose in (10, 20, 30)}
    # The bar of 2 degrees is held over 100 heads, below: the median of 16 differs by half a degree from it by chance.
    assert max(errors.values()) <= 2.5, errors


@pytest.mark.slow
@pytest.mark.parametrize("metres", sorted(perspective.BARS))
def test_perspective_is_that_of_a_true_render(rendered_heads, metres):
    found = perspective.against_rendering(rendered_heads(SEEDS, 6), metres)
    rms = perspective.rms(found.warped)
    assert rms <= perspective.BARS[metres]
    assert rms < float(found.moved.mean()), "the condition must explain part of what moved"


@pytest.mark.slow
def test_a_wrong_source_distance_moves_a_face_little(rendered_heads):
    (_, frame), *_ = rendered_heads(SEEDS, 1).frames()
    assert perspective.sensitivity(frame, 0.5) < 0.02


@pytest.mark.slow
def test_a_warped_render_is_taken_for_the_same_head(rendered_heads, weights):
    (scores,) = rendering.turned(rendered_heads(SEEDS, 24), [load_open_matcher("dlib", weights)])
    assert scores.ok, f"median {scores.measured:.3f}, 10th percentile of true renders {scores.requested:.3f}"


@pytest.mark.slow
@pytest.mark.parametrize("dose", [2, 4, 8])
def test_sun_shades_and_costs_as_true_sun_does(rendered_heads, weights, dose):
    made = rendered_heads(SEEDS, 8)
    matcher = load_open_matcher("dlib", weights)
    heads = [lit for number in range(made.count) if (lit := shading.sunlit(made, [matcher], dose, number)) is not None]
    error, unlit = (shading.rms(np.array([getattr(lit, what) for lit in heads])) for what in ("made", "unlit"))
    assert error <= shading.SHADING_BAR
    assert error < 0.75 * unlit, "it must explain part of what the light does"
    true, cost = (np.nanmean([getattr(lit, what)["dlib"] for lit in heads]) for what in ("true_cost", "cost"))
    assert abs(np.log(cost / true)) <= shading.COST_BAR
    ceiling, likeness = (np.nanmean([getattr(lit, what)["dlib"] for lit in heads]) for what in ("ceiling", "likeness"))
    assert likeness < ceiling, "no mesh comes nearer than one that is lit by the true light"


@pytest.mark.full
@pytest.mark.parametrize("pose", ["yaw", "pitch", "roll"])
@pytest.mark.parametrize("dose", [10, 20, 30])
def test_every_pose_turns_heads_by_its_dose(rendered_heads, pose, dose):
    turned = angle.on_heads(rendered_heads(SEEDS, 100), pose, dose)
    assert turned.median_error <= 2


@pytest.mark.full
@pytest.mark.parametrize("matcher", MATCHERS)
def test_a_hundred_warped_renders_are_taken_for_the_same_heads(rendered_heads, with_models, matcher):
    (scores,) = rendering.turned(rendered_heads(SEEDS, 100), [load_open_matcher(matcher, with_models(matcher))])
    assert scores.ok, f"median {scores.measured:.3f}, 10th percentile of true renders {scores.requested:.3f}"


@pytest.mark.full
@pytest.mark.parametrize("pose", ["yaw", "pitch", "roll"])
@pytest.mark.parametrize("dose", [10, 20, 30])
def test_an_estimator_sees_the_dose_on_photographs(rendered_heads, london_folder, pose, dose):
    made = rendered_heads(CALIBRATION, 10)
    raw = angle.Estimator(made.detector, angle.mean_head(made), {pose: 1.0})
    estimator = replace(raw, gains={pose: angle.gain([raw.turns(pose, made)])})
    frames = []
    for file in sorted((london_folder / "smiling_front").glob("*.jpg")):
        pixels = photograph(file, 675)
        face = made.detector.largest(pixels)
        assert face is not None, file.name
        landmarks = made.mesh.fit(pixels, face).landmarks
        frames.append((file.stem, Frame(to_light(pixels), landmarks, eye_distance(landmarks), pixels[..., 0] >= 250)))
    seen = angle.on_photographs(estimator, pose, dose, frames)
    others = rendered_heads(CALIBRATION + 10, 10)
    known = [of(estimator, others, pose, dose) for of in (angle.estimator_alone, angle.estimator_on_turned)]
    # What errs by more than a bar where the angle is known is not held against it; see studies.proofs.renders.
    assert seen.median_error <= 4 or max(one.median_error for one in known) > 4
    assert seen.ninetieth <= 6 or max(one.ninetieth for one in known) > 6
