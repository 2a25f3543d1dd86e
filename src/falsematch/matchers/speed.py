"""How fast whole matchers are on the photographs of a result, for whoever sets several beside one another."""

import platform
import statistics
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from falsematch import datasets, faces
from falsematch.matchers import Matcher, OpenMatcher, largest

_SEED = 1
_PHOTOGRAPHS = 5
"""Odd, so that the median is the time of one of them."""
_LAYERS, _CHANNELS, _SIDE = 8, 64, 56
"""Of the yardstick: eight 3 x 3 convolutions of 64 channels at 56 x 56, the arithmetic of a small embedder."""


def speeds(
    matchers: Sequence[Matcher], images: datasets.Images, unreadable: Sequence[Path] = ()
) -> list[dict[str, Any]]:
    """Milliseconds a photograph, from the decoded photograph to the template, on one thread with nothing kept.

    Machines differ, and one machine differs from minute to minute. So beside each photograph runs a yardstick, eight
    convolutions of noise in ONNX Runtime on one thread, and the ratio is what may be compared. It needs no weights,
    and is the arithmetic that most of a matcher is; a matcher as the yardstick would change with its own versions.

    Parameters
    ----------
    matchers : sequence of Matcher
        Those that are programs or tables of scores are not timed: nothing here is theirs.
    images : Images
        Photographs are taken evenly from the table.
    unreadable : sequence of Path
        Files to pass by.

    Returns
    -------
    list of dict
        ``matcher``, ``milliseconds`` (median of the photographs on which it finds a face), ``yardsticks`` (median of
        its time over the yardstick's), ``photographs`` and ``machine``; none for a matcher that finds no face.
    """
    own = [matcher for matcher in matchers if isinstance(matcher, OpenMatcher)]
    files = [file for file in map(Path, images.table["file"]) if file not in set(unreadable)]
    if not own or not files:
        return []
    taken = [files[i] for i in np.unique(np.linspace(0, len(files) - 1, _PHOTOGRAPHS).round().astype(int))]
    pictures = [faces.photograph(str(file), images.long_side) for file in taken]
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        timed = [_speed(matcher, pictures) for matcher in own]
    finally:
        cv2.setNumThreads(before)
    return [one for one in timed if one is not None]


def _speed(matcher: OpenMatcher, pictures: Sequence[NDArray[np.uint8]]) -> dict[str, Any] | None:
    seen = [pixels for pixels in pictures if matcher.detector.find(pixels)]
    if not seen:
        return None

    def made(pixels: NDArray[np.uint8]) -> Any:
        face = largest(matcher.detector.find(pixels))
        return None if face is None else matcher.template(pixels, face)

    yardstick, noise = _yardstick()
    # The first call of each opens its weights. Mirrored, since a library may keep what it found in the last frame.
    seconds(made, [np.ascontiguousarray(seen[0][:, ::-1])])
    seconds(yardstick, [noise])
    times = [(seconds(made, [pixels]), seconds(yardstick, [noise])) for pixels in seen]
    return {
        "matcher": matcher.name,
        "milliseconds": round(statistics.median(own for own, _ in times) * 1000, 2),
        "yardsticks": round(statistics.median(own / other for own, other in times), 3),
        "photographs": len(seen),
        "machine": machine(),
    }


def seconds(describe: Callable[[NDArray[np.uint8]], Any], chips: Sequence[NDArray[np.uint8]]) -> float:
    """Time for one pass over the chips."""
    start = time.perf_counter()
    for chip in chips:
        describe(chip)
    return time.perf_counter() - start


@cache
def _yardstick() -> tuple[Callable[[NDArray[np.uint8]], Any], NDArray[np.uint8]]:
    rng = np.random.default_rng(_SEED)
    shape = (_CHANNELS, _CHANNELS, 3, 3)
    weights = [rng.normal(0, 1 / 24, shape).astype(np.float32) for _ in range(_LAYERS)]
    nodes = [helper.make_node("Conv", [f"x{i}", f"w{i}"], [f"x{i + 1}"], pads=[1, 1, 1, 1]) for i in range(_LAYERS)]
    size = [1, _CHANNELS, _SIDE, _SIDE]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, size) for name in ("x0", f"x{_LAYERS}")]
    held = [numpy_helper.from_array(weight, f"w{i}") for i, weight in enumerate(weights)]
    graph = helper.make_graph(nodes, "yardstick", ends[:1], ends[1:], held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    network = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    noise = rng.integers(0, 256, size, dtype=np.uint8)
    given = {"x0": noise.astype(np.float32) / 255}
    return lambda _: network.run(None, given), noise


def machine() -> str:
    """The processor that times were taken on, as the machine names it."""
    listed = Path("/proc/cpuinfo")
    text = listed.read_text(encoding="utf-8") if listed.is_file() else ""
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return f"{names[0] if names else platform.processor() or platform.machine()}, {platform.system()}"
