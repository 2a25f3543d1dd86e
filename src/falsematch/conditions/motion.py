"""Motion: the camera moves while the shutter is open."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions._exact import cos, sin, times
from falsematch.conditions._spread import kernel, spread
from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.faces import Frame

_BEND = Number(0.0, "degrees of turning", "judgement", "short exposures see nearly straight paths")
_STEPS_A_PIXEL = 8
_FEWEST_STEPS = 32


@condition(
    "motion",
    unit="blur length / inter-eye",
    levels=(0.05, 0.1, 0.2, 0.4),
    legal=(0.0, 1.0),
    stage="motion",
    parameters={"bend": (0.0, 180.0)},
    numbers={"bend": _BEND},
)
def motion(frame: Frame, dose: float, rng: Generator, *, bend: float = _BEND.value) -> Frame:
    """Light of each point spread evenly along a path, the same everywhere in the frame; its middle stays in place.

    Parameters
    ----------
    dose : float in [0, 1]
        Length of the path over the distance between the eyes. 0 is neutral.
    bend : float, degrees
        Turning of the path from its start to its end: an arc of a circle, straight where 0.

    The direction is drawn from ``rng``, every one as likely. Source: the blur of uniform motion is a convolution with
    its path in linear light (Potmesil & Chakravarty, SIGGRAPH 1983). That the whole frame moves alike, at constant
    speed, is judgement: it is the camera that shakes, and what a pane mirrors smears with the rest.
    """
    return frame.with_light(spread(frame.light, kernel(path(dose * frame.inter_eye, bend, rng.uniform(0, 360)))))


def path(length: float, bend: float, direction: float) -> NDArray[np.float64]:
    """Points (n, 2) in pixels, evenly along an arc about their mean.

    Parameters
    ----------
    length : float, px
    bend, direction : float, degrees
        Turning from start to end; the middle's direction from the image's right towards its bottom.
    """
    count = max(_FEWEST_STEPS, int(np.ceil(length * _STEPS_A_PIXEL)))
    along = (np.arange(count) + 0.5) / count - 0.5
    turning = np.radians(bend)
    if turning == 0:
        points = np.stack([along * length, np.zeros(count)], axis=1)
    else:
        radius, angle = length / turning, along * turning
        points = radius * np.stack([sin(angle), 1 - cos(angle)], axis=1)
    c, s = cos(np.radians(direction)), sin(np.radians(direction))
    return times(points - points.mean(axis=0), np.array([[c, s], [-s, c]]))
