"""One step of Catmull-Clark subdivision, as a matrix that serves every shape of one topology."""

from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def catmull_clark(faces: list[tuple[int, ...]], points: int) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Matrix from old points to new ones, and the new quads.

    Parameters
    ----------
    faces : list of tuple of int
        Polygons; open edges are allowed and stay where they are cut.
    points : int
        How many points they index.

    Returns
    -------
    matrix : sparse (new points, points)
        The old points come first, then one point an edge, then one a face.
    quads : int array (n, 4)

    Source: Catmull and Clark (1978); open edges as cubic B-splines.
    """
    edges: dict[tuple[int, int], int] = {}
    sides: list[list[int]] = []
    for number, face in enumerate(faces):
        for a, b in zip(face, face[1:] + face[:1], strict=True):
            key = (min(a, b), max(a, b))
            if key not in edges:
                edges[key] = len(edges)
                sides.append([])
            sides[edges[key]].append(number)
    first_edge, first_face = points, points + len(edges)
    rows: list[dict[int, float]] = [{} for _ in range(first_face + len(faces))]
    for number, face in enumerate(faces):
        for corner in face:
            _add(rows[first_face + number], corner, 1 / len(face))
    for (a, b), number in edges.items():
        row = rows[first_edge + number]
        if len(sides[number]) == 2:
            _add(row, a, 0.25)
            _add(row, b, 0.25)
            for side in sides[number]:
                for corner in faces[side]:
                    _add(row, corner, 0.25 / len(faces[side]))
        else:
            _add(row, a, 0.5)
            _add(row, b, 0.5)
    _move_old(rows, faces, edges, sides, points)
    quads = []
    for number, face in enumerate(faces):
        around = [first_edge + edges[min(a, b), max(a, b)] for a, b in zip(face, face[1:] + face[:1], strict=True)]
        quads += [(around[k - 1], face[k], around[k], first_face + number) for k in range(len(face))]
    lines, columns, values = [], [], []
    for number, weights in enumerate(rows):
        lines += [number] * len(weights)
        columns += list(weights)
        values += list(weights.values())
    matrix = sparse.csr_array((values, (lines, columns)), shape=(len(rows), points))
    return matrix, np.array(quads, np.int64)


def _add(row: dict[int, float], point: int, weight: float) -> None:
    row[point] = row.get(point, 0.0) + weight


def _move_old(
    rows: list[dict[int, float]],
    faces: list[tuple[int, ...]],
    edges: dict[tuple[int, int], int],
    sides: list[list[int]],
    points: int,
) -> None:
    """Weights of the old points: smoothed inside, along the rim on it."""
    rim: dict[int, list[int]] = defaultdict(list)
    ends: Counter[int] = Counter()
    neighbours: dict[int, list[int]] = defaultdict(list)
    touching: dict[int, list[int]] = defaultdict(list)
    for (a, b), number in edges.items():
        ends[a] += 1
        ends[b] += 1
        neighbours[a].append(b)
        neighbours[b].append(a)
        if len(sides[number]) != 2:
            rim[a].append(b)
            rim[b].append(a)
    for number, face in enumerate(faces):
        for corner in face:
            touching[corner].append(number)
    for point in range(points):
        row = rows[point]
        if point not in touching or len(rim[point]) not in (0, 2):
            _add(row, point, 1)
        elif rim[point]:
            _add(row, point, 0.75)
            for other in rim[point]:
                _add(row, other, 0.125)
        else:
            n = ends[point]
            _add(row, point, (n - 3) / n + 1 / n)
            for other in neighbours[point]:
                _add(row, other, 1 / (n * n))
            for number in touching[point]:
                for corner in faces[number]:
                    _add(row, corner, 1 / (len(faces[number]) * n * n))
