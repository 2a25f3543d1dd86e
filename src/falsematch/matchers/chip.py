"""The aligned face that dlib's descriptor network takes."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import dlib
import numpy as np
from numpy.typing import NDArray

from falsematch.matchers.face import Face
from falsematch.matchers.hog import to_dlib

_PLACES = np.array(
    [
        [0.8595674595992, 0.2134981538014],
        [0.6460604764104, 0.2289674387677],
        [0.1205750620789, 0.2137274526848],
        [0.3340850613712, 0.2290642403242],
        [0.4901123135679, 0.6277975316475],
    ]
)
"""Where the points lie in a chip of side 1 without a margin.

Source: dlib, ``get_face_chip_details`` in ``dlib/image_transforms/interpolation.h``.
"""


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

    def landmarks(self, pixels: NDArray[np.uint8], face: Face) -> NDArray[np.float64]:
        """The predictor's points (5, 2), whole pixels: corners of the left eye, of the right eye, base of the nose.

        Parameters
        ----------
        pixels : uint8 array (height, width, 3)
        face : Face
            As the detector found it.
        """
        shape = _predictor(self.predictor)(np.ascontiguousarray(pixels), to_dlib(face.box))
        return np.array([[part.x, part.y] for part in shape.parts()], np.float64)

    def chip(self, pixels: NDArray[np.uint8], landmarks: NDArray[np.float64]) -> NDArray[np.uint8]:
        """The face of five points, turned upright and scaled.

        What ``dlib.get_face_chip`` does, by the same code of dlib's, for points that need not be whole pixels: points
        carried from a larger frame would be moved by their rounding.

        Returns
        -------
        uint8 array (size, size, 3); black where the chip reaches beyond the frame.
        """
        places = (_PLACES + self.padding) / (2 * self.padding + 1) * self.size
        ways = [dlib.dpoints([dlib.dpoint(x, y) for x, y in points.tolist()]) for points in (places, landmarks)]
        details = dlib.chip_details(*ways, dlib.chip_dims(self.size, self.size))
        return np.asarray(dlib.extract_image_chip(np.ascontiguousarray(pixels), details), np.uint8)


@cache
def _predictor(path: Path) -> Any:
    return dlib.shape_predictor(str(path))
