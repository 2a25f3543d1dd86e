"""Where somebody stands in a frame: head, neck and shoulders, by the landmarks alone and softly bounded."""

import cv2
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
_HAIR = 0.15
"""How softly light ends beyond the face, in distances between the eyes: a tenth of it is left at as much."""
_SURE = 0.85
"""How solid a head is from where on it may be lit: beyond, its edge may be background."""


def person(frame: Frame, surface: Surface) -> Field:
    """How surely somebody stands at each pixel (height, width): 1 within head and body, 0 in the background.

    No pixel is read: the head is that of :class:`falsematch.conditions.surface.Surface`, the shoulders are anybody's
    and end softly within what nearly everybody fills. Hair that stands out counts as background: against light it
    gleams.
    """
    return np.maximum(_shoulders(frame), _over(surface))


def surely(frame: Frame, surface: Surface) -> Field:
    """As :func:`person`, of the head no more than what nobody lacks: it fades out before any head ends.

    Whatever is far brighter than the background has to end so: by the outline alone, which one head in ten does not
    reach, it would stand on the background beside a low crown.
    """
    from falsematch.conditions._fields import blurred  # noqa: PLC0415 - as below

    height, width = frame.shape
    step = max(1.0, frame.inter_eye / _CELLS)
    unit, mask = frame.inter_eye / step, np.zeros((int(height / step) + 2, int(width / step) + 2), np.float32)
    face = frame.landmarks[:, :2] / step
    # The face, drawn down over the neck.
    drawn = np.concatenate([face, face + np.array([0.0, 2 * unit])]).round().astype(np.int32)
    cv2.fillConvexPoly(mask, cv2.convexHull(drawn), 1)
    near = np.minimum(1, 2 * blurred(mask, max(0.5, _HAIR * unit)))
    head = np.clip((_over(surface) - np.float32(_SURE)) / np.float32(1 - _SURE), 0, 1)
    found: Field = np.maximum(_shoulders(frame), head * _magnified(near * near, step, frame.shape))
    return found


def _over(surface: Surface) -> Field:
    height, width = surface.shape
    return surface.over_photograph(surface.solid, (0, 0, width, height))


def _shoulders(frame: Frame) -> Field:
    from falsematch.conditions._fields import blurred  # noqa: PLC0415 - a list of conditions compiles nothing

    height, width = frame.shape
    step = max(1.0, frame.inter_eye / _CELLS)
    rows, columns = int(height / step) + 2, int(width / step) + 2
    points, unit = frame.landmarks[:, :2] / step, frame.inter_eye / step
    x = np.abs(np.arange(columns) - (points[:, 0].min() + points[:, 0].max()) / 2)[None] / unit
    y = (np.arange(rows) - points[:, 1].max())[:, None] / unit
    body = (y > 0.5 + 0.9 * (x / _SHOULDERS) * (x / _SHOULDERS)) & (x < _SHOULDERS)
    return _magnified(blurred(body.astype(np.float32), max(0.5, _SOFT * unit)), step, frame.shape)


def _magnified(cells: Field, step: float, shape: tuple[int, int]) -> Field:
    """A field of cells at every pixel (height, width)."""
    from falsematch.conditions._fields import between  # noqa: PLC0415 - as above

    height, width = shape
    return between(np.ascontiguousarray(cells, np.float32)[..., None], 0, 0, 1 / step, width, height)[..., 0]
