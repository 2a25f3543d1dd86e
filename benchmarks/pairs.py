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

from benchmarks.measured import SEED, Measured, peak_memory
from falsematch.errors import FalsematchError
from falsematch.scoring.entries import Entries
from falsematch.scoring.tiles import tally
from falsematch.store import Store

_ROOT = Path(__file__).parents[1]
"""Where another process finds this module."""
_TEMPLATES = 20_000
_LENGTHS = {128: 0.6, 512: 0.5}
"""Numbers a template, and the least ratio to the bare product."""
_GROUPS = 8
_THREADS = 2
_ROUNDS = 3
_BINS = 128
_FASTER = 5.0
"""Times as fast as product and histogram."""
_SHARE = 5
"""Part of the rows that numpy is timed on."""
_SIZES = (1_415, 4_473, 14_143, 44_722)
"""Templates that make 1e6, 1e7, 1e8 and 1e9 unordered pairs."""
_EXPONENT = 1.03
_GROWTH = 1.1
"""Largest peak memory at the most pairs over that at the fewest, templates left out of both."""


def measure(store: Store) -> Iterator[Measured]:
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
    """The same question, how all pairs of so many templates score, put to numpy: product and ``np.histogram``.

    numpy's product holds each pair twice, and itself; both orders are part of what it takes that way. It is timed on a
    share of the rows, and tells no groups apart.
    """
    rows = templates(_TEMPLATES, 128)
    some = rows[: _TEMPLATES // _SHARE]

    def histograms() -> None:
        for start in range(0, len(some), 500):
            np.histogram(some[start : start + 500] @ rows.T, bins=_BINS, range=(-1, 1))

    tallied(rows[:2000])
    with threadpool_limits(_THREADS, user_api="blas"):
        rounds = [(_timed(histograms) * _SHARE, _timed(lambda: tallied(rows))) for _ in range(_ROUNDS)]
    ratio = statistics.median(theirs / own for theirs, own in rounds)
    once = ratio * (len(rows) - 1) / (2 * len(rows))
    return Measured(
        "pairs_histogram",
        ratio,
        _FASTER,
        (
            f"All pairs of {_TEMPLATES:,} templates of 128 numbers against product and np.histogram, {_ROUNDS} rounds "
            f"in turns; {_load()}.",
            f"Against numpy looking at each pair once only, it would be {once:.2f} times as fast.",
        ),
    )


def _growth() -> Iterator[Measured]:
    """Time on the processors and peak memory from a million pairs to a thousand million."""
    found = [_alone(count) for count in _SIZES]
    number = [count * (count - 1) / 2 for count in _SIZES]
    exponent = float(np.polyfit(np.log(number), np.log([seconds for seconds, _ in found]), 1)[0])
    told = tuple(
        f"{pairs:,.0f} pairs: {seconds:.3f} s on the processors, peak {memory / 1e6:.0f} MB beside the templates."
        for pairs, (seconds, memory) in zip(number, found, strict=True)
    )
    yield Measured(
        "pairs_linear",
        _EXPONENT / exponent,
        1.0,
        (*told, f"Time grows with the number of pairs to the power {exponent:.3f} (at most {_EXPONENT}); {_load()}."),
    )
    growth = found[-1][1] / found[0][1]
    yield Measured(
        "pairs_memory",
        _GROWTH / growth,
        1.0,
        (f"A thousand times the pairs take {growth:.2f} times the memory of the whole process (at most {_GROWTH}).",),
    )


def _alone(count: int) -> tuple[float, float]:
    """Seconds on the processors and peak bytes, beside the templates, of a process of its own.

    Raises
    ------
    FalsematchError
        Where it failed.
    """
    command = [sys.executable, "-c", "import sys; from benchmarks.pairs import alone; alone(int(sys.argv[1]))"]
    made = subprocess.run([*command, str(count)], cwd=_ROOT, capture_output=True, text=True, check=False)
    if made.returncode:
        raise FalsematchError(f"pairs: a process failed: {made.stderr.strip().splitlines()[-1]}")
    seconds, memory = made.stdout.split()
    return float(seconds), float(memory)


def alone(count: int) -> None:
    """Tally so many templates, and write seconds on the processors (the best of some rounds) and peak bytes."""
    rows = templates(count, 128)
    tallied(rows[:1000])
    spent = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        tallied(rows)
        spent.append(time.process_time() - start)
    sys.stdout.write(f"{min(spent)} {peak_memory() - rows.nbytes}\n")


def _load() -> str:
    """How busy the machine is with everything there is."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
