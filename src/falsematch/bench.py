"""Speed, measured against what it is to be faster than, both in one run.

A ratio within one run stands still where times do not: both sides meet the same machine in the same state.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dlib
import numpy as np
from numpy.typing import NDArray

from falsematch.catalog import nearest
from falsematch.errors import ExperimentError
from falsematch.faces import converted
from falsematch.matchers import SystemManifest
from falsematch.matchers.dlib_resnet import DlibResnet
from falsematch.matchers.dlib_weights import to_onnx
from falsematch.store import Store

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
        How many times as fast as the yardstick.
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
        return f"{self.name} ratio={self.ratio:.1f} target={self.target:g} {'ok' if self.ok else 'short'}"


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


BENCHES: dict[str, Callable[[Store], Measured]] = {"embed": embed}
"""Every benchmark by its name."""


def run(name: str | None, store: Store) -> Iterator[Measured]:
    """One benchmark by its name, or all of them, each as it is done.

    Raises
    ------
    ExperimentError
        Where there is none of that name.
    """
    if name is not None and name not in BENCHES:
        raise ExperimentError(f"`{name}` is not a benchmark. {nearest(name, BENCHES)}")
    return (BENCHES[bench](store) for bench in ([name] if name else BENCHES))


def _seconds(describe: Callable[[NDArray[np.uint8]], Any], chips: list[NDArray[np.uint8]]) -> float:
    """Time for one pass over the chips."""
    start = time.perf_counter()
    for chip in chips:
        describe(chip)
    return time.perf_counter() - start
