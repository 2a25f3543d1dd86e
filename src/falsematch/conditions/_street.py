"""A street as a pane mirrors it: drawn, in relative light over a range of several hundred to one.

No photograph: a panorama of 512 px shows 0.7 degrees a pixel, thirteen times what a phone's lens leaves sharp in it.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions.number import Number

Field = NDArray[np.float32]

_BESIDE = "about the horizon of the panoramas `city` and `venice` of Poly Haven (CC0)"
DARKEST = Number(
    0.01, "over the sky", "judgement", f"doorways and the inside of trees; {_BESIDE} 1 % is below 0.003 and 0.005"
)
BRIGHTEST = Number(0.8, "over the sky", "judgement", f"brightest walls; {_BESIDE} 5 % is above 0.5 and 2.3")
_CLOUD = Number(2.2, "over the sky", "judgement", "clouds in the sun")
_GLINT = Number(40.0, "over the sky", "judgement", "the sun in chrome or glass, too small for the panoramas to hold")
NUMBERS = {"darkest": DARKEST, "brightest": BRIGHTEST, "cloud": _CLOUD, "glint": _GLINT}
"""Every number of the street's light."""
_SKY = np.array([0.86, 1.0, 1.26], np.float32)
_WHITE = np.array([1.03, 1.0, 0.96], np.float32)
_OCTAVES = 5


def street(rows: int, columns: int, cell: float, rng: Generator) -> Field:
    """Houses across the street, their windows, trees, wires and sky.

    Parameters
    ----------
    rows, columns : int
    cell : float
        Degrees that a cell is wide.

    Returns
    -------
    float32 array (rows, columns, 3)
        Light over that of the clear sky.
    """
    up = np.linspace(1.15, 0.8, rows, dtype=np.float32)[::-1, None, None]
    clouds = np.clip(3 * (noise(rows, columns, 14 / cell, rng) - rng.uniform(0.45, 0.7)), 0, 1)[..., None]
    scene = _SKY * up * (1 - clouds) + _WHITE * np.float32(_CLOUD.value) * clouds
    texture = noise(rows, columns, 1.5 / cell, rng) - np.float32(0.5)
    left = -rng.uniform(0, 10) / cell
    while left < columns:
        wide = rng.uniform(10, 24) / cell
        _house(scene, left, rng.uniform(0.3, 0.9) * rows, wide, cell, texture, rng)
        left += wide + max(0.0, rng.uniform(-6, 6)) / cell
    for _ in range(rng.integers(1, 4)):
        _tree(scene, rng.uniform(0, columns), rng.uniform(0.3, 1.1) * rows, rng.uniform(4, 9) / cell, cell, rng)
    for _ in range(rng.integers(0, 4)):
        _wire(scene, rng.uniform(0, 0.6) * rows, rng.uniform(-0.2, 0.2), max(0.5, 0.08 / cell))
    for _ in range(rng.integers(0, 3)):
        side = max(1, int(rng.uniform(0.1, 0.25) / cell))
        y, x = int(rng.uniform(0.3, 1) * (rows - side)), int(rng.uniform(0, 1) * (columns - side))
        scene[y : y + side, x : x + side] = _GLINT.value
    return np.ascontiguousarray(scene, np.float32)


def noise(rows: int, columns: int, coarsest: float, rng: Generator) -> Field:
    """Fractal noise (rows, columns) between 0 and 1, each octave half as coarse and half as strong as the one before.

    Parameters
    ----------
    coarsest : float, cells
    """
    from falsematch.conditions._fields import between  # noqa: PLC0415 - a list of conditions compiles nothing

    total, whole = np.zeros((rows, columns), np.float32), 0.0
    for octave in range(_OCTAVES):
        period = max(1.0, coarsest / 2**octave)
        knots = rng.random((int(rows / period) + 3, int(columns / period) + 3, 1), dtype=np.float32)
        strength = 0.5**octave
        total += np.float32(strength) * between(knots, 0, 0, 1 / period, columns, rows)[..., 0]
        whole += strength
        if period == 1:
            break
    return total / np.float32(whole)


