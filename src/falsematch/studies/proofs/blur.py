"""Proofs of blur: a slanted edge put in at ``scene`` and read at ``raw``."""

import numpy as np
from numpy.typing import NDArray

from falsematch.studies.proofs.proof import Item, Reading, chain_of, relative, through
from falsematch.text.reason import Reason

BAR = 0.10
"""FIELD section 3.2: blur within 10 %."""
_SLANT = 5.0
"""Degrees off the pixel grid, as ISO 12233 slants its edges, so that they are sampled between the pixels."""
_DARK, _BRIGHT = 0.2, 0.6
_MARGIN = 4.0
"""Pixels beyond the blur that the edge is read over."""
_BINS = 4
"""Bins a pixel across the edge."""
BEND = 90.0
"""Degrees that the curved path of the proof turns."""


def defocus(item: Item, dose: float, seed: int) -> list[Reading]:
    """Diameter of the disk: its variance along two edges at right angles adds up to diameter² / 8."""
    reach = dose * item.frame.inter_eye / 2
    variance, samples = _spread(item, "defocus", dose, seed, reach)
    measured = np.sqrt(8 * variance) / item.frame.inter_eye
    return [relative(Reason("disk_diameter"), "raw", dose, float(measured), "inter-eye", BAR, samples)]


def motion(item: Item, dose: float, seed: int) -> list[Reading]:
    """Length of a straight path: its variance along two edges at right angles adds up to length² / 12."""
    variance, samples = _spread(item, "motion", dose, seed, dose * item.frame.inter_eye / 2)
    measured = np.sqrt(12 * variance) / item.frame.inter_eye
    return [relative(Reason("straight_path"), "raw", dose, float(measured), "inter-eye", BAR, samples)]


def bent_motion(item: Item, dose: float, seed: int) -> list[Reading]:
    """Length of a path that turns by a right angle: variance r² (1 - (sin(t/2) / (t/2))²) for an arc of radius r."""
    turning = np.radians(BEND)
    variance, samples = _spread(item, "motion", dose, seed, dose * item.frame.inter_eye / 2, bend=BEND)
    radius = np.sqrt(variance / (1 - (np.sin(turning / 2) / (turning / 2)) ** 2))
    measured = radius * turning / item.frame.inter_eye
    return [relative(Reason("turning_path"), "raw", dose, float(measured), "inter-eye", BAR, samples)]


def _spread(item: Item, condition: str, dose: float, seed: int, reach: float, **parameters: float) -> tuple[float, int]:
    """Variance in px² that a condition adds to two edges at right angles, summed, and the pixels it was read from."""
    chain = chain_of(condition, dose, **parameters)
    total, samples = 0.0, 0
    for angle in (_SLANT, 90 + _SLANT):
        across = _across(item, angle)
        scene = _edge(across)
        seen, _ = through(item, chain, seed, np.repeat(scene[..., None], 3, axis=2))
        window = _window(item, reach + _MARGIN)
        blurred = _variance(across[window], seen["raw"].light[..., 1][window], reach + _MARGIN)
        sharp = _variance(across[window], scene[window], reach + _MARGIN)
        total += blurred - sharp
        samples += across[window].size
    return max(total, 0.0), samples


def _across(item: Item, angle: float) -> NDArray[np.float64]:
    """Distance (height, width) of each pixel from a line through the middle of the face, in pixels."""
    height, width = item.frame.shape
    middle = item.frame.landmarks[:, :2].mean(axis=0)
    y, x = np.mgrid[:height, :width]
    turned = np.radians(angle)
    return np.asarray((x - middle[0]) * np.cos(turned) + (y - middle[1]) * np.sin(turned))


def _edge(across: NDArray[np.float64]) -> NDArray[np.float32]:
    return (_DARK + (_BRIGHT - _DARK) * np.clip(across + 0.5, 0, 1)).astype(np.float32)


def _window(item: Item, reach: float) -> tuple[slice, slice]:
    """A square about the middle of the face, wide enough for the blur and long enough to cross every phase."""
    height, width = item.frame.shape
    x, y = item.frame.landmarks[:, :2].mean(axis=0)
    half = int(2 * reach + 24)
    return (
        slice(max(int(y) - half, 0), min(int(y) + half, height)),
        slice(max(int(x) - half, 0), min(int(x) + half, width)),
    )


def _variance(across: NDArray[np.float64], light: NDArray[np.float32], reach: float) -> float:
    """Variance of the line spread whose integral the edge is: 2 ∫ x (step - edge) dx less the squared mean."""
    edge = (light.astype(np.float64) - _DARK) / (_BRIGHT - _DARK)
    number = np.floor((across + reach) * _BINS).astype(int)
    inside = (number >= 0) & (number < int(2 * reach * _BINS))
    counts = np.bincount(number[inside])
    means = np.bincount(number[inside], edge[inside]) / np.maximum(counts, 1)
    x = (np.arange(len(means)) + 0.5) / _BINS - reach
    lacking = np.where(counts > 0, (x > 0) - means, 0.0)
    mean = lacking.sum() / _BINS
    return float(2 * (x * lacking).sum() / _BINS - mean**2)
