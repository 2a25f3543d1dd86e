"""The aligned face that dlib's descriptor network takes."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import dlib
import numpy as np
from numpy.typing import NDArray

from falsematch.matchers.box import Box
from falsematch.matchers.hog import to_dlib


@dataclass(frozen=True, slots=True)
class Dlib5Points:
    """dlib's alignment by the corners of the eyes and the base of the nose.

    Attributes
    ----------
    predictor : Path
        ``shape_predictor_5_face_landmarks.dat``. It was trained on boxes of the HOG detector.
    size : int
        Side of the chip in pixels.
    padding : float
        Margin around the face, as a share of its size.
    """

    predictor: Path
    size: int
    padding: float

    def chip(self, pixels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
        """The face of a box, turned upright and scaled.

        Parameters
        ----------
        pixels : uint8 array (height, width, 3)
        box : Box
            Where the detector found the face.

        Returns
        -------
        uint8 array (size, size, 3); black where the chip reaches beyond the frame.
        """
        frame = np.ascontiguousarray(pixels)
        shape = _predictor(self.predictor)(frame, to_dlib(box))
        return np.asarray(dlib.get_face_chip(frame, shape, size=self.size, padding=self.padding), np.uint8)


@cache
def _predictor(path: Path) -> Any:
    return dlib.shape_predictor(str(path))
