"""A head, and what is worn on it, in the light of the sun or of a lamp."""

import cv2
import numpy as np
from numpy.typing import NDArray

from falsematch.conditions._own_light import own_irradiance
from falsematch.conditions.daylight import Daylight
from falsematch.conditions.number import Number
from falsematch.conditions.occluder import irradiance
from falsematch.conditions.relief import Relief
from falsematch.conditions.surface import Surface
from falsematch.faces import Frame

Field = NDArray[np.float32]

SCATTER = Number(
    0.04,
    "inter-eye",
    "measured",
    "2.5 mm: scattering in skin and the error of where a shadow falls; `yaleb` asks for 2 to 3 mm",
)
_RIM, _LASHES = 0.12, 0.03
"""How softly the highlight ends at the edge of the face, and at eyes and brows, in distances between the eyes."""
_EYES = (
    (
        33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7,
        46, 53, 52, 65, 55, 107, 66, 105, 63, 70,
    ),
    (
        362, 398, 384, 385, 386, 387, 388, 466, 263, 249, 390, 373, 374, 380, 381, 382,
        276, 283, 282, 295, 285, 336, 296, 334, 293, 300,
    ),
)  # fmt: skip
"""Mesh points of each eye and its brow."""


def lit(frame: Frame, surface: Surface, light: Daylight) -> Frame:
    """A frame with its head, whose surface is given, and what is worn, in other light."""
    relief = Relief.of(surface, frame.worn)
    seen = relief.seen_by(light.towards)
    factor, direct = _on_head(frame, relief, light, seen)
    gleam = light.mirrored(relief.normal) * direct * skin(frame, relief)
    over = 1 + relief.solid[..., None] * (factor - 1)
    every = np.concatenate([over, gleam[..., None], seen[..., None]], axis=2)
    left, top, right, bottom = relief.box(frame.shape)
    found = relief.over(every, left, top, right - left, bottom - top)
    factor = np.ascontiguousarray(found[..., :3])
    added = found[..., 3:4] * light.sun.astype(np.float32)
    for worn in frame.worn:
        rows = slice(worn.top - top, worn.top - top + worn.cover.shape[0])
        columns = slice(worn.left - left, worn.left - left + worn.cover.shape[1])
        normal = *np.moveaxis(worn.normal, 2, 0), worn.away
        on = light.on(normal, light.facing(normal) * found[rows, columns, 4])
        on /= irradiance(normal, frame.own_light)[..., None].astype(np.float32)
        cover = worn.cover[..., None]
        factor[rows, columns] += cover * (on - factor[rows, columns])
        added[rows, columns] *= 1 - cover
    changed = frame.light.copy()
    changed[top:bottom, left:right] *= factor
    changed[top:bottom, left:right] += added
    return frame.with_light(changed)


def _on_head(frame: Frame, relief: Relief, light: Daylight, seen: Field) -> tuple[Field, Field]:
    """What the photograph's light is multiplied with (rows, columns, 3), and the cosine to the sun times its share."""
    from falsematch.conditions._fields import blurred  # noqa: PLC0415 - a list of conditions compiles nothing

    direct = light.facing(relief.normal) * seen
    falls = blurred(light.on(relief.normal, direct), SCATTER.value * relief.unit / relief.step)
    if frame.own_light is not None:
        falls = falls / own_irradiance(*relief.normal, frame.own_light)[..., None]
    return falls, direct


def skin(frame: Frame, relief: Relief) -> Field:
    """Where skin may gleam: the face without its eyes and brows, with soft edges."""
    from falsematch.conditions._fields import blurred  # noqa: PLC0415 - as above

    points = (frame.landmarks[:, :2] - [relief.left, relief.top]) / relief.step
    face, eyes = np.zeros(relief.depth.shape, np.float32), np.zeros(relief.depth.shape, np.float32)
    for mask, groups in ((face, (range(len(points)),)), (eyes, _EYES)):
        for group in groups:
            cv2.fillConvexPoly(mask, cv2.convexHull(points[list(group)].round().astype(np.int32)), 1)
    cells = relief.unit / relief.step
    inside = np.maximum(0, 2 * blurred(face, _RIM * cells) - 1)
    return np.asarray(inside * (1 - blurred(eyes, _LASHES * cells)), np.float32)
