"""Whole matchers, and embedders alone."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image

from benchmarks.measured import SEED, Measured
from falsematch import datasets, faces
from falsematch.conditions import CLEAN
from falsematch.errors import DataError
from falsematch.matchers import MatcherManifest, OpenMatcher, enrol, face_recognition, largest, load_open_matcher
from falsematch.matchers._session import session
from falsematch.matchers.open_matcher import AlignedChip
from falsematch.matchers.speed import seconds
from falsematch.store import Store, file_sha256

_ROUNDS = 7
_CHIPS = 8
_FRAMES = 72
_AT_ONCE = 24
"""Frames a round: both sides meet the same machine a few seconds apart, and what a run costs once counts little."""
_FRAME_SIDE = 675
_JOBS = 2
_END_TO_END = {"sface_int8bq": 10.0, "dlib": 2.4}
"""Least number of times as fast as the library's own loop, from files to templates."""
_EMBEDDERS = (
    "dlib",
    "sface_int8bq",
    "mobilefacenet",
    "faceres",
    "mobileface",
    "intel_reid_0095",
    "faceplugin",
)
_BARE = 0.7
"""Least share of ONNX Runtime's own rate that an embedder may leave."""


def measure(store: Store) -> Iterator[Measured]:
    """Whole matchers from files to templates, against the loop anybody would write, and embedders against ONNX Runtime.

    The yardstick is ``face_recognition.face_encodings(load_image_file(file))`` for one file after another, in one
    process. A matcher does what a run does: files are decoded and searched, covariates taken, templates made and kept,
    on two processes that were started before. The clean reading itself is not in it: it is taken once a photograph,
    whatever is measured on it later.

    Raises
    ------
    SourceError
        Where a model or the library is not here.
    DataError
        Where neither London nor ORL was fetched, whose photographs are the frames.
    """
    reference = MatcherManifest.load("face_recognition")
    face_recognition.require(reference)
    theirs = face_recognition.library()
    here = [name for name in _EMBEDDERS if name in _END_TO_END or _fetched(name, store)]
    with tempfile.TemporaryDirectory() as made:
        table = _frames(store, Path(made))
        images = datasets.Images(table, datasets.manifest("london"), None, [])
        first = _empty(store, Path(made) / "first")
        loaded = {name: load_open_matcher(name, first) for name in here}
        readings = faces.read(images, first, _JOBS)
        # Starts the processes and opens the weights in them.
        _enrolled(images, table.index[:_AT_ONCE], readings, list(loaded.values()), first)
        times: dict[str, list[float]] = {name: [] for name in ("face_recognition", *_END_TO_END)}
        for start in range(_AT_ONCE, len(table), _AT_ONCE):
            some = table.index[start : start + _AT_ONCE]
            begun = time.perf_counter()
            for file in table["file"][some]:
                theirs.face_encodings(theirs.load_image_file(file))
            times["face_recognition"].append(time.perf_counter() - begun)
            for name in _END_TO_END:
                own = _empty(store, Path(made) / name)
                begun = time.perf_counter()
                _enrolled(images, some, readings, [loaded[name]], own)
                times[name].append(time.perf_counter() - begun)
        for name, target in _END_TO_END.items():
            yield _end_to_end(name, target, times)
        pixels = faces.photograph(table["file"][0], None)
        for name in here:
            yield _bare(loaded[name], pixels)


def _empty(store: Store, folder: Path) -> Store:
    """A cache in which nothing was measured yet, with the user's own weights."""
    made = Store(folder)
    if not made.models.exists():
        made.secure()
        made.models.symlink_to(store.models)
    return made


def _fetched(name: str, store: Store) -> bool:
    manifest = MatcherManifest.load(name)
    return all((store.models / name / file).is_file() for file in manifest.files)


def _frames(store: Store, folder: Path) -> pd.DataFrame:
    """Photographs of 675 px as files of their own, and their images table."""
    found = [sorted((store.data / name).glob(pattern)) for name, pattern in _PHOTOGRAPHS.items()]
    files = next((some for some in found if some), [])[: _AT_ONCE + _FRAMES]
    if not files:
        raise DataError("matchers: there are no photographs to measure on. Run `falsematch fetch london` or `... orl`.")
    rows = []
    for number, file in enumerate(files):
        pixels = faces.reduce_photograph(datasets.open_photograph(file), _FRAME_SIDE)
        longest = max(pixels.shape[:2])
        shape = pixels.shape[0] * _FRAME_SIDE // longest, pixels.shape[1] * _FRAME_SIDE // longest
        name = folder / f"{number}.jpg"
        Image.fromarray(pixels if longest == _FRAME_SIDE else faces.enlarge_to(pixels, shape)).save(name, quality=95)
        rows.append((f"{number}", f"{number}", "any", str(name), file_sha256(name)))
    return pd.DataFrame(rows, columns=["image", "subject", "capture", "file", "sha256"])


_PHOTOGRAPHS = {"london": "neutral_front/*.jpg", "orl": "s*/*.pgm"}


def _enrolled(
    images: datasets.Images, some: pd.Index, readings: faces.Readings, measured: list[OpenMatcher], store: Store
) -> None:
    """What a run does with clean photographs once they were read."""
    wanted = {image: [CLEAN] for image in images.table["image"][some]}
    enrol(images, readings, measured, wanted, seed=SEED, store=store, jobs=_JOBS)


def _end_to_end(name: str, target: float, times: dict[str, list[float]]) -> Measured:
    ours, theirs = times[name], times["face_recognition"]
    slow, fast = (statistics.median(side) * 1000 / _AT_ONCE for side in (theirs, ours))
    return Measured(
        f"matchers {name}",
        statistics.median(their_time / our_time for their_time, our_time in zip(theirs, ours, strict=True)),
        target,
        (
            f"{_FRAMES} frames of {_FRAME_SIDE} px from files to templates, {_AT_ONCE} in turns (medians).",
            f"face_recognition in one process: {slow:.0f} ms a frame; {name} in {_JOBS}: {fast:.0f} ms a frame.",
        ),
    )


def _bare(matcher: OpenMatcher, pixels: NDArray[np.uint8]) -> Measured:
    """An embedder's rate on an aligned face, as a share of ONNX Runtime's own on what it hands over."""
    face = largest(matcher.detector.find(pixels))
    describer = matcher.describer
    if face is None or not isinstance(describer, AlignedChip):
        raise DataError(f"matchers: {matcher.name} finds no face on the first frame, so that nothing can be measured.")
    chip = describer.aligner.chip(pixels, describer.aligner.landmarks(pixels, face))
    embedder = describer.embedder
    given = embedder.prepared(chip)
    network = session(embedder.model)
    name = network.get_inputs()[0].name
    outputs = [network.get_outputs()[0].name]

    def bare(_: NDArray[np.uint8]) -> Any:
        return network.run(outputs, {name: given})

    chips = [chip] * _CHIPS
    seconds(bare, chips)
    rounds = [(seconds(bare, chips), seconds(embedder.template, chips)) for _ in range(_ROUNDS)]
    alone, whole = (statistics.median(side) * 1000 / _CHIPS for side in zip(*rounds, strict=True))
    return Measured(
        f"matchers embedder {matcher.name}",
        statistics.median(bare_time / own_time for bare_time, own_time in rounds),
        _BARE,
        (f"ONNX Runtime alone: {alone:.1f} ms a face; with what a face goes through before it: {whole:.1f} ms.",),
    )
