"""What stands behind a head."""

import cv2
import numpy as np
from numpy.typing import NDArray

_PLAIN = {
    "grey": (0.33, 0.33, 0.34),
    "white": (0.78, 0.78, 0.77),
    "dark": (0.05, 0.05, 0.055),
    "blue": (0.16, 0.24, 0.38),
}


def backdrop(kind: str, scene: int, size: int) -> NDArray[np.float32]:
    """Reflectance (size, size, 3) of a background that is lit like a card that faces the camera.

    Parameters
    ----------
    kind : str
        A plain wall, or "street": shapes far out of focus.
    scene : int
        Seed.
    size : int
    """
    rng = np.random.default_rng([scene, 77])
    down = np.linspace(0, 1, size, dtype=np.float32)[:, None, None]
    if kind in _PLAIN:
        wall = np.array(_PLAIN[kind], np.float32) * (1.08 - 0.16 * down)
        return np.broadcast_to(wall, (size, size, 3)).astype(np.float32)
    small = np.empty((32, 32, 3), np.float32)
    small[:] = np.linspace(0.75, 0.25, 32, dtype=np.float32)[:, None, None] * rng.uniform(0.7, 1.1, 3)
    for _ in range(22):
        x, y = rng.integers(0, 32, 2)
        w, h = rng.integers(2, 9, 2)
        small[y : y + h, x : x + w] = rng.uniform(0.05, 0.8) * rng.uniform(0.6, 1.0, 3)
    wide = cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC)
    return np.maximum(cv2.GaussianBlur(wide, (0, 0), size / 45), 0.01).astype(np.float32)
