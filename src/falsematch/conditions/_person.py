"""Where somebody stands in a frame: head, neck and shoulders, by the landmarks alone and softly bounded."""

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions.surface import Surface
from falsematch.faces import Frame

Field = NDArray[np.float32]

_CELLS = 12
"""Cells to a distance between the eyes."""
_SOFT = 0.12
"""How softly the body ends, in distances between the eyes."""
_SHOULDERS = 2.4
"""Half width of shoulders, in distances between the eyes: 0.3 m across, as of anybody."""


def person(frame: Frame, surface: Surface) -> Field:
    """How surely somebody stands at each pixel (height, width): 1 within head and body, 0 in the background.

    No pixel is read: the head is that of :class:`falsematch.conditions.surface.Surface`, the shoulders are anybody's
    and end softly within what nearly everybody fills. Hair that stands out counts as background: against light it
    gleams.
    """
    from falsematch.conditions._fields import between, blurred  # noqa: PLC0415 - a list of conditions compiles nothing

    height, width = frame.shape
    step = max(1.0, frame.inter_eye / _CELLS)
    rows, columns = int(height / step) + 2, int(width / step) + 2
    points, unit = frame.landmarks[:, :2] / step, frame.inter_eye / step
    x = np.abs(np.arange(columns) - (points[:, 0].min() + points[:, 0].max()) / 2)[None] / unit
    y = (np.arange(rows) - points[:, 1].max())[:, None] / unit
    body = (y > 0.5 + 0.9 * (x / _SHOULDERS) * (x / _SHOULDERS)) & (x < _SHOULDERS)
    soft = blurred(body.astype(np.float32), max(0.5, _SOFT * unit))[..., None]
    over = between(np.ascontiguousarray(soft), 0, 0, 1 / step, width, height)[..., 0]
    return np.maximum(over, surface.over_photograph(surface.solid, (0, 0, width, height)))
