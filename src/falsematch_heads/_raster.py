"""Triangles to samples: a depth buffer that keeps which triangle is seen and where in it."""

import numpy as np
from numpy.typing import NDArray

from falsematch.faces.compiled import jit


@jit
def rasterise(
    screen: NDArray[np.float64], triangles: NDArray[np.int64], width: int, height: int
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]:
    """Nearest triangle of each sample.

    Parameters
    ----------
    screen : float64 array (n, 3)
        x and y in samples (centres at whole numbers), and 1 / depth, which is linear on the screen.
    triangles : int array (m, 3)
    width, height : int

    Returns
    -------
    inverse_depth : float32 array (height, width), 0 where nothing is.
    triangle : int32 array (height, width), -1 where nothing is.
    weights : float32 array (height, width, 2)
        Perspective-correct weights of the triangle's first two corners.
    """
    inverse = np.zeros((height, width), np.float32)
    index = np.full((height, width), -1, np.int32)
    weights = np.zeros((height, width, 2), np.float32)
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, az = screen[a, 0], screen[a, 1], screen[a, 2]
        bx, by, bz = screen[b, 0], screen[b, 1], screen[b, 2]
        cx, cy, cz = screen[c, 0], screen[c, 1], screen[c, 2]
        area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
        # Only fronts: on the screen, where y runs down, their corners turn clockwise.
        if area >= -1e-12:
            continue
        x0 = max(0, int(np.ceil(min(ax, bx, cx))))
        x1 = min(width - 1, int(np.floor(max(ax, bx, cx))))
        y0 = max(0, int(np.ceil(min(ay, by, cy))))
        y1 = min(height - 1, int(np.floor(max(ay, by, cy))))
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                u = ((by - cy) * (x - cx) + (cx - bx) * (y - cy)) / area
                v = ((cy - ay) * (x - cx) + (ax - cx) * (y - cy)) / area
                w = 1 - u - v
                if u < -1e-9 or v < -1e-9 or w < -1e-9:
                    continue
                z = u * az + v * bz + w * cz
                if z > inverse[y, x]:
                    inverse[y, x] = z
                    index[y, x] = t
                    weights[y, x, 0] = u * az / z
                    weights[y, x, 1] = v * bz / z
    return inverse, index, weights


@jit
def depth_map(points: NDArray[np.float64], triangles: NDArray[np.int64], size: int) -> NDArray[np.float32]:
    """Nearest depth of triangles seen from one direction, without perspective.

    Parameters
    ----------
    points : float64 array (n, 3)
        x and y in samples, and height towards the source.
    triangles : int array (m, 3)
    size : int

    Returns
    -------
    float32 array (size, size): greatest height, -1e9 where nothing is.
    """
    nearest = np.full((size, size), np.float32(-1e9), np.float32)
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, az = points[a, 0], points[a, 1], points[a, 2]
        bx, by, bz = points[b, 0], points[b, 1], points[b, 2]
        cx, cy, cz = points[c, 0], points[c, 1], points[c, 2]
        area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
        if abs(area) < 1e-12:
            continue
        x0 = max(0, int(np.ceil(min(ax, bx, cx))))
        x1 = min(size - 1, int(np.floor(max(ax, bx, cx))))
        y0 = max(0, int(np.ceil(min(ay, by, cy))))
        y1 = min(size - 1, int(np.floor(max(ay, by, cy))))
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                u = ((by - cy) * (x - cx) + (cx - bx) * (y - cy)) / area
                v = ((cy - ay) * (x - cx) + (ax - cx) * (y - cy)) / area
                w = 1 - u - v
                if u < 0 or v < 0 or w < 0:
                    continue
                z = u * az + v * bz + w * cz
                nearest[y, x] = max(nearest[y, x], z)
    return nearest


@jit
def mapped(
    points: NDArray[np.float64], axes: NDArray[np.float64], left: float, top: float, texel: float
) -> NDArray[np.float64]:
    """Points (n, 3) as a source sees them: x and y in samples of its map, and height towards it."""
    out = np.empty((len(points), 3))
    for n in range(len(points)):
        x, y, z = points[n, 0], points[n, 1], points[n, 2]
        out[n, 0] = (axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z - left) / texel
        out[n, 1] = (axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z - top) / texel
        out[n, 2] = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z
    return out


@jit
def splat(points: NDArray[np.float64], nearest: NDArray[np.float32]) -> None:
    """Raise a depth map to single points (n, 3), x and y in samples: how hair stands in the light."""
    size = nearest.shape[0]
    for n in range(len(points)):
        column, row = int(points[n, 0] + 0.5), int(points[n, 1] + 0.5)
        if 0 <= column < size and 0 <= row < size and points[n, 2] > nearest[row, column]:
            nearest[row, column] = points[n, 2]


@jit
def above(points: NDArray[np.float64], nearest: NDArray[np.float32], bias: float) -> NDArray[np.float32]:
    """1 where a point (n, 3) lies above a depth map less ``bias``, else 0."""
    size = nearest.shape[0]
    out = np.empty(len(points), np.float32)
    for n in range(len(points)):
        column = min(size - 1, max(0, int(points[n, 0] + 0.5)))
        row = min(size - 1, max(0, int(points[n, 1] + 0.5)))
        out[n] = 1.0 if points[n, 2] + bias > nearest[row, column] else 0.0
    return out
