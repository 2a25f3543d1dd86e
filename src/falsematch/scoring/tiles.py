"""All pairs of two sides, tile by tile: counts by group and score, and the pairs at a floor, in bounded memory.

A tile is a float32 matrix product, read once by a compiled loop while it is still in the processor's cache. Nothing of
it outlives the tile but counts and the few pairs at the floor, so that memory does not grow with the number of pairs.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import local
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from falsematch import workers
from falsematch.errors import ScoresError
from falsematch.scoring.entries import Entries, among, impostors
from falsematch.scoring.grid import BINS, READ, Grid, grid_over
from falsematch.scoring.pairs import Comparator, score_pairs

PAIR = np.dtype([("probe", np.uint32), ("reference", np.uint32), ("score", np.float64)])
"""A pair of rows and its score."""

_ALIKE: tuple[Literal["subject", "shape"], ...] = ("subject", "shape")
MEMORY = 1 << 30
"""Bytes that a tally may take beside the templates it is handed."""

_ROWS, _COLUMNS = 2048, 1024
"""Of one job."""
_TILE_ROWS = 512
"""Of one product: 2 MB, which a core's own cache holds together with what it is made from."""
_INDEX = 64
"""Bytes a row that finding the pairs of one person takes."""


@dataclass(frozen=True, eq=False)
class Tally:
    """What all pairs of two sides came to.

    Attributes
    ----------
    impostor : int64 array (groups, groups, bins)
        Comparisons of two people by group of the probe, group of the reference, and bin; alike scores lie in high bins.
    genuine : array of :data:`PAIR`
        Every comparison of a person with themself, photograph by photograph.
    kept : array of :data:`PAIR`, memory-mapped
        Every impostor comparison at the floor or more alike, in an order that does not depend on threads.
    edges : float64 array (bins,)
        Score at which each bin begins where no thresholds were given beforehand.
    """

    impostor: NDArray[np.int64]
    genuine: NDArray[Any]
    kept: NDArray[Any]
    edges: NDArray[np.float64]
    _place: Callable[[float], int]

    def accepted(self, threshold: float) -> NDArray[np.int64]:
        """Impostor comparisons accepted at one of the thresholds given beforehand: int64 array (groups, groups)."""
        return np.asarray(self.impostor[:, :, self._place(threshold) :].sum(axis=2))

    @property
    def comparisons(self) -> NDArray[np.int64]:
        """Impostor comparisons: int64 array (groups, groups)."""
        return np.asarray(self.impostor.sum(axis=2))


@contextmanager
def tally(
    probe: Entries,
    reference: Entries | None,
    comparator: Comparator,
    thresholds: Sequence[float],
    floor: float,
    *,
    folder: Path,
    memory: int = MEMORY,
    threads: int = 1,
) -> Iterator[Tally]:
    """Compare everybody with everybody; the pairs kept lie in a temporary folder while the context lasts.

    Parameters
    ----------
    probe : Entries
    reference : Entries or None
        None compares the probes among themselves, each unordered pair once.
    comparator : "euclidean" or "cosine"
        Distances accept at and below a threshold, cosines at and above it.
    thresholds : sequence of float
        At which counts are wanted; they are exact: what :func:`falsematch.scoring.score_pairs` gives in float64, not
        what float32 does.
    floor : float
        Score from which on pairs are kept, so that counts are exact at any threshold beyond it too.
    folder : Path
        Where pairs are spilled.
    memory : int
        Bytes that may be taken beside what the entries hold. Templates in a :class:`TemplateFile` hold nothing. On a
        cluster it does not bind: a task hands back the pairs it kept of a whole block of rows, 16 bytes each.
    threads : int
        Any number gives the same bytes.

    Raises
    ------
    ScoresError
        Where a template is not finite or, for the cosine, zero; where memory does not suffice for one tile a thread.
    """
    other = probe if reference is None else reference
    count = 1 + int(max(probe.group.max(initial=0), other.group.max(initial=0)))
    grid = grid_over(probe, other, comparator, np.unique(np.asarray(thresholds, np.float64)), floor)
    sides = [probe] if reference is None else [probe, reference]
    ahead = _jobs_ahead(threads, count, grid, sides, memory)
    with TemporaryDirectory(prefix="pairs-", dir=folder) as place:
        spill = Path(place) / "kept"
        with spill.open("wb") as file, threadpool_limits(1, user_api="blas"):
            counts = _all_tiles(probe, reference, grid, count, threads, ahead, file.write)
        genuine, never = (_scored(probe, other, among(probe, reference, kind), grid) for kind in _ALIKE)
        for pairs in (genuine, never):
            at = (probe.group[pairs["probe"]], other.group[pairs["reference"]], grid.bins(pairs["score"]))
            np.subtract.at(counts, at, 1)
        size = spill.stat().st_size // PAIR.itemsize
        kept = np.memmap(spill, PAIR, "r", shape=(size,)) if size else np.empty(0, PAIR)
        real = probe.image[genuine["probe"]] != other.image[genuine["reference"]]
        yield Tally(counts, genuine[real], kept, grid.edges, grid.place)


