"""Veiling glare: light of a bright source at the picture's edge or beyond, scattered in the lens over all of it."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions._exact import arctan2, cos, sin
from falsematch.conditions._person import person
from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.conditions.surface import Surface
from falsematch.errors import NotApplicable
from falsematch.faces import Frame

Field = NDArray[np.float32]

_ANGLE = Number(30.0, "degrees off the axis", "judgement", "a sun or lamp just outside the picture")
_FLARE = Number(
    0.2, "share of the veil", "judgement", "streaks and ghosts; phones' cover glass is touched, their lenses are coated"
)
FIELD_OF_VIEW = Number(50.0, "degrees", "judgement", "what the long side spans: a phone's main camera, cropped")
_CORE = Number(5.0, "degrees", "judgement", "within it the bloom no longer grows towards the source")
_EVEN = Number(
    0.5, "share of the veil", "judgement", "what bounced often lies evenly over the frame; the rest is the bloom"
)
_WIDEST_LEAN = Number(60.0, "degrees from straight up", "judgement", "sun and lamps are above, to either side")
_FALL_OFF = Number(
    2.0,
    "power of the angle",
    "literature",
    "Stiles-Holladay formula for glare in the human eye; that it serves for a phone's lens is judgement",
)
_SHADE = Number(
    1.5, "EV", "judgement", "a face before the sun has sky and sunlit ground, its surroundings have the sun"
)
_BEFORE = Number(25.0, "degrees", "judgement", "nearer to the axis the source stands in the picture, behind the face")
_GRID = 256
"""Cells on the long side that the veil is made on: no part of it is finer."""
_TINT = np.array([-4.58, 1.0, 3.58], np.float32)
"""What makes a ghost's colour and leaves both its luminance and the mean of its channels."""


@condition(
    "veiling_glare",
    unit="veil / display white",
    levels=(0.05, 0.1, 0.2, 0.4, 0.8),
    legal=(0.0, 1.0),
    stage="veil",
    parameters={"angle": (0.0, 85.0), "flare": (0.0, 1.0)},
    numbers={
        "angle": _ANGLE,
        "flare": _FLARE,
        "field_of_view": FIELD_OF_VIEW,
        "core": _CORE,
        "even_share": _EVEN,
        "widest_lean": _WIDEST_LEAN,
        "fall_off": _FALL_OFF,
        "shade": _SHADE,
        "before": _BEFORE,
    },
)
def veiling_glare(
    frame: Frame, dose: float, rng: Generator, *, angle: float = _ANGLE.value, flare: float = _FLARE.value
) -> Frame:
    """Scattered light of a bright source, added to the scene: haze, bloom around the source, streaks and ghosts.

    Parameters
    ----------
    dose : float in [0, 1]
        Mean veil over the face (the hull of its landmarks), as a share of display white. The veil is the same for every
        skin: nothing in it reads the picture.
    angle : float, degrees
        Direction of the source from the optical axis; the veil falls off away from it. At 30 the source stands at the
        edge of a square picture: just outside a side, just inside a corner. Below 25 it stands before the lens, behind
        whoever is photographed, who is then in its shade: 1.5 EV darker than all around.
    flare : float in [0, 1]
        Share of the veil that lies in streaks through the source and in ghosts, which stand along the line from the
        source through the middle of the picture, on its other side.

    Raises
    ------
    NotApplicable
        Where no part of the face lies in the frame; where the face is to be in shade and no surface can be fitted.

    Source: additive flare in linear light, scattered (streaks) and reflected (ghosts), after Wu et al., "How to train
    neural networks for flare removal" (ICCV 2021) and Dai et al., "Flare7K" (NeurIPS 2022); ghosts of phone cameras
    stand opposite to their source about the optical centre (Dai et al., "Nighttime smartphone reflective flare removal
    using optical center symmetry prior", CVPR 2023). The fall-off with the inverse square of the angle is the form of
    the Stiles-Holladay formula for glare in the human eye; that it serves for a phone's lens is judgement, as are the
    shares, the field of view, the core, where above the face the source stands (drawn from ``rng``, as streaks and
    ghosts are), and that it is white.
    """
    face = frame.face
    if not face.any():
        raise NotApplicable("no part of the face lies in the frame")
    veil = _veil(frame, angle, flare, rng)
    light = frame.light
    if angle < _BEFORE.value:
        light = light * (1 - person(frame, Surface.fit(frame)) * np.float32(1 - 2**-_SHADE.value))[..., None]
    return frame.with_light(light + veil * np.float32(dose / veil[face].mean(dtype=np.float64)))


