"""Speed, measured against what it is to be faster than, both in one run.

A ratio within one run stands still where times do not: both sides meet the same machine in the same state.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import dlib
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from joblib import Parallel, delayed
from numpy.typing import NDArray
from PIL import Image

from falsematch import datasets, faces
from falsematch.catalog import nearest
from falsematch.conditions import CLEAN
from falsematch.datasets import heads, manifest
from falsematch.errors import DataError, ExperimentError, FalsematchError
from falsematch.faces import converted
from falsematch.matchers import System, SystemManifest, enrol, face_recognition, largest, load_system
from falsematch.matchers._session import session
from falsematch.matchers.dlib_resnet import DlibResnet
from falsematch.matchers.dlib_weights import to_onnx
from falsematch.matchers.system import AlignedChip
from falsematch.store import Store, file_sha256

_WEIGHTS = "dlib_face_recognition_resnet_model_v1.dat"
_ROUNDS = 7
_CHIPS = 8
_SEED = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """Outcome of one benchmark.

    Attributes
    ----------
    name : str
    ratio : float
        How many times as fast as the yardstick; where the target is a limit, limit over measured.
    target : float
        Least ratio that is good enough.
    details : tuple of str
        What was measured, in sentences.
    """

    name: str
    ratio: float
    target: float
    details: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the target is reached."""
        return self.ratio >= self.target

    @property
    def line(self) -> str:
        """The line that a run ends with."""
        return f"{self.name} ratio={self.ratio:.2f} target={self.target:g} {'ok' if self.ok else 'short'}"


def embed(store: Store) -> Measured:
    """The descriptor step of ``dlib`` on aligned chips, against the call that ``face_recognition`` makes for it.

    Both compute the same network from the same weights on one thread, one face a call, in turns. The chips are noise:
    the network does the same arithmetic whatever it is shown, so speed does not depend on it.

    Raises
    ------
    SourceError
        Where the weights were not fetched.
    """
    weights = SystemManifest.load("dlib").path(store, _WEIGHTS)
    ours = DlibResnet(converted(weights, to_onnx))
    theirs = dlib.face_recognition_model_v1(str(weights))
    rng = np.random.default_rng(_SEED)
    chips = [rng.integers(0, 256, (150, 150, 3), dtype=np.uint8) for _ in range(_CHIPS)]
    described = [np.array(theirs.compute_face_descriptor(chip)) for chip in chips]
    difference = max(float(np.abs(ours.template(chip) - own).max()) for chip, own in zip(chips, described, strict=True))
    rounds = [(_seconds(theirs.compute_face_descriptor, chips), _seconds(ours.template, chips)) for _ in range(_ROUNDS)]
    slow, fast = (statistics.median(side) * 1000 / _CHIPS for side in zip(*rounds, strict=True))
    return Measured(
        name="embed",
        ratio=statistics.median(their_time / our_time for their_time, our_time in rounds),
        target=15.0,
        details=(
            f"{_ROUNDS} rounds in turns over {_CHIPS} synthetic chips, one thread, one face a call (medians).",
            f"face_recognition's own call: {slow:.1f} ms a face; here: {fast:.1f} ms a face.",
            f"Largest difference between the two descriptors: {difference:.1e}.",
        ),
    )


_ROWS = 5_000_000
_PEOPLE = 1_119
"""With two probes and two references each they make five million comparisons."""
_MEMORY = 2e9
"""Bytes that an audit may take at most."""
_LIMITS = {0: 20.0, 500: 120.0}
"""Seconds that an audit may take at most, by its number of replicates."""


def scores(store: Store) -> Measured:
    """``falsematch audit`` of five million comparisons, from the command to the report, as CSV and as Parquet.

    The table is drawn anew: photographs named, two labels, every comparison clean. Each audit is a process of its own,
    so that its peak memory is its own too.
    """
    details, ratios = [], []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        _write_scores(folder)
        for replicates, limit in _LIMITS.items():
            for kind in ("csv", "parquet"):
                seconds, memory = _audited(folder, kind, replicates)
                ratios += [limit / seconds, _MEMORY / memory]
                details.append(
                    f"{_ROWS:,} rows, {kind}, {replicates} replicates: {seconds:.1f} s (at most {limit:g}), "
                    f"{memory / 1e9:.2f} GB (at most {_MEMORY / 1e9:g})."
                )
    return Measured("scores", min(ratios), 1.0, tuple(details))


