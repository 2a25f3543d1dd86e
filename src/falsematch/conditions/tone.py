"""The tone curve of a phone's pipeline: contrast added to the middle of the scale."""

from functools import cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions._exact import power
from falsematch.conditions.condition import condition
from falsematch.faces import Frame

_STEPS = 65_536
"""Of the table: between them the curve is straight to 1e-8."""


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
    from falsematch.conditions._fields import looked_up  # noqa: PLC0415 - a list of conditions compiles nothing

    return frame.with_light(looked_up(frame.light, _curve(dose)))


@cache
def _curve(dose: float) -> NDArray[np.float32]:
    """What even steps of light from 0 to 1 become: a table, since a library's powers differ by processor."""
    light = np.arange(_STEPS + 1) / _STEPS
    value = np.where(light <= 0.0031308, light * 12.92, 1.055 * power(light, 1 / 2.4) - 0.055)
    bent = value + dose * (value * value * (3 - 2 * value) - value)
    return np.where(bent <= 0.04045, bent / 12.92, power((bent + 0.055) / 1.055, 2.4)).astype(np.float32)
