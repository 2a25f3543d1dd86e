"""A thin lens: how wide it spreads a point that it is not focused on."""

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions._exact import cos, sin
from falsematch.conditions.number import Number
from falsematch.conditions.surface import EYES_APART

APERTURE = Number(
    3.4, "mm", "judgement", "entrance pupil of phones' main cameras: 5.6 mm at f/1.8 is 3.1, 6.9 mm at f/1.78 is 3.9"
)

_RINGS_A_PIXEL = 1.5
_FEWEST_RINGS = 8


def confusion(face: float, other: float) -> float:
    """Diameter of the disk over the distance between the eyes: (aperture / 63 mm) |1 - face / other|.

    Parameters
    ----------
    face : float, m
        From the lens to the face.
    other : float, m
        To the point that is blurred, where the face is in focus; to the focus, where the face is not.

    Source: thin lens, in the plane of the face (Potmesil & Chakravarty, SIGGRAPH 1981).
    """
    return APERTURE.value / (1000 * EYES_APART.value) * abs(1 - face / other)


def disk(diameter: float) -> NDArray[np.float64]:
    """Points (n, 2) in pixels, evenly over a disk about the origin; their variance is diameter² / 16 on each axis."""
    rings = max(_FEWEST_RINGS, int(np.ceil(diameter * _RINGS_A_PIXEL)))
    points = []
    for ring in range(rings):
        # Rings of equal width, their points in proportion to their area.
        count = 6 * (2 * ring + 1)
        angle = 2 * np.pi * (np.arange(count) + 0.5 * (ring % 2)) / count
        points.append((ring + 0.5) / rings * np.stack([cos(angle), sin(angle)], axis=1))
    spread_out: NDArray[np.float64] = np.concatenate(points) * diameter / 2
    # Rings at their middles come out a little narrow: 1 part in 2 n².
    return spread_out * (diameter / 4 / max(float(np.sqrt((spread_out**2).sum(axis=1).mean() / 2)), 1e-12))
