"""Whoever takes a photograph, mirrored in a plane pane before the lens.

The lens is the origin, looking along z, with x to the right and y down; the phone stands around it in the plane z = 0,
its holder behind, in z = -b. The pane has the unit normal n and the distance d from the lens: the points p of it have
n . p = d. It mirrors a point p at p + 2 (d - n . p) n, so that the lens is seen at 2 d n, along the normal, whatever
the angle θ between that and the line of sight; the far scene turns by 2 θ. Whoever stands b behind is seen between:
with the pane at h along the line of sight, d = h cos θ, at the angle whose tangent is
2 (h + b) sin θ cos θ / (2 (h + b) cos² θ - b).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions._exact import cos, length, sin

Values = NDArray[np.float64]

_HAND, _ELBOW = 0.05, 0.5
"""Metres below the lens: where the forearm begins, in the phone's plane, and ends, in the body's."""
_NOWHERE = 1000.0
"""Metres: where a line of sight is said to end that meets no mirrored point."""


@dataclass(frozen=True, slots=True)
class Part:
    """A flat part of who is mirrored.

    Attributes
    ----------
    away : float
        Metres from the lens to the middle of its mirror image.
    cover : float32 array (rows, columns, 1)
        Where it is seen, with edges about one cell wide.
    """

    away: float
    cover: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Mirror:
    """A pane before the lens: its unit normal, away from the lens, and its distance from the lens in metres."""

    normal: tuple[float, float, float]
    distance: float

    @classmethod
    def at(cls, across: float, down: float, along: float) -> "Mirror":
        """The pane that meets the line of sight at ``along`` metres; its normal's place in the picture in degrees."""
        right, below = (float(sin(t)) / float(cos(t)) for t in np.radians([across, down]))
        size = float(np.sqrt(right * right + below * below + 1))
        return cls((right / size, below / size, 1 / size), along / size)

    def image(self, point: tuple[float, float, float]) -> tuple[float, float, float]:
        """Where a point before the pane is seen, in metres."""
        n = self.normal
        far = 2 * (self.distance - sum(a * b for a, b in zip(n, point, strict=True)))
        return point[0] + far * n[0], point[1] + far * n[1], point[2] + far * n[2]

    def met(self, x: Values, y: Values, slope: float, behind: float) -> tuple[Values, Values]:
        """Where lines of sight (x, y, 1), once mirrored, meet the plane z = -behind - slope y: right and down, in m."""
        n, lens = self.normal, self.image((0.0, 0.0, 0.0))
        towards = n[0] * x + n[1] * y + n[2]
        right, down, on = x - 2 * towards * n[0], y - 2 * towards * n[1], 1 - 2 * towards * n[2]
        falls = on + slope * down
        ahead = (towards > 0) & (falls < 0)
        far = (-behind - lens[2] - slope * lens[1]) / np.where(ahead, falls, -1.0)
        # Nothing of what lies beyond the pane is mirrored in it.
        ahead &= far * towards > self.distance
        return np.where(ahead, lens[0] + far * right, _NOWHERE), np.where(ahead, lens[1] + far * down, _NOWHERE)


def parts(
    mirror: Mirror, x: Values, y: Values, focal: float, *, behind: float, shoulders: float, head: float
) -> list[Part]:
    """Body, forearm and phone, as the pane shows them.

    Parameters
    ----------
    mirror : Mirror
    x, y : float64 arrays (1, columns) and (rows, 1)
        Right of and below the line of sight, over the focal length.
    focal : float
        In cells.
    behind, shoulders, head : float, m
        How far behind the lens the body stands, how wide it is, and how far right of the lens its head is.
    """
    slope = behind / (_ELBOW - _HAND)
    drawn: tuple[tuple[Callable[[Values, Values], Values], tuple[float, float, float], float, float], ...] = (
        (lambda right, down: body(right, down, shoulders, head), (0.0, 0.0, -behind), 0.0, behind),
        (_arm, (0.0, (_HAND + _ELBOW) / 2, -behind / 2), slope, -slope * _HAND),
        (_phone, (0.0, 0.0, 0.0), 0.0, 0.0),
    )
    found = []
    for shape, middle, falls, back in drawn:
        away = float(length(mirror.image(middle)))
        inside = shape(*mirror.met(x, y, falls, back))
        # Edges one cell wide.
        found.append(Part(away, np.asarray(np.clip(0.5 + inside * focal / away, 0, 1)[..., None], np.float32)))
    return found


def body(x: Values, y: Values, shoulders: float, head: float) -> Values:
    """Metres within the outline of head, neck and trunk, by metres right of and below the phone's lens."""
    skull = 0.1 * (1 - np.sqrt(((x - head) / 0.085) ** 2 + ((y - 0.02) / 0.125) ** 2))
    neck = np.minimum(0.065 - np.abs(x - head), y)
    # Shoulders that fall away from the neck, then sides.
    fall = 0.19 + 1.6 * (np.abs(x - head) / shoulders) ** 2 * shoulders
    torso = np.minimum(y - fall, shoulders / 2 - np.abs(x - head))
    return np.maximum(np.maximum(skull, neck), torso)


def _arm(x: Values, y: Values) -> Values:
    return np.minimum(0.05 - np.abs(x - 0.03 - 0.35 * (y - _HAND)), np.minimum(y - _HAND, _ELBOW - y))


def _phone(x: Values, y: Values) -> Values:
    return np.minimum(0.045 - np.abs(x - 0.02), np.minimum(y + 0.02, 0.16 - y))
