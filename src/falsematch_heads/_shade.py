"""From what is seen at each sample to light: skin, cloth and frames of glasses."""

import numpy as np
from numpy.typing import NDArray

from falsematch.faces.compiled import jit
from falsematch_heads._noise import noise, value

REST, PLACE, NORMAL, SKY, MASKS = 0, 3, 6, 9, 12
SCALP, BEARD, COLUMNS = 22, 23, 24
"""Columns of the attributes of a point: unmorphed place, place and normal in the room, irradiance of the sky, masks in
the order of :data:`falsematch_heads._places.NAMES`, and how densely scalp hair and beard grow."""

SETTINGS = (
    "eumelanin", "phaeomelanin", "haemoglobin", "mottling", "freckles", "freckle_size", "spots", "blush", "nose_blush",
    "ear_blush", "shadows", "lid_tint", "beard_shadow", "lip_blood", "lip_dark", "wrinkles", "pores", "oil",
)  # fmt: skip
"""Fields of ``Skin`` in the order in which :func:`shade` takes them."""


@jit
def _collar(x: float, z: float) -> float:
    """Height of a shirt's collar on the unmorphed bust, in decimetres."""
    front = min(1.0, max(0.0, (z - 0.1) / 0.8))
    return 5.93 - 0.38 * front + 0.10 * min(1.0, abs(x) * 1.2)


@jit
def seen_share(
    x: float, y: float, z: float, axes: NDArray[np.float64], corner: NDArray[np.float64], texel: float,
    nearest: NDArray[np.float32], bias: float, radius: float,
) -> float:  # fmt: skip
    """Share of a source that is seen from a place: nine looks over its penumbra."""
    size = nearest.shape[0]
    u = (axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z - corner[0]) / texel
    v = (axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z - corner[1]) / texel
    w = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z + bias
    lit = 0.0
    for i in range(-1, 2):
        for j in range(-1, 2):
            column, row = int(u + i * radius + 0.5), int(v + j * radius + 0.5)
            if column < 0 or row < 0 or column >= size or row >= size or w > nearest[row, column]:
                lit += 1.0
    return lit / 9.0


@jit
def _relief(
    a: NDArray[np.float64], settings: NDArray[np.float64], seed: int
) -> tuple[float, float, float, float, float]:
    """Slope of the skin's relief, and the two patterns it is made of: pores, and lines where faces have them."""
    x, y, z = a[REST], a[REST + 1], a[REST + 2]
    forehead, crow, lips = a[MASKS + 3], a[MASKS + 4], min(1.0, a[MASKS + 7])
    fine, fx, fy, fz = noise(x * 55, y * 55, z * 55, seed)
    soft, sx, sy, sz = noise(x * 17, y * 17, z * 17, seed + 1)
    relief, wrinkles = settings[16], settings[15]
    gx = relief * (fx * 0.10 + sx * 0.05)
    gy = relief * (fy * 0.10 + sy * 0.05)
    gz = relief * (fz * 0.10 + sz * 0.05)
    if wrinkles > 0.05 and forehead > 0.05:
        warp = value(x * 4, y * 4, 3.0, seed + 2)
        line = np.sin(6.2831853 * (y * 9.0 + 0.5 * warp + 3.15 * x * x))
        gy += wrinkles * forehead * 0.26 * line * max(0.0, line) * (0.6 + 0.6 * warp)
    if wrinkles > 0.05 and crow > 0.05:
        ray = np.arctan2(y - 7.27, abs(x) - 0.44)
        gy += wrinkles * crow * 0.22 * np.cos(ray * 11.0 + 2.0 * soft)
    if lips > 0.05:
        gx += 0.16 * lips * np.cos(x * 95.0 + 2.5 * soft)
    return gx, gy, gz, fine, soft


