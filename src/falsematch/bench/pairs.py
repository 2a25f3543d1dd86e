"""All pairs of templates: how near to a bare matrix product, how linear, how flat in memory."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from falsematch.bench.measured import SEED, Measured
from falsematch.errors import FalsematchError
from falsematch.scoring.entries import Entries
from falsematch.scoring.tiles import tally
from falsematch.store import Store

_TEMPLATES = 20_000
_LENGTHS = {128: 0.6, 512: 0.5}
"""Numbers a template, and the least ratio to the bare product."""
_GROUPS = 8
_THREADS = 2
_ROUNDS = 3
_BINS = 128
_FASTER = 5.0
"""Times as fast as product and histogram."""
_HISTOGRAM_ROWS = 4_000
_SIZES = (1_415, 4_473, 14_143, 44_722)
"""Templates that make 1e6, 1e7, 1e8 and 1e9 unordered pairs."""
_EXPONENT = 1.03
_GROWTH = 1.1
"""Largest peak memory at the most pairs over that at a tenth of them, templates included in neither."""


def pairs(store: Store) -> Iterator[Measured]:
    """Unordered pairs of made-up templates, binned by group pair and counted, on two threads.

    The bare product ``A @ B.T`` has two BLAS threads; here two workers take one BLAS thread each. Both sides run in
    turns, so that they meet the same machine.
    """
    yield from (_against_product(length, target) for length, target in _LENGTHS.items())
    yield _against_histogram()
    yield from _growth()


def templates(count: int, length: int) -> NDArray[np.float32]:
    """Unit vectors of random direction."""
    rows = np.random.default_rng(SEED).standard_normal((count, length), dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def tallied(rows: NDArray[np.float32]) -> int:
    """Every unordered pair once, each row a person of their own; how many there were."""
    people = np.arange(len(rows))
    side = Entries(rows, people % _GROUPS, people, people)
    with tempfile.TemporaryDirectory() as folder:
        # A threshold and a floor that few pairs of random directions reach, as few impostors do.
        reached = 4.5 / np.sqrt(rows.shape[1])
        with tally(side, None, "cosine", [reached], reached, folder=Path(folder), threads=_THREADS) as found:
            return int(found.comparisons.sum())


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _against_product(length: int, target: float) -> Measured:
    rows = templates(_TEMPLATES, length)
    tallied(rows[:2000])
    with threadpool_limits(_THREADS, user_api="blas"):
        rounds = [(_timed(lambda: rows @ rows.T), _timed(lambda: tallied(rows))) for _ in range(_ROUNDS)]
    entries, unordered = len(rows) ** 2, len(rows) * (len(rows) - 1) // 2
    ratio = statistics.median((unordered / own) / (entries / bare) for bare, own in rounds)
    bare, own = (statistics.median(side) for side in zip(*rounds, strict=True))
    return Measured(
        f"pairs_d{length}",
        ratio,
        target,
        (
            f"{_TEMPLATES:,} templates of {length} numbers, {_ROUNDS} rounds in turns, 2 threads a side (medians); "
            f"{_load()}.",
            f"Bare product: {entries / bare / 1e6:,.0f} million entries a second; here: {unordered / own / 1e6:,.0f} "
            "million unordered pairs a second.",
        ),
    )


def _against_histogram() -> Measured:
    """Pairs a second over entries a second of a product and ``np.histogram`` of it, block by block."""
    rows = templates(_TEMPLATES, 128)
    some = rows[:_HISTOGRAM_ROWS]

    def histograms() -> None:
        for start in range(0, len(some), 500):
            np.histogram(some[start : start + 500] @ rows.T, bins=_BINS, range=(-1, 1))

    tallied(rows[:2000])
    with threadpool_limits(_THREADS, user_api="blas"):
        rounds = [(_timed(histograms), _timed(lambda: tallied(rows))) for _ in range(_ROUNDS)]
    entries, unordered = len(some) * len(rows), len(rows) * (len(rows) - 1) // 2
    return Measured(
        "pairs_histogram",
        statistics.median((unordered / own) / (entries / theirs) for theirs, own in rounds),
        _FASTER,
        (f"Product and np.histogram of {entries / 1e6:,.0f} million entries, {_ROUNDS} rounds in turns; {_load()}.",),
    )


def _growth() -> Iterator[Measured]:
    """Time on the processor and peak memory from a million pairs to a thousand million."""
    found = [_alone(count) for count in _SIZES]
    number = np.log([count * (count - 1) / 2 for count in _SIZES])
    # The exponent of the whole range, fixed costs included: they can only lower it.
    exponent = float(np.polyfit(number[1:], np.log([seconds for seconds, _ in found[1:]]), 1)[0])
    told = tuple(
        f"{count * (count - 1) / 2:.3g} pairs: {seconds:.2f} s on the processors, {memory / 1e6:.0f} MB beyond the "
        "templates."
        for count, (seconds, memory) in zip(_SIZES, found, strict=True)
    )
    yield Measured(
        "pairs_linear", _EXPONENT / exponent, 1.0, (*told, f"Time grows with pairs to the power {exponent:.3f}.")
    )
    growth = found[-1][1] / found[-2][1]
    yield Measured("pairs_memory", _GROWTH / growth, 1.0, (f"Ten times the pairs take {growth:.2f} times the memory.",))


_ALONE = """
import resource, sys, time
import numpy as np
from falsematch.bench.pairs import templates, tallied
rows = templates(int(sys.argv[1]), 128)
tallied(rows[:1000])
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before, start = peak(), time.process_time()
tallied(rows)
print(time.process_time() - start, peak() - before)
"""


def _alone(count: int) -> tuple[float, float]:
    raise NotImplementedError


def _load() -> str:
    """How busy the machine is with everything there is."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
