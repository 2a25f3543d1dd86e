"""What a head must be for a turn to look like one: the profile of the face, and what goes on behind its edge.

Light is calibrated on the mesh as it is (:mod:`falsematch.conditions.relief`). A turn asks for other things: its angle
hangs on the lean and the bend of the profile, which the mesh hardly knows, and what comes into view is the side of the
head and the underside of the jaw, which the mesh does not have.
"""

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions._exact import dot, exp, length, times
from falsematch.conditions.number import Number
from falsematch.faces.frame import LEFT_EYE, RIGHT_EYE

Points = NDArray[np.float64]

_ON = "on 150 rendered heads whose depth is known, none of them among those that the proofs measure"
_DEPTH = Number(
    1.12, "", "measured", f"depth over what is found so, since a regression is too flat: angles are right; {_ON}"
)
_TERMS = ("lean", "bend", "round")
"""Of the depth of a face: along y (downwards), the square of y, and the square of x, in distances between the eyes."""
_MEAN = (-0.143, 0.147, 0.450)
_FAR = (0.08, 0.074, 0.046)
_OFF = (0.070, -0.057, 0.032)
_BY = (
    (-0.843, -0.096, -0.247),
    (-1.077, -0.344, -1.436),
    (-1.145, 0.363, -0.439),
)
"""What is added to each term (columns) for each unit by which a term of the mesh (rows) differs from its mean."""
_ROUND = Number(
    0.13, "inter-eye", "measured", "how fast a head goes back behind the edge of the face; 24 of the same heads"
)
_CROWN = Number(0.9, "inter-eye", "measured", "how far above the edge of the face the crown lies; the same heads")
_BEHIND = Number(
    0.4,
    "inter-eye",
    "judgement",
    "how far a head goes back behind its pivot: 0.5 on these heads, but an ear is few pixels",
)
_THROAT = Number(1.0, "inter-eye", "measured", "how far the throat lies behind the chin; the same heads")
_COLUMN = Number(0.9, "inter-eye", "measured", "half width of the neck; the same heads")
NUMBERS = {
    "turned_depth": _DEPTH,
    **{
        f"turned_{what}_{term}": Number(value, "", "measured", f"{why}; {_ON}")
        for what, values, why in (
            ("mean", _MEAN, "of the mesh"),
            ("far", _FAR, "largest deviation from the mean that is taken for the mesh's noise: lean as in `profiled`"),
            ("off", _OFF, "by how much the mesh errs at its mean"),
        )
        for term, value in zip(_TERMS, values, strict=True)
    },
    **{
        f"turned_{to}_by_{term}": Number(
            value, "", "measured", f"regression of the mesh's error on its deviation; {_ON}"
        )
        for term, values in zip(_TERMS, _BY, strict=True)
        for to, value in zip(_TERMS, values, strict=True)
    },
    "turned_round": _ROUND,
    "turned_crown": _CROWN,
    "turned_behind": _BEHIND,
    "turned_throat": _THROAT,
    "turned_neck": _COLUMN,
}
"""Every number of a head that is turned."""

_PROFILE = (46, 55, 285, 276, 168, 4, 98, 327, 33, 133, 362, 263, 61, 0, 291, 17, 152)
"""Mesh points that tell the profile: brows, bridge, tip and wings of the nose, corners of the eyes, mouth, chin."""


def profiled(mesh: Points) -> Points:
    """The landmarks (468, 3), in pixels, with depth as a turn needs it.

    Most of what the mesh says about how a face leans, bends and rounds off is noise: on heads whose depth is known its
    slope differs by 0.08 and hardly goes with the true one (correlation 0.3). So the three are brought to what a
    regression of the true depth on the mesh's makes of them. A photograph cannot tell a face that looks up from one
    whose chin stands out; where the mesh leans further than most faces differ, the rest is a face that looks up or
    down, and is kept: the surface's slope errs by 0.07 on straight heads, 0.12 on heads nodded by 10 degrees and 0.17
    by 20, the mesh's own by 0.12, 0.12 and 0.15 (root mean squares, 70 other heads).
    """
    mesh = mesh.copy()
    right, left = mesh[list(RIGHT_EYE)].mean(axis=0), mesh[list(LEFT_EYE)].mean(axis=0)
    middle, across = (right + left) / 2, (left - right)[:2]
    apart = float(length(left - right))
    if not apart > 0:
        return mesh
    across = across / length(across)
    x, y = ((mesh[:, 0] - middle[0]) * a + (mesh[:, 1] - middle[1]) * b for a, b in (across, (-across[1], across[0])))
    x, y, z = x / apart, y / apart, (mesh[:, 2] - middle[2]) / apart
    found = _terms(*(values[list(_PROFILE)] for values in (x, y, z)))
    far = np.clip(found - _MEAN, np.negative(_FAR), _FAR)
    lean, bend, round_ = _OFF + times(far[None], np.array(_BY))[0]
    mesh[:, 2] = middle[2] + apart * _DEPTH.value * (z + lean * y + bend * y * y + round_ * x * x)
    return mesh


def _terms(x: Points, y: Points, z: Points) -> Points:
    """Lean, bend and round of depth, by least squares beside a constant and x (for a head that is turned aside)."""
    # Made upright to one another in turn: a library's solver has an order of its own.
    columns: list[Points] = []
    for values in (np.ones_like(x), x, y, y * y, x * x):
        column = values
        for before in columns:
            column = column - dot(column, before) / dot(before, before) * before
        columns.append(column)
    _, _, along, bent, rounded = columns
    roundness = dot(z, rounded) / dot(rounded, rounded)
    rest = z - roundness * x * x
    bend = dot(rest, bent) / dot(bent, bent)
    rest = rest - bend * y * y
    return np.array([dot(rest, along) / dot(along, along), bend, roundness])


def beyond(
    outside: Points, up: Points, right: Points, below: Points, rim: Points, *, chin: float, back: float, unit: float
) -> Points:
    """Depth of the head beyond the edge of the face, in pixels.

    Parameters
    ----------
    outside : float64 array
        Beyond the edge, in distances between the eyes.
    up : float64 array
        Cosine of the direction from the top of the head.
    right : float64 array
        From the middle of the face, in distances between the eyes.
    below : float64 array
        0 above the mouth, 1 from the chin downwards.
    rim : float64 array
        Depth of the edge in that direction, in pixels.
    chin, back : float
        Depth of chin and pivot, in pixels.
    unit : float
        Distance between the eyes, in pixels.
    """
    crown = np.clip(up, 0, 1) ** 2
    crown = crown * crown
    share = np.clip(outside / _CROWN.value, 0, 1)
    rise = crown * (1 - np.sqrt(1 - share * share)) + (1 - crown) * (1 - exp(-np.clip(outside, 0, None) / _ROUND.value))
    # Away from the head everything lies in the plane of the pivot, where a turn moves it least.
    near = 1 - np.clip((outside - 0.5) / 1.5, 0, 1)
    end = back + unit * _BEHIND.value * (1 - crown) * near * (1 - below)
    neck = np.sqrt(np.clip(1 - (right / _COLUMN.value) ** 2, 0, None)) * below
    end = end - (end - min(chin + _THROAT.value * unit, back)) * neck
    return np.asarray(rim + (end - rim) * rise)
