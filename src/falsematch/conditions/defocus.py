"""Defocus: the lens is focused nearer or farther than the face."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions._spread import kernel, spread
from falsematch.conditions.condition import condition
from falsematch.faces import Frame

_RINGS_A_PIXEL = 1.5
_FEWEST_RINGS = 8


@condition(
    "defocus",
    unit="disk diameter / inter-eye",
    levels=(0.05, 0.1, 0.2, 0.4),
    legal=(0.0, 1.0),
    stage="defocus",
)
def defocus(frame: Frame, dose: float, rng: Generator) -> Frame:
    """Light of each point spread evenly over a disk, the same everywhere in the frame.

    Parameters
    ----------
    dose : float in [0, 1]
        Diameter of the disk over the distance between the eyes. 0 is neutral.

    Source: circle of confusion of a thin lens with a round aperture, in linear light (Potmesil & Chakravarty, SIGGRAPH
    1981). Diffraction is left out, and the whole frame lies at the face's distance: judgement.
    """
    return frame.with_light(spread(frame.light, kernel(disk(dose * frame.inter_eye))))


def disk(diameter: float) -> NDArray[np.float64]:
    """Points (n, 2) in pixels, evenly over a disk about the origin; their variance is diameter² / 16 on each axis."""
    rings = max(_FEWEST_RINGS, int(np.ceil(diameter * _RINGS_A_PIXEL)))
    points = []
    for ring in range(rings):
        # Rings of equal width, their points in proportion to their area.
        count = 6 * (2 * ring + 1)
        angle = 2 * np.pi * (np.arange(count) + 0.5 * (ring % 2)) / count
        points.append((ring + 0.5) / rings * np.stack([np.cos(angle), np.sin(angle)], axis=1))
    spread_out: NDArray[np.float64] = np.concatenate(points) * diameter / 2
    # Rings at their middles come out a little narrow: 1 part in 2 n².
    return spread_out * (diameter / 4 / max(float(np.sqrt((spread_out**2).sum(axis=1).mean() / 2)), 1e-12))
