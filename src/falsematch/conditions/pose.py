"""Pose: a head that turns, nods or leans, seen by the same camera."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions import _turning
from falsematch.conditions._exact import cos, sin, times
from falsematch.conditions.number import Number
from falsematch.conditions.surface import AIM, EYES_APART, NUMBERS, PIVOT, Surface, Transform
from falsematch.faces import Frame, OwnLight

Points = NDArray[np.float64]

SOURCE_DISTANCE = Number(2.0, "m", "judgement", "from the lens to the eyes in a portrait; nobody wrote it down")
POSE_NUMBERS = {"source_distance": SOURCE_DISTANCE, **NUMBERS}
"""Every number of a change of distance."""
_OF_LIGHT = ("depth_", "throat", "nape", "bend_")
TURN_NUMBERS = {
    "source_distance": SOURCE_DISTANCE,
    **{name: number for name, number in NUMBERS.items() if not name.startswith(_OF_LIGHT)},
    **_turning.NUMBERS,
}
"""Every number of a turn."""

_AXES = {"right": np.array([-1.0, 0, 0]), "down": np.array([0, -1.0, 0]), "back": np.array([0, 0, 1.0])}
"""Each turned so that positive degrees mean what :func:`about` says."""


def side(rng: Generator) -> int:
    """1 or -1, even chances: which way a head turns. The same photograph turns the same way at every dose."""
    return 1 if rng.random() < 0.5 else -1


def about(surface: Surface, axis: str, degrees: float, source_distance: float) -> Transform:
    """The head turned about the top of its neck.

    Parameters
    ----------
    surface : Surface
    axis : "right", "down" or "back"
        Of the camera, not of the head: a head that already looks aside nods towards the same floor.
    degrees : float
        Down: towards the right of the picture. Right: up. Back: clockwise in the picture.
    source_distance : float, metres
        From the lens to the eyes.

    Source: rotation of a rigid body before a pinhole camera. Measured: the depth of the face, and of the head behind
    its edge, on rendered heads. Literature: the distance between the eyes. Judgement: the pivot and the aim.
    """
    view = View.of(surface, source_distance)
    middle = view.space(surface.place(PIVOT)[None])[0]
    rotation = _rotation(axis, degrees)

    def turned(points: Points) -> Points:
        return view.seen(times(view.space(points) - middle, rotation.T) + middle)

    return turned


def _rotation(axis: str, degrees: float) -> Points:
    """The matrix (3, 3) of a turn about one of the camera's axes. Source: Rodrigues' formula."""
    x, y, z = _AXES[axis]
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    return np.asarray(np.eye(3) + sin(angle) * cross + (1 - cos(angle)) * times(cross, cross))


def turn(frame: Frame, axis: str, degrees: float, rng: Generator, source_distance: float) -> Frame:
    """The frame with the head turned so many degrees about an axis of :func:`about`, either way, as ``rng`` has it.

    Raises
    ------
    NotApplicable
        Where no surface can be fitted.
    """
    signed = degrees * side(rng)
    if degrees == 0:
        return frame
    surface = Surface.fit(frame, to_turn=True)
    moved = surface.move(frame, about(surface, axis, signed, source_distance))
    return replace(moved, own_light=_turned_light(frame.own_light, _rotation(axis, signed)))


def _turned_light(own: OwnLight | None, rotation: Points) -> OwnLight | None:
    """The photograph's own light as it lies on the head after a turn: its shading turns with the skin it is on."""
    if own is None:
        return None
    even, *aside, camera = own
    right, down, away = times([*aside, -camera], rotation.T)
    return even, float(right), float(down), float(-away)


class View:
    """A pinhole camera that took the photograph, in pixels at the distance of the eyes.

    Parameters
    ----------
    aim : float64 array (2,)
        Where its axis meets the picture.
    level : float
        Depth of the eyes.
    distance : float
        From the lens to the eyes.
    """

    def __init__(self, aim: Points, level: float, distance: float) -> None:
        self.aim = aim
        self.level = level
        self.distance = distance

    @classmethod
    def of(cls, surface: Surface, metres: float) -> "View":
        """The camera of a photograph taken from a stated distance and pointed at the face (judgement)."""
        return cls(surface.place(AIM)[:2], float(surface.origin[2]), metres / EYES_APART.value * surface.unit)

    def space(self, points: Points) -> Points:
        """Where in space points of the picture with depth (n, 3) lie, from the lens."""
        away = self.distance + points[:, 2] - self.level
        return np.column_stack([(points[:, :2] - self.aim) * (away / self.distance)[:, None], away])

    def seen(self, places: Points) -> Points:
        """The points (n, 3) of the picture at which places in space are seen."""
        away = places[:, 2]
        flat = places[:, :2] * (self.distance / away)[:, None] + self.aim
        return np.column_stack([flat, away - self.distance + self.level])
