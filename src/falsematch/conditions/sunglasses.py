"""Sunglasses."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions._exact import cos, power, sin
from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.conditions.occluder import NUMBERS, Patch, cover, local, tube
from falsematch.conditions.surface import Surface
from falsematch.faces import Frame

Points = NDArray[np.float64]

_BRIDGE, _TEMPLES, _EARS = 6, (127, 356), (234, 454)
_WIDTH = Number(0.43, "inter-eye", "judgement", "half width of a lens: 54 mm glasses")
_HEIGHT = Number(0.35, "inter-eye", "judgement", "half height of a lens")
_ASIDE = Number(0.545, "inter-eye", "judgement", "from the nose to the middle of a lens")
_DENSE = Number(0.93, "", "judgement", "share of light that a lens keeps back: category 3 to 4")
_GLOSS = Number(0.35, "", "judgement", "highlight of a lens, in display white")
_LENS, _FRAME_COLOUR = np.array([0.010, 0.011, 0.012]), np.array([0.012, 0.011, 0.010])


@condition(
    "occlusion:sunglasses",
    unit="worn",
    levels=(1,),
    legal=(0, 1),
    stage="occluder",
    neutral=0.0,
    numbers={"width": _WIDTH, "height": _HEIGHT, "aside": _ASIDE, "dense": _DENSE, "gloss": _GLOSS, **NUMBERS},
    whole=True,
)
def sunglasses(frame: Frame, dose: float, rng: Generator) -> Frame:
    """Dark glasses on the nose and the ears.

    Parameters
    ----------
    dose : 1, or 0 for none

    Raises
    ------
    NotApplicable
        Where no surface can be fitted.

    All of it is judgement: curved lenses with a rim, a bridge and temples; between round and square, as drawn from
    ``rng``.
    """
    square = float(rng.uniform(2.2, 4.0))
    if dose == 0:
        return frame
    surface = Surface.fit(frame)
    bridge = local(surface, _BRIDGE)
    patches = []
    for aside, temple, ear in zip((-1, 1), _TEMPLES, _EARS, strict=True):
        rim, lens = (_on_face(bridge, aside, *outline) for outline in (_ring(square), _disk(square)))
        patches.append(Patch(surface.place(rim), _FRAME_COLOUR, gloss=0.05))
        patches.append(Patch(surface.place(lens - [0, 0, 0.012]), _LENS, _DENSE.value, _GLOSS.value))
        start = np.array([aside * (_ASIDE.value + 1.08 * _WIDTH.value), bridge[1] - 0.08, bridge[2] + 0.17])
        middle = np.array([aside * (abs(local(surface, temple)[0]) + 0.05), *(local(surface, temple)[1:] - [0.06, 0])])
        end = local(surface, ear) + np.array([aside * 0.12, -0.25, 0.2])
        line = surface.place(np.array([start, middle, end]))
        patches.append(Patch(tube(line, np.full(3, 0.032 * surface.unit), 10), _FRAME_COLOUR, gloss=0.05))
    ends = np.array([[-0.14, 0, 0], [0, -0.03, -0.03], [0.14, 0, 0]]) + bridge + [0, 0.0, -0.06]
    patches.append(Patch(tube(surface.place(ends), np.full(3, 0.03 * surface.unit), 10), _FRAME_COLOUR, gloss=0.05))
    return cover(frame, surface, patches, drop=0.07, blur=0.06)


def _ring(square: float) -> tuple[Points, Points]:
    """A rim about a lens of half width and height 1: across and down, each (rows, columns)."""
    turn, out = np.meshgrid(np.linspace(0, 2 * np.pi, 49), np.linspace(0.92, 1.13, 4))
    c, s = cos(turn), sin(turn)
    return np.sign(c) * power(np.abs(c), 2 / square) * out, np.sign(s) * power(np.abs(s), 2 / square) * out


def _disk(square: float) -> tuple[Points, Points]:
    """The lens itself, over a square grid that is rounded to its outline: a fan has no normal in its middle."""
    across, down = np.meshgrid(np.linspace(-1, 1, 25), np.linspace(-1, 1, 25))
    corner = np.maximum(np.abs(across), np.abs(down))
    reach = power(power(np.abs(across), square) + power(np.abs(down), square), 1 / square)
    share = np.where(reach > 0, corner / np.maximum(reach, 1e-9), 1)
    return across * share, down * share


def _on_face(bridge: Points, aside: int, across: Points, down: Points) -> Points:
    """Part of one side's outline (rows, columns, 3) in the head's axes, curved about the face."""
    x = aside * (_ASIDE.value + _WIDTH.value * across)
    y = bridge[1] + 0.08 + _HEIGHT.value * down
    depth = bridge[2] - 0.03 + 0.20 * x**2 + 0.04 * (y - bridge[1])
    return np.stack([x, y, depth], axis=-1)
