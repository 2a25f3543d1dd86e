"""Metering: how a camera sets its exposure from what it sees. Here cameras treat skin tones differently."""

from typing import Final

import numpy as np

from falsematch.conditions.number import Number
from falsematch.errors import NotApplicable
from falsematch.faces import Frame, luminance

METERINGS: Final = ("fixed", "frame_average", "face")

TARGET = Number(
    0.18, "display white", "literature", "ISO 12232: a mid-grey scene comes out at 18 % (sRGB code value 118)"
)
MOST = Number(16.0, "times", "judgement", "a camera's reach up or down: four EV")
NUMBERS = {"target": TARGET, "most": MOST}
"""Every number of the model, by name."""


def gain(frame: Frame, metering: str) -> float:
    """What the camera multiplies light with so that the part it meters comes out at 18 % of display white.

    Parameters
    ----------
    frame : Frame
        As its light reaches the sensor, before exposure compensation and noise.
    metering : "fixed", "frame_average" or "face"
        ``fixed``: 1. ``frame_average``: the mean luminance of the whole frame decides. ``face``: that of the face (the
        hull of its landmarks): the picture, and never a label, says how dark it is.

    Raises
    ------
    NotApplicable
        Where the face is metered and no part of it lies in the frame.

    Within 1/16 to 16. That one target serves whole frames and faces, and that there is no weighting towards the
    middle, is judgement: makers do not publish theirs.
    """
    if metering == "fixed":
        return 1.0
    bright = luminance(frame.light)
    if metering == "face":
        face = frame.face
        if not face.any():
            raise NotApplicable("no part of the face lies in the frame, so that it cannot be metered")
        bright = bright[face]
    mean = float(bright.mean(dtype=np.float64))
    return float(np.clip(TARGET.value / max(mean, 1e-9), 1 / MOST.value, MOST.value))
