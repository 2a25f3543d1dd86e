"""``python -m benchmarks [NAME]``: all benchmarks or one, a line a target; exit 1 where one is short."""

import argparse
import sys
from collections.abc import Iterator
from importlib import import_module

from benchmarks.measured import Measured
from falsematch.catalog import nearest
from falsematch.cli import prepared
from falsematch.errors import ExperimentError, FalsematchError
from falsematch.store import Store

# Pairs last: the memory of its bare product would be counted as that of the processes others start.
NAMES = ("start", "audit", "conditions", "embed", "heads", "scale", "scores", "matchers", "pairs")
"""Each is the file of its name, imported when it is run: a new one is one file and one name here."""


def run(name: str | None, store: Store) -> Iterator[Measured]:
    """One benchmark by its name, or all of them, each target as it is measured.

    Raises
    ------
    ExperimentError
        Where there is none of that name.
    """
    if name is not None and name not in NAMES:
        raise ExperimentError(f"`{name}` is not a benchmark. {nearest(name, NAMES)}")
    asked = NAMES if name is None else (name,)
    return (measured for one in asked for measured in import_module(f"benchmarks.{one}").measure(store))


def main() -> int:
    """Print what was measured, then the target's line; as every verb, an error is one sentence and exit 2."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the speed of a part.")
    parser.add_argument("name", nargs="?", help=f"one of: {', '.join(NAMES)}")
    asked = parser.parse_args()
    short = False
    try:
        with prepared():
            for measured in run(asked.name, Store.default()):
                print(*measured.details, measured.line, sep="\n", flush=True)
                short |= not measured.ok
    except FalsematchError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
