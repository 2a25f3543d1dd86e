"""Light: a sun that casts shadows and a sky seen from every point of the head as far as the head lets it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.datasets.capture import Capture
from falsematch.faces.compiled import jit
from falsematch_heads._camera import direction
from falsematch_heads._raster import above, depth_map, mapped, splat

_SUN_COLOUR = np.array([1.03, 1.0, 0.95])
_SKY_COLOUR = np.array([0.995, 1.0, 1.005])
"""Of a window or lamp, and of a room."""
_OUTDOOR_SUN = np.array([1.06, 1.0, 0.90])
_OUTDOOR_SKY = np.array([0.93, 1.0, 1.10])
"""Outdoors, before the white balance of :func:`_balance`."""
_GROUND = 0.28
"""Albedo of what lies below the horizon; without a sun its radiance over the sky's."""

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_DIRECTIONS = 32


def _spread_evenly(count: int) -> NDArray[np.float64]:
    """Directions over the whole sphere (a Fibonacci lattice)."""
    k = np.arange(count) + 0.5
    up = 1 - 2 * k / count
    turn = np.pi * (1 + 5**0.5) * k
    flat = np.sqrt(1 - up**2)
    return np.column_stack([flat * np.cos(turn), up, flat * np.sin(turn)])


DIRECTIONS = _spread_evenly(_DIRECTIONS)
"""Where the sky is sampled, in the head's frame; each stands for an equal part of the sphere."""


def sky_radiance(capture: Capture, towards: NDArray[np.float64]) -> NDArray[np.float64]:
    """Radiance (n, 3) of the sky in directions (n, 3) of the room, times pi; a plain sky of 1 gives irradiance 1.

    Outdoors the ground lies in the sun too, and gives most of the light that fills shadows.
    """
    return _sky(capture, towards) / _balance(capture)


def _sky(capture: Capture, towards: NDArray[np.float64]) -> NDArray[np.float64]:
    up = towards[:, 1]
    plain = np.where(up > 0, 0.8 + 0.3 * up, _GROUND + 0.52 * np.exp(8 * np.minimum(up, 0)))
    side = direction(capture.key_azimuth, 30)
    lobe = 5.0 * np.maximum(0, towards @ side) ** 6
    even = (1 - capture.key) * plain + capture.key * lobe
    if not capture.outdoors:
        return np.asarray(even[:, None] * _SKY_COLOUR * capture.sky)
    high = max(0.0, float(direction(capture.azimuth, capture.elevation)[1]))
    sunlit = np.where(up > 0, 0.0, _GROUND * capture.sun * high)
    return np.asarray((even[:, None] * _OUTDOOR_SKY + sunlit[:, None] * _OUTDOOR_SUN) * capture.sky)


def sun_irradiance(capture: Capture) -> NDArray[np.float64]:
    """Irradiance (3,) on a surface that faces the sun."""
    return np.asarray(_sun(capture) / _balance(capture))


def _sun(capture: Capture) -> NDArray[np.float64]:
    return np.asarray(capture.sun * capture.sky * (_OUTDOOR_SUN if capture.outdoors else _SUN_COLOUR))


def _card(capture: Capture) -> NDArray[np.float64]:
    """Irradiance (3,) on a card that faces the camera, before white balance."""
    facing = np.maximum(0, DIRECTIONS[:, 2])
    sky = (facing[:, None] * _sky(capture, DIRECTIONS)).sum(axis=0) * 4 / _DIRECTIONS
    return np.asarray(sky + _sun(capture) * max(0.0, float(direction(capture.azimuth, capture.elevation)[2])))


def _balance(capture: Capture) -> NDArray[np.float64]:
    """What red, green and blue are divided by, so that a grey card outdoors comes out grey, as a phone has it."""
    if not capture.outdoors:
        return np.ones(3)
    card = _card(capture)
    return np.asarray(card / (card @ _LUMINANCE))


def on_card(capture: Capture) -> float:
    """Irradiance on a card that faces the camera: what ``metered`` exposure goes by."""
    return float(_card(capture) / _balance(capture) @ _LUMINANCE)


