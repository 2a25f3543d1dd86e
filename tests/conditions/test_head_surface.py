"""Conditions that act on a head's surface: what they change, what they leave, and what they refuse."""

import numpy as np
import pytest
import scenes

from falsematch.conditions import CONDITIONS, expose, find, generator, parse
from falsematch.conditions.pose import side
from falsematch.conditions.surface import Surface
from falsematch.errors import ExperimentError, NotApplicable
from falsematch.faces import Frame, eye_centres, eye_distance, to_display, to_light
from falsematch.studies.proofs.worn import COVERED, FREE
from monk import TONES

POSES = ("yaw", "pitch", "roll")
WORN = tuple(name for name in CONDITIONS if name.startswith("occlusion:"))
NEUTRAL = {**dict.fromkeys((*POSES, "sun", *WORN), 0.0), "distance": 2.0}


def under(name, frame, dose, image="a", **parameters):
    return find(name)(frame, dose, generator(1, image, name), **parameters)


def way(name, image="a"):
    return side(generator(1, image, name))


@pytest.mark.parametrize("name", NEUTRAL)
def test_neutral_returns_the_same_bytes(head, name):
    pixels = to_display(head.light)
    chain = parse([{"chain": {"name": "nothing", "steps": [{name: NEUTRAL[name]}]}}])[1]
    assert expose(pixels, head, chain, seed=1, image="a").pixels.tobytes() == pixels.tobytes()


@pytest.mark.parametrize("name", NEUTRAL)
def test_without_a_face_it_is_not_applicable_and_never_silently_clean(head, name):
    away = Frame(head.light, np.add(head.landmarks, [9000.0, 0, 0]), head.inter_eye, head.saturated)
    none = Frame(head.light, head.landmarks * np.nan, head.inter_eye, head.saturated)
    for frame in (away, none):
        with pytest.raises(NotApplicable):
            under(name, frame, CONDITIONS[name].levels[0])


@pytest.mark.parametrize("name", POSES)
def test_beyond_forty_degrees_is_refused(name):
    with pytest.raises(ExperimentError, match="give a number from 0 to 40"):
        find(name).check(40.5, {})


def test_nearer_than_thirty_centimetres_is_refused():
    with pytest.raises(ExperimentError, match=r"give a number from 0\.3 to 1\.2"):
        find("distance").check(0.2, {})


def test_which_way_a_head_turns_is_drawn_for_each_photograph():
    ways = [way("yaw", f"image_{number}") for number in range(400)]
    assert 150 < ways.count(1) < 250


def test_a_photograph_turns_the_same_way_at_every_dose(head):
    nose = [under("yaw", head, dose).landmarks[4, 0] - head.landmarks[4, 0] for dose in (10, 20, 30)]
    assert len({np.sign(shift) for shift in nose}) == 1
    assert abs(nose[0]) < abs(nose[1]) < abs(nose[2])


def test_the_background_stays(head):
    for name in POSES:
        turned = under(name, head, 30)
        corner = np.s_[:8, :8]
        assert np.abs(turned.light[corner] - head.light[corner]).max() < 1e-6, name


def test_pixels_go_where_the_geometry_says(head):
    """Dots painted on the face are found again at the points that the frame carries."""
    names = np.array([[0.0, 0.35], [-0.45, 0.6], [0.45, 0.6], [0.0, 1.5]])
    places = eye_centres(head.landmarks).mean(axis=0) + names * head.inter_eye
    y, x = np.mgrid[: head.shape[0], : head.shape[1]]
    for name in POSES:
        for place in places:
            dot = np.exp(-((x - place[0]) ** 2 + (y - place[1]) ** 2) / 18)
            painted = head.with_light(np.repeat(dot[..., None], 3, axis=2).astype(np.float32))
            moved = under(name, painted, 20)
            light = moved.light[..., 0].astype(np.float64)
            found = np.array([(light * x).sum(), (light * y).sum()]) / light.sum()
            off = np.hypot(*(found - moved.carry(place[None])[0])) / head.inter_eye
            assert off < 0.03, f"{name}: a dot lies {off:.3f} of the distance between the eyes from where it should"


def test_no_pixel_of_a_turned_head_is_empty(head):
    lifted = head.with_light(head.light + 0.2)
    for name in POSES:
        assert under(name, lifted, 40).light.min() > 0.1, name


