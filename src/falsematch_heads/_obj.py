"""MakeHuman's base mesh as it lies in its file."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from falsematch.errors import DataError

VERTICES = 19_158
"""Vertices of the base mesh (body and helpers); another number is another mesh, on which no morph would fit."""


@dataclass(frozen=True)
class Obj:
    """A Wavefront mesh.

    Attributes
    ----------
    points : float64 array (n, 3)
        x to the subject's left, y up, z forward, in decimetres.
    uv : float64 array (m, 2)
    faces, uv_faces : list of tuple of int
        Corners of each polygon, as indices into ``points`` and ``uv``.
    groups : list of str
        Group of each polygon.
    """

    points: NDArray[np.float64]
    uv: NDArray[np.float64]
    faces: list[tuple[int, ...]]
    uv_faces: list[tuple[int, ...]]
    groups: list[str]


def read_obj(file: Path) -> Obj:
    """The base mesh from its file.

    Raises
    ------
    DataError
        Where the file is another mesh.
    """
    points, uv, faces, uv_faces, groups = [], [], [], [], []
    group = ""
    for line in file.read_text(encoding="ascii").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            points.append([float(number) for number in rest.split()])
        elif kind == "vt":
            uv.append([float(number) for number in rest.split()[:2]])
        elif kind == "g":
            group = rest.strip()
        elif kind == "f":
            corners = [corner.split("/") for corner in rest.split()]
            faces.append(tuple(int(corner[0]) - 1 for corner in corners))
            uv_faces.append(tuple(int(corner[1]) - 1 for corner in corners))
            groups.append(group)
    if len(points) != VERTICES:
        raise DataError(
            f"heads: {file.name} has {len(points)} vertices where MakeHuman's base mesh has {VERTICES}; "
            "run `falsematch fetch heads` to get the right one."
        )
    return Obj(np.array(points), np.array(uv), faces, uv_faces, groups)
