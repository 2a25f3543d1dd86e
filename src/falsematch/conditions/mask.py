"""A surgical mask."""

import cv2
import numpy as np
from numpy.random import Generator

from falsematch.conditions._exact import exp
from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.conditions.occluder import NUMBERS, Patch, cover, local, tube
from falsematch.conditions.surface import Surface
from falsematch.faces import Frame

_NOSE, _CHIN, _EARS, _JAW = 197, 152, (234, 454), (172, 397)
_COLOURS = ((0.32, 0.52, 0.66), (0.78, 0.79, 0.80), (0.02, 0.02, 0.022))
"""Display-linear: light blue, white, black. One is drawn for each photograph. Judgement."""
_SPAN = Number(0.94, "", "judgement", "width of the mask over the face's at its height")
_STANDS = Number(0.05, "inter-eye", "judgement", "how far the cloth stands off the skin it rests on")
_PLEATS = 3


@condition(
    "occlusion:mask",
    unit="worn",
    levels=(1,),
    legal=(0, 1),
    stage="occluder",
    neutral=0.0,
    numbers={"span": _SPAN, "stands_off": _STANDS, **NUMBERS},
    whole=True,
)
def mask(frame: Frame, dose: float, rng: Generator) -> Frame:
    """A pleated mask from the nose to below the chin, held at the ears.

    Parameters
    ----------
    dose : 1, or 0 for none

    Raises
    ------
    NotApplicable
        Where no surface can be fitted.

    All of it is judgement: cloth drawn tight over nose, cheeks and chin, three pleats, one of three colours drawn from
    ``rng``.
    """
    colour = np.array(_COLOURS[int(rng.integers(len(_COLOURS)))])
    if dose == 0:
        return frame
    surface = Surface.fit(frame)
    nose, chin = local(surface, _NOSE), local(surface, _CHIN)
    ears = [local(surface, point) for point in _EARS]
    jaw = [local(surface, point) for point in _JAW]
    down, across = np.meshgrid(np.linspace(0, 1, 46), np.linspace(-1, 1, 61), indexing="ij")
    top, bottom = nose[1] - 0.02, chin[1] + 0.10
    y = top + (bottom - top) * down
    # From under the eyes at the cheeks' sides to the jaw, and up to the bridge in the middle.
    y = y + across**2 * ((1 - down) * 0.42 - down * 0.34)
    half = np.interp(
        y,
        [ears[0][1], np.mean([jaw[0][1], jaw[1][1]]), chin[1]],
        [abs(ears[0][0]), abs(jaw[0][0]), 0.80 * abs(jaw[0][0])],
    )
    middle = np.interp(y, [nose[1], chin[1]], [nose[0], chin[0]])
    x = middle + across * _SPAN.value * half
    flat = surface.place(np.stack([x, y, np.full_like(x, nose[2])], axis=-1))
    taut = _taut(surface)
    depth = surface.at(taut, flat.reshape(-1, 3)).reshape(x.shape) - _STANDS.value * surface.unit
    fold = (down * (_PLEATS + 1)) % 1
    inner = np.clip(4 * np.minimum(down, 1 - down), 0, 1) * (1 - across**2 * across**2)
    depth = depth - 0.05 * surface.unit * (fold - 0.5) * inner
    points = np.concatenate([flat[..., :2], depth[..., None]], axis=-1)
    crease = 1 - 0.22 * exp(-((fold / 0.09) ** 2)) * inner
    hem = np.where((np.minimum(down, 1 - down) < 0.035) | (np.abs(across) > 0.96), 0.88, 1.0)
    patches = [Patch(points, colour * (crease * hem)[..., None])]
    for aside, ear in zip((0, -1), ears, strict=True):
        for row, height in ((2, -0.18), (-4, 0.16)):
            corner = points[row, aside]
            behind = surface.place(ear + np.array([np.sign(ear[0]) * 0.10, height, 0.15]))
            between = (corner + behind) / 2 - np.array([0, 0, 0.1 * surface.unit])
            line = np.array([corner, between, behind])
            patches.append(Patch(tube(line, np.full(3, 0.022 * surface.unit), 8), np.array([0.7, 0.7, 0.7])))
    return cover(frame, surface, patches, drop=0.05, blur=0.06)


def _taut(surface: Surface) -> np.ndarray:
    """Depth of a cloth drawn over the surface: it bridges hollows and follows what stands out."""
    from falsematch.conditions._fields import blurred  # noqa: PLC0415 - compiled: a list of conditions blurs nothing

    cells = surface.unit / surface.step
    size = 2 * int(0.16 * cells) + 1
    nearest = cv2.erode(surface.depth, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return blurred(nearest.astype(np.float32, copy=False), 0.09 * cells)
