"""Sun: what falls on a head outdoors, from where, on whom, and what it leaves alone."""

from dataclasses import replace

import numpy as np
import pytest

from falsematch.conditions import find, generator
from falsematch.conditions.daylight import Daylight
from falsematch.conditions.pose import side
from falsematch.conditions.relief import Relief
from falsematch.conditions.surface import Surface
from falsematch.faces import Frame, eye_centres

GREY = np.float32(0.2)


def even(head: Frame, light: np.float32 = GREY) -> Frame:
    """The head as a photograph without any shading."""
    return head.with_light(np.full_like(head.light, light))


def under(frame: Frame, dose: float, image: str = "a", **parameters: float) -> Frame:
    return find("sun")(frame, dose, generator(1, image, "sun"), **parameters)


def at(frame: Frame, point: int, light: np.ndarray, reach: int = 3) -> float:
    x, y = frame.landmarks[point, :2].round().astype(int)
    return float(light[y - reach : y + reach + 1, x - reach : x + reach + 1].mean())


@pytest.mark.parametrize(("dose", "elevation"), [(2, 45), (8, 45), (8, 10), (4, 0)])
def test_shade_is_filled_by_the_sky_and_the_sunlit_ground(dose, elevation):
    """FIELD 3.5: 0.5 + 0.5 rho (1 + dose sin e) on an upright surface, over that with the sun on a card."""
    light = Daylight.of(dose, 0, elevation)
    upright = [np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32), np.full((1, 1), -1, np.float32)]
    fill = 0.5 + 0.5 * 0.28 * (1 + dose * np.sin(np.radians(elevation)))
    shade = light.on(upright, np.zeros((1, 1), np.float32))[0, 0, 1]
    assert shade == pytest.approx(fill / (fill + dose * np.cos(np.radians(elevation))), rel=1e-5)


def test_a_grey_card_before_the_head_stays_grey_and_as_bright():
    light = Daylight.of(8, 35, 45)
    card = [np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32), np.full((1, 1), -1, np.float32)]
    assert light.on(card, light.facing(card))[0, 0] == pytest.approx([1, 1, 1], rel=1e-5)


def test_the_lit_side_is_warmer_than_the_shade(head):
    lit = under(even(head), 8, azimuth=60).light
    right_cheek, left_cheek = 50, 280  # of the picture: the subject's right one lies left, in the shade
    warmth = lit[..., 0] / lit[..., 2]
    assert at(head, left_cheek, warmth) > 1.1 * at(head, right_cheek, warmth)


def test_an_azimuth_that_is_given_is_the_side_it_comes_from(head):
    left, right = (under(even(head), 8, azimuth=azimuth).light[..., 1] for azimuth in (-35, 35))
    assert at(head, 50, left) > 1.1 * at(head, 50, right)
    assert at(head, 280, right) > 1.1 * at(head, 280, left)


def test_anywhere_draws_a_place_of_its_own_for_each_photograph_whatever_is_given(head):
    made = [under(head, 8, image, anywhere=1).light.tobytes() for image in "abcd"]
    assert len(set(made)) == 4
    assert under(head, 8, "a", anywhere=1, azimuth=10, elevation=50).light.tobytes() == made[0]


def test_anywhere_the_sun_stands_in_the_range_that_is_told(head):
    """As when it is asked for there: drawn in the order side, azimuth, elevation."""
    rng = generator(1, "a", "sun")
    azimuth, elevation = side(rng) * rng.uniform(0, 70), rng.uniform(25, 60)
    there = under(head, 8, "a", azimuth=azimuth, elevation=elevation).light
    assert np.array_equal(under(head, 8, "a", anywhere=1).light, there)


def test_an_azimuth_that_is_not_given_is_drawn_to_either_side(head):
    for image in "abcdef":
        drawn = side(generator(1, image, "sun"))
        assert np.array_equal(under(head, 4, image).light, under(head, 4, image, azimuth=35 * drawn).light)
    assert {side(generator(1, image, "sun")) for image in "abcdef"} == {-1, 1}


