"""Proofs of sun and of what is worn: what is hidden, what stays free, and that no skin tone makes a difference."""

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions import find, generator
from falsematch.faces import Frame
from falsematch.studies.proofs.proof import Item, Reading
from falsematch.text.reason import Reason

COVERED = {
    "occlusion:cap": (10,),
    "occlusion:sunglasses": (159, 386, 145, 374),
    "occlusion:mask": (0, 17, 164, 61, 291),
    "occlusion:hand": (13, 14),
}
"""Landmarks of the mesh that must be hidden: the hairline; the lids; mouth, chin and lip; the lips."""
FREE = {
    "occlusion:cap": (4, 152, 61),
    "occlusion:sunglasses": (4, 0, 152),
    "occlusion:mask": (159, 386, 9),
    "occlusion:hand": (159, 386, 9),
}
"""Landmarks that must stay in sight: tip of the nose, chin, mouth; the lids and the brow."""
_HIDDEN, _LEFT = 0.1, 0.5
"""Largest share of light kept where it hides; how much may be lost where it does not. Judgement."""
_EXACT = 1e-4
"""Display-linear: far below a step of eight bits."""


def hides(condition: str, item: Item, dose: float, seed: int) -> list[Reading]:
    """Share of the light behind it that a point lets through, from a black scene and a white one."""
    black, white = (_under(condition, item, dose, seed, np.full_like(item.frame.light, level)) for level in (0, 1))
    kept = (white.light - black.light)[..., 1]
    hidden, free = (_at(item.frame, kept, points) for points in (COVERED[condition], FREE[condition]))
    return [
        Reading(Reason("hidden_light"), "occluder", 0.0, float(hidden.max()), "share",
                float(hidden.max()), _HIDDEN, "share of the light", len(hidden)),
        Reading(Reason("free_light"), "occluder", 1.0, float(free.min()), "share",
                float(free.min()) - 1, _LEFT, "share of the light", len(free)),
    ]  # fmt: skip


def blind_to_skin(condition: str, item: Item, dose: float, seed: int) -> list[Reading]:
    """What is kept of the light and what is added are the same whatever the light: no skin tone is read."""
    black, white, own = (
        _under(condition, item, dose, seed, light).light
        for light in (np.zeros_like(item.frame.light), np.ones_like(item.frame.light), item.frame.light)
    )
    expected = black + item.frame.light * (white - black)
    off = float(np.abs(own - expected).max())
    return [
        Reading(Reason("light_out_of_proportion"), find(condition).stage,
                0.0, off, "display white", off, _EXACT, "display white", own.size)
    ]  # fmt: skip


def _under(condition: str, item: Item, dose: float, seed: int, light: NDArray[np.float32]) -> Frame:
    return find(condition)(item.frame.with_light(light), dose, generator(seed, item.name, condition))


def _at(frame: Frame, values: NDArray[np.float32], points: tuple[int, ...]) -> NDArray[np.float32]:
    x, y = frame.landmarks[list(points), :2].round().astype(int).T
    rows, columns = frame.shape
    inside = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
    return np.asarray(values[y[inside], x[inside]])
