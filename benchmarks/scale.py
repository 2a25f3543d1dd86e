"""A run on a cluster beside the same run on this machine, and what the measured rates say of very large ones."""

import pickle
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.many import many_photographs
from benchmarks.measured import SEED, Measured
from benchmarks.pairs import templates
from falsematch import conditions, datasets, faces, matchers, workers
from falsematch.errors import FalsematchError
from falsematch.scoring.entries import Entries
from falsematch.scoring.tiles import tally
from falsematch.store import Store

_PHOTOGRAPHS = 2_000
_PARTS = 2
"""Of the photographs, in turns, so that both sides meet the same machine and each is first once. A run connects once to
its cluster: each further part would count that again."""
_ROUNDS = 4
"""Of the pairs, likewise; the first compiles."""
_TEMPLATES = 40_000
_LENGTH = 128
_WORKERS = (1, 2)
_OVERHEAD = 0.15
DASK = {
    "distributed": {
        "worker": {"profile": {"enabled": False}},
        "nanny": {"pre-spawn-environ": {"MALLOC_TRIM_THRESHOLD_": 1 << 27, "MALLOC_MMAP_THRESHOLD_": 1 << 27}},
    }
}
"""As docs/howto/dask.yaml: no profile nobody reads, and freed pictures are kept for the next (Dask returns them)."""
_PAIRS_SHARE = 0.5
"""Of the local rate, at least: our own bar, since a cluster is for what one machine cannot hold."""
_SYSTEM = "sface_int8bq"

_MANY_PHOTOGRAPHS, _MANY_TEMPLATES, _MANY_PROBES = 10**6, 10**8, 10**6
_CORES = 64
_CORE_HOUR = 0.05
"""US dollars an hour of a core: an assumption, to be replaced by one's own, and no quotation."""
_BLOCK = 4096
"""Bytes that a file takes up at least."""


@dataclass(frozen=True)
class _Rates:
    """Measured: photographs a second and core, and bytes that each sends, returns (and leaves in memory) and keeps."""

    photographs: float
    sent: int
    returned: int
    disk: float
    files: float


def measure(store: Store) -> Iterator[Measured]:
    """Photographs and pairs a second on a Dask cluster of worker processes on this machine, against the local run.

    Raises
    ------
    FalsematchError
        Where Dask, ORL or a model is not here.
    """
    for count in _WORKERS:
        measured, rates = _photographs(store, count)
        yield measured
    for count in _WORKERS:
        yield _pairs(count, rates)


@contextmanager
def _cluster(count: int) -> Iterator[str]:
    """Address of a cluster of so many processes of one thread each."""
    try:
        import dask  # noqa: PLC0415 - an extra: a core installation has none
        from distributed import LocalCluster  # noqa: PLC0415
    except ModuleNotFoundError:
        raise FalsematchError("the benchmark `scale` needs the extra `dask`: install `falsematch[dask]`.") from None
    with (
        dask.config.set(dask.config.merge(dask.config.config, DASK)),
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as made,
    ):
        yield made.scheduler_address


def _photographs(store: Store, count: int) -> tuple[Measured, _Rates]:
    with tempfile.TemporaryDirectory() as made, _cluster(count) as address:
        folder = Path(made)
        every = many_photographs(_PHOTOGRAPHS + 2 * _PARTS, folder / "many", store)
        warming, measured = every.table.iloc[: 2 * _PARTS], every.table.iloc[2 * _PARTS :]
        bounds = np.linspace(0, len(measured), _PARTS + 1).astype(int)
        parts = [measured.iloc[start:stop] for start, stop in pairwise(bounds)]
        own = {there: _empty(store, folder / f"cache-{there}") for there in (True, False)}
        spent = dict.fromkeys(own, 0.0)
        for part in [warming, *parts]:
            images = datasets.Images(part.reset_index(drop=True), every.manifest, None, [])
            # Whoever is first reads photographs that nobody has read: in turns, that is either.
            own = dict(reversed(own.items()))
            for there, cache in own.items():
                with workers.on_dask(address, cache) if there else nullcontext():
                    begun = time.perf_counter()
                    _enrolled(images, cache, count)
                    # The first part starts processes and opens the weights in them.
                    spent[there] += 0.0 if part is warming else time.perf_counter() - begun
        rates = _rates(images, own[False], _PHOTOGRAPHS / spent[False] / count)
    cluster, here = (_PHOTOGRAPHS / spent[side] for side in (True, False))
    return Measured(
        f"scale_photographs_{count}",
        cluster / here,
        1 / (1 + _OVERHEAD),
        (
            f"{_PHOTOGRAPHS:,} photographs read and enrolled by {_SYSTEM}, in {_PARTS} parts in turns; processes of "
            f"one thread on either side: {count}.",
            f"Here: {here:.1f} photographs a second; on the cluster: {cluster:.1f}.",
        ),
    ), rates


