"""The surface of a whole head, fitted to the landmarks of the clean reading; what pose, sun and occluders act on.

The mesh ends at the edge of the face. Around it the head goes on: back over the skull to the plane of the ears, under
the jaw to the throat, and out into a background that stands still. No pixel is read for it: a head is followed as well
or as badly whatever the colour of its skin, its hair and what stands behind it. The price is that the background beside
a head gives way a little where the head moves, as a sheet of rubber does, and is not uncovered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions import _turning
from falsematch.conditions._exact import arctan2, cos, dot, length, sin, times
from falsematch.conditions.number import Number
from falsematch.errors import NotApplicable
from falsematch.faces import Frame, eye_centres
from falsematch.faces.frame import LEFT_EYE, RIGHT_EYE

Points = NDArray[np.float64]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in whole pixels, the last two outside."""
Transform = Callable[[Points], Points]
"""Moves points (n, 3) of the head: x, y and depth in pixels."""

EYES_APART = Number(0.063, "m", "literature", "mean of adults, Dodgson (SPIE 5291, 2004)")
"""Distance between the eyes."""
PIVOT = (0.0, 0.32, 1.19)
"""What a head turns about, from the point between the eyes: right, down, back, in distances between the eyes.
Judgement: 20 mm below and 75 mm behind, in the plane of the ears and near the joint of skull and neck."""
AIM = (0.0, 0.35, 0.0)
"""Where a camera is pointed, in the same measure: the middle of the face. Judgement."""

_GAIN = Number(1.0, "", "measured", "depth over the mesh's: turns rendered heads most truly, studies.proofs.angle")
_TILT = Number(
    -0.08, "", "measured", "depth gained per unit downwards, on the same heads: the mesh's chin lies too deep"
)

_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""Mesh points along the edge of the face."""
_TOP, _CHIN = 10, 152
_SIDES = ((234, 454), (33, 263), (61, 291))
"""Mesh points that mirror each other, the subject's right one first."""

_CELL = 1 / 22
"""Cell of the grid, in distances between the eyes."""
_BEYOND = 1.0
"""How far the grid goes beyond the photograph, in distances between the eyes, for what a turn brings in."""
_THROAT = Number(0.55, "inter-eye", "judgement", "how far the throat lies behind the chin")
_NECK = Number(1.0, "inter-eye", "judgement", "half width of the neck")
_NAPE = Number(0.3, "inter-eye", "judgement", "how far behind the pivot a skull still fills its outline, being long")
# From the edge of the face outwards, at the top, the sides and below, in distances between the eyes. Judgement.
_BEND = (1.0, 0.6, 0.30)
"""Where the surface reaches its full depth: behind the crown, behind the ear, the throat."""
_RIGID = (1.1, 0.55, 0.10)
"""How far everything moves as the head does: hair, ears, the jaw's underside."""
_STILL = (2.9, 2.3, 2.0)
"""From where on nothing moves."""
_BOUNDS = {"bend": _BEND, "rigid": _RIGID, "still": _STILL}
_OUTLINE = {
    0: 0.75, 15: 0.70, 25: 0.50, 35: 0.36, 45: 0.24, 55: 0.15, 65: 0.14, 75: 0.15, 90: 0.15, 100: 0.05, 110: -0.02,
    120: -0.02, 130: 0.0, 140: 0.09, 180: 0.09,
}  # fmt: skip
"""How far a head reaches at least, by degrees from its top: ears at the sides, the jaw just where the mesh ends."""
_OUTLINE_SOFT = Number(0.05, "inter-eye", "judgement", "half width of the edge between a head and its background")
_NECK_SURE = Number(0.85, "", "judgement", "share of the neck's half width from which on it may be background")
NUMBERS = {
    "eyes_apart": EYES_APART,
    "pivot_down": Number(PIVOT[1], "inter-eye", "judgement", "20 mm below the eyes"),
    "pivot_back": Number(PIVOT[2], "inter-eye", "judgement", "75 mm behind the eyes, near the joint of skull and neck"),
    "aim": Number(AIM[1], "inter-eye", "judgement", "a camera is pointed at the middle of the face"),
    "depth_gain": _GAIN,
    "depth_tilt": _TILT,
    "throat": _THROAT,
    "neck": _NECK,
    "nape": _NAPE,
    "outline_soft": _OUTLINE_SOFT,
    "neck_sure": _NECK_SURE,
    **{
        f"outline_{degrees}": Number(
            value, "inter-eye", "measured", "beyond the mesh, what nine in ten of 34 portraits and 16 heads reach"
        )
        for degrees, value in _OUTLINE.items()
    },
    **{
        f"{what}_{where}": Number(value, "inter-eye", "judgement", "outwards from the edge of the face")
        for what, values in _BOUNDS.items()
        for where, value in zip(("top", "side", "below"), values, strict=True)
    },
}
"""Every number of the surface."""


