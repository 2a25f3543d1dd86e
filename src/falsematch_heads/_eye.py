"""An eyeball: sclera, iris, pupil, and the lights that its cornea mirrors."""

import numpy as np
from numpy.typing import NDArray

from falsematch.faces.compiled import jit
from falsematch_heads._noise import value
from falsematch_heads._shade import seen_share


@jit
def shade_eye(  # noqa: PLR0915 - one pass over the samples; a call each would cost more than its work
    inverse: NDArray[np.float32],
    light: NDArray[np.float32],
    hit: NDArray[np.uint8],
    depth: float,
    scale: float,
    centre_x: float,
    centre_y: float,
    middle: NDArray[np.float64],
    radius: float,
    gaze: NDArray[np.float64],
    up: NDArray[np.float64],
    iris: NDArray[np.float64],
    pupil: float,
    seed: int,
    sun: NDArray[np.float64],
    sun_light: NDArray[np.float64],
    axes: NDArray[np.float64],
    corner: NDArray[np.float64],
    texel: float,
    nearest: NDArray[np.float32],
    sky: NDArray[np.float64],
    window: NDArray[np.float64],
    window_light: NDArray[np.float64],
) -> None:
    """Draw one eyeball, an exact sphere, into the light of a frame wherever nothing is nearer."""
    height, width = inverse.shape
    reach = scale * radius / (depth - middle[2])
    cx = centre_x + scale * middle[0] / (depth - middle[2])
    cy = centre_y - scale * middle[1] / (depth - middle[2])
    for row in range(max(0, int(cy - reach) - 1), min(height, int(cy + reach) + 2)):
        for column in range(max(0, int(cx - reach) - 1), min(width, int(cx + reach) + 2)):
            # The ray from the lens at (0, 0, depth) through the sample.
            rx, ry, rz = (column - centre_x) / scale, (centre_y - row) / scale, -1.0
            length = np.sqrt(rx * rx + ry * ry + 1)
            rx, ry, rz = rx / length, ry / length, rz / length
            ox, oy, oz = -middle[0], -middle[1], depth - middle[2]
            half = ox * rx + oy * ry + oz * rz
            root = half * half - (ox * ox + oy * oy + oz * oz - radius * radius)
            if root < 0:
                continue
            far = -half - np.sqrt(root)
            px, py, pz = far * rx, far * ry, depth + far * rz
            here = 1 / (depth - pz)
            if here <= inverse[row, column]:
                continue
            nx, ny, nz = (px - middle[0]) / radius, (py - middle[1]) / radius, (pz - middle[2]) / radius
            ahead = nx * gaze[0] + ny * gaze[1] + nz * gaze[2]
            if ahead < 0.1:
                continue
            inverse[row, column] = here
            hit[row, column] = 3
            off = np.sqrt(max(0.0, 1 - ahead * ahead)) * radius
            lift = (nx * up[0] + ny * up[1] + nz * up[2]) * radius
            side_x, side_y, side_z = nx - ahead * gaze[0], ny - ahead * gaze[1], nz - ahead * gaze[2]
            turned = np.arctan2(lift, side_x + 1e-9)
            # The lids keep light from the upper part and the corners.
            open_ = (1 - 0.62 * min(1.0, max(0.0, (lift + 0.005) / 0.055))) * np.exp(-((off / 0.17) ** 4))
            edge = min(1.0, max(0.0, (off - 0.052) / 0.010))
            inner = min(1.0, max(0.0, (pupil - off) / 0.006))
            fibres = 0.75 + 0.45 * value(9 * np.cos(turned) + 40, 9 * np.sin(turned) + 40, off * 30, seed)
            ring = 1 - 0.6 * min(1.0, max(0.0, (off - 0.043) / 0.012))
            lit = seen_share(px, py, pz, axes, corner, texel, nearest, 0.03, 1.0)
            facing = max(0.0, nx * sun[0] + ny * sun[1] + nz * sun[2])
            # The cornea stands out of the ball: its mirror is a rounder one.
            bulge = 0.75 * (1 - edge)
            mx, my, mz = nx + bulge * side_x, ny + bulge * side_y, nz + bulge * side_z
            m = np.sqrt(mx * mx + my * my + mz * mz)
            mx, my, mz = mx / m, my / m, mz / m
            hx, hy, hz = sun[0] - rx, sun[1] - ry, sun[2] - rz
            h = np.sqrt(hx * hx + hy * hy + hz * hz) + 1e-9
            spark = 9.0 * max(0.0, (mx * hx + my * hy + mz * hz) / h) ** 700 * lit
            kx, ky, kz = window[0] - rx, window[1] - ry, window[2] - rz
            k = np.sqrt(kx * kx + ky * ky + kz * kz) + 1e-9
            glint = 0.8 * max(0.0, (mx * kx + my * ky + mz * kz) / k) ** 500
            for c in range(3):
                white = 0.50 if c == 0 else (0.455 if c == 1 else 0.43)
                white -= (0.0 if c == 0 else 0.10) * min(1.0, max(0.0, (off - 0.085) / 0.05))
                coloured = iris[c] * fibres * ring * (1 - inner) + 0.002
                albedo = edge * white + (1 - edge) * coloured
                plain = sky[0, c] + sky[1, c] * nx + sky[2, c] * ny + sky[3, c] * nz
                come = max(0.0, plain) * 0.75 * open_ + sun_light[c] * facing * lit
                light[row, column, c] = albedo * come + spark * sun_light[c] + glint * window_light[c] * open_
