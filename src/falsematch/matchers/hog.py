"""dlib's frontal face detector: histograms of oriented gradients, as face_recognition uses it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import dlib
import numpy as np
from numpy.typing import NDArray

from falsematch.matchers.box import Box
from falsematch.matchers.face import Face


@dataclass(frozen=True, slots=True)
class Hog:
    """The detector with its one setting.

    Attributes
    ----------
    upsampling : int
        How often the frame is doubled before the search. Once, as face_recognition does by default: faces from about
        40 px are then found.
    """

    upsampling: int

    def find(self, pixels: NDArray[np.uint8]) -> list[Face]:
        """Faces in a frame, the surest first; dlib gives boxes alone.

        Parameters
        ----------
        pixels : uint8 array (height, width, 3)
            sRGB.
        """
        return [Face(from_dlib(found)) for found in _detector()(np.ascontiguousarray(pixels), self.upsampling)]


@cache
def _detector() -> Any:
    return dlib.get_frontal_face_detector()


def from_dlib(rectangle: Any) -> Box:
    """A box from dlib's rectangle, which names the first and the last pixel inside."""
    return Box(rectangle.left() - 0.5, rectangle.top() - 0.5, rectangle.right() + 0.5, rectangle.bottom() + 0.5)


def to_dlib(box: Box) -> Any:
    """The rectangle of dlib for a box: the first and the last pixel whose centre lies inside."""
    return dlib.rectangle(round(box.left + 0.5), round(box.top + 0.5), round(box.right - 0.5), round(box.bottom - 0.5))
