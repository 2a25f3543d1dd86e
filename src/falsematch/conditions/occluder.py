"""Things worn or held before a face: surfaces in space, hidden where the head hides them, lit alike for all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions._exact import cos, dot, length, power, sin, times
from falsematch.conditions._own_light import own_irradiance
from falsematch.conditions.number import Number
from falsematch.conditions.surface import Box, Surface, triangles
from falsematch.faces import Frame, OwnLight, Worn

Points = NDArray[np.float64]

_FINE = 2
"""Samples a pixel along each side."""
_TOWARDS = np.array([-0.25, -0.55, -0.80]) / length([-0.25, -0.55, -0.80])
"""To the light: from above, before the face, a little to one side. Judgement."""
_HALFWAY = (_TOWARDS - [0, 0, 1]) / length(_TOWARDS - [0, 0, 1])
_EXPONENT = Number(40.0, "", "judgement", "Blinn-Phong exponent of lenses and glossy edges")
_EVEN = Number(0.62, "", "judgement", "light from everywhere, a card that faces the camera having about 1 in all")
_DIRECT = Number(0.5, "", "judgement", "light from above the camera, on a surface that faces it")
_SHADE = Number(0.45, "", "judgement", "share of its light that skin right under an occluder loses")
_SINK = Number(0.10, "inter-eye", "judgement", "how deep an occluder may sink into hair or soft skin and still be seen")
NUMBERS = {
    "even_light": _EVEN,
    "direct_light": _DIRECT,
    "contact_shadow": _SHADE,
    "sink": _SINK,
    "gloss_exponent": _EXPONENT,
}
"""Every number of how occluders are lit."""


@dataclass(frozen=True)
class Patch:
    """A piece of surface on a grid.

    Attributes
    ----------
    points : float64 array (rows, columns, 3)
        In pixels: x, y and depth, smaller being nearer.
    colour : float64 array (3,) or (rows, columns, 3)
        Diffuse albedo, display-linear.
    opacity : float
    gloss : float
        Strength of the highlight, in display white.
    """

    points: Points
    colour: Points
    opacity: float = 1.0
    gloss: float = 0.0

    @property
    def normal(self) -> Points:
        """Unit normals (rows, columns, 3) of the side that the camera sees."""
        down, across = np.gradient(self.points, axis=(0, 1))
        normal = np.cross(across, down)
        normal /= length(normal)[..., None] + 1e-12
        return np.asarray(normal * -np.sign(normal[..., 2:]))

    def shaded(self, own: OwnLight | None) -> Points:
        """What each point carries (rows, columns, 6): light times opacity, opacity, and its normal times opacity.

        Parameters
        ----------
        own : OwnLight or None
            The photograph's own light; that of :data:`NUMBERS` where none is known.
        """
        normal = self.normal
        falls = irradiance([normal[..., k] for k in range(3)], own)
        light = np.broadcast_to(self.colour, self.points.shape) * falls[..., None]
        gleam = power(np.maximum(0, dot(normal, _HALFWAY)), _EXPONENT.value)
        light = (light + self.gloss * gleam[..., None]) * self.opacity
        return np.concatenate(
            [light, np.full((*light.shape[:2], 1), self.opacity), self.opacity * normal[..., :2]], axis=2
        )


def irradiance(normal: Sequence[NDArray[np.floating]], own: OwnLight | None) -> NDArray[np.floating]:
    """Light on a surface before the sun comes, a card that faces the camera having about 1.

    Parameters
    ----------
    normal : three arrays
        The unit normal's part to the right, down, and away from the camera.
    own : OwnLight or None
        The photograph's own light; that of :data:`NUMBERS` where none is known.
    """
    if own is not None:
        return own_irradiance(normal[0], normal[1], normal[2], own)
    across, down, away = (part * to for part, to in zip(normal, _TOWARDS, strict=True))
    return np.asarray(_EVEN.value + _DIRECT.value * np.maximum(0, across + down + away))


def tube(axis: Points, radii: Points, around: int = 16) -> Points:
    """A tube with round ends about a line.

    Parameters
    ----------
    axis : float64 array (n, 3)
    radii : float64 array (n,)

    Returns
    -------
    float64 array (rows, around + 1, 3)
    """
    along = np.linspace(0, 1, len(axis))
    whole = float(length(np.diff(axis, axis=0)).sum())
    # Round ends: the places crowd there, and the radius goes to nothing as on a ball.
    place = (1 - cos(np.linspace(0, np.pi, 4 * len(axis)))) / 2
    middle = np.stack([np.interp(place, along, axis[:, k]) for k in range(3)], axis=1)
    radius = np.interp(place, along, radii)
    from_end = np.minimum(place, 1 - place) * whole
    radius *= np.sqrt(np.clip(1 - (1 - np.minimum(from_end / radius, 1)) ** 2, 0, 1))
    ahead = np.gradient(middle, axis=0)
    ahead /= length(ahead)[:, None]
    first = np.cross(ahead, [0.0, 0.0, 1.0])
    first /= length(first)[:, None] + 1e-12
    second = np.cross(ahead, first)
    turn = np.linspace(0, 2 * np.pi, around + 1)[None, :, None]
    ring = cos(turn) * first[:, None] + sin(turn) * second[:, None]
    return np.asarray(middle[:, None] + radius[:, None, None] * ring)


def cover(
    frame: Frame, surface: Surface, patches: Sequence[Patch], *, drop: float, blur: float, sink: float = _SINK.value
) -> Frame:
    """The frame with surfaces before the head.

    Parameters
    ----------
    frame : Frame
    surface : Surface
    patches : sequence of Patch
    drop, blur : float
        How far below itself an occluder shades the skin, and how softly, in distances between the eyes.
    sink : float
        How far below the head's surface an occluder is still seen, in the same measure.
    """
    every = np.concatenate([patch.points.reshape(-1, 3) for patch in patches])
    room = 2 + (drop + 2 * blur) * surface.unit
    ends = [frame.shape[1], frame.shape[0]]
    left, top = np.clip(np.floor(every[:, :2].min(axis=0) - room), 0, ends).astype(int).tolist()
    right, bottom = np.clip(np.ceil(every[:, :2].max(axis=0) + room), 0, ends).astype(int).tolist()
    if right <= left or bottom <= top:
        return frame
    box = left, top, right, bottom
    drawn, depth = _drawn(surface, patches, frame.own_light, box, sink * surface.unit)
    colour, alpha, normal = drawn[..., :3], np.ascontiguousarray(drawn[..., 3]), drawn[..., 4:]
    from falsematch.conditions._fields import between, blurred  # noqa: PLC0415 - a list of conditions draws nothing

    lower = between(alpha[..., None], 0, -drop * surface.unit, 1, right - left, bottom - top)[..., 0]
    shade = blurred(np.maximum(lower, alpha), max(0.5, blur * surface.unit))
    kept = (1 - alpha) * (1 - np.float32(_SHADE.value) * shade * surface.over_photograph(surface.solid, box))
    light, saturated = frame.light.copy(), frame.saturated.copy()
    light[top:bottom, left:right] *= kept[..., None]
    light[top:bottom, left:right] += colour
    saturated[top:bottom, left:right] &= alpha < 0.5
    seen = np.maximum(alpha, np.float32(1e-6))[..., None]
    worn = Worn(left, top, alpha, np.where(alpha > 0.5, depth, np.float32(np.inf)), (normal / seen).astype(np.float32))
    return replace(frame, light=light, saturated=saturated, worn=(*frame.worn, worn))


def _drawn(
    surface: Surface, patches: Sequence[Patch], own: OwnLight | None, box: Box, sink: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Occluders in a box of the photograph: :meth:`Patch.shaded` (height, width, 6), and the depth of what is seen."""
    left, top, *_ = box
    joined, count = [], 0
    for patch in patches:
        rows, columns = patch.points.shape[:2]
        joined.append(triangles(rows, columns) + count)
        count += rows * columns
    placed = np.concatenate([patch.points.reshape(-1, 3) for patch in patches])
    placed[:, :2] = (placed[:, :2] - [left, top] + 0.5) * _FINE - 0.5
    shaded = np.concatenate([patch.shaded(own).reshape(-1, 6) for patch in patches])
    head = surface.over_photograph(surface.depth, box) + np.float32(sink)
    fine = np.repeat(np.repeat(head, _FINE, axis=0), _FINE, axis=1)
    from falsematch.conditions._raster import halved, nearest  # noqa: PLC0415 - a list of conditions draws nothing

    return halved(nearest(placed, np.concatenate(joined), shaded, fine)), fine[::_FINE, ::_FINE]


def local(surface: Surface, point: int) -> Points:
    """A landmark in the head's own axes, from the point between the eyes, in distances between the eyes."""
    return np.asarray(times(surface.mesh[point] - surface.origin, surface.axes) / surface.unit)
