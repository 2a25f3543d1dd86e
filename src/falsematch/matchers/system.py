"""A System: detector, aligner, embedder, comparator and the threshold it ships with."""

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions import Chain
from falsematch.faces import converted
from falsematch.matchers import face_recognition
from falsematch.matchers.box import Box
from falsematch.matchers.chip import Dlib5Points
from falsematch.matchers.dlib_resnet import DlibResnet
from falsematch.matchers.dlib_weights import to_onnx
from falsematch.matchers.hog import Hog
from falsematch.matchers.manifest import Library, Parts, SystemManifest
from falsematch.store import Store, digest


class Detector(Protocol):
    """Finds faces. Two that are equal find the same, so that systems share what one of them found."""

    def find(self, pixels: NDArray[np.uint8]) -> list[Box]:
        """Boxes of the faces in a uint8 sRGB frame (height, width, 3)."""

    def __hash__(self) -> int:
        """Equal detectors, with equal settings, have the same."""


class Describer(Protocol):
    """Turns a face that was found into a template."""

    def template(self, pixels: NDArray[np.uint8], box: Box) -> NDArray[np.float32]:
        """Template (d,) of the face in a box of a uint8 sRGB frame (height, width, 3)."""


@dataclass(frozen=True, slots=True)
class AlignedChip:
    """The usual describer: an embedder that sees the face after an aligner has turned and scaled it."""

    aligner: Dlib5Points
    embedder: DlibResnet

    def template(self, pixels: NDArray[np.uint8], box: Box) -> NDArray[np.float32]:
        """Template (d,) of the face in a box of a frame."""
        return self.embedder.template(self.aligner.chip(pixels, box))


@dataclass(frozen=True, slots=True)
class System:
    """One matcher, ready to run; small enough to be sent to a worker, which opens the weights there.

    Attributes
    ----------
    manifest : SystemManifest
        Comparator, polarity, shipped threshold, and all that is known of the weights.
    detector : Detector
    describer : Describer
    fingerprint : str
        sha256 of the manifest and of every model file, with the version of a library: what a template depends on.
    """

    manifest: SystemManifest
    detector: Detector
    describer: Describer
    fingerprint: str

    @property
    def name(self) -> str:
        """The system's name in every table."""
        return self.manifest.name

    def covers(self, chain: Chain) -> bool:
        """Whether the system is run on frames under this chain."""
        return self.manifest.system.covers == "any" or chain.is_clean

    def template(self, pixels: NDArray[np.uint8], box: Box) -> NDArray[np.float32]:
        """Template (d,) of the face in a box that the detector found in a uint8 sRGB frame (height, width, 3)."""
        return self.describer.template(pixels, box)


def largest(boxes: list[Box]) -> Box | None:
    """The largest face wins (the surest of equals); None where there is none."""
    return max(boxes, key=lambda box: box.area, default=None)


def load_system(name_or_path: str | Path, store: Store) -> System:
    """A matcher by its manifest, its files verified and converted where needed.

    Parameters
    ----------
    name_or_path : str or Path
        A bare name known to the catalogue, or a manifest file.
    store : Store
        Where the weights were fetched to.

    Raises
    ------
    ManifestError
        Where there is no such manifest, or it is malformed.
    SourceError
        Where a file was not fetched or is not the one the manifest names, or where a library is not installed.
    """
    manifest = SystemManifest.load(name_or_path)
    if isinstance(manifest.system, Library):
        return _library(manifest, manifest.system)
    return _from_parts(manifest, manifest.system, store)


def _from_parts(manifest: SystemManifest, parts: Parts, store: Store) -> System:
    files = {name: manifest.path(store, name) for name in manifest.files}
    aligner = Dlib5Points(files[parts.aligner.file], parts.aligner.size, parts.aligner.padding)
    embedder = DlibResnet(converted(files[parts.embedder.file], to_onnx))
    # The manifest holds the hash of every file, and the files are those: its digest stands for both.
    fingerprint = digest(manifest.model_dump(mode="json"))
    return System(manifest, Hog(parts.detector.upsampling), AlignedChip(aligner, embedder), fingerprint)


def _library(manifest: SystemManifest, settings: Library) -> System:
    face_recognition.require(manifest)
    library = face_recognition.FaceRecognition()
    fingerprint = digest([manifest.model_dump(mode="json"), metadata.version(settings.library)])
    return System(manifest, library, library, fingerprint)
