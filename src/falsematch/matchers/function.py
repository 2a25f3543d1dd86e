"""A matcher that is a Python function, as a researcher holds a model."""

import functools
import io
from collections.abc import Callable
from dataclasses import InitVar, dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

import cloudpickle
import numpy as np
from joblib import delayed
from numpy.typing import NDArray
from pydantic import ValidationError

from falsematch import workers
from falsematch.catalog.explain import explain
from falsematch.errors import ExperimentError
from falsematch.faces import ModelManifest
from falsematch.matchers.face import Face
from falsematch.matchers.function_source import Untold, source_digest
from falsematch.matchers.load import aligner_of, detector_of
from falsematch.matchers.manifest import FunctionManifest, YuNetPart
from falsematch.matchers.open_matcher import Aligner, OpenMatcher
from falsematch.store import Store, digest

Embed = Callable[[NDArray[np.uint8]], Any]
"""Takes aligned faces, uint8 RGB (n, side, side, 3), and gives a template each, numbers (n, d).

It is called with one face at a time: a template must not depend on which other faces it was made with.
"""

_MOST_SENT = 2**24
"""Bytes of a function that may go with every photograph to another process."""


@dataclass(frozen=True)
class FunctionMatcher:
    """A Python function, and what its author says of it.

    Attributes
    ----------
    function : callable
        From aligned faces, uint8 RGB (n, side, side, 3), to templates, numbers (n, d).
    name : str
        In every table; the function's own where nothing is said.
    side : int
        Of the aligned face in pixels.
    alignment : "five_points" or "box_crop"
        The usual alignment of 112 px embedders (:class:`falsematch.matchers.five_points.FivePoints`), or a square
        around the box that the detector gives, upright. YuNet finds the face.
    margin : float
        Side of that square over the longer side of the box.
    comparator : "cosine" or "euclidean"
        How two templates give a score: the cosine of their angle, a similarity, or their distance.
    threshold : float or None
        The one that its author ships.
    stated_in : str
        Where.
    provenance : "confirmed" or "unconfirmed"
        Whether it is known who trained the model, and on what: no claim rests on an unconfirmed one.
    origin : str
        By whom, and on what.
    training_sets : tuple of str
        Datasets that it was trained on, spelled as manifests spell them.
    version : str
        To be changed with whatever the function's source does not show, such as weights that it opens under a name that
        is made at run-time. With one given, the source need not be readable.
    """

    function: Embed
    name: str = ""
    side: int = 112
    alignment: Literal["five_points", "box_crop"] = "five_points"
    margin: float = 1.3
    comparator: Literal["cosine", "euclidean"] = "cosine"
    threshold: float | None = None
    stated_in: str = ""
    provenance: Literal["confirmed", "unconfirmed"] = "unconfirmed"
    origin: str = ""
    training_sets: tuple[str, ...] = ()
    version: str = ""

    @property
    def called(self) -> str:
        """Its name in every table."""
        return self.name or str(getattr(self.function, "__name__", type(self.function).__name__))

    def manifest(self) -> FunctionManifest:
        """What a manifest would say of it, with the digest of its source and its version in the place of a file's.

        Raises
        ------
        ExperimentError
            Where something that was said of it cannot be so, or nobody could tell when the function changes.
        """
        said = self.origin or "Whoever wrote the function says nothing of where it comes from."
        crop = {"margin": self.margin} if self.alignment == "box_crop" else {}
        content = {
            "name": self.called,
            "title": f"The Python function {self.called}",
            "kind": "matcher",
            "files": {f"{self.called}.py": self._content()},
            "training_data": self.origin or "unknown",
            "training_sets": list(self.training_sets),
            "provenance": {"status": self.provenance if self.origin else "unconfirmed", "text": said},
            "preprocessing": f"YuNet finds the face; {self.alignment}, {self.side} px; RGB of 0 to 255.",
            "matcher": {
                "made_of": "function",
                "aligner": {"kind": self.alignment, "size": self.side} | crop,
                "comparator": self.comparator,
                "polarity": "distance" if self.comparator == "euclidean" else "similarity",
                "threshold": {"value": self.threshold, "stated_in": self.stated_in or "whoever gave the function"},
            },
        }
        try:
            return FunctionManifest.model_validate(content)
        except ValidationError as failure:
            raise ExperimentError(explain(failure, FunctionManifest, self.called, "a function")) from None

    def _content(self) -> str:
        try:
            return digest([source_digest(self.function), self.version])
        except Untold as cause:
            if self.version:
                return digest(["unread", self.version])
            raise ExperimentError(
                f"{self.called}: {cause}, so that nobody could tell when it changes; open what it needs within a "
                f'function that is written with `def`, or give FunctionMatcher({self.called}, version="1") and another '
                "version whenever it changes."
            ) from None


