"""The camera that a head is photographed with, and directions in its room."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAME = 36.0
"""Side of the frame that focal lengths refer to, in millimetres."""


@dataclass(frozen=True)
class Camera:
    """A pinhole at (0, 0, depth), looking down -z at the middle of the frame.

    Attributes
    ----------
    depth : float
        From the lens to the plane z = 0, in decimetres.
    scale : float
        Samples per unit of x / depth.
    centre : tuple of float
        Where the axis meets the frame, in samples.
    """

    depth: float
    scale: float
    centre: tuple[float, float]

    def project(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(..., 3): x and y in samples, and 1 / distance along the axis."""
        inverse = 1 / (self.depth - points[..., 2])
        return np.stack(
            [
                self.centre[0] + self.scale * points[..., 0] * inverse,
                self.centre[1] - self.scale * points[..., 1] * inverse,
                inverse,
            ],
            axis=-1,
        )


def direction(azimuth: float, elevation: float) -> NDArray[np.float64]:
    """Unit vector in the room's frame, from degrees."""
    a, e = np.radians([azimuth, elevation])
    return np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])