def _jobs_ahead(threads: int, groups: int, grid: Grid, sides: Sequence[Entries], memory: int) -> int:
    """How many jobs may be under way or wait for their turn, so that not even pairs that are all kept take more.

    Raises
    ------
    ScoresError
        Where not even one job a thread fits.
    """
    length = sides[0].templates.shape[1]
    bench = 12 * length * (_ROWS + _COLUMNS) + _TILE_ROWS * _COLUMNS * (4 + 3 * PAIR.itemsize)
    fixed = (threads + 1) * (bench + 8 * groups**2 * grid.width) + 12 * length * READ
    fixed += sum(len(side) for side in sides) * _INDEX
    job = 2 * _ROWS * _COLUMNS * PAIR.itemsize
    ahead = (memory - fixed) // job
    if ahead < threads:
        needed = (fixed + threads * job) / 1e6
        raise ScoresError(f"comparing needs {needed:.0f} MB for its tiles; allow it more than {memory / 1e6:.0f}.")
    return int(min(ahead, 3 * threads))


class _Bench:
    """What one thread works with; buffers are made once, since fresh memory costs more than the work on it."""

    def __init__(self, groups: int, width: int, length: int) -> None:
        self.counts = np.zeros(groups * groups * width, np.int64)
        self.product = np.empty(_TILE_ROWS * _COLUMNS, np.float32)
        self.kept_at = np.empty(_TILE_ROWS * _COLUMNS, np.int64)
        self.kept_score = np.empty(_TILE_ROWS * _COLUMNS)
        self.sides = [_Prepared(_ROWS, length), _Prepared(_COLUMNS, length)]


class _Prepared:
    """A block of one side as the product takes it, kept until another is asked for."""

    def __init__(self, rows: int, length: int) -> None:
        self.start = -1
        self.block: NDArray[Any] = np.empty((0, length))
        self._unit, self._offset = np.empty((rows, length), np.float32), np.empty(rows, np.float32)
        self.norms = np.empty(0)
        self.largest = 0.0

    def take(self, side: Entries, start: int, grid: Grid) -> None:
        from falsematch.scoring._kernels import norms, prepare  # noqa: PLC0415 - a table of scores compares nothing

        if start != self.start:
            self.start = start
            self.block = side.block(start, start + len(self._offset))
            self.norms = norms(self.block)
            self.largest = prepare(self.block, grid.centre, grid.euclidean, self.unit, self.offset)

    @property
    def unit(self) -> NDArray[np.float32]:
        return self._unit[: len(self.block)]

    @property
    def offset(self) -> NDArray[np.float32]:
        return self._offset[: len(self.block)]


def _all_tiles(
    probe: Entries,
    reference: Entries | None,
    grid: Grid,
    groups: int,
    threads: int,
    ahead: int,
    spill: Callable[[bytes], Any],
) -> NDArray[np.int64]:
    """Counts (groups, groups, bins) of every pair, and the pairs kept, in the order of the jobs."""
    if workers.distributed():
        return _all_strips(probe, reference, grid, groups, spill)
    rows = range(0, len(probe), _ROWS)
    jobs = ((row, column) for row in rows for column in _columns(probe, reference, row))
    mine = local()
    benches: list[_Bench] = []

    def work(job: tuple[int, int]) -> NDArray[Any]:
        if not hasattr(mine, "bench"):
            mine.bench = _Bench(groups, grid.width, probe.templates.shape[1])
            benches.append(mine.bench)
        return _job(mine.bench, probe, reference, grid, job, groups)

    with ThreadPoolExecutor(threads) as pool:
        # Results wait for their turn, and may not pile up.
        waiting: deque[Future[NDArray[Any]]] = deque()
        for job in jobs:
            waiting.append(pool.submit(work, job))
            if len(waiting) >= ahead:
                spill(waiting.popleft().result().tobytes())
        for future in waiting:
            spill(future.result().tobytes())
    shape = groups, groups, grid.width
    return sum((bench.counts.reshape(shape) for bench in benches), np.zeros(shape, np.int64))


