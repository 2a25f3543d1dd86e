"""Compare the tables of two trees of results value by value, whatever generation of file and column names they have.

    python tools/compare_tables.py BEFORE AFTER [--except COLUMN ...]

BEFORE and AFTER each hold result folders. Columns that only one side has are passed over; those of both must hold the
same text in every row. Exit 1 on a difference.
"""

import argparse
import gzip
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from falsematch.tables import OLDER_NAMES


def tables_of(folder: Path) -> dict[str, pd.DataFrame]:
    """Every table of a result folder by its name without suffix, each cell as its text."""
    return {path.name.split(".")[0]: _read(path) for path in sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])}


def _read(path: Path) -> pd.DataFrame:
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    return pd.read_csv(io.BytesIO(text), dtype=str, keep_default_na=False).rename(columns=OLDER_NAMES)


def differences(before: Path, after: Path, left_out: Sequence[str] = ()) -> Iterator[str]:
    """What differs between two folders of one result, a line each; columns of one side alone are no difference."""
    old, new = tables_of(before), tables_of(after)
    yield from (f"{name}: there is no such table any more" for name in sorted(old.keys() - new.keys()))
    for name in sorted(old.keys() & new.keys()):
        if len(old[name]) != len(new[name]):
            yield f"{name}: {len(old[name])} rows before, {len(new[name])} after"
            continue
        for column in old[name].columns.intersection(new[name].columns).difference(list(left_out)):
            changed = (old[name][column] != new[name][column]).to_numpy().nonzero()[0]
            if len(changed):
                row = changed[0]
                was, now = old[name][column].iloc[row], new[name][column].iloc[row]
                yield f"{name}.{column}: {len(changed)} cells differ; row {row + 2} was {was!r} and is {now!r}"


def main() -> int:
    """Print a line a result and one a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--except", dest="left_out", nargs="*", default=[])
    given = parser.parse_args()
    differing = 0
    for folder in sorted(path for path in given.before.iterdir() if path.is_dir()):
        found = list(differences(folder, given.after / folder.name, given.left_out))
        values = sum(table.size for table in tables_of(folder).values())
        print(f"{folder.name}: {values:,} values, {len(found)} differences")
        for line in found:
            print(f"  {line}")
        differing += len(found)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
