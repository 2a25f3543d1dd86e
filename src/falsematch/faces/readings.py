"""What was read in the clean photographs of a dataset, and the Frame that is made of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from falsematch.errors import DataError, NotApplicable
from falsematch.faces.display import SATURATED, brightest, to_light
from falsematch.faces.frame import MESH_POINTS, Frame, OwnLight
from falsematch.faces.several import FACES, FaceKeys
from falsematch.store import Store

STAGE = "faces"

Row = Mapping[str, Any]
"""outcome (ok, failed, unreadable), reason, inter_eye (px), landmarks (1404 numbers: 468 x, y, depth), points5 (10
numbers: x, y of YuNet's points), these three None where the reading failed; faces (how many YuNet found), None where
the photograph cannot be read."""


@dataclass(frozen=True)
class Readings:
    """What was read in the clean photographs of a dataset.

    Attributes
    ----------
    rows : mapping of image to Row
        In the order of the images.
    unreadable : mapping of image to str
        Why a photograph cannot be opened, for those that cannot; their outcome is ``unreadable``.
    own_lights : mapping of image to OwnLight
        The light of its session, for those whose manifest states one.
    """

    rows: Mapping[str, Row]
    unreadable: Mapping[str, str] = field(default_factory=dict)
    own_lights: Mapping[str, OwnLight] = field(default_factory=dict)

    def only(self, image: str) -> "Readings":
        """The reading of one photograph alone, to be sent to a worker."""
        rows = self.rows.only(image) if isinstance(self.rows, StoredRows) else {image: self.rows[image]}
        unreadable = {image: self.unreadable[image]} if image in self.unreadable else {}
        return Readings(rows, unreadable, {image: self.own_lights[image]} if image in self.own_lights else {})

    def frame(self, image: str, pixels: NDArray[np.uint8]) -> Frame:
        """The clean photograph as a :class:`Frame`, ready for the camera chain.

        Parameters
        ----------
        image : str
            Its id.
        pixels : uint8 array (height, width, 3)
            As :func:`photograph` opens it at the size it was read at.

        Raises
        ------
        NotApplicable
            Where its reading failed: without landmarks no dose can be given.
        """
        row = self.rows[image]
        if row["outcome"] != "ok":
            raise NotApplicable(row["reason"], image)
        landmarks = np.array(row["landmarks"], dtype=np.float64).reshape(MESH_POINTS, 3)
        return Frame(
            to_light(pixels),
            landmarks,
            float(row["inter_eye"]),
            brightest(pixels) >= SATURATED,
            own_light=self.own_lights.get(image),
        )


class StoredRows(Mapping[str, Row]):
    """Readings that stay in the store until they are asked for: a million of them do not fit into memory.

    Parameters
    ----------
    store : Store
    keys : mapping of image to FaceKeys
    unreadable : mapping of image to str
        Why a photograph cannot be opened: that is never kept, since the next run may be able to.
    """

    def __init__(self, store: Store, keys: Mapping[str, FaceKeys], unreadable: Mapping[str, str]) -> None:
        self._store, self._keys, self._unreadable = store, keys, unreadable

    def only(self, image: str) -> "StoredRows":
        """That of one photograph."""
        unreadable = {image: self._unreadable[image]} if image in self._unreadable else {}
        return StoredRows(self._store, {image: self._keys[image]}, unreadable)

    def __getitem__(self, image: str) -> Row:
        """The reading of one photograph.

        Raises
        ------
        DataError
            Where it has gone from the cache since.
        """
        if image in self._unreadable:
            reason = f"the photograph cannot be read: {self._unreadable[image].removesuffix('.')}"
            nothing = dict.fromkeys(("inter_eye", "landmarks", "points5", FACES))
            return {"outcome": "unreadable", "reason": reason, **nothing}
        kept = self._keys[image].read(self._store, STAGE)
        if kept is None:
            raise DataError(f"{image}: its reading has gone from the cache while it was needed; run it again.")
        return {name: _cell(kept[name][0]) for name in kept.column_names}

    def __iter__(self) -> Iterator[str]:
        """The images."""
        return iter(self._keys)

    def __len__(self) -> int:
        """How many."""
        return len(self._keys)


def _cell(value: pa.Scalar) -> Any:
    """A cell; lists as arrays, without a Python object a number."""
    if isinstance(value, pa.ListScalar) and value.is_valid:
        return value.values.to_numpy()
    return value.as_py()
