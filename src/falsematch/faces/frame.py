"""The Frame: a photograph on its way through the camera chain, and what moves with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

PointMap = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Carries points (n, 2) or (n, 3) in pixels from before a change of geometry to after it."""


MESH_POINTS = 468

RIGHT_EYE = (133, 157, 161, 246)
LEFT_EYE = (362, 384, 388, 466)
"""Mesh points whose mean is the centre of the subject's right and left eye.

Corners and upper lid, since the pupil of an eye that looks ahead lies above the line of the corners. Of the sets of up
to six points of the eye's contour this one came closest, in place and in distance together, to the hand-placed pupils
of 102 London photographs: median error 1.7 % of the distance between the eyes, and 1.8 % of that distance itself.
"""


def eye_centres(landmarks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centres (2, 2) of the subject's right eye (on the image's left) and left eye, from the mesh (468, 3)."""
    return np.stack([landmarks[RIGHT_EYE, :2].mean(axis=0), landmarks[LEFT_EYE, :2].mean(axis=0)])


def eye_distance(landmarks: NDArray[np.float64]) -> float:
    """Distance between the eye centres in pixels, from the mesh (468, 3)."""
    right, left = eye_centres(landmarks)
    return float(np.hypot(*(left - right)))


@dataclass(frozen=True, slots=True)
class Scaled:
    """The point map of resampling by ``x`` and ``y`` (factors); pixel centres lie at whole numbers."""

    x: float
    y: float

    def __call__(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (n, 2) or (n, 3) after resampling."""
        # Depth is in pixels too; where the two factors differ it is by rounding of a size only.
        factors = np.array([self.x, self.y, (self.x + self.y) / 2])[: points.shape[1]]
        moved: NDArray[np.float64] = points * factors
        moved[:, :2] += factors[:2] / 2 - 0.5
        return moved


OwnLight = tuple[float, float, float, float]
"""The light that a photograph was taken in, as irradiance over that on a card which faces the camera: a constant, and
what is added to it as a surface faces the picture's right, its floor, and the camera (times the unit normal)."""


@dataclass(frozen=True, slots=True)
class Worn:
    """Something worn or held before the head, where it stands in the frame; the sun's light meets it too.

    Attributes
    ----------
    left, top : int
        Where its box lies in the frame, in pixels.
    cover : float32 array (height, width)
        Share of the light behind it that it hides.
    depth : float32 array (height, width)
        In pixels, smaller being nearer; infinite where it is not.
    normal : float32 array (height, width, 2)
        Its unit normal to the right and down, that side being meant which the camera sees.
    """

    left: int
    top: int
    cover: NDArray[np.float32]
    depth: NDArray[np.float32]
    normal: NDArray[np.float32]

    @property
    def away(self) -> NDArray[np.float32]:
        """The unit normal's part away from the camera (height, width)."""
        across, down = self.normal[..., 0], self.normal[..., 1]
        return -np.sqrt(np.maximum(np.float32(0), 1 - across * across - down * down))


@dataclass(frozen=True, slots=True)
class Frame:
    """One photograph in display-linear light, with its landmarks and the way it has come.

    Attributes
    ----------
    light : float32 array (height, width, 3)
        Display-linear RGB; 1 is display white. May exceed 1 until the full-well clip.
    landmarks : float64 array (468, 3)
        The mesh of the clean reading, moved with the geometry: x, y and depth in present pixels (centres at whole
        numbers).
    inter_eye : float
        Distance between the eye centres in present pixels.
    saturated : bool array (height, width)
        Source pixels of code value 250 or more in any channel, whose true light is unknown.
    geometry : tuple of PointMap
        From source pixels to present pixels, in order.
    gain : float
        How much the camera amplified what its sensor gathered (metering), so that noise is made of the electrons there
        were.
    own_light : OwnLight or None
        The light of its capture session, where the dataset's manifest states one; it turns with the head.
    worn : tuple of Worn
        What stands before the head.
    """

    light: NDArray[np.float32]
    landmarks: NDArray[np.float64]
    inter_eye: float
    saturated: NDArray[np.bool_]
    geometry: tuple[PointMap, ...] = ()
    gain: float = 1.0
    own_light: OwnLight | None = None
    worn: tuple[Worn, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in present pixels."""
        return self.light.shape[0], self.light.shape[1]

    @property
    def face(self) -> NDArray[np.bool_]:
        """Bool mask (height, width): the convex hull of the landmarks."""
        mask = np.zeros(self.shape, np.uint8)
        hull = cv2.convexHull(self.landmarks[:, :2].round().astype(np.int32))
        cv2.fillConvexPoly(mask, hull, 1)
        return mask.astype(bool)

    def with_light(self, light: NDArray[np.float32]) -> "Frame":
        """The same frame under other light (same shape)."""
        return replace(self, light=light.astype(np.float32, copy=False))

    def moved(self, light: NDArray[np.float32], saturated: NDArray[np.bool_], step: PointMap) -> "Frame":
        """The frame after a change of geometry: its image as changed, its points carried along by ``step``."""
        landmarks = step(self.landmarks)
        # As a ratio, so that a distance measured otherwise (by hand) keeps its own origin.
        inter_eye = self.inter_eye * eye_distance(landmarks) / eye_distance(self.landmarks)
        return replace(
            self,
            light=light,
            landmarks=landmarks,
            inter_eye=inter_eye,
            saturated=saturated,
            geometry=(*self.geometry, step),
            worn=(),  # it stood before the head as it was; what is worn comes after geometry
        )

    def carry(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (n, 2) or (n, 3) of the source photograph, in present pixels."""
        for step in self.geometry:
            points = step(points)
        return points
