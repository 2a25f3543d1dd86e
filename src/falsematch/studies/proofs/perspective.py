"""Proof of distance: where the landmarks come to lie, beside a true rendering from as near."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions import find, generator
from falsematch.conditions.pose import SOURCE_DISTANCE
from falsematch.faces import Frame, eye_distance
from falsematch.studies.proofs.rendered import RenderedHeads

BARS = {0.5: 0.03, 0.3: 0.05}
"""Largest RMS distance of landmarks over the distance between the eyes, by metres from the lens (FIELD section 3.2)."""
_CORNERS = ("right_eye_outer", "right_eye_inner", "left_eye_inner", "left_eye_outer")
"""What says where the eyes are: the middles of the eyeballs, which the renderer also knows, lie behind the surface."""
_BALLS = ("right_eye", "left_eye")
_OFF = 0.3
"""How far off the assumed source distance may be, as a share of it."""


@dataclass(frozen=True)
class Distances:
    """Of each head, RMS over its visible landmarks, in distances between the eyes.

    Attributes
    ----------
    warped : float64 array (heads,)
        Between the landmarks of the straight render carried by the condition, and those of the true render.
    moved : float64 array (heads,)
        Between the straight and the true render: what the condition has to account for.
    """

    warped: NDArray[np.float64]
    moved: NDArray[np.float64]


def rms(distances: NDArray[np.float64]) -> float:
    """RMS over all heads, of the distance of each."""
    return float(np.sqrt((distances**2).mean()))


def against_rendering(made: RenderedHeads, dose: float) -> Distances:
    """Landmarks under the condition against those of the same heads truly rendered from that distance.

    Parameters
    ----------
    made : RenderedHeads
        Rendered from the condition's own source distance.
    dose : float, metres
    """
    warped, moved = [], []
    for number in range(made.count):
        picture, true = made.picture(number), made.picture(number, distance=dose)
        frame = made.frame(picture)
        if frame is None:
            continue
        names = [*_CORNERS, *(name for name in picture.truth.landmarks if name not in (*_CORNERS, *_BALLS))]
        near = find("distance")(frame, dose, generator(1, made.name(number), "distance"))
        carried = near.carry(_places(picture.truth.landmarks, names))
        wanted = _level(_places(true.truth.landmarks, names))
        warped.append(_between(_level(carried), wanted))
        moved.append(_between(_level(_places(picture.truth.landmarks, names)), wanted))
    return Distances(np.array(warped), np.array(moved))


def sensitivity(frame: Frame, dose: float) -> float:
    """By how much a face's points move where the photograph was taken 30 % farther or nearer than assumed.

    Parameters
    ----------
    frame : Frame
    dose : float, metres

    Returns
    -------
    float
        RMS over the landmarks, in distances between the eyes; the larger of the two sides.
    """
    rng = generator(1, "", "distance")
    own = find("distance")(frame, dose, rng).landmarks[:, :2]
    apart = eye_distance(frame.landmarks)
    off = []
    for source in (SOURCE_DISTANCE.value * (1 - _OFF), SOURCE_DISTANCE.value * (1 + _OFF)):
        other = find("distance")(frame, dose, rng, source_distance=source).landmarks[:, :2]
        off.append(math.sqrt(float(((own - other) ** 2).sum(axis=1).mean())) / apart)
    return max(off)


def _places(landmarks: dict[str, tuple[float, float, float]], names: list[str]) -> NDArray[np.float64]:
    return np.array([landmarks[name][:2] for name in names])


def _level(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (n, 2), of which the first four are corners of the eyes, by the eyes' own distance and middle."""
    right, left = points[:2].mean(axis=0), points[2:4].mean(axis=0)
    return np.asarray((points - (right + left) / 2) / np.hypot(*(left - right)))


def _between(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """RMS over the landmarks, of how far apart either has them."""
    return math.sqrt(float(((one - other) ** 2).sum(axis=1).mean()))