def _write_scores(folder: Path) -> None:
    """A score table as CSV and Parquet, and its subject table."""
    rng = np.random.default_rng(_SEED)
    people = np.array([f"s{number:05d}" for number in range(_PEOPLE)])
    probe, reference = (side[:_ROWS] for side in np.divmod(np.arange((2 * _PEOPLE) ** 2), 2 * _PEOPLE))
    same = probe // 2 == reference // 2
    columns = {
        "subject_a": pa.DictionaryArray.from_arrays((probe // 2).astype(np.int32), people),
        "subject_b": pa.DictionaryArray.from_arrays((reference // 2).astype(np.int32), people),
        "score": np.round(rng.normal(0.2, 0.1, _ROWS) + 0.5 * same, 6),
    }
    for side, rows in (("a", probe), ("b", reference)):
        names = np.array([f"{people[number // 2]}/{side}{number % 2}" for number in range(2 * _PEOPLE)])
        columns[f"image_{side}"] = pa.DictionaryArray.from_arrays(rows.astype(np.int32), names)
    table = pa.table(columns)
    pa.csv.write_csv(table, folder / "scores.csv")
    pa.parquet.write_table(table, folder / "scores.parquet")
    labels = {"ethnicity": rng.choice(list("abcd"), _PEOPLE), "gender": rng.choice(list("fm"), _PEOPLE)}
    pd.DataFrame({"subject": people} | labels).to_csv(folder / "subjects.csv", index=False)


def _audited(folder: Path, kind: str, replicates: int) -> tuple[float, float]:
    """Seconds and peak bytes of one audit.

    Raises
    ------
    FalsematchError
        Where it failed.
    """
    command = [sys.executable, "-c", "from falsematch.cli import main; main()", "audit", f"scores.{kind}"]
    command += ["--subjects", "subjects.csv", "--group-by", "ethnicity,gender", "--fmr", "0.001"]
    command += ["--replicates", str(replicates), "--out", f"{kind}{replicates}"]
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise FalsematchError(f"scores: the audit of {kind} ended with {process.returncode}; its message stands above.")
    # Linux counts in kilobytes, macOS in bytes.
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


_HEADS = 24
_HEADS_SIDE = 512


def rendered_heads(store: Store) -> Measured:
    """Heads drawn and rendered a second on two processes: another subject each, the mesh and its morphs loaded.

    Raises
    ------
    DataError
        Where the mesh was not fetched.
    """
    hashes = manifest("heads").hashes()
    heads.Generator.load(store, hashes)
    with Parallel(n_jobs=2) as workers:
        # Loading, and compiling where it was never done, are not what is measured.
        workers(delayed(_render)(store.root, hashes, number, 2) for number in range(2))
        start = time.perf_counter()
        busy = sum(workers(delayed(_render)(store.root, hashes, number, _HEADS // 2) for number in range(2)))
        seconds = time.perf_counter() - start
    return Measured(
        name="heads",
        ratio=_HEADS / seconds,
        target=4.0,
        details=(
            f"{_HEADS} heads of {_HEADS_SIDE} px on 2 processes in {seconds:.1f} s; `ratio` is heads a second.",
            f"Time on the processor: {busy / _HEADS:.2f} s a head.",
        ),
    )


def _render(root: Path, hashes: dict[str, str], worker: int, count: int) -> float:
    """Time on the processor that rendering so many heads took, in seconds."""
    generator = _generator(root, tuple(sorted(hashes.items())))
    start = time.process_time()
    for number in range(count):
        seed = worker * _HEADS + number
        subject = heads.draw_subject(seed, seed % 10 + 1, "ABC"[seed % 3], ("female", "male")[seed % 2])
        generator.photograph(subject, heads.Capture(), _HEADS_SIDE)
    return time.process_time() - start


@cache
def _generator(root: Path, hashes: tuple[tuple[str, str], ...]) -> heads.Generator:
    return heads.Generator.load(Store(root), dict(hashes))


_FRAMES = 48
_AT_ONCE = 16
"""Frames a round: both sides meet the same machine a few seconds apart."""
_FRAME_SIDE = 675
_JOBS = 2
_END_TO_END = {"sface_int8bq": 10.0, "dlib": 2.4}
"""Least number of times as fast as the library's own loop, from files to templates."""
_EMBEDDERS = ("dlib", "sface_int8bq", "mobilefacenet", "faceres", "mobileface")
_BARE = 0.7
"""Least share of ONNX Runtime's own rate that an embedder may leave."""


def systems(store: Store) -> Iterator[Measured]:
    """Whole systems from files to templates, against the loop anybody would write, and embedders against ONNX Runtime.

    The yardstick is ``face_recognition.face_encodings(load_image_file(file))`` for one file after another, in one
    process. A system does what a run does: files are decoded and searched, covariates taken, templates made and kept,
    on two processes that were started before. The clean reading itself is not in it: it is taken once a photograph,
    whatever is measured on it later.

    Raises
    ------
    SourceError
        Where a model or the library is not here.
    DataError
        Where neither London nor ORL was fetched, whose photographs are the frames.
    """
    reference = SystemManifest.load("face_recognition")
    face_recognition.require(reference)
    theirs = face_recognition.library()
    here = [name for name in _EMBEDDERS if name in _END_TO_END or _fetched(name, store)]
    with tempfile.TemporaryDirectory() as made:
        table = _frames(store, Path(made))
        images = datasets.Images(table, datasets.manifest("london"), None, [])
        first = _empty(store, Path(made) / "first")
        loaded = {name: load_system(name, first) for name in here}
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
    manifest = SystemManifest.load(name)
    return all((store.models / name / file).is_file() for file in manifest.files)


def _frames(store: Store, folder: Path) -> pd.DataFrame:
    """Photographs of 675 px as files of their own, and their images table."""
    found = [sorted((store.data / name).glob(pattern)) for name, pattern in _PHOTOGRAPHS.items()]
    files = next((some for some in found if some), [])[: _AT_ONCE + _FRAMES]
    if not files:
        raise DataError("systems: there are no photographs to measure on. Run `falsematch fetch london` or `... orl`.")
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
    images: datasets.Images, some: pd.Index, readings: faces.Readings, measured: list[System], store: Store
) -> None:
    """What a run does with clean photographs once they were read."""
    wanted = {image: [CLEAN] for image in images.table["image"][some]}
    enrol(images, readings, measured, wanted, seed=_SEED, store=store, jobs=_JOBS)


def _end_to_end(name: str, target: float, times: dict[str, list[float]]) -> Measured:
    ours, theirs = times[name], times["face_recognition"]
    slow, fast = (statistics.median(side) * 1000 / _AT_ONCE for side in (theirs, ours))
    return Measured(
        f"systems {name}",
        statistics.median(their_time / our_time for their_time, our_time in zip(theirs, ours, strict=True)),
        target,
        (
            f"{_FRAMES} frames of {_FRAME_SIDE} px from files to templates, {_AT_ONCE} in turns (medians).",
            f"face_recognition in one process: {slow:.0f} ms a frame; {name} in {_JOBS}: {fast:.0f} ms a frame.",
        ),
    )


def _bare(system: System, pixels: NDArray[np.uint8]) -> Measured:
    """An embedder's rate on an aligned face, as a share of ONNX Runtime's own on what it hands over."""
    face = largest(system.detector.find(pixels))
    describer = system.describer
    if face is None or not isinstance(describer, AlignedChip):
        raise DataError(f"systems: {system.name} finds no face on the first frame, so that nothing can be measured.")
    chip = describer.aligner.chip(pixels, describer.aligner.landmarks(pixels, face))
    embedder = describer.embedder
    given = embedder.prepared(chip)
    network = session(embedder.model)
    name = network.get_inputs()[0].name
    outputs = [network.get_outputs()[0].name]

    def bare(_: NDArray[np.uint8]) -> Any:
        return network.run(outputs, {name: given})

    chips = [chip] * _CHIPS
    _seconds(bare, chips)
    rounds = [(_seconds(bare, chips), _seconds(embedder.template, chips)) for _ in range(_ROUNDS)]
    alone, whole = (statistics.median(side) * 1000 / _CHIPS for side in zip(*rounds, strict=True))
    return Measured(
        f"systems embedder {system.name}",
        statistics.median(bare_time / own_time for bare_time, own_time in rounds),
        _BARE,
        (f"ONNX Runtime alone: {alone:.1f} ms a face; with what a face goes through before it: {whole:.1f} ms.",),
    )


BENCHES: dict[str, Callable[[Store], Iterable[Measured]]] = {
    "embed": lambda store: [embed(store)],
    "heads": lambda store: [rendered_heads(store)],
    "scores": lambda store: [scores(store)],
    "systems": systems,
}
"""Every benchmark by its name."""


def run(name: str | None, store: Store) -> Iterator[Measured]:
    """One benchmark by its name, or all of them, each target as it is measured.

    Raises
    ------
    ExperimentError
        Where there is none of that name.
    """
    if name is not None and name not in BENCHES:
        raise ExperimentError(f"`{name}` is not a benchmark. {nearest(name, BENCHES)}")
    return (measured for bench in ([name] if name else BENCHES) for measured in BENCHES[bench](store))


def _seconds(describe: Callable[[NDArray[np.uint8]], Any], chips: list[NDArray[np.uint8]]) -> float:
    """Time for one pass over the chips."""
    start = time.perf_counter()
    for chip in chips:
        describe(chip)
    return time.perf_counter() - start