@dataclass(frozen=True)
class Surface:
    """A head as a height field over a coarse grid of the photograph.

    Attributes
    ----------
    shape : (int, int)
        Height and width of the photograph.
    mesh : float64 array (468, 3)
        The landmarks with calibrated depth, in pixels.
    origin : float64 array (3,)
        The point between the eyes.
    unit : float
        Distance between the eyes in space, in pixels.
    axes : float64 array (3, 3)
        Columns: the head's right (as one sees it), down and back, in the frame's axes.
    columns, rows : float64 arrays
        Pixels at which the grid's cells stand; they go beyond the photograph on all sides.
    depth : float32 array (len(rows), len(columns))
        In pixels, smaller being nearer.
    weight : float32 array (len(rows), len(columns))
        1 where everything moves with the head, 0 where nothing moves.
    solid : float32 array (len(rows), len(columns))
        1 where the head or the neck surely is, 0 where it hardly is on anybody.
    """

    shape: tuple[int, int]
    mesh: Points
    origin: Points
    unit: float
    axes: Points
    columns: Points
    rows: Points
    depth: NDArray[np.float32]
    weight: NDArray[np.float32]
    solid: NDArray[np.float32]

    @classmethod
    def fit(cls, frame: Frame, *, to_turn: bool = False) -> "Surface":
        """The surface of the head in a frame.

        Parameters
        ----------
        frame : Frame
        to_turn : bool
            With the profile and the back of the head that a turn asks for (:mod:`falsematch.conditions._turning`).
            Light, distance and what is worn are calibrated on the mesh as it is.

        Raises
        ------
        NotApplicable
            Where the landmarks are none of a face, or no part of the face lies in the frame.
        """
        mesh = _calibrated(frame, to_turn)
        right, left = mesh[list(RIGHT_EYE)].mean(axis=0), mesh[list(LEFT_EYE)].mean(axis=0)
        unit = float(length(left - right))
        if not np.isfinite(mesh).all() or unit < 1:
            raise NotApplicable("its landmarks do not make a face, so no surface can be fitted to them")
        if not frame.face.any():
            raise NotApplicable("no part of the face lies in the frame")
        origin, axes = (right + left) / 2, _axes(mesh)
        step = max(1.0, unit * _CELL)
        columns, rows = (_cells(side, step, unit * _BEYOND) for side in (frame.shape[1], frame.shape[0]))
        pivot = origin + times(np.array(PIVOT), axes.T) * unit
        depth, weight, solid = _around(mesh, axes, unit, float(pivot[2]), columns, rows, to_turn)
        return cls(frame.shape, mesh, origin, unit, axes, columns, rows, depth, weight, solid)

    @property
    def step(self) -> float:
        """Pixels from one cell of the grid to the next."""
        return float(self.columns[1] - self.columns[0])

    @cached_property
    def grid(self) -> Points:
        """Every cell as a point (n, 3) in pixels, row by row."""
        x, y = np.meshgrid(self.columns, self.rows)
        return np.stack([x.ravel(), y.ravel(), self.depth.ravel().astype(np.float64)], axis=1)

    def place(self, offset: tuple[float, float, float] | Points) -> Points:
        """Points (..., 3) given in the head's own axes and distances between the eyes, in pixels."""
        return np.asarray(self.origin + times(offset, self.axes.T) * self.unit)

    def at(self, field: NDArray[np.float32], points: Points) -> Points:
        """A field of the grid at points (n, 2 or 3), linear between cells."""
        from falsematch.conditions._fields import at  # noqa: PLC0415 - compiled: a list of conditions reads no field

        return at(field, (points[:, 0] - self.columns[0]) / self.step, (points[:, 1] - self.rows[0]) / self.step)

    def over_photograph(self, field: NDArray[np.float32], box: Box | None = None) -> NDArray[np.float32]:
        """A field of the grid, at every pixel of the photograph or of a box of it."""
        from falsematch.conditions._fields import between  # noqa: PLC0415 - compiled, as above

        left, top, right, bottom = box or (0, 0, self.shape[1], self.shape[0])
        first = (left - self.columns[0]) / self.step, (top - self.rows[0]) / self.step
        return between(field[..., None], *first, 1 / self.step, right - left, bottom - top)[..., 0]

    def move(self, frame: Frame, transform: Transform) -> Frame:
        """The frame with the head moved, as the same camera would see it.

        Nearer parts hide what lies behind them. What a turn brings into view is drawn out from its nearest neighbours
        on the head; nothing is invented.
        """
        # Compiled code: a list of conditions draws nothing.
        from falsematch.conditions._raster import FAR, nearest, nothing, smooth_edges  # noqa: PLC0415
        from falsematch.conditions._warp import nearest_of, warped  # noqa: PLC0415

        step = Moved(self, transform)
        grid = step.moved(self.grid, self.weight.ravel().astype(np.float64))
        height, width = self.shape
        depth = nothing(width, height)
        source = nearest(grid, triangles(len(self.rows), len(self.columns)), self.grid[:, :2], depth)
        bare = depth == FAR
        if bare.any():
            # Only at the rim of a photograph that the head overlaps: what stood there stays.
            y, x = np.nonzero(bare)
            source[bare] = np.stack([x, y], axis=1)
        light = np.maximum(smooth_edges(warped(frame.light, source), source, 2 * self.step), 0)
        saturated = nearest_of(frame.saturated, source)
        return frame.moved(light, saturated, step)


