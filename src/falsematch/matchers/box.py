"""The box of a face in a frame."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Box(NamedTuple):
    """Edges of a rectangle in pixels of the frame it was found in.

    The centre of a pixel lies at a whole number, so that one pixel reaches from -0.5 to +0.5 and the points of a
    landmark model are compared with the box without an offset. Edges may lie outside the frame.
    """

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, points: NDArray[np.float64]) -> "Box":
        """The smallest box that holds points (n, 2 or more columns: x, y first)."""
        left, top = points[:, :2].min(axis=0)
        right, bottom = points[:, :2].max(axis=0)
        return cls(float(left), float(top), float(right), float(bottom))

    @classmethod
    def between(cls, middles: NDArray[np.float64]) -> "Box":
        """The upright box of the size that carried :attr:`middles` (4, 2) still tell."""
        left, right, top, bottom = middles
        half = np.array([np.hypot(*(right - left)), np.hypot(*(bottom - top))]) / 2
        low, high = middles.mean(axis=0) - half, middles.mean(axis=0) + half
        return cls(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    @property
    def middles(self) -> NDArray[np.float64]:
        """Middles of the left, right, upper and lower edge (4, 2)."""
        x, y = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        return np.array([[self.left, y], [self.right, y], [x, self.top], [x, self.bottom]])

    @property
    def area(self) -> float:
        """Area in square pixels."""
        return (self.right - self.left) * (self.bottom - self.top)

    def overlap(self, other: "Box") -> float:
        """Intersection over union with another box, 0 to 1."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        if width <= 0 or height <= 0:
            return 0.0
        shared = width * height
        return shared / (self.area + other.area - shared)
