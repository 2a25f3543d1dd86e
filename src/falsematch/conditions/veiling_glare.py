"""Veiling glare: light of a bright source at the picture's edge or beyond, scattered in the lens over all of it."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.errors import NotApplicable
from falsematch.faces import Frame

_ANGLE = Number(30.0, "degrees off the axis", "judgement", "a sun or lamp just outside the picture")
_FIELD_OF_VIEW = Number(50.0, "degrees", "judgement", "what the long side spans: a phone's main camera, cropped")
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


@condition(
    "veiling_glare",
    unit="veil / display white",
    levels=(0.05, 0.1, 0.2, 0.4, 0.8),
    legal=(0.0, 1.0),
    stage="veil",
    parameters={"angle": (0.0, 85.0)},
    numbers={
        "angle": _ANGLE,
        "field_of_view": _FIELD_OF_VIEW,
        "core": _CORE,
        "even_share": _EVEN,
        "widest_lean": _WIDEST_LEAN,
        "fall_off": _FALL_OFF,
    },
)
def veiling_glare(frame: Frame, dose: float, rng: Generator, *, angle: float = _ANGLE.value) -> Frame:
    """Scattered light of a bright source, added to the scene, with bloom around the source.

    Parameters
    ----------
    dose : float in [0, 1]
        Mean veil over the face (the hull of its landmarks), as a share of display white. The veil is the same for every
        skin: nothing in it reads the picture.
    angle : float, degrees
        Direction of the source from the optical axis; the veil falls off away from it. At 30 the source stands at the
        edge of a square picture: just outside a side, just inside a corner.

    Raises
    ------
    NotApplicable
        Where no part of the face lies in the frame.

    Source: additive flare in linear light, after Wu et al., "How to train neural networks for flare removal" (ICCV
    2021). The fall-off with the inverse square of the angle is the form of the Stiles-Holladay formula for glare in the
    human eye; that it serves for a phone's lens is judgement, as are the even share, the field of view, the core, where
    above the face the source stands (drawn from ``rng``), and that it is white.
    """
    face = frame.face
    if not face.any():
        raise NotApplicable("no part of the face lies in the frame")
    bloom = _bloom(frame.shape, angle, np.radians(rng.uniform(-_WIDEST_LEAN.value, _WIDEST_LEAN.value)))
    veil = dose * (_EVEN.value + (1 - _EVEN.value) * bloom / bloom[face].mean(dtype=np.float64))
    return frame.with_light(frame.light + veil[..., None])


def _bloom(shape: tuple[int, int], angle: float, lean: float) -> NDArray[np.float32]:
    """Relative bloom (height, width) of a source ``angle`` degrees off the axis, ``lean`` radians from straight up."""
    height, width = shape
    # A pinhole camera: distance of the image plane in pixels.
    focal = max(shape) / 2 / np.tan(np.radians(_FIELD_OF_VIEW.value / 2))
    x = (np.arange(width, dtype=np.float32) - (width - 1) / 2)[None, :]
    y = (np.arange(height, dtype=np.float32) - (height - 1) / 2)[:, None]
    off = np.radians(angle)
    source = np.array([np.sin(off) * np.sin(lean), -np.sin(off) * np.cos(lean), np.cos(off)])
    along = (x * source[0] + y * source[1] + focal * source[2]) / np.sqrt(x**2 + y**2 + focal**2)
    away = np.degrees(np.arccos(np.clip(along, -1, 1)))
    return np.asarray(1 / (away**_FALL_OFF.value + _CORE.value**_FALL_OFF.value), np.float32)
