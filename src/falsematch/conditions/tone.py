"""The tone curve of a phone's pipeline: contrast added to the middle of the scale."""

import numpy as np
from numpy.random import Generator

from falsematch.conditions.condition import condition
from falsematch.faces import Frame, decode, encode


@condition(
    "tone",
    unit="share of a smoothstep",
    levels=(0.25, 0.5, 1),
    legal=(0.0, 1.0),
    stage="phone",
)
def tone(frame: Frame, dose: float, rng: Generator) -> Frame:
    """An S-curve on sRGB values, the same for every pixel: darker shadows, brighter lights, black and white kept.

    Photographs already carry their camera's own curve, so none is added unless it is asked for.

    Parameters
    ----------
    dose : float in [0, 1]
        Share of the smoothstep 3v² - 2v³ in place of v. 0 is neutral.

    The curve is judgement: makers do not publish theirs.
    """
    value = encode(frame.light)
    bent = value * value * (np.float32(3) - np.float32(2) * value)
    return frame.with_light(decode(value + np.float32(dose) * (bent - value)))