@jit
def _pigments(
    a: NDArray[np.float64],
    settings: NDArray[np.float64],
    moles: NDArray[np.float64],
    fine: float,
    soft: float,
    seed: int,
) -> tuple[float, float, float]:
    """Amounts of eumelanin, phaeomelanin and haemoglobin at a place of the skin."""
    x, y, z = a[REST], a[REST + 1], a[REST + 2]
    cheeks, nose, under, forehead = a[MASKS], a[MASKS + 1], a[MASKS + 2], a[MASKS + 3]
    shaved, lips, lids = max(a[MASKS + 5], a[MASKS + 6]), min(1.0, a[MASKS + 7]), a[MASKS + 9]
    patch = value(x * 5, y * 5, z * 5, seed + 3)
    blotch = value(x * 11, y * 11, z * 11, seed + 4)
    melanin = 1.0 + settings[3] * (0.55 * patch + 0.35 * blotch + 0.25 * soft + 0.12 * fine)
    dots = 0.0
    if settings[4] > 0:
        size = 1.0 / settings[5]
        spot = value(x * size, y * size, z * size, seed + 5)
        where = min(1.0, cheeks + nose + 0.6 * forehead + 0.35 * under + 0.06)
        dots += settings[4] * where * min(1.0, max(0.0, (spot - 0.32) * 4.0)) * (0.65 + 0.35 * blotch)
    if settings[6] > 0:
        spot = value(x * 7.5, y * 7.5, z * 7.5, seed + 6)
        dots += settings[6] * 0.6 * min(1.0, max(0.0, (spot - 0.5) * 6.0))
    for k in range(len(moles)):
        mx, my = x - moles[k, 0], y - moles[k, 1]
        far = (mx * mx + my * my) / (moles[k, 3] * moles[k, 3])
        if far < 4 and z > 0.9:
            dots += 1.6 * np.exp(-far * far)
    blood = settings[2] * (1 + 0.4 * patch) + settings[7] * cheeks * (1 + 0.5 * blotch)
    blood += settings[8] * nose + settings[9] * a[MASKS + 8] + settings[13] * lips
    blood += 0.5 * settings[10] * under + 0.35 * settings[11] * lids
    shadow = settings[10] * under + settings[11] * lids + settings[14] * lips
    stubble = settings[12] * min(1.0, shaved) * (1 + 0.25 * fine)
    eumelanin = settings[0] * melanin + 0.25 * dots + 0.55 * shadow + 0.8 * stubble
    return eumelanin, settings[1] * melanin + 0.55 * dots + 0.15 * shadow, max(0.0, blood)


