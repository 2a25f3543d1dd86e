"""The benchmarks there are: a new one is one file and one name here."""

# ruff: noqa: PLW0108 - a lambda imports its benchmark when it is called

from collections.abc import Callable, Iterable, Iterator

from falsematch import bench
from falsematch.bench.measured import Measured
from falsematch.catalog import nearest
from falsematch.errors import ExperimentError
from falsematch.store import Store

BENCHES: dict[str, Callable[[Store], Iterable[Measured]]] = {
    "start": lambda store: bench.start(),
    "audit": lambda store: bench.audit_speed(store),
    "conditions": lambda store: bench.each(),
    "embed": lambda store: [bench.embed(store)],
    "heads": lambda store: [bench.rendered_heads(store)],
    "scale": lambda store: bench.scale(store),
    "scores": lambda store: [bench.scores(store)],
    "matchers": lambda store: bench.matchers(store),
    # Last: the memory of its bare product would be counted as that of the processes others start.
    "pairs": lambda store: bench.pairs(store),
}
"""Every benchmark by its name; each is imported when it is run."""


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
