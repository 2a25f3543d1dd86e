"""Proof of the sun: what it costs a matcher, and how near its shading comes to the true one (FIELD 3.5, 3.7).

Likeness to the true picture carries no bar. It wants that face's own shading finer than the mesh, so its ceiling stands
beside it: the true light, known at the points of the mesh alone and laid over the unlit picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from falsematch.conditions import find, generator
from falsematch.conditions._raster import nearest, nothing
from falsematch.conditions.pose import side
from falsematch.conditions.sun import AZIMUTH, ELEVATION
from falsematch.faces import Frame, luminance, to_display
from falsematch.matchers import OpenMatcher, largest
from falsematch.studies.proofs.rendered import RenderedHeads

Light = NDArray[np.float32]
Settings = dict[str, float]

SHADING_BAR = 0.50
COST_BAR = float(np.log(1.5))
"""Of the logarithm of simulated over true cost: alike within 1/1.5 and 1.5 (FIELD 3.7)."""
SOFT: Settings = {"sun": 0.0, "key": 0.0}
"""Light of a photograph that the sun is yet to be put on: an even sky, as the dose is defined by."""
_FINE = 0.03
"""Blur before light is compared, in distances between the eyes: a landmark's own error."""
_DARKEST = 0.02
"""Display white, below which light is taken for it: five steps of a linear 8-bit file."""


def log_light(light: Light, inter_eye: float) -> Light:
    """Logarithm of the luminance of light (height, width, 3), freed of what is finer than landmarks are placed."""
    smooth = cv2.GaussianBlur(luminance(light), (0, 0), _FINE * inter_eye, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.log(np.maximum(smooth, np.float32(_DARKEST))), np.float32)


def error(true: Light, made: Light, frame: Frame) -> float:
    """Standard deviation over the face of the logarithm of true over made light: no exposure changes it."""
    return float((log_light(true, frame.inter_eye) - log_light(made, frame.inter_eye))[frame.face].std())


def rms(errors: NDArray[np.float64]) -> float:
    """Of several pictures together."""
    return float(np.sqrt(np.mean(np.square(errors))))


def at_mesh(frame: Frame, true: Light) -> Light:
    """A frame's light under the true light as it is known at the points of the mesh: the ceiling of any mesh."""
    return under_ratio(frame, ratio_at_mesh(frame, true))


def ratio_at_mesh(frame: Frame, true: Light) -> NDArray[np.float64]:
    """Logarithm of other light over a frame's own, at the points of its mesh (468,)."""
    ratio = log_light(true, frame.inter_eye) - log_light(frame.light, frame.inter_eye)
    x, y = np.clip(frame.landmarks[:, :2].round().astype(int), 0, np.array(frame.shape)[::-1] - 1).T
    return np.asarray(ratio[y, x], np.float64)


def under_ratio(frame: Frame, ratio: NDArray[np.float64]) -> Light:
    """A frame's light times a ratio whose logarithm is known at the points of the mesh (468,), even between them."""
    depth = nothing(frame.shape[1], frame.shape[0])
    joined = Delaunay(frame.landmarks[:, :2]).simplices.astype(np.int64)
    flat = np.column_stack([frame.landmarks[:, :2], np.zeros(len(ratio))])
    laid = nearest(flat, joined, ratio[:, None], depth)
    return np.asarray(frame.light * np.exp(laid), np.float32)


@dataclass(frozen=True)
class Sunlit:
    """One head in true sun and in the condition's, from one picture in soft light.

    Attributes
    ----------
    unlit, made : float
        Error of shading of the soft picture as it is, and under the condition.
    true_cost, cost : dict of str to float
        By matcher: how much of its similarity the soft picture loses to the true one, and to the condition's. NaN
        where it found no face.
    ceiling, likeness : dict of str to float
        By matcher: similarity to the true picture of :func:`at_mesh`, and of the condition's.
    """

    unlit: float
    made: float
    true_cost: dict[str, float]
    cost: dict[str, float]
    ceiling: dict[str, float]
    likeness: dict[str, float]


def sunlit(
    made: RenderedHeads, matchers: Sequence[OpenMatcher], dose: float, number: int = 0, seed: int = 1
) -> Sunlit | None:
    """Sun on one head beside a render in true sun of the same side and height; None where no face is found."""
    soft = made.picture(number, **SOFT)
    frame = made.frame(soft)
    if frame is None:
        return None
    rng = generator(seed, made.name(number), "sun")
    under = find("sun")(frame, dose, rng)
    true = made.picture(number, **true_sun(made.name(number), dose, seed))
    costs: list[dict[str, float]] = [{}, {}, {}, {}]
    pictures = [soft.pixels, true.pixels, to_display(under.light), to_display(at_mesh(frame, true.light))]
    for matcher in matchers:
        face = largest(matcher.detector.find(pictures[0]))
        # Nothing but light differs, so the face is where it was, also where a detector would lose it.
        reference, lit, by_condition, by_mesh = (
            [np.full(1, np.nan)] * 4 if face is None else [_unit(matcher.template(one, face)) for one in pictures]
        )
        values = (1 - reference @ lit, 1 - reference @ by_condition, by_mesh @ lit, by_condition @ lit)
        for column, value in zip(costs, values, strict=True):
            column[matcher.manifest.name] = float(value)
    errors = error(true.light, frame.light, frame), error(true.light, under.light, frame)
    return Sunlit(*errors, *costs)


def true_sun(name: str, dose: float, seed: int) -> Settings:
    """Of a render in true sun from where the condition puts it."""
    azimuth = side(generator(seed, name, "sun")) * AZIMUTH.value
    return {"sun": dose, "azimuth": azimuth, "elevation": ELEVATION.value, "softness": 1.0, "key": 0.0}


def _unit(template: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(template, np.float64) / np.linalg.norm(template)
