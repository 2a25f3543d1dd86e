"""A cap with a visor."""

import numpy as np
from numpy.random import Generator

from falsematch.conditions._exact import cos, exp, power, sin
from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.conditions.occluder import NUMBERS, Patch, cover, local
from falsematch.conditions.surface import Surface
from falsematch.faces import Frame

_COLOURS = ((0.015, 0.025, 0.07), (0.012, 0.012, 0.013), (0.16, 0.16, 0.165), (0.22, 0.02, 0.025), (0.03, 0.06, 0.035))
"""Cloth, display-linear: navy, black, grey, red, green. One is drawn for each photograph. Judgement."""
_FOREHEAD, _TEMPLES = 10, (127, 356)
_BAND = Number(
    0.16,
    "inter-eye",
    "judgement",
    "how far below the hairline's mesh point the band sits; the visor's rim is at the brows",
)
_ROOM = Number(0.20, "inter-eye", "judgement", "from the temple to the cloth, hair between them")
_CROWN = Number(1.42, "inter-eye", "judgement", "height of the crown above the band")
_LENGTH = Number(1.52, "inter-eye", "judgement", "half length of the crown, front to back")
_OVER = 9.0
"""No part of a head is seen before its cap, however deep the hair is taken to lie."""
_VISOR = Number(1.10, "inter-eye", "judgement", "how far the visor reaches forward: 7 cm")
_DIP = Number(0.42, "inter-eye", "judgement", "how far the visor's edge lies below the band: 21 degrees")
_BOW = Number(0.20, "inter-eye", "judgement", "how much lower the visor's corners lie: it is bent about the brow")


@condition(
    "occlusion:cap",
    unit="worn",
    levels=(1,),
    legal=(0, 1),
    stage="occluder",
    neutral=0.0,
    numbers={
        "band": _BAND,
        "room": _ROOM,
        "crown": _CROWN,
        "length": _LENGTH,
        "visor": _VISOR,
        "dip": _DIP,
        "bow": _BOW,
        **NUMBERS,
    },
    whole=True,
)
def cap(frame: Frame, dose: float, rng: Generator) -> Frame:
    """A cap on the head, its visor shading the forehead.

    Parameters
    ----------
    dose : 1, or 0 for none

    Raises
    ------
    NotApplicable
        Where no surface can be fitted.

    All of it is judgement: half an ellipsoid of cloth on temples and forehead, a curved visor, one of five plain
    colours drawn from ``rng``. Hair higher than the crown stands out above it: no pixel is read to cut it off.
    """
    cloth = np.array(_COLOURS[int(rng.integers(len(_COLOURS)))])
    if dose == 0:
        return frame
    surface = Surface.fit(frame)
    forehead = local(surface, _FOREHEAD)
    width = float(np.mean([abs(local(surface, point)[0]) for point in _TEMPLES])) + _ROOM.value
    band, front = forehead[1] + _BAND.value, forehead[2] - 0.16
    middle = front + _LENGTH.value
    turn, lift = np.meshgrid(np.linspace(-0.62 * np.pi, 0.62 * np.pi, 61), np.linspace(0, np.pi / 2, 24))
    # A little squarer than an ellipsoid: cloth over a stiff front.
    out, up = power(cos(lift), 0.7), power(sin(lift), 0.9)
    crown = np.stack(
        [
            width * sin(turn) * out,
            band - _CROWN.value * up + 0.10 * (1 - cos(turn)),
            middle - _LENGTH.value * cos(turn) * out,
        ],
        axis=-1,
    )
    seams = exp(-((np.abs((turn + np.pi / 6) % (np.pi / 3) - np.pi / 6) / 0.02) ** 2))
    hem = np.where(lift < 0.10, 0.8, 1.0)
    shading = (1 - 0.35 * seams) * hem
    turn, ahead = np.meshgrid(np.linspace(-1.15, 1.15, 49), np.linspace(0, 1, 14))
    reach = _VISOR.value * power(cos(turn / 1.15 * np.pi / 2), 0.55)
    visor = np.stack(
        [
            width * sin(turn) * (1 - 0.06 * ahead),
            band + 0.10 * (1 - cos(turn)) + ahead * reach / _VISOR.value * (_DIP.value + _BOW.value * sin(turn) ** 2),
            middle - _LENGTH.value * cos(turn) - reach * ahead,
        ],
        axis=-1,
    )
    # A crease where it is sewn to the crown, rows of stitches, and a rim that catches light.
    edge = np.select([ahead > 0.93, ahead < 0.08], [1.3, 0.4], 0.85 - 0.15 * (np.rint(13 * ahead) % 3 == 0))
    patches = [
        Patch(surface.place(crown), cloth * shading[..., None]),
        Patch(surface.place(visor), cloth * edge[..., None], gloss=0.01),
    ]
    return cover(frame, surface, patches, drop=0.30, blur=0.16, sink=_OVER)
