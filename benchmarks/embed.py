"""The descriptor step of ``dlib``."""

import statistics
from collections.abc import Iterator

import dlib
import numpy as np

from benchmarks.measured import SEED, Measured
from falsematch.faces import converted
from falsematch.matchers import MatcherManifest
from falsematch.matchers.dlib_resnet import DlibResnet
from falsematch.matchers.dlib_weights import to_onnx
from falsematch.matchers.speed import seconds
from falsematch.store import Store

_WEIGHTS = "dlib_face_recognition_resnet_model_v1.dat"
_ROUNDS = 7
_CHIPS = 8


def measure(store: Store) -> Iterator[Measured]:
    """The descriptor step of ``dlib`` on aligned chips, against the call that ``face_recognition`` makes for it.

    Both compute the same network from the same weights on one thread, one face a call, in turns. The chips are noise:
    the network does the same arithmetic whatever it is shown, so speed does not depend on it.

    Raises
    ------
    SourceError
        Where the weights were not fetched.
    """
    weights = MatcherManifest.load("dlib").path(store, _WEIGHTS)
    ours = DlibResnet(converted(weights, to_onnx))
    theirs = dlib.face_recognition_model_v1(str(weights))
    rng = np.random.default_rng(SEED)
    chips = [rng.integers(0, 256, (150, 150, 3), dtype=np.uint8) for _ in range(_CHIPS)]
    described = [np.array(theirs.compute_face_descriptor(chip)) for chip in chips]
    difference = max(float(np.abs(ours.template(chip) - own).max()) for chip, own in zip(chips, described, strict=True))
    rounds = [(seconds(theirs.compute_face_descriptor, chips), seconds(ours.template, chips)) for _ in range(_ROUNDS)]
    slow, fast = (statistics.median(side) * 1000 / _CHIPS for side in zip(*rounds, strict=True))
    yield Measured(
        name="embed",
        ratio=statistics.median(their_time / our_time for their_time, our_time in rounds),
        target=15.0,
        details=(
            f"{_ROUNDS} rounds in turns over {_CHIPS} synthetic chips, one thread, one face a call (medians).",
            f"face_recognition's own call: {slow:.1f} ms a face; here: {fast:.1f} ms a face.",
            f"Largest difference between the two descriptors: {difference:.1e}.",
        ),
    )
