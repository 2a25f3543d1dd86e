"""The manifest of a matcher: which parts it is made of, how it decides, and by whose word."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from falsematch.faces import ModelManifest
from falsematch.text.strict import Exact

_POLARITY = {"euclidean": "distance", "cosine": "similarity"}
Polarity = Literal["distance", "similarity"]
Side = Annotated[int, Field(ge=16, le=1024)]
Three = Annotated[list[float], Field(min_length=3, max_length=3)]
Share = Annotated[float, Field(ge=0, le=1)]
Place = Annotated[list[Share], Field(min_length=2, max_length=2)]


class HogPart(Exact):
    """dlib's frontal detector (:class:`falsematch.matchers.hog.Hog`)."""

    kind: Literal["hog"]
    upsampling: Annotated[int, Field(ge=0, le=3)]
    """How often the frame is doubled before the search."""


class YuNetPart(Exact):
    """YuNet, which gives five points too (:class:`falsematch.matchers.yunet.YuNetDetector`)."""

    kind: Literal["yunet"]
    score_threshold: Annotated[float, Field(ge=0, le=1)] = 0.6
    """Faces scored lower are not found."""
    enlargement: Annotated[float, Field(ge=1, le=8)] = 1.0
    """How far a small frame is enlarged before the search."""
    long_side: Annotated[int, Field(ge=64, le=4096)] = 640
    """Longest side searched, in pixels; a larger frame is reduced to it."""


class Dlib5PointsPart(Exact):
    """dlib's alignment (:class:`falsematch.matchers.chip.Dlib5Points`)."""

    kind: Literal["dlib_5_points"]
    file: str
    """Its landmark model, one of the manifest's ``files``."""
    size: Side
    """Side of the aligned face in pixels."""
    padding: Annotated[float, Field(ge=0, le=2)]
    """Margin around the face, as a share of its size."""


class FivePointsPart(Exact):
    """The usual alignment (:class:`falsematch.matchers.five_points.FivePoints`)."""

    kind: Literal["five_points"]
    size: Side = 112
    """Side of the aligned face in pixels."""
    places: Annotated[list[Place], Field(min_length=5, max_length=5)] | None = None
    """Where eyes, nose and corners of the mouth come to lie, as shares [x, y] of the side; those of 112 px models
    where nothing is said."""


class BoxCropPart(Exact):
    """A square around the box (:class:`falsematch.matchers.box_crop.BoxCrop`)."""

    kind: Literal["box_crop"]
    size: Side
    """Side of the crop in pixels."""
    margin: Annotated[float, Field(ge=0.5, le=4)]
    """Side of the square over the longer side of the box."""


class DlibResnetPart(Exact):
    """dlib's descriptor network (:class:`falsematch.matchers.dlib_resnet.DlibResnet`)."""

    kind: Literal["dlib_resnet"]
    file: str
    """Its weights, one of the manifest's ``files``."""


class NetworkPart(Exact):
    """What an aligned face goes through before a network (:class:`falsematch.matchers.onnx_embedder.OnnxEmbedder`)."""

    file: str
    """The network, one of the manifest's ``files``."""
    channels: Literal["rgb", "bgr"] = "rgb"
    mean: float | Three = 0.0
    """Taken from each channel (0 to 255), or one for all; in the network's order of channels."""
    divisor: float | Three = 1.0
    """What is left is divided by it."""


class OnnxPart(NetworkPart):
    """Any embedder in ONNX; block-quantised weights are folded to float32."""

    kind: Literal["onnx"]
    layout: Literal["nchw", "nhwc"] = "nchw"
    """Whether channels come before height and width, or behind."""
    output: str | None = None
    """Which output is the template; the first where nothing is said."""
    batch: Annotated[int, Field(ge=1, le=64)] = 1
    """Faces that the graph insists on at once."""


class TflitePart(NetworkPart):
    """A float TensorFlow Lite file, converted (:mod:`falsematch.matchers.tflite`)."""

    kind: Literal["tflite"]


class TfjsPart(NetworkPart):
    """A TensorFlow.js graph model, converted (:mod:`falsematch.matchers.tfjs`)."""

    kind: Literal["tfjs"]
    weights: str
    """Its weights, another of the manifest's ``files``."""
    output: str
    """Node that makes the template."""


class OpenvinoPart(NetworkPart):
    """A network in OpenVINO's intermediate representation, converted (:mod:`falsematch.matchers.openvino_ir`)."""

    kind: Literal["openvino"]
    weights: str
    """Its weights, another of the manifest's ``files``."""


