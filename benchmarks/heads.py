"""Heads drawn and rendered."""

import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from joblib import Parallel, delayed

import falsematch_heads as heads
from benchmarks.measured import Measured
from falsematch.datasets import manifest
from falsematch.store import Store

_HEADS = 24
_HEADS_SIDE = 512


def measure(store: Store) -> Iterator[Measured]:
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
    yield Measured(
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
        subject = heads.draw_subject(seed, seed % 10 + 1, "ABC"[seed % 3], ("female", "male")[seed % 2], 0.18)
        generator.photograph(subject, heads.Capture(), _HEADS_SIDE)
    return time.process_time() - start


@cache
def _generator(root: Path, hashes: tuple[tuple[str, str], ...]) -> heads.Generator:
    return heads.Generator.load(Store(root), dict(hashes))
