"""Whose face is meant where a detector finds more than one in a frame."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from falsematch.store import Store, digest

OnSeveralFaces = Literal["largest", "nearest_centre", "fail"]
"""The experiment's setting.

``largest``: the face with the largest box. ``nearest_centre``: the one whose box centre is nearest the photograph's
centre, for sets that were cropped around the person. ``fail``: none, a failure to acquire or to enrol.
"""

FACES = "faces"
"""Column of readings and templates: how many faces were found."""


class Boxed(Protocol):
    """Whatever has a box."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in pixels of the frame."""


Found = TypeVar("Found", bound=Boxed)


def choose_face(found: Sequence[Found], rule: OnSeveralFaces, centre: NDArray[np.float64]) -> Found | None:
    """The face that a frame is taken to show.

    Parameters
    ----------
    found : sequence
        Faces that a detector found, the surest first: of equals it wins.
    rule : "largest", "nearest_centre" or "fail"
    centre : float64 array (2,)
        Where the photograph's centre lies in this frame: x, y in pixels.

    Returns
    -------
    One of ``found``; None where there is none, or where there are several and the rule is ``fail``.
    """
    if rule == "fail" and len(found) > 1:
        return None
    if rule == "nearest_centre":
        return min(found, key=lambda face: _distance(face.box, centre), default=None)
    return max(found, key=lambda face: _area(face.box), default=None)


def image_centre(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Centre (x, y) of a photograph (height, width, 3), whose pixels have their centres at whole numbers."""
    height, width = pixels.shape[:2]
    return np.array([(width - 1) / 2, (height - 1) / 2])


def _area(box: tuple[float, float, float, float]) -> float:
    left, top, right, bottom = box
    return (right - left) * (bottom - top)


def _distance(box: tuple[float, float, float, float], centre: NDArray[np.float64]) -> float:
    left, top, right, bottom = box
    return float(np.hypot((left + right) / 2 - centre[0], (top + bottom) / 2 - centre[1]))


class FaceKeys(NamedTuple):
    """Keys in the store of what was measured of one photograph, by how many faces were found in it.

    Where no more than one was found every setting takes the same, so that what was measured under one serves under all.

    Attributes
    ----------
    one : str
        Where no more than one was found.
    several : str
        Where more were.
    """

    one: str
    several: str

    @classmethod
    def under(cls, rule: OnSeveralFaces, key: str) -> "FaceKeys":
        """The keys under a setting, from the key that says everything else; ``largest`` needs no other."""
        return cls(key, key if rule == "largest" else digest([key, rule]))

    def of(self, faces: int | None) -> str:
        """The key of what was measured where so many faces were found; None where nothing could be searched."""
        return self.several if faces is not None and faces > 1 else self.one

    def read(self, store: Store, stage: str) -> pa.Table | None:
        """What the store holds: a table of one row with a column ``faces``; None where there is none."""
        kept = store.read(stage, self.one)
        if self.one == self.several or (kept is not None and self.of(kept[FACES][0].as_py()) == self.one):
            return kept
        return store.read(stage, self.several)