def test_a_lamp_in_a_dark_room_lights_no_ground(head):
    chin = 152
    lamp, outdoors = (under(even(head), 16, azimuth=0, elevation=45, direct_only=only).light for only in (1, 0))
    assert at(head, chin, lamp[..., 1]) < 0.7 * at(head, chin, outdoors[..., 1])
    # White, as the room's fill is.
    assert np.abs(lamp[..., 0] - lamp[..., 2]).max() < 1e-6


def test_the_light_of_its_session_is_divided_out(head):
    """A head whose picture is shaded by its session's light looks in the sun as if it had been lit evenly."""
    own = (0.5, -0.2, -0.3, 0.5)
    relief = Relief.of(Surface.fit(head))
    right, down, away = relief.normal
    shading = np.maximum(own[0] + own[1] * right + own[2] * down - own[3] * away, 0.15)
    box = relief.box(head.shape)
    over = relief.over(shading[..., None], box[0], box[1], box[2] - box[0], box[3] - box[1])
    light = even(head).light.copy()
    light[box[1] : box[3], box[0] : box[2]] *= over
    shaded = replace(head, light=light, own_light=own)
    face = head.face
    ratio = under(shaded, 8).light[face] / under(even(head), 8).light[face]
    assert np.abs(np.log(ratio)).mean() < 0.02


def test_the_light_of_its_session_turns_with_the_head(head):
    own = (0.5, 0.0, 0.0, 0.5)
    turned = find("yaw")(replace(head, own_light=own), 30, generator(1, "a", "yaw"))
    moved = np.sign(turned.landmarks[4, 0] - head.landmarks[4, 0])
    assert turned.own_light == pytest.approx((0.5, moved * 0.25, 0.0, 0.5 * np.cos(np.radians(30))), abs=1e-6)


def test_the_background_beside_the_jaw_keeps_its_light(head):
    """A quarter of the eyes' distance outside the mesh, at the jaw, no rim is seen: nobody's head reaches so far."""
    lit = under(even(head), 8, azimuth=60).light[..., 1]
    for jaw, aside in ((58, -1), (288, 1)):
        x, y = head.landmarks[jaw, :2] + [aside * 0.25 * head.inter_eye, 0]
        assert lit[int(y), int(x)] == pytest.approx(GREY, rel=0.02)


def test_an_ear_in_the_shade_is_dark_as_the_cheek_beside_it(head):
    lit = under(even(head), 8, azimuth=60).light[..., 1]
    x, y = head.landmarks[234, :2] + [-0.06 * head.inter_eye, 0]
    assert lit[int(y), int(x)] < 0.6 * GREY


def test_skin_gleams_and_eyes_and_brows_do_not(head):
    gleam = under(even(head, np.float32(0)), 8, azimuth=0).light[..., 1]
    assert gleam.max() > 0.005
    for point in (159, 386, 105, 334):
        assert at(head, point, gleam, reach=1) < 0.1 * gleam.max()


def test_nothing_gleams_at_the_hairline(head):
    gleam = under(even(head, np.float32(0)), 8, azimuth=0).light[..., 1]
    assert at(head, 10, gleam, reach=1) < 0.1 * gleam.max()


def test_a_visor_shades_the_eyes(head):
    bare = under(even(head), 4, azimuth=0).light[..., 1]
    capped = under(find("occlusion:cap")(even(head), 1, generator(1, "a", "occlusion:cap")), 4, azimuth=0).light[..., 1]
    for eye in eye_centres(head.landmarks).round().astype(int):
        here = np.s_[eye[1] - 2 : eye[1] + 3, eye[0] - 2 : eye[0] + 3]
        assert capped[here].mean() < 0.6 * bare[here].mean()
    assert at(head, 152, capped) > 0.8 * at(head, 152, bare)


def test_what_is_worn_is_lit_by_the_sun(head):
    masked = find("occlusion:mask")(even(head), 1, generator(1, "a", "occlusion:mask"))
    lit = under(masked, 8, azimuth=60).light[..., 1] / masked.light[..., 1]
    towards, away = 436, 216
    assert at(head, towards, lit) > 1.5 * at(head, away, lit)
