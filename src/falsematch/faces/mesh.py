"""MediaPipe's face mesh: 468 points with depth, from which everything downstream takes its geometry."""

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from falsematch.faces.display import shrink
from falsematch.faces.frame import MESH_POINTS
from falsematch.faces.yunet import Detection

_CROP = 192
"""Side of the crop the network takes, in pixels."""
_MARGIN = 1.5
"""Side of the crop over the longer side of the face, as MediaPipe crops."""
_EYE_LINE = (33, 263)
"""Outer corners of the subject's right and left eye: the line MediaPipe turns level."""
_REFINEMENTS = 2
"""How often the crop is taken anew from the points found in it; by then they are still."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The mesh on one face.

    Attributes
    ----------
    landmarks : float64 array (468, 3)
        x, y in pixels of the photograph (centres at whole numbers) and depth in the same unit, smaller being nearer.
    presence : float in [0, 1]
        How sure the network is that the crop holds a face.
    """

    landmarks: NDArray[np.float64]
    presence: float


@dataclass(frozen=True, slots=True)
class _Crop:
    """A square turned by ``angle`` (radians) about ``centre`` (x, y), ``side`` pixels wide."""

    centre: NDArray[np.float64]
    side: float
    angle: float

    @property
    def axes(self) -> NDArray[np.float64]:
        """(2, 2): one pixel of the network's crop, right and down, in pixels of the photograph (as columns)."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        pixel = self.side / _CROP
        return np.array([[pixel * cos, -pixel * sin], [pixel * sin, pixel * cos]])

    @property
    def corner(self) -> NDArray[np.float64]:
        """Where the crop's first pixel (its centre) lies in the photograph."""
        to_centre: NDArray[np.float64] = self.axes @ np.full(2, (_CROP - 1) / 2)
        return self.centre - to_centre


class Mesh:
    """MediaPipe's ``face_landmark.tflite`` on one thread of LiteRT."""

    def __init__(self, path: Path) -> None:
        self._network = Interpreter(model_path=str(path), num_threads=1)
        self._network.allocate_tensors()
        self._input = self._network.get_input_details()[0]["index"]
        by_size = {int(np.prod(item["shape"])): item["index"] for item in self._network.get_output_details()}
        self._points, self._flag = by_size[3 * MESH_POINTS], by_size[1]

    def fit(self, pixels: NDArray[np.uint8], face: Detection) -> Fit:
        """The mesh on a face that a detector found.

        Parameters
        ----------
        pixels : uint8 array (height, width, 3)
            sRGB.
        face : Detection
            In pixels of the photograph.
        """
        left, top, right, bottom = face.box
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        crop = _upright(corners, face.points[0], face.points[1])
        shrunk, factors = shrink(pixels, _CROP / crop.side)
        fit = self._once(shrunk, factors, crop)
        for _ in range(_REFINEMENTS):
            points = fit.landmarks[:, :2]
            fit = self._once(shrunk, factors, _upright(points, points[_EYE_LINE[0]], points[_EYE_LINE[1]]))
        return fit

    def _once(self, shrunk: NDArray[np.uint8], factors: NDArray[np.float64], crop: _Crop) -> Fit:
        axes, corner = crop.axes * factors[:, None], (crop.corner + 0.5) * factors - 0.5
        chip = cv2.warpAffine(
            shrunk, np.column_stack([axes, corner]), (_CROP, _CROP), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        )
        self._network.set_tensor(self._input, np.divide(chip, 255, dtype=np.float32)[None])
        self._network.invoke()
        found = self._network.get_tensor(self._points).reshape(MESH_POINTS, 3).astype(np.float64)
        landmarks = np.empty_like(found)
        # The network counts from the crop's edge, the lab from the first pixel's centre.
        landmarks[:, :2] = (found[:, :2] - 0.5) @ crop.axes.T + crop.corner
        landmarks[:, 2] = found[:, 2] * crop.side / _CROP
        flag = float(self._network.get_tensor(self._flag).item())
        return Fit(landmarks, float(1 / (1 + np.exp(-flag))))


def _upright(points: NDArray[np.float64], right_eye: NDArray[np.float64], left_eye: NDArray[np.float64]) -> _Crop:
    """The square around points (n, 2) that stands level with the eyes, with MediaPipe's margin."""
    across = left_eye - right_eye
    angle = float(np.arctan2(across[1], across[0]))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    level = points @ turn
    low, high = level.min(axis=0), level.max(axis=0)
    return _Crop(turn @ ((low + high) / 2), _MARGIN * float((high - low).max()), angle)
