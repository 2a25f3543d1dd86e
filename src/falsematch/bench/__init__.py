"""Speed, measured against what it is to be faster than, both in one run.

A ratio within one run stands still where times do not: both sides meet the same machine in the same state. One file a
benchmark.
"""

from collections.abc import Callable, Iterable, Iterator

from falsematch.bench import conditions
from falsematch.bench.audit import audit_speed
from falsematch.bench.embed import embed
from falsematch.bench.heads import rendered_heads
from falsematch.bench.measured import Measured
from falsematch.bench.pairs import pairs
from falsematch.bench.scale import scale
from falsematch.bench.scores import scores
from falsematch.bench.systems import systems
from falsematch.catalog import nearest
from falsematch.errors import ExperimentError
from falsematch.store import Store

__all__ = ["BENCHES", "Measured", "run"]

BENCHES: dict[str, Callable[[Store], Iterable[Measured]]] = {
    "audit": audit_speed,
    "conditions": lambda store: conditions.each(),
    "embed": lambda store: [embed(store)],
    "heads": lambda store: [rendered_heads(store)],
    "scale": scale,
    "scores": lambda store: [scores(store)],
    "systems": systems,
    # Last: the memory of its bare product would be counted as that of the processes others start.
    "pairs": pairs,
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