@dataclass(frozen=True)
class FunctionDescriber:
    """An aligned face goes through the function.

    Attributes
    ----------
    name : str
    aligner : Aligner
    content : str
        Digest of what the function is made of.
    dimension : int
        Numbers of a template.
    """

    name: str
    aligner: Aligner
    content: str
    dimension: int
    given: InitVar[Embed]
    """The function; no field, since its content stands for it where it is told what a template depends on."""

    def __post_init__(self, given: Embed) -> None:
        """Keep the function beside the fields."""
        vars(self)["given"] = given

    @property
    def function(self) -> Embed:
        """The function itself."""
        function: Embed = vars(self)["given"]
        return function

    def landmarks(self, pixels: NDArray[np.uint8], face: Face) -> NDArray[np.float64]:
        """The points (n, 2) that the aligner goes by."""
        return self.aligner.landmarks(pixels, face)

    def template(self, pixels: NDArray[np.uint8], landmarks: NDArray[np.float64]) -> NDArray[np.float32]:
        """Template (d,) of the face at these points of a frame.

        Raises
        ------
        ExperimentError
            Where the function fails, or gives other than it gave for the first face.
        """
        made = embedded(self.name, self.function, self.aligner.chip(pixels, landmarks))
        if len(made) != self.dimension:
            raise ExperimentError(
                f"{self.name}: it gave {self.dimension} numbers for one face, {len(made)} for another."
            )
        return made

    @cached_property
    def packed(self) -> bytes:
        """The function as it is sent to another process."""
        return _pack(self.function)

    def __reduce__(self) -> tuple[Any, ...]:
        """As it goes to another process, which opens the function once."""
        return _arrived, (self.name, self.aligner, self.content, self.dimension, self.packed)


def load_function(given: FunctionMatcher, store: Store, jobs: int) -> OpenMatcher:
    """The matcher of a Python function, once a black face went through it, here and where it will be run.

    Parameters
    ----------
    given : FunctionMatcher
    store : Store
        Where the detector's weights were fetched to.
    jobs : int
        Processes; with more than one it must be possible to send the function there.

    Raises
    ------
    ExperimentError
        Where it cannot be run or sent, or nobody could tell when it changes.
    SourceError
        Where the detector was not fetched.
    """
    manifest = given.manifest()
    side = manifest.matcher.aligner.size
    black = np.zeros((side, side, 3), np.uint8)
    dimension = len(embedded(manifest.name, given.function, black))
    aligner = aligner_of(manifest.matcher.aligner, {})
    describer = FunctionDescriber(manifest.name, aligner, manifest.source, dimension, given.function)
    if jobs > 1 or workers.distributed():
        _try_elsewhere(describer, black, jobs)
    detector = detector_of(YuNetPart(kind="yunet"), store)
    shared = ModelManifest.load("yunet").files
    return OpenMatcher(manifest, detector, describer, digest([manifest.model_dump(mode="json"), shared]))


def embedded(name: str, function: Embed, chip: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Template (d,) that a function gives for an aligned face, uint8 RGB (side, side, 3).

    Raises
    ------
    ExperimentError
        Where it ends with an error, or gives anything but numbers (1, d).
    """
    try:
        # A copy, since it may write into what it is given.
        made = np.asarray(function(chip[None].copy()))
    except Exception as error:  # whatever a function of somebody else's may raise
        raise ExperimentError(f"{name}: it ended with {_words(error)}.") from error
    if made.dtype.kind not in "fiu" or made.ndim != 2 or made.shape[0] != 1 or made.shape[1] < 2:
        raise ExperimentError(
            f"{name}: for one face, {(1, *chip.shape)}, it gave {made.dtype} of shape {made.shape}; give numbers of "
            "shape (1, d), a row a face."
        )
    return np.asarray(made[0], np.float32)


def _try_elsewhere(describer: FunctionDescriber, black: NDArray[np.uint8], jobs: int) -> None:
    """A black face through the function in another process, before anything is measured."""
    name = describer.name
    help_ = "put it into a module of its own and import it from there, open its model within it, or run with jobs=1"
    try:
        size = len(describer.packed)
    except Exception as error:  # pickle raises nearly any class
        raise ExperimentError(f"{name}: it cannot be sent to another process ({_words(error)}); {help_}.") from error
    if size > _MOST_SENT:
        raise ExperimentError(
            f"{name}: {size / 1e6:.0f} MB of it would go to another process with every photograph; {help_}."
        )
    try:
        list(workers.each([delayed(_run)(describer, black)], jobs))
    except Exception as error:  # of whatever class a process ends with
        raise ExperimentError(f"{name}: it does not run in another process ({_words(error)}); {help_}.") from error


def _run(describer: FunctionDescriber, black: NDArray[np.uint8]) -> int:
    return len(embedded(describer.name, describer.function, black))


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]
    """Cloudpickle, which takes functions of a notebook by value, and those that are kept by ``functools.cache`` too."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, functools._lru_cache_wrapper):
            settings = value.cache_parameters()
            return _cached, (value.__wrapped__, settings["maxsize"], settings["typed"])
        return super().reducer_override(value)


def _pack(function: Embed) -> bytes:
    with io.BytesIO() as packed:
        _Pickler(packed).dump(function)
        return packed.getvalue()


def _cached(function: Callable[..., Any], maxsize: int | None, typed: bool) -> Callable[..., Any]:
    return lru_cache(maxsize, typed)(function)


def _arrived(name: str, aligner: Aligner, content: str, dimension: int, packed: bytes) -> FunctionDescriber:
    return FunctionDescriber(name, aligner, content, dimension, _unpack(packed))


@lru_cache(maxsize=16)
def _unpack(packed: bytes) -> Embed:
    """The function, opened once a process: what it opens itself stays open."""
    function: Embed = cloudpickle.loads(packed)
    return function


def _words(error: Exception) -> str:
    said = str(error).strip().splitlines()
    return f"{type(error).__name__}: {said[0].removesuffix('.')}" if said else type(error).__name__
