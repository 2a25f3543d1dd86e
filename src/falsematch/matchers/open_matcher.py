"""A matcher whose parts are known: detector, aligner, embedder, comparator and the threshold it ships with."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from falsematch.store import digest, file_sha256

if TYPE_CHECKING:  # a template depends on neither what a manifest may say nor on what a chain is
    from falsematch.conditions import Chain
    from falsematch.matchers.face import Face
    from falsematch.matchers.manifest import MatcherManifest


class Detector(Protocol):
    """Finds faces. Two that are equal find the same, so that matchers share what one of them found."""

    def find(self, pixels: NDArray[np.uint8]) -> list["Face"]:
        """Faces in a uint8 sRGB frame (height, width, 3)."""

    def __hash__(self) -> int:
        """Equal detectors, with equal settings, have the same."""


class Describer(Protocol):
    """Turns a face that was found into a template."""

    def landmarks(self, pixels: NDArray[np.uint8], face: "Face") -> NDArray[np.float64]:
        """The points (n, 2) it goes by, in the uint8 sRGB frame (height, width, 3) the face was found in."""

    def template(self, pixels: NDArray[np.uint8], landmarks: NDArray[np.float64]) -> NDArray[np.float32]:
        """Template (d,) of the face at these points of a uint8 sRGB frame (height, width, 3)."""


class Aligner(Protocol):
    """Takes the face out of the frame as an embedder wants it."""

    def landmarks(self, pixels: NDArray[np.uint8], face: "Face") -> NDArray[np.float64]:
        """The points (n, 2) it goes by."""

    def chip(self, pixels: NDArray[np.uint8], landmarks: NDArray[np.float64]) -> NDArray[np.uint8]:
        """The aligned face: uint8 array (size, size, 3)."""


class Embedder(Protocol):
    """A network."""

    @property
    def model(self) -> Path:
        """The ONNX file that is run."""

    def prepared(self, chip: NDArray[np.uint8]) -> NDArray[np.generic]:
        """What the network is given for an aligned face."""

    def template(self, chip: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Template (d,) of an aligned face."""


@dataclass(frozen=True, slots=True)
class AlignedChip:
    """The usual describer: an embedder that sees the face after an aligner has turned and scaled it."""

    aligner: Aligner
    embedder: Embedder

    def landmarks(self, pixels: NDArray[np.uint8], face: "Face") -> NDArray[np.float64]:
        """The points (n, 2) that the aligner goes by."""
        return self.aligner.landmarks(pixels, face)

    def template(self, pixels: NDArray[np.uint8], landmarks: NDArray[np.float64]) -> NDArray[np.float32]:
        """Template (d,) of the face at these points of a frame."""
        return self.embedder.template(self.aligner.chip(pixels, landmarks))


@dataclass(frozen=True)
class OpenMatcher:
    """One such matcher, ready to run; small enough to be sent to a worker, which opens the weights there.

    Attributes
    ----------
    manifest : MatcherManifest
        Comparator, polarity, shipped threshold, and all that is known of the weights.
    detector : Detector
    describer : Describer
    fingerprint : str
        sha256 of the manifest and of every model file, with the version of a library: all that a result rests on.
    """

    manifest: "MatcherManifest"
    detector: Detector
    describer: Describer
    fingerprint: str

    @property
    def name(self) -> str:
        """The matcher's name in every table."""
        return self.manifest.name

    @cached_property
    def content(self) -> str:
        """sha256 of what a template depends on: its parts with their settings, and the files that they open.

        What a manifest says besides (a threshold, a licence, a note) changes no template.
        """
        return digest([type(self).__name__, _content(self.detector), _content(self.describer)])

    @cached_property
    def files(self) -> frozenset[Path]:
        """Sources of its parts."""
        parts = (self, *_parts(self.detector), *_parts(self.describer))
        return frozenset(Path(inspect.getfile(type(part))) for part in parts)

    def covers(self, chain: "Chain") -> bool:
        """Whether the matcher is run on frames under this chain."""
        return self.manifest.matcher.covers == "any" or chain.is_clean

    def template(self, pixels: NDArray[np.uint8], face: "Face") -> NDArray[np.float32]:
        """Template (d,) of a face that the detector found in a uint8 sRGB frame (height, width, 3)."""
        return self.describer.template(pixels, self.describer.landmarks(pixels, face))


def _parts(part: Any) -> Iterator[Any]:
    """A part, and those that it is made of."""
    yield part
    for field in fields(part):
        if is_dataclass(getattr(part, field.name)):
            yield from _parts(getattr(part, field.name))


def _content(value: Any) -> Any:
    """A part by its settings, and a file by its bytes, wherever it lies."""
    if is_dataclass(value):
        return [type(value).__name__, *(_content(getattr(value, field.name)) for field in fields(value))]
    return file_sha256(value) if isinstance(value, Path) else value
