"""Local tone mapping: shadows lifted where they lie, as phones have done since 2016."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions._exact import exp, log
from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.faces import Frame, luminance, reduce_area

Field = NDArray[np.float32]

_PIVOT = Number(0.18, "display white", "literature", "mid grey, ISO 12232: what is brighter stays as it is")
_MOST = Number(8.0, "times", "judgement", "three EV: shadows deeper than that stay shadows")
_WIDE = Number(0.025, "of the long side", "judgement", "standard deviation of what counts as one place")
_EDGE = Number(0.0005, "squared display white", "judgement", "variance of light from which an edge is kept")
_GRID = 168
"""Cells on the long side that the gain is made on."""


@condition(
    "tone_local",
    unit="share of the shadows' depth",
    levels=(0.25, 0.5),
    legal=(0.0, 1.0),
    stage="phone",
    numbers={"pivot": _PIVOT, "most": _MOST, "wide": _WIDE, "edge": _EDGE},
)
def tone_local(frame: Frame, dose: float, rng: Generator) -> Frame:
    """Every place darker than mid grey brought nearer to it, with its own detail and colour kept.

    Parameters
    ----------
    dose : float in [0, 1]
        Share of its distance to 18 % grey, in EV, by which an even dark place is lifted: at 0.5 a place four times
        darker comes out twice as bright. 0 is neutral.

    It reads the light of the picture, as every phone's does, so that dark places, and dark skin, are lifted more: like
    metering and denoising it is exempt from equal dose.

    Source: phones lift shadows place by place since HDR+ (Hasinoff et al., "Burst photography for high dynamic range
    and low-light imaging on mobile cameras", SIGGRAPH Asia 2016). The form here is a power of the local luminance
    (Durand & Dorsey, SIGGRAPH 2002) carried to the pixels by a fast guided filter (He & Sun, 2015); that form, its
    numbers, and that highlights stay, are judgement: makers do not publish theirs.
    """
    from falsematch.conditions._fields import between, blurred  # noqa: PLC0415 - a list of conditions compiles nothing

    height, width = frame.shape
    bright = luminance(frame.light)
    scale = min(1.0, _GRID / max(height, width))
    small = np.maximum(reduce_area(np.ascontiguousarray(bright[..., None]), scale)[..., 0], np.float32(1e-4))
    lift = np.minimum(_PIVOT.value / small.astype(np.float64), _MOST.value)
    gain = np.where(lift > 1, exp(dose * log(np.maximum(lift, 1.0))), 1.0).astype(np.float32)
    sigma = max(0.5, _WIDE.value * max(small.shape))
    means = blurred(np.stack([small, gain, small * small, small * gain], axis=2), sigma)
    level, lifted = means[..., 0], means[..., 1]
    spread = np.maximum(means[..., 2] - level * level, np.float32(0))
    slope = (means[..., 3] - level * lifted) / (spread + np.float32(_EDGE.value))
    lines = blurred(np.stack([slope, lifted - slope * level], axis=2), sigma)
    first = scale / 2 - 0.5
    over = between(lines, first, first, scale, width, height)
    by = np.clip(over[..., 0] * bright + over[..., 1], np.float32(1), np.float32(_MOST.value))
    return frame.with_light(frame.light * by[..., None])
