"""YuNet as a matcher's detector: a box and five points."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from falsematch.faces import YuNet
from falsematch.matchers.box import Box
from falsematch.matchers.face import Face


@dataclass(frozen=True, slots=True)
class YuNetDetector:
    """The detector with its settings; each is part of the matcher (see :class:`falsematch.faces.YuNet`).

    Attributes
    ----------
    model : Path
        Float ONNX file.
    score_threshold : float in [0, 1]
    enlargement : float, 1 or more
    long_side : int, pixels
    """

    model: Path
    score_threshold: float
    enlargement: float
    long_side: int

    def find(self, pixels: NDArray[np.uint8]) -> list[Face]:
        """Faces in a uint8 sRGB frame (height, width, 3), the best scored first."""
        return [Face(Box(*found.box), found.points) for found in _network(self).detect(pixels)]


@cache
def _network(settings: YuNetDetector) -> YuNet:
    return YuNet(settings.model, settings.score_threshold, settings.enlargement, settings.long_side)