def _house(scene: Field, left: float, top: float, wide: float, cell: float, texture: Field, rng: Generator) -> None:
    wall = np.float32(BRIGHTEST.value) * rng.uniform(0.08, 1.0) * (1 + rng.uniform(-0.15, 0.15, 3))
    part = _box(scene, left, top, left + wide, len(scene))
    scene[part] = wall * (1 + np.float32(0.5) * texture[part])[..., None]
    _fill(scene, left - 0.4 / cell, top, left + wide + 0.4 / cell, top + 0.7 / cell, 1.3 * wall)
    _fill(scene, left, top + 0.7 / cell, left + wide, top + 1.2 / cell, 0.35 * wall)
    across, down = rng.uniform(2.2, 4.0) / cell, rng.uniform(3.0, 5.5) / cell
    columns = max(1, int(wide / (1.8 * across)))
    for y in np.arange(top + 0.6 * down, len(scene), 1.7 * down):
        for k in range(columns):
            x = left + wide * (k + 0.5) / columns - across / 2
            _opening(scene, x, y, across, down, 0.25 / cell, wall, rng)


def _opening(
    scene: Field,
    x: float,
    y: float,
    across: float,
    down: float,
    frame: float,
    wall: NDArray[np.floating],
    rng: Generator,
) -> None:
    """A window: frame, two panes that are dark or mirror the sky, and the shadow of its reveal."""
    _fill(scene, x - frame, y - frame, x + across + frame, y + down + frame, np.minimum(1.5 * wall, 0.9))
    glass = _SKY * np.float32(rng.choice([DARKEST.value, 2 * DARKEST.value, 0.1, 0.6], p=[0.35, 0.3, 0.2, 0.15]))
    _fill(scene, x, y, x + across, y + down, glass)
    _fill(scene, x, y, x + across, y + down / 12, 0.3 * glass)
    _fill(scene, x + across / 2 - frame / 2, y, x + across / 2 + frame / 2, y + down, np.minimum(1.4 * wall, 0.9))


def _tree(scene: Field, x: float, y: float, radius: float, cell: float, rng: Generator) -> None:
    part = _box(scene, x - 1.6 * radius, y - 1.6 * radius, x + 1.6 * radius, y + 1.6 * radius)
    high, wide = part[0].stop - part[0].start, part[1].stop - part[1].start
    if high < 2 or wide < 2:
        return
    ys = (np.arange(part[0].start, part[0].stop, dtype=np.float32) - np.float32(y))[:, None] / np.float32(radius)
    xs = (np.arange(part[1].start, part[1].stop, dtype=np.float32) - np.float32(x))[None] / np.float32(radius)
    lumps, leaves = noise(high, wide, radius / 1.5, rng), noise(high, wide, max(1.0, 0.8 / cell), rng)
    within = np.sqrt(xs * xs + ys * ys) + np.float32(1.6) * (lumps - np.float32(0.5))
    crown = (within < 1) & (leaves + np.float32(0.35) * (1 - within) > np.float32(0.42))
    shade = np.float32(DARKEST.value) + np.float32(0.25) * np.maximum(0, leaves - np.float32(0.35)) * (1 - ys) / 2
    green = np.array([0.9, 1.15, 0.6], np.float32) * np.maximum(shade, np.float32(DARKEST.value))[..., None]
    seen = scene[part]
    seen[crown] = green[crown]
    trunk = radius * 0.07
    _fill(scene, x - trunk, y + 0.6 * radius, x + trunk, len(scene), np.full(3, 2 * DARKEST.value))


def _wire(scene: Field, y: float, slope: float, thick: float) -> None:
    """A cable that sags from edge to edge."""
    rows, columns = scene.shape[:2]
    along = np.arange(columns) / columns
    sag = y + slope * rows * along + 0.12 * rows * along * (1 - along)
    away = np.abs(np.arange(rows)[:, None] - sag)
    cover = np.clip(thick / 2 + 0.5 - away, 0, 1).astype(np.float32)[..., None]
    scene += cover * (np.float32(DARKEST.value) - scene)


def _box(scene: Field, left: float, top: float, right: float, bottom: float) -> tuple[slice, slice]:
    height, width = scene.shape[:2]
    x0, x1 = (int(min(max(end, 0), width)) for end in (left, right))
    y0, y1 = (int(min(max(end, 0), height)) for end in (top, bottom))
    return slice(y0, max(y0, y1)), slice(x0, max(x0, x1))


def _fill(scene: Field, left: float, top: float, right: float, bottom: float, light: NDArray[np.floating]) -> None:
    scene[_box(scene, left, top, right, bottom)] = light
