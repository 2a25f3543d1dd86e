"""Powers, exponentials, angles and small products that every processor rounds alike.

A library's own take another path on every processor, and differ in the last bit. These are made of sums, products and
quotients of float64 arrays alone, which IEEE 754 rounds in one way, in an order that is written down.

Source: reduction of the argument, then a Taylor polynomial that ends below the last bit (J.-M. Muller, "Elementary
Functions", 3rd edition, chapters 3 and 11).
"""

from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

_LN2, _LN2_REST = 0.6931471803691238, 1.9082149292705877e-10
"""ln 2 in two parts, the first of so few bits that whole multiples of it are exact; likewise half of pi."""
_HALF_PI, _HALF_PI_REST = 1.5707963267341256, 6.077100506506192e-11
_EXP = tuple(1 / factorial(n) for n in range(15))
_LOG = tuple(1 / (2 * n + 1) for n in range(13))
_SIN = tuple((-1) ** n / factorial(2 * n + 1) for n in range(9))
_COS = tuple((-1) ** n / factorial(2 * n) for n in range(10))
_ARCTAN = tuple((-1) ** n / (2 * n + 1) for n in range(21))
_EIGHTH = 0.41421356237309503
"""Tangent of an eighth of pi."""
_LEAST = -700.0
"""Exponents below are taken for it: what they give is no light."""


def _series(coefficients: tuple[float, ...], x: Values) -> Values:
    total = np.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total = total * x + coefficient
    return total


def exp(x: ArrayLike) -> Values:
    """The exponential of values up to 700, to 1e-15 of itself."""
    x = np.maximum(np.asarray(x, np.float64), _LEAST)
    whole = np.rint(x / _LN2)
    return np.asarray(np.ldexp(_series(_EXP, (x - whole * _LN2) - whole * _LN2_REST), whole.astype(np.int32)))


def log(x: ArrayLike) -> Values:
    """The natural logarithm of positive values, to 1e-15."""
    mantissa, exponent = np.frexp(np.asarray(x, np.float64))
    low = mantissa < np.sqrt(0.5)
    mantissa, exponent = np.where(low, 2 * mantissa, mantissa), exponent - low
    share = (mantissa - 1) / (mantissa + 1)
    return np.asarray(exponent * _LN2 + (exponent * _LN2_REST + 2 * share * _series(_LOG, share * share)))


def power(base: ArrayLike, exponent: float) -> Values:
    """Values of 0 or more to a positive power, to 1e-14 of themselves."""
    base = np.asarray(base, np.float64)
    some = base > 0
    return np.asarray(np.where(some, exp(exponent * log(np.where(some, base, 1.0))), 0.0))


def _quadrant(x: ArrayLike) -> tuple[Values, Values, Values]:
    x = np.asarray(x, np.float64)
    whole = np.rint(x / _HALF_PI)
    rest = (x - whole * _HALF_PI) - whole * _HALF_PI_REST
    return whole % 4, rest * _series(_SIN, rest * rest), _series(_COS, rest * rest)


def sin(x: ArrayLike) -> Values:
    """The sine of radians, to 1e-15 up to some turns."""
    quadrant, s, c = _quadrant(x)
    return np.select([quadrant == 0, quadrant == 1, quadrant == 2], [s, c, -s], -c)


def cos(x: ArrayLike) -> Values:
    """The cosine of radians, to 1e-15 up to some turns."""
    quadrant, s, c = _quadrant(x)
    return np.select([quadrant == 0, quadrant == 1, quadrant == 2], [c, -s, -c], s)


def arctan2(y: ArrayLike, x: ArrayLike) -> Values:
    """The angle of points (x, y), in radians from -pi to pi, to 1e-15."""
    y, x = np.asarray(y, np.float64), np.asarray(x, np.float64)
    tall, wide = np.abs(y), np.abs(x)
    long = np.maximum(tall, wide)
    tangent = np.minimum(tall, wide) / np.where(long > 0, long, 1.0)
    steep = tangent > _EIGHTH
    rest = np.where(steep, (tangent - 1) / (tangent + 1), tangent)
    angle = rest * _series(_ARCTAN, rest * rest) + np.where(steep, np.pi / 4, 0.0)
    angle = np.where(tall > wide, np.pi / 2 - angle, angle)
    angle = np.where(x < 0, np.pi - angle, angle)
    return np.asarray(np.where(y < 0, -angle, angle))


def times(points: ArrayLike, matrix: ArrayLike) -> Values:
    """Points (..., n) times a matrix (n, m), summed from first to last: a library's product has an order of its own."""
    points, matrix = np.asarray(points, np.float64), np.asarray(matrix, np.float64)
    total = points[..., 0, None] * matrix[0]
    for k in range(1, len(matrix)):
        total = total + points[..., k, None] * matrix[k]
    return np.asarray(total)


def dot(one: ArrayLike, other: ArrayLike) -> Values:
    """Products of vectors (..., n), summed over n from first to last."""
    product = np.asarray(one, np.float64) * np.asarray(other, np.float64)
    total = product[..., 0]
    for k in range(1, product.shape[-1]):
        total = total + product[..., k]
    return np.asarray(total)


def length(vectors: ArrayLike) -> Values:
    """Lengths of vectors (..., n)."""
    return np.asarray(np.sqrt(dot(vectors, vectors)))