def _all_strips(
    probe: Entries, reference: Entries | None, grid: Grid, groups: int, spill: Callable[[bytes], Any]
) -> NDArray[np.int64]:
    """The same on a cluster: a task is one block of rows against every block of columns."""
    counts = np.zeros((groups, groups, grid.width), np.int64)
    rows = range(0, len(probe), _ROWS)
    strips: Iterator[workers.Task] = ((_strip, (probe, reference, grid, groups, row), {}) for row in rows)
    shared = [side for side in (probe, reference) if side is not None]
    for part, kept in workers.each(strips, 1, shared=shared):
        counts += part
        spill(kept.tobytes())
    return counts


def _strip(
    probe: Entries, reference: Entries | None, grid: Grid, groups: int, row: int
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    bench = _Bench(groups, grid.width, probe.templates.shape[1])
    columns = _columns(probe, reference, row)
    with threadpool_limits(1, user_api="blas"):
        kept = [_job(bench, probe, reference, grid, (row, column), groups) for column in columns]
    return bench.counts.reshape(groups, groups, grid.width), np.concatenate(kept)


def _columns(probe: Entries, reference: Entries | None, row: int) -> Iterator[int]:
    """Where the blocks of columns begin that a block of rows is compared with; among themselves, each pair once."""
    other = probe if reference is None else reference
    for column in range(0, len(other), _COLUMNS):
        if reference is not None or column + _COLUMNS > row + 1:
            yield column


def _job(
    bench: _Bench, probe: Entries, reference: Entries | None, grid: Grid, job: tuple[int, int], groups: int
) -> NDArray[Any]:
    """Bin one block of rows against one block of columns; the impostor pairs kept."""
    other = probe if reference is None else reference
    rows, columns = bench.sides
    rows.take(probe, job[0], grid)
    from falsematch.scoring._kernels import bin_tile  # noqa: PLC0415 - a table of scores compares nothing

    columns.take(other, job[1], grid)
    group_a = probe.group[job[0] : job[0] + _ROWS] * (groups * grid.width)
    group_b = (other.group[job[1] : job[1] + _COLUMNS] * grid.width).astype(np.int32)
    error = _error(rows.largest, columns.largest, rows.unit.shape[1])
    found = []
    for start in range(0, len(rows.block), _TILE_ROWS):
        some = slice(start, start + _TILE_ROWS)
        # Among themselves: entry (i, j) once, where j > i.
        first = max(0, job[0] + start - job[1]) if reference is None else 0
        unit = rows.unit[some]
        width = len(columns.block) - first
        if width <= 0:
            continue
        product = bench.product[: len(unit) * width].reshape(len(unit), width)
        np.matmul(unit, columns.unit[first:].T, out=product)
        kept = bin_tile(
            product,
            rows.block[some],
            columns.block[first:],
            rows.norms[some],
            columns.norms[first:],
            rows.offset[some],
            columns.offset[first:],
            group_a[some],
            group_b[first:],
            job[0] + start - job[1] - first if reference is None else -(1 << 40),
            grid.euclidean,
            grid.low,
            grid.scale,
            BINS - 1,
            error,
            grid.thresholds,
            grid.floor,
            bench.counts,
            bench.kept_at,
            bench.kept_score,
        )
        pairs = np.empty(kept, PAIR)
        row, column = np.divmod(bench.kept_at[:kept], width)
        pairs["probe"], pairs["reference"] = row + job[0] + start, column + job[1] + first
        pairs["score"] = bench.kept_score[:kept]
        found.append(pairs[impostors(probe, other, pairs)])
    return np.concatenate(found) if found else np.empty(0, PAIR)


def _error(a: float, b: float, length: int) -> float:
    """Largest difference of a float32 likeness from the true one, for templates of at most these norms.

    A sum of d products differs by at most d u |a| |b| in whatever order it is added (u = 2**-24); rounding the
    templates adds two more, and rounding the offsets and their sums at most 4 u (|a|^2 + |b|^2).
    Source: Higham, Accuracy and Stability of Numerical Algorithms (2002), section 3.1.
    """
    return 1.01 * 2.0**-24 * ((length + 4) * a * b + 4 * (a * a + b * b))


def _scored(
    probe: Entries, reference: Entries, pairs: tuple[NDArray[np.int64], NDArray[np.int64]], grid: Grid
) -> NDArray[Any]:
    """Pairs with their scores; templates are read in blocks of rows of the probe side."""
    row, column = pairs
    scored = np.empty(len(row), PAIR)
    scored["probe"], scored["reference"] = row, column
    for start in range(0, len(row), READ):
        some = slice(start, start + READ)
        a, b = (side.gathered(at[some]) for side, at in ((probe, row), (reference, column)))
        every = np.arange(len(a))
        scored["score"][some] = score_pairs(a, b, every, every, grid.comparator)
    return scored
