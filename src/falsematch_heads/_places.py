"""Where on a head things are: soft masks over the unmorphed surface, so that they go with every shape."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from falsematch_heads._mesh import HeadMesh

CENTRE = np.array([0.0, 7.55, 0.5])
"""Middle of the skull in the base mesh, in decimetres."""

Mask = NDArray[np.float64]


def _blob(rest: NDArray[np.float64], centre: tuple[float, float, float], radii: tuple[float, float, float]) -> Mask:
    """A soft ellipsoid on both sides of the face."""
    both = np.abs(rest[:, 0]) - centre[0]
    scaled = np.column_stack([both, rest[:, 1] - centre[1], rest[:, 2] - centre[2]]) / radii
    return np.asarray(np.exp(-(scaled**2).sum(axis=1)))


def step(value: Mask, low: Mask | float, high: Mask | float) -> Mask:
    """0 below ``low``, 1 above ``high``, smooth between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


NAMES = ("cheeks", "nose", "under_eyes", "forehead", "crows_feet", "beard", "moustache", "lips", "ears", "lids")
"""Columns of :func:`masks`."""


@cache
def masks(mesh: HeadMesh) -> NDArray[np.float32]:
    """Masks (points, len(NAMES)), each in [0, 1]."""
    rest = mesh.rest.astype(np.float64)
    x, y, z = np.abs(rest[:, 0]), rest[:, 1], rest[:, 2]
    front = step(z, 0.55, 0.8)
    # The jaw's edge of a beard: from the sideburn down before the ear and along under the jaw.
    cheek_line = np.interp(x, [0.0, 0.26, 0.45, 0.62, 0.75], [6.70, 6.72, 6.78, 6.95, 7.15])
    throat = np.interp(z, [0.4, 0.8, 1.2, 1.5], [6.45, 6.2, 6.05, 6.0])
    beard = (1 - step(y, cheek_line - 0.08, cheek_line + 0.04)) * step(y, throat - 0.1, throat + 0.05) * front
    philtrum = step(y, 6.66, 6.72) * (1 - step(y, 6.80, 6.86)) * (1 - step(x, 0.26, 0.36)) * step(z, 1.3, 1.4)
    lips = mesh.lips.astype(np.float64)
    bare = (1 - lips) * (1 - mesh.ears)
    columns = {
        "cheeks": _blob(rest, (0.36, 6.93, 1.25), (0.22, 0.20, 0.5)),
        "nose": _blob(rest, (0.0, 6.93, 1.6), (0.18, 0.17, 0.3)),
        "under_eyes": _blob(rest, (0.29, 7.13, 1.36), (0.16, 0.07, 0.3)),
        "forehead": _blob(rest, (0.0, 7.75, 1.4), (0.48, 0.22, 0.5)),
        "crows_feet": _blob(rest, (0.57, 7.26, 1.2), (0.08, 0.12, 0.3)),
        "beard": np.maximum(beard - _blob(rest, (0, 6.46, 1.5), (0.13, 0.05, 0.4)) * 0.3, 0) * bare,
        "moustache": philtrum * bare,
        "lips": lips,
        "ears": mesh.ears.astype(np.float64),
        "lids": _blob(rest, (0.32, 7.36, 1.38), (0.17, 0.055, 0.3)),
    }
    return np.column_stack([columns[name] for name in NAMES]).astype(np.float32)


_TURN = np.radians([0, 15, 25, 35, 50, 62, 72, 78, 84, 105, 112, 130, 180])
_HEIGHT = np.array([8.03, 8.02, 7.98, 7.92, 7.66, 7.36, 7.02, 6.95, 7.36, 7.36, 6.95, 6.66, 6.50])
"""The usual hairline: height over the angle about the skull's upright axis, from the front."""


def above_hairline(mesh: HeadMesh, raised: float, receded: float) -> Mask:
    """How far above the hairline each point lies, in decimetres; the ears lie below it.

    Parameters
    ----------
    mesh : HeadMesh
    raised : float
        How much higher than usual it begins in front, in decimetres.
    receded : float
        How much further back it goes at the temples, in decimetres.
    """
    rest = mesh.rest.astype(np.float64)
    turn = np.arctan2(np.abs(rest[:, 0]), rest[:, 2] - CENTRE[2])
    front = np.cos(np.clip(turn / np.radians(62), 0, 1) * np.pi / 2)
    temple = np.exp(-(((turn - np.radians(33)) / np.radians(13)) ** 2))
    line = np.interp(turn, _TURN, _HEIGHT) + raised * front + receded * temple
    return np.asarray(np.where(mesh.ears > 0.3, -1.0, rest[:, 1] - line))
