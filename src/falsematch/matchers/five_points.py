"""The usual alignment of embedders: a similarity transform that lays five points onto fixed places."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.errors import ManifestError
from falsematch.matchers._crop import crop
from falsematch.matchers.face import Face

Places = tuple[tuple[float, float], ...]
"""Where (x, y) the eyes, the nose and the corners of the mouth lie in an aligned face, in shares of its side; that
share times the side is the number of a pixel, the centre of the first being 0."""

_SIDE = 112
_PLACES = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]])
"""The usual places, in pixels of an aligned face of 112 px.

Source: InsightFace, ``face_align.py`` (``arcface_dst``); OpenCV's FaceRecognizerSF uses the same.
"""


@dataclass(frozen=True, slots=True)
class FivePoints:
    """Turned, scaled and shifted so that the five points come closest to their places.

    Attributes
    ----------
    size : int
        Side of the aligned face in pixels; the places grow with it.
    places : Places or None
        Where the network was taught to look for the points; None is the usual places.
    """

    size: int
    places: Places | None = None

    def landmarks(self, pixels: NDArray[np.uint8], face: Face) -> NDArray[np.float64]:
        """The detector's own five points (5, 2).

        Raises
        ------
        ManifestError
            Where the detector gives none.
        """
        if face.points is None:
            raise ManifestError("the aligner `five_points` needs a detector that gives points: write `kind: yunet`.")
        return face.points

    def chip(self, pixels: NDArray[np.uint8], landmarks: NDArray[np.float64]) -> NDArray[np.uint8]:
        """The aligned face: uint8 array (size, size, 3), black where it reaches beyond the frame.

        The frame is reduced by area before the face is taken out of it, so that a large photograph does not alias.
        """
        usual = (_PLACES + 0.5) * (self.size / _SIDE) - 0.5
        places = usual if self.places is None else np.array(self.places) * self.size
        axes = _turn(places, landmarks)
        return crop(pixels, axes, landmarks.mean(axis=0) - axes @ places.mean(axis=0), self.size)


def _turn(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rotation times scale (2, 2) that lays points (n, 2) onto others with the least squared error.

    As complex numbers about their means, the best factor is <source, target> / <source, source>; a mirror image is not
    among the factors. Source: the two-dimensional case of Umeyama, IEEE TPAMI 13(4), 1991.
    """
    a, b = ((points - points.mean(axis=0)) @ np.array([1, 1j]) for points in (source, target))
    factor = complex(np.vdot(a, b) / np.vdot(a, a))
    return np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
