"""What is true of a rendered head, and that the same numbers always give the same head."""

import numpy as np
import pytest

import falsematch_heads as heads
from falsematch.errors import DataError
from falsematch_heads._tone import MONK, aimed, albedo, decoded, lab, pigments, tones

pytestmark = pytest.mark.slow

PLAIN = heads.Capture()
SIZE = 160


def subject(tone: int = 5, seed: int = 3) -> heads.Subject:
    return heads.draw_subject(seed, tone, "B", "male", glasses=0.0)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(generator):
    pictures = [generator.photograph(subject(), PLAIN, SIZE).pixels for _ in range(2)]
    assert np.array_equal(*pictures)


@pytest.mark.slow
def test_another_seed_gives_another_head(generator):
    one, other = (generator.photograph(subject(seed=seed), PLAIN, SIZE).pixels.astype(int) for seed in (3, 4))
    assert np.abs(one - other).mean() > 5


@pytest.mark.slow
def test_eyes_are_where_their_landmarks_say(generator):
    dark_eyed, bright_eyed = (
        generator.photograph(_with_iris(subject(), iris), PLAIN, 256) for iris in ((0.0, 0.0, 0.0), (0.9, 0.9, 0.9))
    )
    changed = np.abs(dark_eyed.light - bright_eyed.light).sum(axis=2)
    rows, columns = np.nonzero(changed > 0.05)
    for eye in ("right_eye", "left_eye"):
        x, y, _ = dark_eyed.truth.landmarks[eye]
        near = np.abs(columns - x) < dark_eyed.truth.inter_eye / 2
        assert abs(columns[near].mean() - x) < 0.03 * dark_eyed.truth.inter_eye
        # The upper lid hides the top of the iris.
        assert abs(rows[near].mean() - y) < 0.08 * dark_eyed.truth.inter_eye


def _with_iris(one: heads.Subject, iris: tuple[float, float, float]) -> heads.Subject:
    from dataclasses import replace

    return replace(one, iris=iris)


@pytest.mark.slow
def test_landmarks_turn_with_the_head_as_geometry_says(generator):
    head = generator.head(subject())
    for yaw in (0.0, 20.0, -35.0):
        truth = generator.photograph(subject(), PLAIN.with_(yaw=yaw, distance=50.0, focal=5000.0), SIZE, head).truth
        right, left, nose = (truth.landmarks[name] for name in ("right_eye_outer", "left_eye_outer", "nose_tip"))
        # Far away there is no perspective: depth between the corners is what the turn has made of their distance.
        across, deep = left[0] - right[0], (left[2] - right[2]) * SIZE * 5000.0 / 36 / 50.0
        assert np.degrees(np.arctan2(deep, across)) == pytest.approx(yaw, abs=1.5)
        assert (nose[0] > (right[0] + left[0]) / 2) == (yaw > 0) or yaw == 0


@pytest.mark.slow
def test_size_goes_by_one_over_distance_point_by_point(generator):
    head = generator.head(subject())
    for pair in (("right_nostril_wing", "left_nostril_wing"), ("right_brow_outer", "left_brow_outer")):
        widths = []
        for distance, focal in ((0.3, 30.0), (1.2, 120.0), (6.0, 600.0)):
            capture = PLAIN.with_(distance=distance, focal=focal)
            right, left = (generator.photograph(subject(), capture, SIZE, head).truth.landmarks[name] for name in pair)
            widths.append((left[0] - right[0]) * (left[2] + right[2]) / 2 / focal)
        assert widths == pytest.approx([widths[0]] * 3, rel=0.01), "a true perspective"


@pytest.mark.slow
def test_radiance_doubles_with_the_sun_and_with_exposure_the_picture(generator):
    head = generator.head(subject())
    # All but no sky: what is seen then is the sun's.
    dim = PLAIN.with_(sun=1e4, sky=1e-4, metering="fixed")
    once = generator.photograph(subject(), dim, SIZE, head)
    twice = generator.photograph(subject(), dim.with_(sun=2e4), SIZE, head)
    assert twice.truth.radiance == pytest.approx([2 * part for part in once.truth.radiance], rel=0.01)
    brighter = generator.photograph(subject(), dim.with_(exposure=1.0), SIZE, head)
    assert np.allclose(brighter.light, 2 * once.light, rtol=1e-5)
    assert brighter.truth.radiance == once.truth.radiance


@pytest.mark.slow
def test_darker_tones_are_darker_under_the_same_light(generator):
    bald = [generator.photograph(subject(tone), PLAIN, SIZE).truth.radiance for tone in (1, 4, 5, 6, 7, 8, 9, 10)]
    luminance = [float(np.dot(one, [0.2126, 0.7152, 0.0722])) for one in bald]
    assert luminance == sorted(luminance, reverse=True)


@pytest.mark.parametrize("tone", MONK)
def test_even_skin_has_the_colour_aimed_at(tone):
    assert np.linalg.norm(lab(albedo(pigments(tone))) - aimed(tone)) < 4.5, f"Monk {tone}"


def test_no_tone_is_grey():
    for tone in MONK:
        red, green, blue = albedo(pigments(tone))
        assert red > 1.2 * green > 1.2 * 1.15 * blue, f"Monk {tone}"


def test_middle_tones_are_the_published_swatches():
    assert [row.tone for row in tones() if row.difference < 4] == [6, 7, 8]


def test_tones_are_as_light_in_order_as_their_swatches():
    published = sorted(MONK, key=lambda tone: lab(decoded(np.array(MONK[tone]) / 255))[0])
    # The first three swatches are all but equally light.
    assert sorted(MONK, key=lambda tone: aimed(tone)[0]) == published
    for tone in range(3, 10):
        assert lab(albedo(pigments(tone)))[0] > lab(albedo(pigments(tone + 1)))[0] + 2, f"Monk {tone}"


@pytest.mark.slow
@pytest.mark.parametrize("tone", [2, 5, 8, 10])
def test_rendered_skin_stays_near_its_tone(generator, tone):
    drawn = [generator.photograph(subject(tone, seed), PLAIN, SIZE).truth.albedo for seed in (3, 7)]
    assert np.linalg.norm(lab(np.mean(drawn, axis=0)) - aimed(tone)) < 14, f"Monk {tone}"


def test_an_unknown_tone_is_refused():
    with pytest.raises(DataError, match="11 is not a Monk tone; the scale runs from 1 to 10"):
        subject(tone=11)


@pytest.mark.slow
def test_an_unknown_expression_is_refused(generator):
    with pytest.raises(DataError, match="`smirk` is not an expression"):
        generator.head(subject(), "smirk")
