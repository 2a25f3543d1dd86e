"""Sharpening, as a phone's pipeline does it."""

import numpy as np
from numpy.random import Generator

from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.faces import Frame, luminance

_RADIUS = Number(1.0, "px", "judgement", "standard deviation of the mask; phones sharpen the finest detail")


@condition(
    "sharpen",
    unit="share of the mask added",
    levels=(0.5, 1, 2),
    legal=(0.0, 4.0),
    stage="phone",
    parameters={"radius": (0.3, 5.0)},
    numbers={"radius": _RADIUS},
)
def sharpen(frame: Frame, dose: float, rng: Generator, *, radius: float = _RADIUS.value) -> Frame:
    """Unsharp masking of luminance after the noise, so that grain is sharpened with the face.

    Parameters
    ----------
    dose : float in [0, 4]
        Share of (luminance - blurred luminance) that is added to each channel. 0 is neutral.
    radius : float, px
        Standard deviation of the blur, in delivered pixels.

    Source: unsharp masking (Gonzalez & Woods, Digital Image Processing). In linear light and on luminance alone:
    judgement.
    """
    from falsematch.conditions._fields import blurred  # noqa: PLC0415 - a list of conditions compiles nothing

    bright = luminance(frame.light)
    mask = bright - blurred(bright, radius)
    return frame.with_light(frame.light + np.float32(dose) * mask[..., None])