def test_roll_turns_the_line_of_the_eyes(head):
    right, left = eye_centres(under("roll", head, 20).landmarks)
    before = np.subtract(*eye_centres(head.landmarks)[::-1])
    after = left - right
    turned = np.degrees(np.arctan2(after[1], after[0]) - np.arctan2(before[1], before[0]))
    assert turned == pytest.approx(20 * way("roll"), abs=0.5)


def test_distance_holds_the_eyes_apart_and_brings_the_nose_forward(head):
    near = under("distance", head, 0.3)
    assert near.inter_eye == pytest.approx(head.inter_eye, rel=0.01)

    def nose_width(frame):
        return np.hypot(*(frame.landmarks[358] - frame.landmarks[129])[:2]) / eye_distance(frame.landmarks)

    def face_width(frame):
        return np.hypot(*(frame.landmarks[454] - frame.landmarks[234])[:2]) / eye_distance(frame.landmarks)

    assert nose_width(near) > 1.03 * nose_width(head)
    assert face_width(near) < 0.95 * face_width(head)


def plain(head, tone):
    light = np.broadcast_to(to_light(np.array(tone, np.uint8)), head.light.shape).copy()
    return head.with_light(light)


@pytest.mark.parametrize("name", ["sun", *WORN])
def test_light_is_the_same_for_every_skin(head, name):
    """Of each pixel, what is kept of its light and what is added do not depend on that light."""
    dose = CONDITIONS[name].levels[0]
    black = under(name, plain(head, (0, 0, 0)), dose).light
    white = under(name, plain(head, (255, 255, 255)), dose).light
    for number, tone in enumerate(TONES, 1):
        clean = plain(head, tone).light
        expected = black + clean * (white - black)
        assert np.abs(under(name, plain(head, tone), dose).light - expected).max() < 1e-5, f"Monk {number}"


def test_sun_leaves_a_card_before_the_head_as_it_was(head):
    lit = under("sun", plain(head, (128, 128, 128)), 4)
    clean = plain(head, (128, 128, 128)).light
    assert np.array_equal(lit.light[:30], clean[:30])


def test_sun_shades_one_side_of_the_nose_and_under_the_chin(head):
    lit = under("sun", plain(head, (128, 128, 128)), 8).light[..., 1]
    clean = to_light(np.array([128], np.uint8))[0]
    aside = way("sun")

    def share(point):
        x, y = head.landmarks[point, :2].round().astype(int)
        return lit[y - 2 : y + 3, x - 2 : x + 3].mean() / clean

    towards, away = (50, 280) if aside < 0 else (280, 50)
    assert share(towards) > 1.2 * share(away)
    chin = head.landmarks[152, :2] + [0, 0.25 * head.inter_eye]
    x, y = chin.round().astype(int)
    assert lit[y, x] < 0.6 * clean


def test_sun_grows_with_its_dose(head):
    contrast = [under("sun", plain(head, (128, 128, 128)), dose).light[head.face].std() for dose in (1, 2, 4, 8)]
    assert contrast == sorted(contrast)


@pytest.mark.parametrize("name", WORN)
def test_an_occluder_hides_what_it_is_meant_to_and_no_more(head, name):
    black = under(name, plain(head, (0, 0, 0)), 1).light
    white = under(name, plain(head, (255, 255, 255)), 1).light
    kept = (white - black)[..., 1]

    def at(point):
        x, y = head.landmarks[point, :2].round().astype(int)
        return kept[y, x]

    assert max(at(point) for point in COVERED[name]) < 0.1
    assert min(at(point) for point in FREE[name]) > 0.5


def test_a_turned_head_wears_its_mask_turned(head):
    turned = under("yaw", head, 30)
    masked = under("occlusion:mask", turned, 1)
    changed = np.abs(masked.light - turned.light).max(axis=2) > 0.05
    middle = np.nonzero(changed)[1].mean()
    assert abs(middle - turned.landmarks[[0, 152, 234, 454], 0].mean()) < 0.3 * head.inter_eye


@pytest.mark.parametrize("name", NEUTRAL)
def test_geometry_gives_the_same_bytes_again(head, name):
    dose = CONDITIONS[name].levels[-1]
    assert under(name, head, dose).light.tobytes() == under(name, head, dose).light.tobytes()


def test_scenes_without_depth_still_turn():
    frame = scenes.frame_of(scenes.texture())
    assert Surface.fit(frame).unit > 0
