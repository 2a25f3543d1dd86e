"""Things worn or held before a face: surfaces in space, hidden where the head hides them, lit alike for all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from falsematch.conditions.number import Number
from falsematch.conditions.surface import Box, Surface, triangles
from falsematch.faces import Frame

Points = NDArray[np.float64]

_FINE = 2
"""Samples a pixel along each side."""
_TOWARDS = np.array([-0.25, -0.55, -0.80]) / np.linalg.norm([-0.25, -0.55, -0.80])
"""To the light: from above, before the face, a little to one side. Judgement."""
_HALFWAY = (_TOWARDS - [0, 0, 1]) / np.linalg.norm(_TOWARDS - [0, 0, 1])
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
    def shaded(self) -> Points:
        """Light under :data:`NUMBERS` times opacity, and opacity: (rows, columns, 4)."""
        down, across = np.gradient(self.points, axis=(0, 1))
        normal = np.cross(across, down)
        normal /= np.linalg.norm(normal, axis=2, keepdims=True) + 1e-12
        # Either side is lit as the one that the camera sees.
        normal *= -np.sign(normal[..., 2:])
        light = np.broadcast_to(self.colour, self.points.shape) * (
            _EVEN.value + _DIRECT.value * np.maximum(0, normal @ _TOWARDS)[..., None]
        )
        light = light + self.gloss * np.maximum(0, normal @ _HALFWAY)[..., None] ** _EXPONENT.value
        return np.concatenate([light * self.opacity, np.full((*light.shape[:2], 1), self.opacity)], axis=2)


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
    length = np.linalg.norm(np.diff(axis, axis=0), axis=1).sum()
    # Round ends: the places crowd there, and the radius goes to nothing as on a ball.
    place = (1 - np.cos(np.linspace(0, np.pi, 4 * len(axis)))) / 2
    middle = np.stack([np.interp(place, along, axis[:, k]) for k in range(3)], axis=1)
    radius = np.interp(place, along, radii)
    from_end = np.minimum(place, 1 - place) * length
    radius *= np.sqrt(np.clip(1 - (1 - np.minimum(from_end / radius, 1)) ** 2, 0, 1))
    ahead = np.gradient(middle, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    first = np.cross(ahead, [0.0, 0.0, 1.0])
    first /= np.linalg.norm(first, axis=1, keepdims=True) + 1e-12
    second = np.cross(ahead, first)
    turn = np.linspace(0, 2 * np.pi, around + 1)[None, :, None]
    ring = np.cos(turn) * first[:, None] + np.sin(turn) * second[:, None]
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
    drawn = _drawn(surface, patches, box, sink * surface.unit)
    colour, alpha = drawn[..., :3], np.ascontiguousarray(drawn[..., 3])
    shift = np.array([[1.0, 0, 0], [0, 1, drop * surface.unit]])
    below = np.maximum(cv2.warpAffine(alpha, shift, (right - left, bottom - top)), alpha)
    shade = cv2.GaussianBlur(below, (0, 0), max(0.5, blur * surface.unit))
    kept = (1 - alpha) * (1 - _SHADE.value * shade * surface.over_photograph(surface.solid, box))
    light, saturated = frame.light.copy(), frame.saturated.copy()
    light[top:bottom, left:right] *= kept[..., None]
    light[top:bottom, left:right] += colour
    saturated[top:bottom, left:right] &= alpha < 0.5
    return replace(frame, light=light, saturated=saturated)


def _drawn(surface: Surface, patches: Sequence[Patch], box: Box, sink: float) -> NDArray[np.float32]:
    """Occluders in a box of the photograph (height, width, 4): light times cover, and cover."""
    left, top, right, bottom = box
    joined, count = [], 0
    for patch in patches:
        rows, columns = patch.points.shape[:2]
        joined.append(triangles(rows, columns) + count)
        count += rows * columns
    placed = np.concatenate([patch.points.reshape(-1, 3) for patch in patches])
    placed[:, :2] = (placed[:, :2] - [left, top] + 0.5) * _FINE - 0.5
    shaded = np.concatenate([patch.shaded.reshape(-1, 4) for patch in patches])
    size = (right - left, bottom - top)
    head = surface.over_photograph(surface.depth, box) + np.float32(sink)
    fine = np.repeat(np.repeat(head, _FINE, axis=0), _FINE, axis=1)
    from falsematch.conditions._raster import nearest  # noqa: PLC0415 - a list of conditions draws nothing

    drawn = nearest(placed, np.concatenate(joined), shaded, fine)
    return np.asarray(cv2.resize(drawn, size, interpolation=cv2.INTER_AREA), np.float32)


def local(surface: Surface, point: int) -> Points:
    """A landmark in the head's own axes, from the point between the eyes, in distances between the eyes."""
    return np.asarray((surface.mesh[point] - surface.origin) @ surface.axes / surface.unit)
