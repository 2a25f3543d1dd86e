"""A square around the detector's box, upright."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.matchers._crop import crop
from falsematch.matchers.face import Face


@dataclass(frozen=True, slots=True)
class BoxCrop:
    """The face is not aligned: its landmarks are the box itself.

    Attributes
    ----------
    size : int
        Side of the crop in its own pixels.
    margin : float
        Side of the square over the longer side of the box.
    """

    size: int
    margin: float

    def landmarks(self, pixels: NDArray[np.uint8], face: Face) -> NDArray[np.float64]:
        """Middles of the box's left, right, upper and lower edge (4, 2): they keep its size when carried and turned."""
        return face.box.middles

    def chip(self, pixels: NDArray[np.uint8], landmarks: NDArray[np.float64]) -> NDArray[np.uint8]:
        """The crop: uint8 array (size, size, 3), black where it reaches beyond the frame."""
        left, right, top, bottom = landmarks
        longer = max(float(np.hypot(*(right - left))), float(np.hypot(*(bottom - top))))
        pixel = self.margin * longer / self.size
        axes = np.diag([pixel, pixel])
        return crop(pixels, axes, landmarks.mean(axis=0) - axes @ np.full(2, (self.size - 1) / 2), self.size)
