"""The skull that hair lies on: how far it reaches in every direction."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.faces.compiled import jit
from falsematch_heads._mesh import HeadMesh
from falsematch_heads._places import CENTRE
from falsematch_heads._raster import depth_map

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Surface:
    """The smooth surface of one head, in its own frame, and how far it reaches from the middle of the skull."""

    points: Points
    normals: Points
    area: NDArray[np.float64]
    centre: Points
    reach: NDArray[np.float32]


_ROWS = 128
"""Of the table of reaches: half a turn, from straight up to straight down."""
_POLE = 6
_NECK = 34
_CHIN = 6.3


def surface_of(mesh: HeadMesh, points: Points, normals: Points) -> Surface:
    """A surface, ready for hair to grow on."""
    # The skull's middle, moved as the shape moves what lies around it.
    near = np.abs(mesh.rest[:, 1] - CENTRE[1]) < 0.5
    centre = CENTRE + (points[near] - mesh.rest[near]).mean(axis=0)
    away = points - centre
    distance = np.linalg.norm(away, axis=1)
    turn = np.arctan2(away[:, 0], away[:, 2]) / np.pi * _ROWS + _ROWS
    tilt = np.arccos(np.clip(away[:, 1] / distance, -1, 1)) / np.pi * (_ROWS - 1)
    flat = np.column_stack([turn, tilt, distance])
    corners = turn[mesh.triangles]
    # The skull alone: hair hangs beside the neck and over the shoulders.
    skull = (np.ptp(corners, axis=1) < _ROWS) & (mesh.rest[mesh.triangles, 1].min(axis=1) > _CHIN)
    reach = depth_map(flat, mesh.triangles[skull], 2 * _ROWS)[:_ROWS]
    # Straight down there is the neck, which hair never crosses.
    under = reach[-_NECK:]
    under[under <= 0] = 0.9
    reach = _filled(reach)
    # Around the pole a triangle covers any angle at once.
    reach[:_POLE] = reach[_POLE].mean()
    corners = points[mesh.triangles]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    return Surface(points, normals, area, centre, reach)


def _filled(reach: NDArray[np.float32]) -> NDArray[np.float32]:
    """Holes (at the poles and behind) take the mean of what is known about them."""
    known = reach > 0
    while not known.all():
        total, count = np.zeros_like(reach), np.zeros_like(reach)
        for rows, columns in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            moved = np.roll(np.where(known, reach, 0), (rows, columns), (0, 1))
            there = np.roll(known, (rows, columns), (0, 1))
            if rows:
                # Around goes only the turn: above the crown there is no neck.
                there[0 if rows > 0 else -1] = False
            total += np.where(there, moved, 0)
            count += there
        new = ~known & (count > 0)
        reach = np.where(new, total / np.maximum(count, 1), reach)
        known |= new
    return reach.astype(np.float32)


@jit
def reach_at(table: NDArray[np.float32], x: float, y: float, z: float, r: float) -> float:
    rows = table.shape[0]
    turn = (np.arctan2(x, z) / np.pi + 1) * rows
    tilt = np.arccos(min(1.0, max(-1.0, y / r))) / np.pi * (rows - 1)
    i, j = int(tilt), int(turn)
    ft, fj = tilt - i, turn - j
    i1 = min(i + 1, rows - 1)
    j0, j1 = j % (2 * rows), (j + 1) % (2 * rows)
    upper = table[i, j0] * (1 - fj) + table[i, j1] * fj
    lower = table[i1, j0] * (1 - fj) + table[i1, j1] * fj
    return float(upper * (1 - ft) + lower * ft)
