"""Lamp: somebody under a warm lamp at dusk, before a background that it does not reach."""

import numpy as np
from numpy.random import Generator

from falsematch.conditions import daylight
from falsematch.conditions._exact import cos, sin
from falsematch.conditions._lit import lit
from falsematch.conditions._person import surely
from falsematch.conditions.condition import condition
from falsematch.conditions.daylight import Daylight
from falsematch.conditions.number import Number
from falsematch.conditions.pose import side
from falsematch.conditions.surface import Surface
from falsematch.faces import Frame

_ELEVATION = Number(60.0, "degrees", "judgement", "a lamp above a door, a step before it")
_AZIMUTH = Number(25.0, "degrees", "judgement", "to either side, drawn for a photograph")
_LAMP = np.array([1.30, 1.0, 0.55])
_DUSK = np.array([0.80, 1.0, 1.30])
_CAST = np.array([1.10, 1.0, 0.82])


@condition(
    "lamp",
    unit="lamp / dusk illuminance",
    levels=(2, 4, 8),
    legal=(0.0, 50.0),
    stage="relighting",
    parameters={"elevation": (0.0, 85.0)},
    numbers={
        "elevation": _ELEVATION,
        "azimuth": _AZIMUTH,
        **daylight.NUMBERS,
        **{
            f"{what}_{channel}": Number(float(value), "", "judgement", why)
            for what, colour, why in (
                ("lamp", _LAMP, "light of a warm lamp"),
                ("dusk", _DUSK, "light of the sky after sunset"),
                ("cast", _CAST, "what a phone's white balance leaves of a lamp's colour on a grey card"),
            )
            for channel, value in zip(("red", "green", "blue"), colour, strict=True)
        },
    },
)
def lamp(frame: Frame, dose: float, rng: Generator, *, elevation: float = _ELEVATION.value) -> Frame:
    """A lamp above and dusk all around, in place of the light of the photograph; the background has the dusk alone.

    Exposed for the face: a card which faces the camera comes out as bright as before, and a little warm.

    Parameters
    ----------
    dose : float
        Illuminance of a surface that faces the lamp over that of one that sees all of the sky; 0 is neutral.
    elevation : float, degrees
        Of the lamp above the face's horizon.

    Raises
    ------
    NotApplicable
        Where no surface can be fitted.

    Source: as :mod:`falsematch.conditions.sun`, whose shading and shadows these are. That the lamp is far for its size,
    that the ground gives back of the dusk what :mod:`falsematch.conditions.daylight` says, that clothes are lit as the
    card is and nothing behind is lit at all, and the colours, are judgement. So is that the light fades out in the
    hair, 0.2 inter-eye beyond the face, before any head ends. Nothing of the picture is read.
    """
    from falsematch.conditions._fields import mixed  # noqa: PLC0415 - a list of conditions compiles nothing

    azimuth, e = side(rng) * np.radians(_AZIMUTH.value), np.radians(elevation)
    if dose == 0:
        return frame
    towards = np.array([float(sin(azimuth) * cos(e)), -float(sin(e)), -float(cos(azimuth) * cos(e))])
    ground = daylight.GROUND.value * _DUSK
    card = (_DUSK + ground) / 2 + dose * _LAMP * -towards[2]
    to = _CAST / card
    light = Daylight(towards, dose * _LAMP * to, _DUSK * to, ground * to)
    surface = Surface.fit(frame)
    under = lit(frame, surface, light).light
    # Clothes have no surface here: they are lit as the card is.
    behind = (to * (_DUSK + ground) / 2).astype(np.float32)
    return frame.with_light(mixed(under, frame.light, surely(frame, surface), behind))
