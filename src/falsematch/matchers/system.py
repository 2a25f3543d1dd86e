"""A System: detector, aligner, embedder, comparator and the threshold it ships with."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions import Chain
from falsematch.faces import ModelManifest, converted, yunet_path
from falsematch.matchers import face_recognition
from falsematch.matchers.box_crop import BoxCrop
from falsematch.matchers.chip import Dlib5Points
from falsematch.matchers.dlib_resnet import DlibResnet
from falsematch.matchers.dlib_weights import to_onnx
from falsematch.matchers.face import Face
from falsematch.matchers.five_points import FivePoints
from falsematch.matchers.hog import Hog
from falsematch.matchers.manifest import (
    BoxCropPart,
    Dlib5PointsPart,
    DlibResnetPart,
    FivePointsPart,
    HogPart,
    Library,
    OnnxPart,
    Parts,
    SystemManifest,
    TfjsPart,
    TflitePart,
    YuNetPart,
)
from falsematch.matchers.onnx_embedder import OnnxEmbedder, runnable, tried
from falsematch.matchers.tfjs import tfjs_to_onnx
from falsematch.matchers.tflite import tflite_to_onnx
from falsematch.matchers.yunet import YuNetDetector
from falsematch.store import Store, digest


class Detector(Protocol):
    """Finds faces. Two that are equal find the same, so that systems share what one of them found."""

    def find(self, pixels: NDArray[np.uint8]) -> list[Face]:
        """Faces in a uint8 sRGB frame (height, width, 3)."""

    def __hash__(self) -> int:
        """Equal detectors, with equal settings, have the same."""


class Describer(Protocol):
    """Turns a face that was found into a template."""

    def landmarks(self, pixels: NDArray[np.uint8], face: Face) -> NDArray[np.float64]:
        """The points (n, 2) it goes by, in the uint8 sRGB frame (height, width, 3) the face was found in."""

    def template(self, pixels: NDArray[np.uint8], landmarks: NDArray[np.float64]) -> NDArray[np.float32]:
        """Template (d,) of the face at these points of a uint8 sRGB frame (height, width, 3)."""


class Aligner(Protocol):
    """Takes the face out of the frame as an embedder wants it."""

    def landmarks(self, pixels: NDArray[np.uint8], face: Face) -> NDArray[np.float64]:
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

    def landmarks(self, pixels: NDArray[np.uint8], face: Face) -> NDArray[np.float64]:
        """The points (n, 2) that the aligner goes by."""
        return self.aligner.landmarks(pixels, face)

    def template(self, pixels: NDArray[np.uint8], landmarks: NDArray[np.float64]) -> NDArray[np.float32]:
        """Template (d,) of the face at these points of a frame."""
        return self.embedder.template(self.aligner.chip(pixels, landmarks))


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

    def template(self, pixels: NDArray[np.uint8], face: Face) -> NDArray[np.float32]:
        """Template (d,) of a face that the detector found in a uint8 sRGB frame (height, width, 3)."""
        return self.describer.template(pixels, self.describer.landmarks(pixels, face))


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
    describer = AlignedChip(_aligner(parts.aligner, files), _embedder(manifest, parts, files))
    # The manifest holds the hash of every file, and the files are those: its digest stands for both.
    named = manifest.model_dump(mode="json")
    shared = ModelManifest.load("yunet").files if isinstance(parts.detector, YuNetPart) else {}
    return System(manifest, _detector(parts.detector, store), describer, digest([named, shared]))


def _detector(part: HogPart | YuNetPart, store: Store) -> Detector:
    if isinstance(part, HogPart):
        return Hog(part.upsampling)
    return YuNetDetector(yunet_path(store), part.score_threshold, part.enlargement, part.long_side)


def _aligner(part: Dlib5PointsPart | FivePointsPart | BoxCropPart, files: Mapping[str, Path]) -> Aligner:
    if isinstance(part, Dlib5PointsPart):
        return Dlib5Points(files[part.file], part.size, part.padding)
    return FivePoints(part.size) if isinstance(part, FivePointsPart) else BoxCrop(part.size, part.margin)


def _embedder(manifest: SystemManifest, parts: Parts, files: Mapping[str, Path]) -> Embedder:
    part, size = parts.embedder, parts.aligner.size
    if isinstance(part, DlibResnetPart):
        return DlibResnet(converted(files[part.file], to_onnx))
    model = files[part.file] if isinstance(part, OnnxPart) else _converted(part, files)
    # Converted networks take pictures as TensorFlow does.
    run = part if isinstance(part, OnnxPart) else OnnxPart(kind="onnx", file=part.file, layout="nhwc")
    model = runnable(model, size, run.layout, manifest.name)
    mean, divisor = _three(part.mean), _three(part.divisor)
    embedder = OnnxEmbedder(model, part.channels, run.layout, mean, divisor, run.output, run.batch)
    return tried(embedder, size, manifest.name)


def _converted(part: TflitePart | TfjsPart, files: Mapping[str, Path]) -> Path:
    if isinstance(part, TflitePart):
        return converted(files[part.file], tflite_to_onnx)
    return converted(files[part.file], tfjs_to_onnx, files[part.weights], output=part.output)


def _three(value: float | list[float]) -> tuple[float, float, float]:
    first, second, third = value if isinstance(value, list) else [value] * 3
    return first, second, third


def _library(manifest: SystemManifest, settings: Library) -> System:
    face_recognition.require(manifest)
    library = face_recognition.FaceRecognition()
    fingerprint = digest([manifest.model_dump(mode="json"), metadata.version(settings.library)])
    return System(manifest, library, library, fingerprint)
