"""Spectacles: rims, a bridge and temples as thin tubes that sit in front of the face."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from falsematch_heads._subject import Glasses

_SIDES = 6
_AROUND = 40


def tubes(
    glasses: "Glasses", points: NDArray[np.float64], eyes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Points, normals and triangles of a pair of glasses on a head, in the head's frame.

    Parameters
    ----------
    glasses : "Glasses"
    points : float64 array (n, 3)
        The head's surface, in decimetres.
    eyes : float64 array (2, 3)
        Middles of the right and the left eye.
    """
    angle = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    power = 2 / glasses.squareness
    lines = []
    middle = eyes.mean(axis=0)
    apart = float(eyes[1, 0] - eyes[0, 0]) / 2
    # Wide rims of narrow eyes must not meet on the nose.
    reach = min(glasses.half_width, apart - 0.07)
    near = (np.abs(points[:, 0] - middle[0]) < apart + reach) & (np.abs(points[:, 1] - middle[1] + 0.03) < 0.25)
    near &= np.abs(points[:, 0] - middle[0]) > 0.16
    front = float(points[near, 2].max()) + 0.05
    ends = []
    for eye, outwards in zip(eyes, (-1, 1), strict=True):
        x = (
            eye[0]
            + outwards * (glasses.half_width - reach) / 2
            + glasses.half_width * np.sign(cos) * np.abs(cos) ** power
        )
        y = eye[1] - 0.03 + glasses.half_height * np.sign(sin) * np.abs(sin) ** power
        z = front - 0.22 * np.maximum(0, np.abs(x - middle[0]) - 0.3) ** 1.5
        rim = np.column_stack([x, y, z])
        lines.append(np.vstack([rim, rim[:2]]))
        outer = rim[np.argmax(outwards * x - 1e-3 * np.abs(y - eye[1] - 0.05))]
        ends.append(rim[np.argmin(outwards * x + 1e-3 * np.abs(y - eye[1] - 0.05))])
        ear = np.array([middle[0] + outwards * _half_width(points, middle), middle[1] + 0.03, middle[2] - 0.75])
        hinge = outer + np.array([0, 0.06, 0])
        lines.append(np.linspace(0, 1, 12)[:, None] * (ear - hinge) + hinge)
    bridge = np.linspace(0, 1, 10)[:, None]
    arch = ends[0] * (1 - bridge) + ends[1] * bridge
    arch[:, 1] += 0.05 * np.sin(bridge[:, 0] * np.pi) + 0.03
    arch[:, 2] += 0.03 * np.sin(bridge[:, 0] * np.pi)
    lines.append(arch)
    return _swept(lines, glasses.thickness)


def _half_width(points: NDArray[np.float64], middle: NDArray[np.float64]) -> float:
    """Half width of the head where the temples run."""
    near = (np.abs(points[:, 1] - middle[1] - 0.05) < 0.1) & (np.abs(points[:, 2] - middle[2] + 0.35) < 0.15)
    return float(np.abs(points[near, 0] - middle[0]).max()) + 0.015


def _swept(
    lines: list[NDArray[np.float64]], radius: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    points, normals, triangles = [], [], []
    first = 0
    turn = np.linspace(0, 2 * np.pi, _SIDES, endpoint=False)
    for line in lines:
        along = np.gradient(line, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-12
        aside = np.where(np.abs(along[:, 2:]) < 0.8, [[0.0, 0.0, 1.0]], [[0.0, 1.0, 0.0]])
        u = np.cross(along, aside)
        u /= np.linalg.norm(u, axis=1, keepdims=True)
        v = np.cross(along, u)
        normal = np.cos(turn)[None, :, None] * u[:, None] + np.sin(turn)[None, :, None] * v[:, None]
        points.append((line[:, None] + radius * normal).reshape(-1, 3))
        normals.append(normal.reshape(-1, 3))
        k, j = np.meshgrid(np.arange(len(line) - 1), np.arange(_SIDES), indexing="ij")
        a, b = first + k * _SIDES + j, first + k * _SIDES + (j + 1) % _SIDES
        c, d = a + _SIDES, b + _SIDES
        triangles += [np.stack([a, b, d], -1).reshape(-1, 3), np.stack([a, d, c], -1).reshape(-1, 3)]
        first += len(line) * _SIDES
    return np.vstack(points), np.vstack(normals), np.vstack(triangles)
