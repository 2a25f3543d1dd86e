"""Strands of hair in the picture: the light they send, and where they hide what lies behind."""

import numpy as np
from numpy.typing import NDArray

from falsematch.faces.compiled import jit


@jit
def _behind(x: float, y: float, z: float, inverse: NDArray[np.float32]) -> bool:
    """Whether a place lies well behind what is seen there: 5 mm or more, as the far side of a head does."""
    height, width = inverse.shape
    column, row = int(x + 0.5), int(y + 0.5)
    if column < 0 or row < 0 or column >= width or row >= height:
        return True
    return bool(z * (1 + 0.05 * z) < inverse[row, column])


@jit
def draw_strands(
    screen: NDArray[np.float64],
    colour: NDArray[np.float32],
    cover: float,
    solid: bool,
    slack: float,
    inverse: NDArray[np.float32],
    light: NDArray[np.float32],
    hit: NDArray[np.uint8],
) -> None:
    """Draw strands (n, p, 3), each a sample wide, over what lies no nearer; they may be sunk in by ``slack``."""
    height, width = inverse.shape
    for n in range(screen.shape[0]):
        for k in range(screen.shape[1] - 1):
            x0, y0, z0 = screen[n, k, 0], screen[n, k, 1], screen[n, k, 2]
            x1, y1, z1 = screen[n, k + 1, 0], screen[n, k + 1, 1], screen[n, k + 1, 2]
            if _behind(x0, y0, z0, inverse) and _behind(x1, y1, z1, inverse):
                continue
            count = int(max(abs(x1 - x0), abs(y1 - y0))) + 1
            for i in range(count):
                s = i / count
                column, row = int(x0 + s * (x1 - x0) + 0.5), int(y0 + s * (y1 - y0) + 0.5)
                if column < 0 or row < 0 or column >= width or row >= height:
                    continue
                z = z0 + s * (z1 - z0)
                if z * (1 + slack * z) <= inverse[row, column]:
                    continue
                hit[row, column] = max(hit[row, column], np.uint8(2))
                if solid:
                    inverse[row, column] = max(inverse[row, column], np.float32(z))
                for c in range(3):
                    shaded = colour[n, k, c] * (1 - s) + colour[n, k + 1, c] * s
                    light[row, column, c] += cover * (shaded - light[row, column, c])


@jit
def light_strands(
    place: NDArray[np.float64],
    albedo: NDArray[np.float32],
    layer: NDArray[np.float32],
    shine: float,
    lit: NDArray[np.float32],
    middle: NDArray[np.float64],
    depth: float,
    plain: NDArray[np.float64],
    sun: NDArray[np.float64],
    sun_light: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Light (n, p, 3) that points of strands send to the lens.

    Source: Kajiya and Kay (1989). The sky is that of a surface that faces away from the middle of the skull, darker
    in deeper layers.
    """
    count = place.shape[1]
    out = np.empty(place.shape, np.float32)
    for n in range(place.shape[0]):
        deep = 0.22 + 0.78 * layer[n] ** 1.5
        for k in range(count):
            before, after = max(0, k - 1), min(count - 1, k + 1)
            tx = place[n, after, 0] - place[n, before, 0]
            ty = place[n, after, 1] - place[n, before, 1]
            tz = place[n, after, 2] - place[n, before, 2]
            t = np.sqrt(tx * tx + ty * ty + tz * tz) + 1e-9
            tx, ty, tz = tx / t, ty / t, tz / t
            along = tx * sun[0] + ty * sun[1] + tz * sun[2]
            across = np.sqrt(max(0.0, 1 - along * along))
            hx, hy, hz = sun[0] - place[n, k, 0] / depth, sun[1] - place[n, k, 1] / depth, sun[2] + 1.0
            h = np.sqrt(hx * hx + hy * hy + hz * hz) + 1e-9
            half = (tx * hx + ty * hy + tz * hz) / h
            mirror = max(0.0, 1 - half * half) ** 30
            ox, oy, oz = place[n, k, 0] - middle[0], place[n, k, 1] - middle[1], place[n, k, 2] - middle[2]
            o = np.sqrt(ox * ox + oy * oy + oz * oz) + 1e-9
            open_ = deep * (0.7 + 0.3 * k / (count - 1))
            for c in range(3):
                slope = (plain[1, c] * ox + plain[2, c] * oy + plain[3, c] * oz) / o
                sky = max(0.05, plain[0, c] + slope) * open_
                diffuse = 0.75 * across * lit[n * count + k] * sun_light[c] + sky
                out[n, k, c] = albedo[n, c] * diffuse + shine * (
                    0.10 * mirror * lit[n * count + k] * sun_light[c] + 0.012 * sky
                )
    return out
