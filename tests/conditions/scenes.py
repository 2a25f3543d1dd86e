"""Drawn photographs whose every number is known."""

import numpy as np
from numpy.typing import NDArray

from falsematch.faces import Frame, to_light
from falsematch.faces.frame import LEFT_EYE, MESH_POINTS, RIGHT_EYE

SIDE = 400
INTER_EYE = 80.0
EYES = np.array([[160.0, 190.0], [240.0, 190.0]])
"""Subject's right and left eye (x, y) in pixels."""


def frame_of(pixels: NDArray[np.uint8]) -> Frame:
    """A photograph with a face of oval outline, 80 px between the eyes."""
    turn = np.linspace(0, 2 * np.pi, MESH_POINTS)
    landmarks = np.stack([200 + 85 * np.cos(turn), 215 + 110 * np.sin(turn), 20 * np.cos(2 * turn)], axis=1)
    landmarks[RIGHT_EYE, :2], landmarks[LEFT_EYE, :2] = EYES
    return Frame(to_light(pixels), landmarks, INTER_EYE, (pixels >= 250).any(axis=2))


def patch(tone: tuple[int, int, int]) -> NDArray[np.uint8]:
    """One colour everywhere."""
    return np.full((SIDE, SIDE, 3), tone, np.uint8)


def texture() -> NDArray[np.uint8]:
    """Something of every frequency, the same each time."""
    return np.random.default_rng(7).integers(0, 240, (SIDE, SIDE, 3), dtype=np.uint8)


def dots() -> NDArray[np.uint8]:
    """Black, with a white dot on each eye centre."""
    y, x = np.mgrid[:SIDE, :SIDE]
    white = [(x - eye[0]) ** 2 + (y - eye[1]) ** 2 <= 10**2 for eye in EYES]
    return np.repeat(255 * np.any(white, axis=0)[..., None], 3, axis=2).astype(np.uint8)


def measured_eye_distance(light: NDArray[np.float32]) -> float:
    """Distance between the centroids of the left and the right half's light."""
    green = light[..., 1].astype(np.float64)
    half = green.shape[1] // 2
    y, x = np.mgrid[: green.shape[0], : green.shape[1]]
    ends = []
    for part in (np.s_[:, :half], np.s_[:, half:]):
        weight = green[part] / green[part].sum()
        ends.append(np.array([(weight * x[part]).sum(), (weight * y[part]).sum()]))
    return float(np.hypot(*(ends[1] - ends[0])))