def _veil(frame: Frame, angle: float, flare: float, rng: Generator) -> Field:
    """The relative veil (height, width, 3) of a source ``angle`` degrees off the axis."""
    from falsematch.conditions._fields import between  # noqa: PLC0415 - a list of conditions compiles nothing

    height, width = frame.shape
    step = max(1.0, max(height, width) / _GRID)
    rows, columns = int(height / step) + 2, int(width / step) + 2
    # A pinhole camera: distance of the image plane in pixels.
    focal = max(height, width) / 2 / np.tan(np.radians(FIELD_OF_VIEW.value / 2))
    x = (step * np.arange(columns) - (width - 1) / 2)[None, :]
    y = (step * np.arange(rows) - (height - 1) / 2)[:, None]
    lean, off = np.radians(rng.uniform(-_WIDEST_LEAN.value, _WIDEST_LEAN.value)), np.radians(angle)
    towards = float(sin(lean)), -float(cos(lean))
    bloom = _bloom(x, y, focal, off, towards)
    mean = float(between(bloom.astype(np.float32)[..., None], 0, 0, 1 / step, width, height)[frame.face].mean())
    haze = _EVEN.value + (1 - _EVEN.value) * bloom / mean
    reach = focal * float(sin(off) / cos(off))
    streaks = _streaks(x, y, focal, (reach * towards[0], reach * towards[1]), rng) * bloom
    ghosts = _ghosts(x, y, focal, min(reach, 0.7 * max(height, width)), towards, rng)
    whole = ((1 - flare) * haze + flare * streaks / streaks.mean())[..., None] + flare * ghosts
    return between(np.ascontiguousarray(whole, np.float32), 0, 0, 1 / step, width, height)


def _bloom(
    x: NDArray[np.floating], y: NDArray[np.floating], focal: float, off: float, towards: tuple[float, float]
) -> NDArray[np.float64]:
    """Relative bloom at points of the image plane, of a source ``off`` radians from the axis."""
    source = float(sin(off)) * towards[0], float(sin(off)) * towards[1], float(cos(off))
    along = x * source[0] + y * source[1] + focal * source[2]
    across = np.sqrt(np.maximum(x * x + y * y + focal * focal - along * along, 0.0))
    away = np.degrees(arctan2(across, along))
    return np.asarray(1 / (away * away + _CORE.value * _CORE.value))


def _streaks(
    x: NDArray[np.floating], y: NDArray[np.floating], focal: float, source: tuple[float, float], rng: Generator
) -> NDArray[np.float64]:
    """Rays through the source: the cover glass is smeared along some direction, and scattered light crosses it."""
    right, down = x - source[0], y - source[1]
    away = np.sqrt(right * right + down * down)
    inwards = float(arctan2(-source[1], -source[0]))
    total = np.zeros(away.shape)
    for _ in range(rng.integers(3, 7)):
        turn = inwards + rng.uniform(-0.7, 0.7)
        wide = focal * 0.006 + rng.uniform(0.01, 0.04) * away
        beside = (right * sin(turn) - down * cos(turn)) / wide
        total += rng.uniform(0.3, 1.0) / (1 + beside * beside)
    return total


def _ghosts(
    x: NDArray[np.floating],
    y: NDArray[np.floating],
    focal: float,
    reach: float,
    towards: tuple[float, float],
    rng: Generator,
) -> NDArray[np.float64]:
    """Images of the aperture (rows, columns, 3) across the middle from the source, some green and some magenta."""
    total = np.zeros((*np.broadcast_shapes(x.shape, y.shape), 3))
    for _ in range(rng.integers(2, 5)):
        at, radius = -rng.uniform(0.2, 1.0) * reach, focal * rng.uniform(0.02, 0.09)
        right, down = x - at * towards[0], y - at * towards[1]
        away = np.sqrt(right * right + down * down)
        # Brighter towards its rim, as a spot out of focus is; the rim soft over an eighth of it.
        inside = np.clip((radius - away) / (radius / 8), 0, 1) * (0.6 + 0.4 * np.minimum(away / radius, 1))
        total += inside[..., None] * rng.uniform(0.5, 2.0) * (1 + rng.uniform(-0.08, 0.08) * _TINT)
    return total