@dataclass(frozen=True, eq=False)
class Moved:
    """The point map of a head that moved while its background stood still."""

    surface: Surface
    transform: Transform

    def __call__(self, points: Points) -> Points:
        """Points (n, 2), taken to lie on the surface, or landmarks (468, 3) after the move."""
        surface = self.surface
        if points.shape[1] == 3:
            # Depth as the frame had it may be the network's own; the surface's landmarks are these, calibrated.
            depth = surface.mesh[:, 2] if len(points) == len(surface.mesh) else points[:, 2]
            return self.transform(np.column_stack([points[:, :2], depth]))
        placed = np.column_stack([points, surface.at(surface.depth, points)])
        return self.moved(placed, surface.at(surface.weight, points))[:, :2]

    def moved(self, points: Points, weight: Points) -> Points:
        """Points (n, 3), each moved by its share (n,)."""
        return np.asarray(points + weight[:, None] * (self.transform(points) - points))


def _calibrated(frame: Frame, to_turn: bool) -> Points:
    """The landmarks with depth in true proportion to width; those that were moved once are so already."""
    mesh = frame.landmarks.copy()
    if any(isinstance(step, Moved) for step in frame.geometry):
        return mesh
    if to_turn:
        return _turning.profiled(mesh)
    eyes = eye_centres(mesh).mean(axis=0)
    level = mesh[[*RIGHT_EYE, *LEFT_EYE], 2].mean()
    mesh[:, 2] = level + _GAIN.value * (mesh[:, 2] - level) + _TILT.value * (mesh[:, 1] - eyes[1])
    return mesh


def _axes(mesh: Points) -> Points:
    """The head's right, down and back as columns, in the frame's axes."""
    right = np.mean([mesh[b] - mesh[a] for a, b in _SIDES], axis=0)
    right /= length(right)
    down = mesh[_CHIN] - mesh[_TOP]
    down -= dot(down, right) * right
    down /= length(down)
    return np.stack([right, down, np.cross(right, down)], axis=1)


def _cells(side: int, step: float, beyond: float) -> Points:
    """Where cells stand along a side of the photograph."""
    first = -np.ceil(beyond / step)
    return np.asarray(np.arange(first, np.ceil((side - 1 + beyond) / step) + 1) * step)


