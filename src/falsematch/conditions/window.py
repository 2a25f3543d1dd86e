"""Window: a pane between the camera and the face, with the scene behind the camera mirrored in it."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.errors import NotApplicable
from falsematch.faces import Frame, luminance

_TRANSMITTANCE = Number(
    0.7,
    "share of light",
    "literature",
    "least visible transmittance of a car's front side windows: 70 % in FMVSS 205 (ANSI/SAE Z26.1) and UN R43",
)
_BLUR = Number(0.06, "standard deviation / inter-eye", "judgement", "the mirrored street lies beyond the focus")
_DETAIL = 0.5
"""Pixels of the drawing per standard deviation of its blur: finer would be lost in it."""
_COARSEST, _FINEST = 64, 512
"""Long side of the drawing, in pixels."""
_SKY, _GROUND, _DARKEST = 1.0, 0.3, 0.15
"""Relative luminance of the mirrored scene's parts. Judgement."""


def _mirrored(frame: Frame, dose: float, rng: Generator, *, transmittance: float, blur: float) -> Frame:
    """The reflection added, with its mean over the face at the dose."""
    face = frame.face
    if not face.any():
        raise NotApplicable("no part of the face lies in the frame")
    scene = _street(frame.shape, blur * frame.inter_eye, rng)
    mean = float(luminance(scene)[face].mean(dtype=np.float64))
    return frame.with_light(frame.light + scene * np.float32(dose / mean))


@condition(
    "window",
    unit="reflected / display white",
    levels=(0.1, 0.2, 0.4, 0.8),
    legal=(0.001, 1.0),
    stage="window",
    parameters={"transmittance": (0.05, 1.0), "blur": (0.0, 0.5)},
    then={"reflection": _mirrored},
    numbers={
        "transmittance": _TRANSMITTANCE,
        "blur": _BLUR,
        "sky": Number(_SKY, "relative luminance", "judgement", "brightest part of the mirrored street"),
        "ground": Number(_GROUND, "relative luminance", "judgement", "road and pavement, about a third of the sky"),
        "darkest": Number(_DARKEST, "relative luminance", "judgement", "trees and doorways"),
    },
)
def window(
    frame: Frame,
    dose: float,
    rng: Generator,
    *,
    transmittance: float = _TRANSMITTANCE.value,
    blur: float = _BLUR.value,
) -> Frame:
    """The face seen through glass that also mirrors a street: light x transmittance + reflection.

    Parameters
    ----------
    dose : float in [0.001, 1]
        Mean luminance of the reflection over the face (the hull of its landmarks), as a share of display white. The
        reflection is the same for every skin: nothing in it reads the picture. 0 is neutral: no pane at all, so that
        its transmittance goes with it.
    transmittance : float in [0.05, 1]
        Share of the face's light that passes.
    blur : float in [0, 0.5]
        Standard deviation of the reflection's own blur over the distance between the eyes. The reflected scene keeps
        it when the face moves or the lens is out of focus for the face.

    Raises
    ------
    NotApplicable
        Where no part of the face lies in the frame.

    The mirrored scene is drawn from ``rng``: sky, a row of houses, trees, road and parked cars; no photograph. Source:
    reflections add to the transmitted light in linear light (Wan et al., "Benchmarking single-image reflection removal
    algorithms", ICCV 2017). The scene, its blur, and that the pane has no tint are judgement.
    """
    return frame.with_light(frame.light * np.float32(transmittance))


def _street(shape: tuple[int, int], sigma: float, rng: Generator) -> NDArray[np.float32]:
    """A street (height, width, 3) in relative light, blurred by ``sigma`` pixels."""
    longest = max(shape)
    drawn = int(np.clip(longest * _DETAIL * 4 / max(sigma, 1e-6), _COARSEST, min(_FINEST, longest)))
    height, width = (max(1, round(side * drawn / longest)) for side in shape)
    scene = _drawn(height, width, rng)
    remaining = sigma * drawn / longest
    if remaining > 0:
        scene = np.asarray(cv2.GaussianBlur(scene, (0, 0), remaining, borderType=cv2.BORDER_REPLICATE), np.float32)
    return np.asarray(cv2.resize(scene, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def _drawn(height: int, width: int, rng: Generator) -> NDArray[np.float32]:
    horizon = int(height * rng.uniform(0.5, 0.8))
    scene = np.empty((height, width, 3), np.float32)
    up = np.linspace(0.75, 1.0, max(horizon, 1), dtype=np.float32)[::-1, None, None]
    scene[:horizon] = _SKY * up * np.array([0.9, 0.97, 1.1], np.float32)
    scene[horizon:] = _GROUND * rng.uniform(0.8, 1.2)
    left = -rng.uniform(0, 0.1) * width
    while left < width:
        wide, top = rng.uniform(0.12, 0.35) * width, horizon - rng.uniform(0.1, 0.75) * horizon
        house = rng.uniform(0.3, 0.75) * (1 + rng.uniform(-0.12, 0.12, 3))
        _box(scene, left, top, left + wide, horizon, house)
        _panes(scene, left, top, wide, horizon, rng)
        left += wide + max(0.0, rng.uniform(-0.1, 0.15)) * width
    for _ in range(rng.integers(0, 4)):
        crown = rng.uniform(0.06, 0.16) * width
        centre, axes = (int(rng.uniform(0, width)), int(horizon - crown)), (int(crown), int(1.2 * crown))
        leaves = [_DARKEST * share for share in (0.9, 1.2, 0.7)]
        cv2.ellipse(scene, centre, axes, 0, 0, 360, leaves, -1)
    for _ in range(rng.integers(1, 4)):
        at, long = rng.uniform(-0.1, 1) * width, rng.uniform(0.15, 0.3) * width
        body = rng.uniform(_DARKEST, 0.7) * (1 + rng.uniform(-0.2, 0.2, 3))
        _box(scene, at, horizon - 0.05 * height, at + long, horizon + 0.06 * height, body)
        _box(scene, at + 0.2 * long, horizon - 0.06 * height, at + 0.8 * long, horizon - 0.03 * height, np.full(3, 0.9))
    return scene


def _panes(scene: NDArray[np.float32], left: float, top: float, wide: float, bottom: float, rng: Generator) -> None:
    """Rows of windows on a house, dark or mirroring the sky."""
    columns, size = rng.integers(2, 5), wide / 9
    pane = np.full(3, rng.choice([_DARKEST, 0.95]))
    for y in np.arange(top + size, bottom - 2 * size, 3 * size):
        for x in left + wide * (np.arange(columns) + 0.5) / columns:
            _box(scene, x - size / 2, y, x + size / 2, y + 1.5 * size, pane)


def _box(
    scene: NDArray[np.float32], left: float, top: float, right: float, bottom: float, light: NDArray[np.float64]
) -> None:
    height, width = scene.shape[:2]
    columns = slice(int(np.clip(left, 0, width)), int(np.clip(right, 0, width)))
    scene[int(np.clip(top, 0, height)) : int(np.clip(bottom, 0, height)), columns] = light
