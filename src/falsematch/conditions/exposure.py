"""Exposure: more or less light than the scene asks for."""

import numpy as np
from numpy.random import Generator

from falsematch.conditions.condition import condition
from falsematch.faces import Frame


@condition(
    "exposure",
    unit="EV",
    levels=(-4, -3, -2, -1, 1, 2, 3),
    legal=(-6.0, 4.0),
    stage="gain",
)
def exposure(frame: Frame, dose: float, rng: Generator) -> Frame:
    """The same scene exposed by a factor of two per EV; the full-well clip and the sRGB curve follow in the chain.

    It stands for exposure time or aperture: electrons change with it, so that a dark exposure under ``low_light`` is
    noisier too. The clip acts after it, once, on every channel.

    Parameters
    ----------
    dose : float in [-6, 4], EV
        Light doubles with each step up. 0 is neutral.

    Source: definition of exposure value, ISO 2720. The gain acts on display-linear light: the photograph's own tone
    curve is not undone, and what it had clipped stays as grey as it was.
    """
    return frame.with_light(frame.light * np.float32(2.0**dose))
