"""YuNet: the face detector whose box and five points begin every reading."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from falsematch.faces.frame import Scaled

_STRIDES = (8, 16, 32)
_OUTPUTS = [f"{kind}_{stride}" for stride in _STRIDES for kind in ("cls", "obj", "bbox", "kps")]
LONG_SIDE = 640
"""Longest side searched where nothing else is said, in pixels. YuNet was trained on 640 px."""
_OVERLAP = 0.3
"""Of two faces that overlap more than this (IoU) the better scored stays; OpenCV's default."""


@dataclass(frozen=True, slots=True)
class Detection:
    """One face found.

    Attributes
    ----------
    box : tuple of float
        Left, top, right, bottom in pixels of the image given.
    points : float64 array (5, 2)
        Subject's right eye (on the image's left), left eye, nose tip, right and left mouth corner, in the same pixels.
    score : float in [0, 1]
    """

    box: tuple[float, float, float, float]
    points: NDArray[np.float64]
    score: float

    @property
    def area(self) -> float:
        """Area of the box in square pixels."""
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)


class YuNet:
    """The detector on one thread of ONNX Runtime.

    Parameters
    ----------
    path : Path
        Float ONNX, as :func:`falsematch.faces.fold.fold_any_size` makes it.
    score_threshold : float in [0, 1]
        Faces scored lower are not reported. It is part of a matcher: at 8 px between the eyes far fewer faces reach 0.9
        than reach 0.6.
    enlargement : float, 1 or more
        How far a small image is enlarged before the search (to ``long_side`` at most).
    long_side : int
        Longest side searched, in pixels; larger images are reduced to it.
    """

    def __init__(
        self, path: Path, score_threshold: float = 0.6, enlargement: float = 1.0, long_side: int = LONG_SIDE
    ) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._score_threshold = score_threshold
        self._enlargement = enlargement
        self._long_side = long_side

    def detect(self, pixels: NDArray[np.uint8]) -> list[Detection]:
        """Faces in a photograph, the best scored first.

        Parameters
        ----------
        pixels : uint8 array (height, width, 3)
            sRGB.
        """
        scale = min(self._enlargement, self._long_side / max(pixels.shape[:2]))
        searched = _resized(pixels, scale)
        # By the sizes, not by the scale: they are rounded to whole pixels.
        back = Scaled(pixels.shape[1] / searched.shape[1], pixels.shape[0] / searched.shape[0])
        return [_moved_back(item, back) for item in self._search(searched)]

    def largest(self, pixels: NDArray[np.uint8]) -> Detection | None:
        """The face with the largest box, or None where no face is found."""
        return max(self.detect(pixels), key=lambda item: item.area, default=None)

    def _search(self, pixels: NDArray[np.uint8]) -> list[Detection]:
        coarsest = _STRIDES[-1]
        rows, columns = pixels.shape[:2]
        height, width = -(-rows // coarsest) * coarsest, -(-columns // coarsest) * coarsest
        room = cv2.copyMakeBorder(pixels, 0, height - rows, 0, width - columns, cv2.BORDER_CONSTANT, value=0)
        padded = cv2.dnn.blobFromImage(room, swapRB=True)
        outputs = [np.asarray(array)[0] for array in self._session.run(_OUTPUTS, {"input": padded})]
        levels = [
            _decoded(stride, width // stride, outputs[4 * level : 4 * level + 4], self._score_threshold)
            for level, stride in enumerate(_STRIDES)
        ]
        return _strongest(*(np.concatenate(parts) for parts in zip(*levels, strict=True)))


def _decoded(
    stride: int, columns: int, outputs: list[NDArray[np.float32]], score_threshold: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Scores (n,), boxes (n, 4) and points (n, 5, 2), in pixels, of the cells of one grid that are sure enough.

    Source: OpenCV's ``face_detect.cpp``, against which a test compares it.
    """
    cls, obj, bbox, kps = outputs
    scores = np.sqrt(np.clip(cls[:, 0], 0, 1) * np.clip(obj[:, 0], 0, 1)).astype(np.float64)
    # A face has a handful of the thousands of cells: the others need no box.
    cell = np.flatnonzero(scores >= score_threshold)
    scores, bbox, kps = scores[cell], bbox[cell], kps[cell]
    origin = np.stack([cell % columns, cell // columns], axis=1).astype(np.float64)
    centre = (origin + bbox[:, :2]) * stride
    half = np.exp(bbox[:, 2:].astype(np.float64)) * stride / 2
    points = (kps.reshape(-1, 5, 2) + origin[:, None]) * stride
    return scores, np.concatenate([centre - half, centre + half], axis=1), points


def _strongest(scores: NDArray[np.float64], boxes: NDArray[np.float64], points: NDArray[np.float64]) -> list[Detection]:
    """Non-maximum suppression: of faces that overlap, the one with the best score."""
    waiting = np.argsort(-scores, kind="stable")
    found = []
    while len(waiting):
        best, waiting = waiting[0], waiting[1:]
        left, top, right, bottom = boxes[best].tolist()
        found.append(Detection((left, top, right, bottom), points[best], float(scores[best])))
        waiting = waiting[_iou(boxes[best], boxes[waiting]) <= _OVERLAP]
    return found


def _iou(box: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intersection over union of one box (4,) with others (n, 4)."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=1)
    return np.asarray(shared / ((box[2:] - box[:2]).prod() + (others[:, 2:] - others[:, :2]).prod(axis=1) - shared))


def _resized(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    if scale == 1:
        return pixels
    height, width = (max(1, round(side * scale)) for side in pixels.shape[:2])
    # Above half its size a bilinear reduction still reads every pixel, and takes a tenth of the time of an area's mean.
    how = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=how), np.uint8)


def _moved_back(found: Detection, back: Scaled) -> Detection:
    left, top, right, bottom = back(np.array(found.box).reshape(2, 2)).ravel().tolist()
    return Detection((left, top, right, bottom), back(found.points), found.score)
