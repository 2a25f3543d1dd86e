"""What each field condition costs on a photograph of the size that the lab's experiments use."""

import time
from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.measured import SEED, Measured
from falsematch import conditions
from falsematch.faces import Frame, to_light
from falsematch.store import Store
from falsematch.studies.proofs.items import oval

_SIDE = 675
"""Pixels a side."""
_INTER_EYE = 90.0
_ROUNDS = 15
_TRIALS = 3
_SIGMA = 3.0
"""Standard deviation of the yardstick's blur, in pixels."""
_BARS = {"yaw": 150.0, "pitch": 150.0, "roll": 150.0, "sun": 150.0, "window": 150.0}
"""Milliseconds for those that move or light a surface, and for a mirrored street."""
_BAR = 60.0
"""Milliseconds for every other (FIELD, last line)."""


def measure(store: Store) -> Iterator[Measured]:
    """Each condition at its dearest level, on one core, beside OpenCV's Gaussian blur of the same frame in its turns.

    What is timed is the condition: everything it does to light at any stage, or the file it makes; decoding the
    photograph and encoding sRGB are the chain's and cost the same whatever the condition. ``ratio`` is the bar over
    the least time, so that 1 is just fast enough.
    """
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        pixels, frame = _photograph()
        for condition in conditions.CONDITIONS.values():
            yield _measured(condition, pixels, frame)
    finally:
        cv2.setNumThreads(before)


def _measured(condition: conditions.Condition, pixels: NDArray[np.uint8], frame: Frame) -> Measured:
    doses = [dose for dose in condition.levels if not condition.is_neutral(dose, frame)]
    tasks = {dose: _made(condition, pixels, frame, dose) for dose in doses}
    dearest = max(doses, key=lambda dose: min(_milliseconds(tasks[dose]) for _ in range(_TRIALS)))
    rounds = [
        (_milliseconds(lambda: cv2.GaussianBlur(frame.light, (0, 0), _SIGMA)), _milliseconds(tasks[dearest]))
        for _ in range(_ROUNDS)
    ]
    # The least time is the work's own; all above it is what else the machine was doing.
    blur, own = (min(side) for side in zip(*rounds, strict=True))
    bar = _BARS.get(condition.name, _BAR)
    return Measured(
        name=f"conditions.{condition.name}",
        ratio=bar / own,
        target=1.0,
        details=(
            f"{condition.name} {dearest:g} ({condition.unit}), its dearest level: {own:.1f} ms of {bar:g}; OpenCV's "
            f"Gaussian blur of the same {_SIDE} px frame: {blur:.1f} ms, {own / blur:.1f} of which it takes (least of "
            f"{_ROUNDS} turns).",
        ),
    )


def _made(
    condition: conditions.Condition, pixels: NDArray[np.uint8], frame: Frame, dose: float
) -> Callable[[], object]:
    settings = condition.defaults()

    def make() -> object:
        rng = conditions.generator(SEED, "bench", condition.name)
        if condition.stage == "jpeg":
            return condition.encode(pixels, dose, rng)
        made = condition(frame, dose, rng)
        for apply in condition.then.values():
            made = apply(made, dose, rng, **settings)
        return made

    return make


def _milliseconds(task: Callable[[], object]) -> float:
    """Time on the processor: the bar is for one core, and waiting for one is not the condition's."""
    start = time.thread_time()
    task()
    return 1000 * (time.thread_time() - start)


def _photograph() -> tuple[NDArray[np.uint8], Frame]:
    """Smooth noise with an oval of landmarks: what the arithmetic costs does not depend on what is shown."""
    rng = np.random.default_rng(SEED)
    noise = rng.integers(0, 256, (_SIDE, _SIDE, 3), dtype=np.uint8)
    pixels = np.asarray(cv2.GaussianBlur(noise, (0, 0), 2.0), np.uint8)
    return pixels, Frame(to_light(pixels), oval(_SIDE, _INTER_EYE), _INTER_EYE, np.zeros((_SIDE, _SIDE), bool))
