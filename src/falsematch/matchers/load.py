"""From a manifest to a matcher, its files verified and converted where needed."""

from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Literal

from falsematch.faces import ModelManifest, converted, yunet_path
from falsematch.matchers import face_recognition
from falsematch.matchers.box_crop import BoxCrop
from falsematch.matchers.chip import Dlib5Points
from falsematch.matchers.dlib_resnet import DlibResnet
from falsematch.matchers.dlib_weights import to_onnx
from falsematch.matchers.five_points import FivePoints
from falsematch.matchers.hog import Hog
from falsematch.matchers.manifest import (
    BoxCropPart,
    Dlib5PointsPart,
    DlibResnetPart,
    FivePointsPart,
    HogPart,
    Library,
    MatcherManifest,
    OnnxPart,
    OpenvinoPart,
    Parts,
    TfjsPart,
    TflitePart,
    YuNetPart,
)
from falsematch.matchers.onnx_embedder import OnnxEmbedder, runnable, tried
from falsematch.matchers.open_matcher import AlignedChip, Aligner, Detector, Embedder, OpenMatcher
from falsematch.matchers.openvino_ir import openvino_to_onnx
from falsematch.matchers.tfjs import tfjs_to_onnx
from falsematch.matchers.tflite import tflite_to_onnx
from falsematch.matchers.yunet import YuNetDetector
from falsematch.store import Store, digest

_LAYOUTS: Mapping[str, Literal["nchw", "nhwc"]] = {"tflite": "nhwc", "tfjs": "nhwc", "openvino": "nchw"}
"""How a converted network takes a picture: as its own run-time does."""


def load_open_matcher(name_or_path: str | Path, store: Store) -> OpenMatcher:
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
    return matcher_of(MatcherManifest.load(name_or_path), store)


def matcher_of(manifest: MatcherManifest, store: Store) -> OpenMatcher:
    """The matcher of a manifest that was read; raises as :func:`load_open_matcher`."""
    if isinstance(manifest.matcher, Library):
        return _library(manifest, manifest.matcher)
    return _from_parts(manifest, manifest.matcher, store)


def _from_parts(manifest: MatcherManifest, parts: Parts, store: Store) -> OpenMatcher:
    files = {name: manifest.path(store, name) for name in manifest.files}
    describer = AlignedChip(aligner_of(parts.aligner, files), _embedder(manifest, parts, files))
    # The manifest holds the hash of every file, and the files are those: its digest stands for both.
    named = manifest.model_dump(mode="json")
    shared = ModelManifest.load("yunet").files if isinstance(parts.detector, YuNetPart) else {}
    return OpenMatcher(manifest, detector_of(parts.detector, store), describer, digest([named, shared]))


def detector_of(part: HogPart | YuNetPart, store: Store) -> Detector:
    """The detector that a manifest describes."""
    if isinstance(part, HogPart):
        return Hog(part.upsampling)
    return YuNetDetector(yunet_path(store), part.score_threshold, part.enlargement, part.long_side)


def aligner_of(part: Dlib5PointsPart | FivePointsPart | BoxCropPart, files: Mapping[str, Path]) -> Aligner:
    """The aligner that a manifest describes, with the verified files that it may name."""
    if isinstance(part, Dlib5PointsPart):
        return Dlib5Points(files[part.file], part.size, part.padding)
    if isinstance(part, BoxCropPart):
        return BoxCrop(part.size, part.margin)
    return FivePoints(part.size, None if part.places is None else tuple((x, y) for x, y in part.places))


def _embedder(manifest: MatcherManifest, parts: Parts, files: Mapping[str, Path]) -> Embedder:
    part, size = parts.embedder, parts.aligner.size
    if isinstance(part, DlibResnetPart):
        return DlibResnet(converted(files[part.file], to_onnx))
    model = files[part.file] if isinstance(part, OnnxPart) else _converted(part, files)
    run = part if isinstance(part, OnnxPart) else OnnxPart(kind="onnx", file=part.file, layout=_LAYOUTS[part.kind])
    model = runnable(model, size, run.layout, run.batch, manifest.name)
    mean, divisor = _three(part.mean), _three(part.divisor)
    embedder = OnnxEmbedder(model, part.channels, run.layout, mean, divisor, run.output, run.batch)
    return tried(embedder, size, manifest.name)


def _converted(part: TflitePart | TfjsPart | OpenvinoPart, files: Mapping[str, Path]) -> Path:
    if isinstance(part, TflitePart):
        return converted(files[part.file], tflite_to_onnx)
    if isinstance(part, OpenvinoPart):
        return converted(files[part.file], openvino_to_onnx, files[part.weights])
    return converted(files[part.file], tfjs_to_onnx, files[part.weights], output=part.output)


def _three(value: float | list[float]) -> tuple[float, float, float]:
    first, second, third = value if isinstance(value, list) else [value] * 3
    return first, second, third


def _library(manifest: MatcherManifest, settings: Library) -> OpenMatcher:
    face_recognition.require(manifest)
    version = metadata.version(settings.library)
    library = face_recognition.FaceRecognition(version, tuple(sorted(manifest.files.items())))
    fingerprint = digest([manifest.model_dump(mode="json"), version])
    return OpenMatcher(manifest, library, library, fingerprint)
