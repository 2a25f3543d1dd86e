"""Heads to prove geometry on: each with its surface's reading, and its true place in space at any pose."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import falsematch_heads as heads
from falsematch.datasets import manifest
from falsematch.faces import SATURATED, Frame, Mesh, YuNet, eye_distance, mesh_path, to_light, yunet_path
from falsematch.store import Store

Points = NDArray[np.float64]

POSES = ("yaw", "pitch", "roll")
DISTANCE = 2.0
"""Metres from which they are photographed: the conditions' own assumption."""
_FOCAL_A_METRE = 100.0
"""Millimetres of focal length for each metre of distance, so that a face keeps its size."""


@dataclass(frozen=True)
class RenderedHeads:
    """Rendered heads, drawn from seeds; every tone, target set and form in turn, without glasses.

    Attributes
    ----------
    generator : heads.Generator
    detector : YuNet
    mesh : Mesh
    first, count : int
        Seeds of the heads.
    size : int
        Side of the pictures in pixels.
    """

    generator: heads.Generator
    detector: YuNet
    mesh: Mesh
    first: int
    count: int
    size: int = 512
    _heads: dict[tuple[int, str], heads.Head] = field(default_factory=dict, repr=False)
    _pictures: dict[tuple[object, ...], heads.Picture] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, store: Store, first: int, count: int, size: int = 512) -> "RenderedHeads":
        """From the fetched mesh files and models.

        Raises
        ------
        DataError, SourceError
            Where they were not fetched.
        """
        generator = heads.Generator.load(store, manifest("heads").hashes())
        return cls(generator, YuNet(yunet_path(store)), Mesh(mesh_path(store)), first, count, size)

    @property
    def focal(self) -> float:
        """Focal length in pixels from :data:`DISTANCE`."""
        return _FOCAL_A_METRE * DISTANCE / heads.FRAME * self.size

    def name(self, number: int) -> str:
        """Id of one of the heads."""
        return f"head_{self.first + number}"

    def subject(self, number: int) -> heads.Subject:
        """One of the heads."""
        seed = self.first + number
        return heads.draw_subject(seed, seed % 10 + 1, "ABC"[seed % 3], ("female", "male")[seed % 2], 0.0)

    def picture(self, number: int, distance: float = DISTANCE, **settings: Any) -> heads.Picture:
        """A head rendered at a pose, from a distance, by a lens that shows it as large as the others.

        ``settings`` are those of :class:`falsematch_heads.Capture`. A picture is rendered
        once and kept: some 3 MB.
        """
        asked = (number, distance, *sorted(settings.items()))
        if asked in self._pictures:
            return self._pictures[asked]
        capture = heads.Capture(distance=distance, focal=_FOCAL_A_METRE * distance, **settings)
        subject, key = self.subject(number), (number, capture.expression)
        if key not in self._heads:
            self._heads[key] = self.generator.head(subject, capture.expression)
        made = self.generator.photograph(subject, capture, self.size, self._heads[key])
        self._pictures[asked] = made
        return made

    def only(self, number: int) -> "RenderedHeads":
        """One of the heads alone, with nothing kept of the others."""
        return replace(self, first=self.first + number, count=1, _heads={}, _pictures={})

    def frame(self, picture: heads.Picture) -> Frame | None:
        """The picture with its clean reading, as a photograph's; None where no face is found in it."""
        pixels = picture.pixels
        face = self.detector.largest(pixels)
        if face is None:
            return None
        landmarks = self.mesh.fit(pixels, face).landmarks
        saturated = np.asarray((pixels >= SATURATED).any(axis=2))
        return Frame(to_light(pixels), landmarks, eye_distance(landmarks), saturated)

    def frames(self) -> list[tuple[str, Frame]]:
        """Every head rendered straight, with its id, where a face is found."""
        made = ((self.name(number), self.frame(self.picture(number))) for number in range(self.count))
        return [(name, frame) for name, frame in made if frame is not None]

    def places(self, number: int, names: Sequence[str]) -> Points:
        """True places (n, 3) of a straight head's landmarks: right, down and away, in distances between its eyes."""
        marks = self.picture(number).truth.landmarks
        every = np.array([marks[name] for name in ("right_eye", "left_eye", *names)])
        every[:, :2] = (every[:, :2] - (self.size - 1) / 2) * every[:, 2:] / self.focal
        apart = np.linalg.norm(every[1] - every[0])
        return np.asarray((every[2:] - every[:2].mean(axis=0)) / apart)