class Threshold(Exact):
    """The threshold that the matcher's publisher ships."""

    value: float | None = None
    """None where the publisher ships none for these scores."""
    stated_in: str
    """Where the publisher states it, or that they do not."""


class Decision(Exact):
    """How a matcher decides, whatever it is made of."""

    polarity: Polarity
    """Whether a small or a large score means alike."""
    threshold: Threshold = Threshold(stated_in="its manifest names none")
    covers: Literal["any", "clean"] = "any"
    """Which frames it is run on; every other is ``not_applicable``."""


class _Compared(Decision):
    comparator: Literal["euclidean", "cosine"]
    """How two templates give a score."""

    @model_validator(mode="after")
    def _scores_are_read_rightly(self) -> "_Compared":
        if self.polarity != _POLARITY[self.comparator]:
            raise ValueError(f"a {self.comparator} score is a {_POLARITY[self.comparator]}, not a {self.polarity}")
        return self


class Parts(_Compared):
    """A matcher that the lab puts together itself."""

    made_of: Literal["parts"]
    detector: Annotated[HogPart | YuNetPart, Field(discriminator="kind")] = YuNetPart(kind="yunet")
    aligner: Annotated[Dlib5PointsPart | FivePointsPart | BoxCropPart, Field(discriminator="kind")] = FivePointsPart(
        kind="five_points"
    )
    embedder: Annotated[DlibResnetPart | OnnxPart | TflitePart | TfjsPart | OpenvinoPart, Field(discriminator="kind")]

    @model_validator(mode="after")
    def _parts_fit(self) -> "Parts":
        if isinstance(self.detector, HogPart) and isinstance(self.aligner, FivePointsPart):
            raise ValueError("the aligner five_points needs five points, which the detector hog does not give")
        return self

    @property
    def needed(self) -> list[str]:
        """Files of the manifest that its parts name."""
        named = [getattr(part, key, None) for part in (self.aligner, self.embedder) for key in ("file", "weights")]
        return [name for name in named if name is not None]


class Library(_Compared):
    """A matcher that is run as the installed library it comes in: a yardstick for the lab's own version."""

    made_of: Literal["library"]
    library: Literal["face_recognition"]


class Function(_Compared):
    """A Python function (:class:`falsematch.matchers.function.FunctionMatcher`); no file holds one."""

    made_of: Literal["function"]
    aligner: Annotated[FivePointsPart | BoxCropPart, Field(discriminator="kind")]


class Command(Decision):
    """A matcher that nobody may open, run as a program (:mod:`falsematch.matchers.command`)."""

    argv: Annotated[list[str], Field(min_length=1)]
    """The program and its arguments; ``{frames}`` and ``{pairs}`` stand for the folder and the list it is given."""
    timeout: Annotated[float, Field(gt=0)] = 3600.0
    """Seconds after which it is stopped."""


class Scores(Decision):
    """A matcher of which only scores are known: a table as ``falsematch audit`` takes it."""

    table: str
    """CSV or Parquet, beside the manifest."""


class MatcherManifest(ModelManifest):
    """A model that is a whole matcher."""

    kind: Literal["matcher"]
    # The base reads any model and leaves this to the matchers, so it is narrower here.
    matcher: Annotated[Parts | Library, Field(discriminator="made_of")]  # type: ignore[assignment]

    @model_validator(mode="after")
    def _parts_have_their_files(self) -> "MatcherManifest":
        for file in self.matcher.needed if isinstance(self.matcher, Parts) else []:
            if file not in self.files:
                raise ValueError(f"{file} is not listed under `files`")
        return self


class FunctionManifest(MatcherManifest):
    """What is known of a matcher that is a Python function."""

    matcher: Function  # type: ignore[assignment]

    @property
    def source(self) -> str:
        """Digest of what the function is made of and of the version that was stated."""
        return next(iter(self.files.values()))


class CommandManifest(ModelManifest):
    """A matcher behind a program."""

    kind: Literal["command"]
    matcher: Command  # type: ignore[assignment]


class ScoresManifest(ModelManifest):
    """A matcher of which only scores are known."""

    kind: Literal["scores"]
    matcher: Scores  # type: ignore[assignment]


_CLASSES: dict[str, type[ModelManifest]] = {
    "matcher": MatcherManifest,
    "command": CommandManifest,
    "scores": ScoresManifest,
}


def load_manifest(name_or_path: str | Path) -> ModelManifest:
    """The manifest of any model, with all that its kind has.

    Raises
    ------
    ManifestError
        Where there is none, or it is not as the schema wants it.
    """
    return _CLASSES.get(ModelManifest.load(name_or_path).kind, ModelManifest).load(name_or_path)