def sky_weights(
    points: NDArray[np.float64],
    normals: NDArray[np.float64],
    blockers: NDArray[np.float64],
    triangles: NDArray[np.int64],
    strands: NDArray[np.float64],
) -> NDArray[np.float32]:
    """How much each direction of the sky lights each point, all in the head's frame.

    Parameters
    ----------
    points, normals : float64 arrays (n, 3)
    blockers : float64 array (m, 3)
        Corners of the triangles that stand in the way.
    triangles : int array (t, 3)
    strands : float64 array (k, 3)
        Points of hair that stand in the way.

    Returns
    -------
    float32 array (n, len(DIRECTIONS)): multiplied with radiances times pi, irradiance.
    """
    axes = np.stack([_axes(towards) for towards in DIRECTIONS])
    return _seen_sky(points, normals, blockers, triangles, strands, axes, _reach(blockers))


def _axes(towards: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows: across, down and towards a source."""
    aside = np.array([0.0, 1.0, 0.0]) if abs(towards[1]) < 0.9 else np.array([1.0, 0.0, 0.0])
    across = np.cross(aside, towards)
    across /= np.linalg.norm(across)
    return np.stack([across, np.cross(across, towards), towards])


def _reach(points: NDArray[np.float64]) -> float:
    """How far points reach from the origin, with some room for hair."""
    return float(np.sqrt((points * points).sum(axis=1).max())) + 0.3


@jit
def _seen_sky(
    points: NDArray[np.float64],
    normals: NDArray[np.float64],
    blockers: NDArray[np.float64],
    triangles: NDArray[np.int64],
    strands: NDArray[np.float64],
    axes: NDArray[np.float64],
    reach: float,
) -> NDArray[np.float32]:
    size, bias, count = 128, 0.05, axes.shape[0]
    weights = np.zeros((len(points), count), np.float32)
    texel = 2 * reach / (size - 1)
    for k in range(count):
        nearest = depth_map(mapped(blockers, axes[k], -reach, -reach, texel), triangles, size)
        splat(mapped(strands, axes[k], -reach, -reach, texel), nearest)
        seen = above(mapped(points, axes[k], -reach, -reach, texel), nearest, bias)
        for n in range(len(points)):
            facing = normals[n, 0] * axes[k, 2, 0] + normals[n, 1] * axes[k, 2, 1] + normals[n, 2] * axes[k, 2, 2]
            weights[n, k] = seen[n] * max(0.0, facing) * 4 / count
    return weights


@dataclass(frozen=True)
class Shadows:
    """What a far source sees of a head: beyond the nearest depth lies shadow.

    Attributes
    ----------
    axes : float64 array (3, 3)
        Rows: across, down and towards the source.
    corner : float64 array (2,)
        Of the map, along the first two axes.
    texel : float
        Decimetres.
    nearest : float32 array (size, size)
    bias : float
        How far a point may lie below the nearest and still be lit, in decimetres.
    """

    axes: NDArray[np.float64]
    corner: NDArray[np.float64]
    texel: float
    nearest: NDArray[np.float32]
    bias: float

    @classmethod
    def cast(
        cls,
        towards: NDArray[np.float64],
        points: NDArray[np.float64],
        triangles: NDArray[np.int64],
        strands: NDArray[np.float64],
        *,
        size: int,
        bias: float,
    ) -> "Shadows":
        """Shadows of triangles and of hair under a source far away in a direction."""
        axes, reach = _axes(towards), _reach(points)
        texel = 2 * reach / (size - 1)
        nearest = depth_map(mapped(points, axes, -reach, -reach, texel), triangles, size)
        splat(mapped(strands, axes, -reach, -reach, texel), nearest)
        return cls(axes, np.array([-reach, -reach]), texel, nearest, bias)

    def seen(self, points: NDArray[np.float64]) -> NDArray[np.float32]:
        """1 where the source is seen from points (n, 3), else 0."""
        return above(mapped(points, self.axes, self.corner[0], self.corner[1], self.texel), self.nearest, self.bias)


def plain_sky(radiance: NDArray[np.float64], towards: NDArray[np.float64]) -> NDArray[np.float64]:
    """Irradiance of an unblocked sky as a linear function of the normal: coefficients (4, 3) of 1, x, y and z.

    Parameters
    ----------
    radiance : float64 array (n, 3)
        Times pi, in evenly spread directions.
    towards : float64 array (n, 3)
        Those directions, in the room.

    Source: the first two bands of spherical harmonics, Ramamoorthi and Hanrahan (2001).
    """
    constant = radiance.mean(axis=0)
    slope = 2 * (towards[:, :, None] * radiance[:, None, :]).mean(axis=0)
    return np.vstack([constant, slope])
