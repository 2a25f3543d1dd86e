"""Patterns in space: smooth random values whose slope is known, the same for a seed wherever they are asked for."""

import math

from numba import uint32

from falsematch.faces.compiled import jit


@jit
def _hashed(x: int, y: int, z: int, seed: int) -> float:
    """A number in [-1, 1) that belongs to a lattice point."""
    h = uint32((x * 0x8DA6B343) ^ (y * 0x58163841) ^ (z * 0x4B1AB31F) ^ seed)
    h = uint32((h ^ (h >> 15)) * 0x2C1B3C6D)
    h = uint32((h ^ (h >> 12)) * 0x297A2D39)
    return float(h ^ (h >> 15)) / 2147483648.0 - 1.0


@jit
def noise(x: float, y: float, z: float, seed: int) -> tuple[float, float, float, float]:
    """Value in [-1, 1] at a place, and its slope along x, y and z; one bump a unit."""
    ix, iy, iz = math.floor(x), math.floor(y), math.floor(z)
    fx, fy, fz = x - ix, y - iy, z - iz
    ux, uy, uz = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy), fz * fz * (3 - 2 * fz)
    dx, dy, dz = 6 * fx * (1 - fx), 6 * fy * (1 - fy), 6 * fz * (1 - fz)
    a, b = _hashed(ix, iy, iz, seed), _hashed(ix + 1, iy, iz, seed)
    c, d = _hashed(ix, iy + 1, iz, seed), _hashed(ix + 1, iy + 1, iz, seed)
    e, f = _hashed(ix, iy, iz + 1, seed), _hashed(ix + 1, iy, iz + 1, seed)
    g, h = _hashed(ix, iy + 1, iz + 1, seed), _hashed(ix + 1, iy + 1, iz + 1, seed)
    k1, k2, k3 = b - a, c - a, e - a
    k4, k5, k6 = a - b - c + d, a - c - e + g, a - b - e + f
    k7 = -a + b + c - d + e - f - g + h
    value = a + k1 * ux + k2 * uy + k3 * uz + k4 * ux * uy + k5 * uy * uz + k6 * uz * ux + k7 * ux * uy * uz
    return (
        value,
        dx * (k1 + k4 * uy + k6 * uz + k7 * uy * uz),
        dy * (k2 + k5 * uz + k4 * ux + k7 * uz * ux),
        dz * (k3 + k6 * ux + k5 * uy + k7 * ux * uy),
    )


@jit
def value(x: float, y: float, z: float, seed: int) -> float:
    """The value of :func:`noise` alone."""
    ix, iy, iz = math.floor(x), math.floor(y), math.floor(z)
    fx, fy, fz = x - ix, y - iy, z - iz
    ux, uy, uz = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy), fz * fz * (3 - 2 * fz)
    a, b = _hashed(ix, iy, iz, seed), _hashed(ix + 1, iy, iz, seed)
    c, d = _hashed(ix, iy + 1, iz, seed), _hashed(ix + 1, iy + 1, iz, seed)
    e, f = _hashed(ix, iy, iz + 1, seed), _hashed(ix + 1, iy, iz + 1, seed)
    g, h = _hashed(ix, iy + 1, iz + 1, seed), _hashed(ix + 1, iy + 1, iz + 1, seed)
    near = (a + ux * (b - a)) * (1 - uy) + (c + ux * (d - c)) * uy
    far = (e + ux * (f - e)) * (1 - uy) + (g + ux * (h - g)) * uy
    return near + uz * (far - near)
