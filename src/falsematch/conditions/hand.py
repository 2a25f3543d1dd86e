"""A hand before the mouth."""

import numpy as np
from numpy.random import Generator

from falsematch.conditions._exact import sin
from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.conditions.occluder import NUMBERS, Patch, cover, local, tube
from falsematch.conditions.pose import side
from falsematch.conditions.surface import Surface
from falsematch.faces import Frame

_MOUTH, _CHIN = 13, 152
_GLOVE = np.array([0.115, 0.110, 0.105])
"""Grey wool, display-linear."""
_FINGER = Number(0.165, "inter-eye", "judgement", "half width of a gloved finger: 10 mm")
_GAP = Number(0.285, "inter-eye", "judgement", "from one finger's middle to the next")
_REACH = (1.18, 1.30, 1.20, 0.98)
"""Length of index to little finger, in distances between the eyes. Judgement: 74, 82, 76 and 62 mm."""


@condition(
    "occlusion:hand",
    unit="held",
    levels=(1,),
    legal=(0, 1),
    stage="occluder",
    neutral=0.0,
    numbers={"finger": _FINGER, "gap": _GAP, **NUMBERS},
    whole=True,
)
def hand(frame: Frame, dose: float, rng: Generator) -> Frame:
    """A gloved hand held before mouth and chin, coming from below at one side.

    The glove is on purpose: a bare hand has a skin tone. Taken from the face it would read skin; any fixed one would
    match the faces of one group and stand out from those of another.

    Parameters
    ----------
    dose : 1, or 0 for none

    Raises
    ------
    NotApplicable
        Where no surface can be fitted.

    All of it is judgement; which side is drawn from ``rng``.
    """
    aside = side(rng)
    lean = float(rng.uniform(-0.08, 0.12))
    if dose == 0:
        return frame
    surface = Surface.fit(frame)
    mouth = local(surface, _MOUTH)
    rests = mouth[2] - _FINGER.value - 0.03
    patches = []

    def at(x: float, y: float, lift: float = 0.0) -> list[float]:
        """Before the face, bent around it."""
        return [mouth[0] + aside * x, y, rests - lift + 0.22 * max(0.0, abs(x) - 0.2) ** 2]

    for number, reach in enumerate(_REACH):
        y = mouth[1] - 0.36 + _GAP.value * number
        knuckle, tip = 0.52 - 0.03 * number, 0.52 - 0.03 * number - reach
        rise = lean + 0.05 * (1.5 - number)
        bend = 0.05 * (number % 2)
        line = [at(knuckle + 0.25, y + 0.10, 0.02), at(knuckle, y + 0.03, 0.10)]
        line += [at(knuckle - share * reach, y - rise * share * 2, 0.07 - 0.05 * share + bend) for share in (0.35, 0.7)]
        line += [at(tip, y - rise * 2, -0.05)]
        radii = _FINGER.value * np.array([1.05, 1.08, 1.0, 0.96, 0.86]) * (0.88 if number == 3 else 1.0)
        patches.append(_wool(surface, line, radii))
    palm_y = mouth[1] + 0.10
    for number in range(4):
        # The back of the hand: four broad tubes from the knuckles to the wrist.
        start = at(0.62, mouth[1] - 0.30 + _GAP.value * number, 0.08)
        end = at(1.30, palm_y + 0.75 + 0.16 * number, 0.0)
        patches.append(_wool(surface, [start, at(0.95, palm_y + 0.15 + 0.21 * number, 0.10), end], np.full(3, 0.28)))
    thumb = [at(0.95, mouth[1] + 0.15, 0.0), at(0.80, mouth[1] - 0.25, -0.02), at(0.72, mouth[1] - 0.62, -0.10)]
    patches.append(_wool(surface, thumb, np.array([0.24, 0.19, 0.16])))
    arm = [at(1.15, palm_y + 0.75, 0.0), at(1.75, palm_y + 1.75, -0.2), at(2.6, palm_y + 3.4, -0.6)]
    patches.append(_wool(surface, arm, np.array([0.48, 0.52, 0.66])))
    return cover(frame, surface, patches, drop=0.10, blur=0.10)


def _wool(surface: Surface, line: list[list[float]], radii: np.ndarray) -> Patch:
    """A finger or part of a hand in ribbed wool."""
    axis = np.array(line)
    places = np.linspace(0, 1, 4 * len(axis))
    fine = np.stack([np.interp(places, np.linspace(0, 1, len(axis)), axis[:, k]) for k in range(3)], axis=1)
    # Bends without corners.
    for _ in range(2):
        fine[1:-1] = (fine[:-2] + 2 * fine[1:-1] + fine[2:]) / 4
    wide = np.interp(places, np.linspace(0, 1, len(radii)), radii) * surface.unit
    points = tube(surface.place(fine), wide, 20)
    ribs = 1 + 0.10 * sin(np.linspace(0, 12 * np.pi, points.shape[1]))[None, :]
    return Patch(points, _GLOVE * np.broadcast_to(ribs, points.shape[:2])[..., None])
