"""Resolution: the face fills fewer pixels, as from farther away."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions._exact import exp
from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.errors import NotApplicable
from falsematch.faces import Frame, Scaled, reduce_area

_MAJORITY = Number(0.5, "share of a pixel", "judgement", "a coarse pixel is saturated where at least half of it was")
_FILL = Number(1.0, "share of a pixel", "judgement", "each pixel gathers its whole cell")
_LENS = Number(
    0.5,
    "px, standard deviation",
    "judgement",
    "lens, low-pass filter and demosaicing: contrast 0.19 at the finest pattern that pixels hold, 0.64 without",
)

_PARTS = 16
"""Samples a pixel that the lens's blur is summed over."""


@condition(
    "resolution",
    unit="inter-eye px",
    levels=(90, 60, 40, 30, 24, 16, 12, 8),
    legal=(2, 1000),
    stage="sampling",
    neutral=lambda frame: frame.inter_eye,
    numbers={"fill_factor": _FILL, "lens": _LENS, "saturated_share": _MAJORITY},
)
def resolution(frame: Frame, dose: float, rng: Generator) -> Frame:
    """The same light through a lens on a coarser sensor: blurred, then sampled by area at the exact scale.

    Parameters
    ----------
    dose : float
        Distance between the eye centres in the sampled frame, in pixels; the photograph's own is neutral.

    Raises
    ------
    NotApplicable
        Where the photograph has fewer pixels between the eyes than the dose: nothing can be made finer than it is.

    The lens blurs by half a pixel of the small picture; what the photograph's own lens has blurred, half a pixel of its
    own, is taken off (variances add). That, and a pixel that covers its whole cell (100 % fill factor), is judgement.
    """
    if dose > frame.inter_eye:
        raise NotApplicable(f"the photograph has {frame.inter_eye:.1f} px between the eyes, fewer than {dose:g}")
    scale = dose / frame.inter_eye
    saturated = reduce_area(frame.saturated[..., None].astype("float32"), scale)[..., 0] >= _MAJORITY.value
    return frame.moved(reduce_area(frame.light, scale, _lens(scale)), saturated, Scaled(scale, scale))


def _lens(scale: float) -> NDArray[np.float64] | None:
    """The lens's blur along one axis, in pixels of the photograph, less the photograph's own."""
    sigma = _LENS.value * float(np.sqrt(max(1 / scale**2 - 1, 0.0)))
    half = int(np.ceil(4 * sigma))
    if half == 0:
        return None
    # The mean over each pixel, not the value at its middle, so that blurs finer than a pixel have their variance.
    fine = (np.arange((2 * half + 1) * _PARTS) + 0.5) / _PARTS - half - 0.5
    taps = (
        exp(-0.5 * (fine / max(np.sqrt(max(sigma * sigma - 1 / 12, 0.0)), 0.05)) ** 2).reshape(-1, _PARTS).sum(axis=1)
    )
    return np.asarray(taps / taps.sum())
