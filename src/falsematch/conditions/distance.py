"""Distance: a phone held close to a face, and what that does to its proportions."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions.condition import condition
from falsematch.conditions.pose import POSE_NUMBERS, SOURCE_DISTANCE, View
from falsematch.conditions.surface import EYES_APART, Surface
from falsematch.faces import Frame, eye_distance


@condition(
    "distance",
    unit="m",
    levels=(1, 0.5, 0.3),
    legal=(0.3, 1.2),
    stage="geometry",
    parameters={"source_distance": (1.4, 10.0)},
    neutral=SOURCE_DISTANCE.value,
    numbers=POSE_NUMBERS,
)
def distance(frame: Frame, dose: float, rng: Generator, *, source_distance: float = SOURCE_DISTANCE.value) -> Frame:
    """Perspective alone: the camera comes nearer and zooms out, so that the eyes stay as far apart in the picture.

    Parameters
    ----------
    dose : float, metres
        From the lens to the eyes; 2, where photographs are taken to be taken from, is neutral, and refused beside
        another ``source_distance``. Nearer than 0.3 the
        cheeks hide the sides of the head, and most of what would be seen was never photographed: refused.
    source_distance : float, metres
        The same when the photograph was taken. What 30 % more or less would change is told by
        :func:`falsematch.studies.proofs.perspective.sensitivity`.

    Raises
    ------
    NotApplicable
        Where no surface can be fitted.

    Source: pinhole camera; eyes 63 mm apart (literature, see :data:`falsematch.conditions.surface.EYES_APART`), the
    same for everybody: a head larger than most is taken to be as far away as its eyes say. The background keeps its
    size, since a camera that comes nearer sees more of it than the photograph holds.
    """
    if dose == SOURCE_DISTANCE.value:
        return frame
    surface = Surface.fit(frame)
    view = View.of(surface, source_distance)
    nearer = (source_distance - dose) / EYES_APART.value * surface.unit

    def seen(points: NDArray[np.float64], zoom: float = 1.0) -> NDArray[np.float64]:
        places = view.space(points)
        places[:, 2] -= nearer
        places[:, :2] *= zoom * (view.distance - nearer) / view.distance
        moved = view.seen(places)
        moved[:, 2] += nearer
        return moved

    # Exactly: the two eyes of a head that is turned do not lie equally deep.
    zoom = eye_distance(surface.mesh) / eye_distance(seen(surface.mesh))
    return surface.move(frame, lambda points: seen(points, zoom))