def _around(
    mesh: Points, axes: Points, unit: float, back: float, columns: Points, rows: Points, to_turn: bool
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Depth, weight and solidity of every cell; see :class:`Surface`."""
    from falsematch.conditions._fields import blurred  # noqa: PLC0415 - compiled: a list of conditions blurs nothing

    step = columns[1] - columns[0]
    x, y = np.meshgrid(columns, rows)
    # In the plane of the picture, turned so that the head stands upright in it.
    upright = axes[:2, 1] / length(axes[:2, 1])
    across = np.array([upright[1], -upright[0]])
    oval = mesh[list(_OVAL)]
    centre = oval[:, :2].mean(axis=0)
    right, down = ((x - centre[0]) * axis[0] + (y - centre[1]) * axis[1] for axis in (across, upright))
    edge = oval[:, :2] - centre
    turn = arctan2(dot(edge, across), -dot(edge, upright))
    order = np.argsort(turn)
    around = arctan2(right, -down)
    up = cos(around)
    radius = np.interp(around, turn[order], length(edge[order]), period=2 * np.pi)
    rim = np.interp(around, turn[order], oval[order, 2], period=2 * np.pi)
    outside = (np.sqrt(right * right + down * down) - radius) / unit
    rigid, still = (_by_direction(up, *values) for values in (_RIGID, _STILL))
    chin = float(dot(mesh[_CHIN, :2] - centre, upright))
    # The throat is a column in front of the plane of the ears; above the mouth there is none.
    below = _smooth((down - 0.55 * chin) / (0.45 * chin))
    if to_turn:
        depth = _turning.beyond(
            outside, up, right / unit, below, rim, chin=float(mesh[_CHIN, 2]), back=back, unit=unit
        ).astype(np.float32)
    else:
        depth = _beyond(outside, up, right / unit, below, rim, float(mesh[_CHIN, 2]), back, unit)
    face, found = _face(mesh, axes, unit, columns, rows)
    depth[found] = face[found]
    depth = blurred(depth, 0.8 * unit * _CELL / step)
    weight = 1 - _smooth((outside - rigid) / (still - rigid))
    reach = np.interp(np.abs(np.degrees(around)), list(_OUTLINE), list(_OUTLINE.values()))
    soft = _OUTLINE_SOFT.value
    column = _smooth((_NECK_SURE.value - np.abs(right) / (unit * _NECK.value)) / 0.3) * below
    column *= 1 - _smooth(outside - 0.6)
    solid = np.maximum(1 - _smooth((outside - reach + soft) / (2 * soft)), column)
    return depth, weight.astype(np.float32), solid.astype(np.float32)


def _beyond(
    outside: Points, up: Points, right: Points, below: Points, rim: Points, chin: float, back: float, unit: float
) -> NDArray[np.float32]:
    """Depth beyond the edge of the face as light and what is worn know it; see ``_turning.beyond``."""
    neck = np.sqrt(np.clip(1 - (right / _NECK.value) ** 2, 0, None)) * below
    throat = min(chin + _THROAT.value * unit, back)
    share = np.clip(outside / _by_direction(up, *_BEND), 0, 1)
    # Over the forehead the skull curves away slowly at first, behind the cheeks at once.
    slow = np.clip(up, 0, 1)
    end = back + unit * _NAPE.value * (1 - slow) * (1 - below)
    end = end - (end - throat) * neck
    rise = slow * (1 - np.sqrt(1 - share * share)) + (1 - slow) * sin(share * np.pi / 2)
    return np.asarray(rim + (end - rim) * rise, np.float32)


def _by_direction(up: Points, top: float, side: float, below: float) -> Points:
    """A length that changes smoothly from the top of the head to its sides and to what lies below it."""
    return np.where(up > 0, side + (top - side) * up**2, side + (below - side) * up**2)


def _smooth(share: Points) -> Points:
    share = np.clip(share, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _face(
    mesh: Points, axes: Points, unit: float, columns: Points, rows: Points
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Depth of the landmarks' own surface on the grid, and which cells it covers."""
    from scipy.spatial import Delaunay  # noqa: PLC0415 - a list of conditions joins no surface

    from falsematch.conditions._raster import FAR, nearest, nothing  # noqa: PLC0415 - a list of conditions draws nothing

    step = columns[1] - columns[0]
    # Joined to triangles as if unrolled from a column about the neck, so that a face seen from the side joins alike.
    local = times(mesh - mesh[[*RIGHT_EYE, *LEFT_EYE]].mean(axis=0), axes) / unit
    unrolled = np.stack([arctan2(local[:, 0], PIVOT[2] - local[:, 2]), local[:, 1]], axis=1)
    joined = Delaunay(unrolled).simplices.astype(np.int64)
    on_grid = np.column_stack([(mesh[:, 0] - columns[0]) / step, (mesh[:, 1] - rows[0]) / step, mesh[:, 2]])
    depth = nothing(len(columns), len(rows))
    nearest(on_grid, joined, mesh[:, :0], depth)
    return depth, depth < FAR


def triangles(rows: int, columns: int) -> NDArray[np.int64]:
    """Two triangles for every four cells of a grid."""
    first = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    upper = np.stack([first, first + 1, first + columns], axis=1)
    lower = np.stack([first + 1, first + columns + 1, first + columns], axis=1)
    return np.concatenate([upper, lower]).astype(np.int64)
