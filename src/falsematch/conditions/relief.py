"""The head as light sees it: a finer patch of its surface, with what is worn before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions.daylight import SUN_WIDE
from falsematch.conditions.number import Number
from falsematch.conditions.surface import Box, Surface
from falsematch.faces import Worn

Field = NDArray[np.float32]
Vector = NDArray[np.float64]

_CELL = 1 / 44
"""Cell of the patch, in distances between the eyes: 1.4 mm."""
SMOOTH = Number(
    0.03, "inter-eye", "measured", "on `yaleb` 0.025 and 0.03 come nearest to real shading; finer are the mesh's facets"
)
GAIN = Number(
    1.2, "", "measured", "depth over the mesh's, for light alone; on `yaleb` 1.15 to 1.3 come nearest to real shading"
)
LONGEST = 2.6
"""How long a shadow may be, in distances between the eyes."""


@dataclass(frozen=True)
class Relief:
    """Depth and normals over the head, one smoothing for shading and shadows.

    Attributes
    ----------
    left, top : float
        Pixel at which the first cell stands.
    step : float
        Pixels from one cell to the next.
    unit : float
        Distance between the eyes in pixels.
    depth : float32 array (rows, columns)
        Of the head, in pixels and times :data:`GAIN`, smaller being nearer.
    solid : float32 array (rows, columns)
        See :class:`falsematch.conditions.surface.Surface`.
    before : float32 array (rows, columns)
        Depth of what is nearest: of what is worn, or of the head.
    """

    left: float
    top: float
    step: float
    unit: float
    depth: Field
    solid: Field
    before: Field

    @classmethod
    def of(cls, surface: Surface, worn: Sequence[Worn] = ()) -> "Relief":
        """The patch over a fitted head."""
        from falsematch.conditions._fields import between, blurred  # noqa: PLC0415 - a list of conditions compiles nothing

        rows, columns = np.nonzero(surface.solid.max(axis=1))[0], np.nonzero(surface.solid.max(axis=0))[0]
        room = surface.step
        left, right = (float(surface.columns[columns[k]]) for k in (0, -1))
        top, bottom = (float(surface.rows[rows[k]]) for k in (0, -1))
        for one in worn:
            left, right = min(left, one.left), max(right, one.left + one.cover.shape[1])
            top, bottom = min(top, one.top), max(bottom, one.top + one.cover.shape[0])
        left, top = max(left - room, surface.columns[0]), max(top - room, surface.rows[0])
        right, bottom = min(right + room, surface.columns[-1]), min(bottom + room, surface.rows[-1])
        step = max(1.0, _CELL * surface.unit)
        width, height = int((right - left) / step) + 1, int((bottom - top) / step) + 1
        both = np.stack([surface.depth, surface.solid], axis=2)
        first = (left - surface.columns[0]) / surface.step, (top - surface.rows[0]) / surface.step
        found = between(both, *first, step / surface.step, width, height)
        depth = np.float32(GAIN.value) * blurred(
            np.ascontiguousarray(found[..., 0]), SMOOTH.value * surface.unit / step
        )
        before = depth.copy()
        x = np.rint(left + step * np.arange(width)).astype(np.int64)
        y = np.rint(top + step * np.arange(height)).astype(np.int64)
        for one in worn:
            inside_x = np.flatnonzero((x >= one.left) & (x < one.left + one.depth.shape[1]))
            inside_y = np.flatnonzero((y >= one.top) & (y < one.top + one.depth.shape[0]))
            at = np.ix_(inside_y, inside_x)
            seen = np.float32(GAIN.value) * one.depth[np.ix_(y[inside_y] - one.top, x[inside_x] - one.left)]
            before[at] = np.minimum(before[at], seen)
        return cls(left, top, step, surface.unit, depth, np.ascontiguousarray(found[..., 1]), before)

    @cached_property
    def normal(self) -> tuple[Field, Field, Field]:
        """Unit normals of the head towards the camera: to the right, down and away."""
        down, right = np.gradient(self.depth, np.float32(self.step))
        length = np.sqrt(right * right + down * down + np.float32(1))
        return right / length, down / length, np.float32(-1) / length

    def seen_by(self, towards: Vector) -> Field:
        """Share of a far source that each place sees which the camera sees, its penumbra as wide as the sun's."""
        from falsematch.conditions._raster import lit_share  # noqa: PLC0415 - compiled, as above

        reach = int(LONGEST * self.unit / self.step)
        depth = self.before / np.float32(self.step)
        return lit_share(depth, towards[0], towards[1], -towards[2], SUN_WIDE.value, reach)

    def box(self, shape: tuple[int, int]) -> Box:
        """The pixels of a photograph (height, width) that the patch covers."""
        rows, columns = self.depth.shape
        left, top = max(0, int(np.ceil(self.left))), max(0, int(np.ceil(self.top)))
        right = min(shape[1], int(self.left + self.step * (columns - 1)) + 1)
        bottom = min(shape[0], int(self.top + self.step * (rows - 1)) + 1)
        return left, top, max(left, right), max(top, bottom)

    def over(self, field: Field, left: int, top: int, width: int, height: int) -> Field:
        """A field (rows, columns, channels) of the patch at the pixels of a box."""
        from falsematch.conditions._fields import between  # noqa: PLC0415 - compiled, as above

        first = (left - self.left) / self.step, (top - self.top) / self.step
        return between(field, *first, 1 / self.step, width, height)
