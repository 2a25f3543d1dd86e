"""Compiled loops over a grid of points with depth: who is in front, and who stands in whose light."""

import numpy as np
from numpy.typing import NDArray

from falsematch.faces.compiled import jit

FAR = np.float32(1e9)
"""Depth of a pixel that nothing covers."""


def nothing(width: int, height: int) -> NDArray[np.float32]:
    """A depth buffer in which nothing stands yet."""
    return np.full((height, width), FAR, np.float32)


@jit
def nearest(
    points: NDArray[np.float64], triangles: NDArray[np.int64], values: NDArray[np.float64], depth: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What the nearest triangle carries at each pixel.

    Parameters
    ----------
    points : float64 array (n, 3)
        x and y in pixels (centres at whole numbers), and depth, smaller being nearer.
    triangles : int64 array (m, 3)
        Corners, turned either way.
    values : float64 array (n, k)
        Carried by the points, linear in between.
    depth : float32 array (height, width)
        What stands there already; brought up to date.

    Returns
    -------
    float32 array (height, width, k)
        0 where no triangle is in front.
    """
    height, width = depth.shape
    carried = np.zeros((height, width, values.shape[1]), np.float32)
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay = points[a, 0], points[a, 1]
        bx, by = points[b, 0], points[b, 1]
        cx, cy = points[c, 0], points[c, 1]
        area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
        if abs(area) < 1e-9:
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
                z = np.float32(u * points[a, 2] + v * points[b, 2] + w * points[c, 2])
                if z < depth[y, x]:
                    depth[y, x] = z
                    for k in range(values.shape[1]):
                        carried[y, x, k] = u * values[a, k] + v * values[b, k] + w * values[c, k]
    return carried


@jit
def halved(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean of every four neighbours (2 height, 2 width, k): (height, width, k)."""
    height, width, count = samples.shape[0] // 2, samples.shape[1] // 2, samples.shape[2]
    found = np.empty((height, width, count), np.float32)
    for row in range(height):
        for column in range(width):
            for k in range(count):
                upper = samples[2 * row, 2 * column, k] + samples[2 * row, 2 * column + 1, k]
                lower = samples[2 * row + 1, 2 * column, k] + samples[2 * row + 1, 2 * column + 1, k]
                found[row, column, k] = (upper + lower) * np.float32(0.25)
    return found


@jit
def lit_share(
    depth: NDArray[np.float32], across: float, down: float, towards: float, softness: float, reach: int
) -> NDArray[np.float32]:
    """How much of a far, soft source each cell of a depth map sees.

    Parameters
    ----------
    depth : float32 array (height, width)
        In cells, smaller being nearer to the camera.
    across, down, towards : float
        Unit vector to the source: along columns, along rows, and out of the picture towards the camera.
    softness : float
        Tangent of the source's half width.
    reach : int
        Cells that a shadow may be long.

    Returns
    -------
    float32 array (height, width), from 0 (in full shadow) to 1.
    """
    height, width = depth.shape
    lit = np.ones((height, width), np.float32)
    flat = np.sqrt(across * across + down * down)
    if flat < 1e-6:
        return lit
    dx, dy, rise = across / flat, down / flat, towards / flat
    nearest_of_all = depth.min()
    for row in range(height):
        for column in range(width):
            clear = np.float32(1.0)
            for step in range(2, reach):
                # A ray that has come out before all there is meets nothing any more.
                if (nearest_of_all - (depth[row, column] - rise * step)) / step > 2 * softness:
                    break
                x, y = column + dx * step, row + dy * step
                if x < 0 or y < 0 or x >= width - 1 or y >= height - 1:
                    break
                x0, y0 = int(x), int(y)
                fx, fy = x - x0, y - y0
                there = (1 - fy) * ((1 - fx) * depth[y0, x0] + fx * depth[y0, x0 + 1]) + fy * (
                    (1 - fx) * depth[y0 + 1, x0] + fx * depth[y0 + 1, x0 + 1]
                )
                # How far the ray passes in front of what stands there, as an angle seen from the cell.
                above = (there - (depth[row, column] - rise * step)) / step
                clear = min(clear, np.float32(0.5 + above / (2 * softness)))
                if clear <= 0:
                    clear = np.float32(0.0)
                    break
            lit[row, column] = clear
    return lit


@jit
def smooth_edges(light: NDArray[np.float32], source: NDArray[np.float32], leap: float) -> NDArray[np.float32]:
    """Light with those edges smoothed at which one part of the head hides another: a lens shows no steps there.

    Parameters
    ----------
    light : float32 array (height, width, 3)
    source : float32 array (height, width, 2)
        Where each pixel was taken from.
    leap : float
        Pixels between the sources of two neighbours from which an edge lies between them.
    """
    height, width = source.shape[:2]
    edge = np.zeros((height, width), np.bool_)
    for row in range(height - 1):
        for column in range(width - 1):
            for k in range(2):
                here = source[row, column, k]
                if abs(source[row, column + 1, k] - here) > leap:
                    edge[row, column] = edge[row, column + 1] = True
                if abs(source[row + 1, column, k] - here) > leap:
                    edge[row, column] = edge[row + 1, column] = True
    smooth = light.copy()
    for row in range(1, height - 1):
        for column in range(1, width - 1):
            if edge[row, column]:
                for k in range(3):
                    beside = light[row - 1, column, k] + light[row + 1, column, k]
                    beside += light[row, column - 1, k] + light[row, column + 1, k]
                    smooth[row, column, k] = light[row, column, k] / 3 + beside / 6
    return smooth