def _empty(store: Store, folder: Path) -> Store:
    """A cache in which nothing was measured, with the weights of another."""
    folder.mkdir()
    (folder / "models").symlink_to(store.models)
    return Store(folder)


def _enrolled(images: datasets.Images, store: Store, jobs: int) -> None:
    readings = faces.read(images, store, jobs)
    matcher = matchers.load_open_matcher(_SYSTEM, store)
    clean = {str(image): conditions.parse([]) for image in images.table["image"]}
    matchers.enrol(images, readings, [matcher], clean, seed=SEED, store=store, jobs=jobs)


def _rates(images: datasets.Images, store: Store, photographs: float) -> _Rates:
    """What a photograph takes of network and disk: what its two tasks are made of, and what they leave."""
    reading = faces.read(images, store)
    image = str(images.table["image"][0])
    matcher = matchers.load_open_matcher(_SYSTEM, store)
    row = matchers.enrol(images, reading, [matcher], {image: conditions.parse([])}, seed=SEED, store=store)
    sizes = [file.stat().st_size for file in (store.root / "artefacts").rglob("*") if file.is_file()]
    count = _PHOTOGRAPHS + 2 * _PARTS
    return _Rates(
        photographs,
        sent=len(pickle.dumps((matcher, conditions.parse([]), reading.only(image)))),
        returned=len(pickle.dumps(row)),
        disk=float(np.ceil(np.array(sizes) / _BLOCK).sum() * _BLOCK / count),
        files=len(sizes) / count,
    )


def _pairs(count: int, rates: _Rates) -> Measured:
    rows = templates(_TEMPLATES, _LENGTH)
    people = np.arange(len(rows))
    side = Entries(rows, people % 8, people, people)
    # A floor that few pairs of random directions reach, as few impostors do.
    floor = 4.5 / np.sqrt(_LENGTH)
    spent: dict[bool, list[float]] = {True: [], False: []}
    with tempfile.TemporaryDirectory() as made, _cluster(count) as address:
        folder = Path(made)
        for _ in range(_ROUNDS):
            for there, taken in spent.items():
                with workers.on_dask(address, Store(folder / "cache")) if there else nullcontext():
                    begun = time.perf_counter()
                    with tally(side, None, "cosine", [floor], floor, folder=folder, threads=count):
                        taken.append(time.perf_counter() - begun)
    # The first round compiles, and starts what is to be started.
    number = _TEMPLATES * (_TEMPLATES - 1) / 2
    cluster, here = (number / float(np.median(spent[side][1:])) for side in (True, False))
    details = [
        f"Unordered pairs of {_TEMPLATES:,} templates of {_LENGTH} numbers, {_ROUNDS - 1} rounds in turns (medians); "
        f"threads here, and workers of one thread there: {count}.",
        f"Here: {here / 1e6:,.0f} million pairs a second; on the cluster: {cluster / 1e6:,.0f}.",
    ]
    if count == 1:
        details += _plan(rates, cluster)
    return Measured(f"scale_pairs_{count}", cluster / here, _PAIRS_SHARE, tuple(details))


def _plan(rates: _Rates, pairs: float) -> list[str]:
    """What the measured rates of one core come to on many (docs/howto/scale.md explains)."""
    photographs = _MANY_PHOTOGRAPHS / rates.photographs / _CORES / 3600
    search = _MANY_PROBES * _MANY_TEMPLATES / pairs / _CORES / 3600
    everybody = _MANY_TEMPLATES**2 / 2 / pairs / _CORES / 3600
    traffic = _MANY_PHOTOGRAPHS * (rates.sent + rates.returned)
    return [
        f"Plan, at the rates of one core just measured, on {_CORES} such cores at an assumed {_CORE_HOUR} US dollars "
        "an hour each:",
        f"{_MANY_PHOTOGRAPHS:,} photographs, one frame each: {_spent(photographs)}; {traffic / 1e9:.0f} GB to and from "
        f"workers, of which the process that asked holds {_MANY_PHOTOGRAPHS * rates.returned / 1e9:.0f} GB at the end; "
        f"{_MANY_PHOTOGRAPHS * rates.files:,.0f} files, {_MANY_PHOTOGRAPHS * rates.disk / 1e9:.0f} GB of cache.",
        f"{_MANY_TEMPLATES:,} templates: {_MANY_TEMPLATES * _LENGTH * 4 / 1e9:.0f} GB, which every worker reads "
        "block by block.",
        f"{_MANY_PROBES:,} searches of them, {_MANY_PROBES * _MANY_TEMPLATES:.0e} pairs: {_spent(search)}.",
        f"Everybody with everybody, {_MANY_TEMPLATES**2 / 2:.0e} pairs: {_spent(everybody)}.",
    ]


def _spent(hours: float) -> str:
    return f"{hours:,.1f} hours, {hours * _CORES * _CORE_HOUR:,.0f} dollars"
