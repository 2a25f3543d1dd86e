"""A face that a detector found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.matchers.box import Box


@dataclass(frozen=True, slots=True)
class Face:
    """Where a face is in a frame.

    Attributes
    ----------
    box : Box
    points : float64 array (5, 2) or None
        Subject's right eye (on the image's left), left eye, nose tip, right and left mouth corner, in pixels of the
        frame (centres at whole numbers); None where the detector gives a box alone.
    """

    box: Box
    points: NDArray[np.float64] | None = None


def largest(faces: list[Face]) -> Face | None:
    """The largest face wins (the surest of equals); None where there is none."""
    return max(faces, key=lambda face: face.box.area, default=None)