@jit
def shade(  # noqa: PLR0912, PLR0915 - one pass over the samples; a call each would cost more than its work
    index: NDArray[np.int32],
    inverse: NDArray[np.float32],
    weights: NDArray[np.float32],
    triangles: NDArray[np.int64],
    attributes: NDArray[np.float32],
    glasses_from: int,
    settings: NDArray[np.float64],
    clear: NDArray[np.float64],
    absorption: NDArray[np.float64],
    moles: NDArray[np.float64],
    seed: int,
    turn: NDArray[np.float64],
    eye: NDArray[np.float64],
    sun: NDArray[np.float64],
    sun_light: NDArray[np.float64],
    axes: NDArray[np.float64],
    corner: NDArray[np.float64],
    texel: float,
    nearest: NDArray[np.float32],
    bias: float,
    penumbra: float,
    sky: NDArray[np.float64],
    scalp_colour: NDArray[np.float64],
    beard_colour: NDArray[np.float64],
    shirt: NDArray[np.float64],
    frame: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.uint8], NDArray[np.bool_]]:
    """Albedo, irradiance, highlight and kind of every sample, and where forehead and cheeks are bare.

    The kind is 1 for skin, 2 for anything else, 0 where nothing is.
    """
    height, width = index.shape
    albedo = np.zeros((height, width, 3), np.float32)
    arriving = np.zeros((height, width, 3), np.float32)
    gloss = np.zeros((height, width, 3), np.float32)
    kind = np.zeros((height, width), np.uint8)
    bare = np.zeros((height, width), np.bool_)
    a = np.empty(COLUMNS)
    for row in range(height):
        for column in range(width):
            t = index[row, column]
            if t < 0:
                continue
            # Where the samples of a pixel lie on one surface, one of them is worked out for all.
            above, left = row - row % 2, column - column % 2
            if (above != row or left != column) and kind[above, left] > 0:
                step = inverse[row, column] / inverse[above, left] - 1
                if abs(step) < 0.002 and (t < glasses_from) == (index[above, left] < glasses_from):
                    kind[row, column] = kind[above, left]
                    bare[row, column] = bare[above, left]
                    for c in range(3):
                        albedo[row, column, c] = albedo[above, left, c]
                        arriving[row, column, c] = arriving[above, left, c]
                        gloss[row, column, c] = gloss[above, left, c]
                    continue
            p, q, r = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            u, v = weights[row, column, 0], weights[row, column, 1]
            w = 1 - u - v
            for k in range(COLUMNS):
                a[k] = u * attributes[p, k] + v * attributes[q, k] + w * attributes[r, k]
            x, y, z = a[REST], a[REST + 1], a[REST + 2]
            nx, ny, nz = a[NORMAL], a[NORMAL + 1], a[NORMAL + 2]
            n = np.sqrt(nx * nx + ny * ny + nz * nz) + 1e-9
            nx, ny, nz = nx / n, ny / n, nz / n
            px, py, pz = a[PLACE], a[PLACE + 1], a[PLACE + 2]
            vx, vy, vz = eye[0] - px, eye[1] - py, eye[2] - pz
            d = np.sqrt(vx * vx + vy * vy + vz * vz)
            vx, vy, vz = vx / d, vy / d, vz / d
            lit = seen_share(px, py, pz, axes, corner, texel, nearest, bias, penumbra)
            cloth = t < glasses_from and y < _collar(x, z) + 0.012 * value(x * 8, y * 8, z * 8, seed)
            if t >= glasses_from or cloth:
                facing = max(0.0, nx * sun[0] + ny * sun[1] + nz * sun[2])
                kind[row, column] = 2
                weave = 1.0 + (0.06 * value(x * 40, y * 40, z * 40, seed) if cloth else 0.0)
                for c in range(3):
                    albedo[row, column, c] = (shirt[c] if cloth else frame[c]) * weave
                    arriving[row, column, c] = a[SKY + c] + sun_light[c] * facing * lit
                if not cloth:
                    hx, hy, hz = vx + sun[0], vy + sun[1], vz + sun[2]
                    h = np.sqrt(hx * hx + hy * hy + hz * hz) + 1e-9
                    shine = 3.0 * max(0.0, (nx * hx + ny * hy + nz * hz) / h) ** 80 * lit
                    for c in range(3):
                        gloss[row, column, c] = shine * sun_light[c] + 0.10 * a[SKY + c]
                continue
            kind[row, column] = 1
            cheeks, nose, forehead, lips = a[MASKS], a[MASKS + 1], a[MASKS + 3], min(1.0, a[MASKS + 7])
            bare[row, column] = max(cheeks, forehead) > 0.5 and max(a[SCALP], a[BEARD]) < 0.05
            scalp = min(1.0, a[SCALP]) * 0.92
            if scalp > 0.9:
                # Under thick hair: its colour, and nothing fine that no one will see.
                facing = max(0.0, nx * sun[0] + ny * sun[1] + nz * sun[2])
                for c in range(3):
                    albedo[row, column, c] = 0.5 * scalp_colour[c]
                    arriving[row, column, c] = a[SKY + c] + sun_light[c] * facing * lit
                continue
            gx, gy, gz, fine, soft = _relief(a, settings, seed)
            wx = turn[0, 0] * gx + turn[0, 1] * gy + turn[0, 2] * gz
            wy = turn[1, 0] * gx + turn[1, 1] * gy + turn[1, 2] * gz
            wz = turn[2, 0] * gx + turn[2, 1] * gy + turn[2, 2] * gz
            along = wx * nx + wy * ny + wz * nz
            bx, by, bz = nx - wx + along * nx, ny - wy + along * ny, nz - wz + along * nz
            b = np.sqrt(bx * bx + by * by + bz * bz)
            bx, by, bz = bx / b, by / b, bz / b

            eumelanin, phaeomelanin, blood = _pigments(a, settings, moles, fine, soft, seed)
            bearded = min(1.0, a[BEARD]) * 0.55
            for c in range(3):
                depth = clear[c] + eumelanin * absorption[0, c]
                depth += phaeomelanin * absorption[1, c] + blood * absorption[2, c]
                skin = np.exp(-depth)
                skin += bearded * (beard_colour[c] * 1.3 - skin)
                skin += scalp * (scalp_colour[c] * 0.9 - skin)
                albedo[row, column, c] = skin

            facing = max(0.0, bx * sun[0] + by * sun[1] + bz * sun[2])
            for c in range(3):
                tilt = sky[1, c] * (bx - nx) + sky[2, c] * (by - ny) + sky[3, c] * (bz - nz)
                arriving[row, column, c] = max(0.0, a[SKY + c] * (1.0 + tilt / sky[0, c])) + sun_light[c] * facing * lit

            # Highlights: a broad and a narrow lobe under the sun, and the sky in the mirror of the skin.
            oily = settings[17] * (0.55 + 0.5 * forehead + 0.6 * nose + 0.2 * cheeks + 1.1 * lips)
            oily *= (1 - 0.8 * scalp) * (1 + 0.35 * soft + 0.25 * fine)
            hx, hy, hz = vx + sun[0], vy + sun[1], vz + sun[2]
            h = np.sqrt(hx * hx + hy * hy + hz * hz) + 1e-9
            mirror = max(0.0, (bx * hx + by * hy + bz * hz) / h)
            edge = 1 - max(0.0, bx * vx + by * vy + bz * vz)
            fresnel = 0.028 + 0.972 * (1 - max(0.0, (vx * hx + vy * hy + vz * hz) / h)) ** 5
            shine = fresnel * (3.0 * mirror**14 + 7.0 * mirror**55) * lit * facing**0.5
            rim = 0.028 + 0.30 * edge**5
            for c in range(3):
                gloss[row, column, c] = max(0.0, oily) * (shine * sun_light[c] + rim * 0.9 * a[SKY + c])
    return albedo, arriving, gloss, kind, bare
