"""``falsematch audit`` of five million comparisons."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from benchmarks.measured import SEED, Measured
from falsematch.errors import FalsematchError
from falsematch.store import Store

_ROWS = 5_000_000
_PEOPLE = 1_119
"""With two probes and two references each they make five million comparisons."""
_MEMORY = 2e9
"""Bytes that an audit may take at most."""
_LIMITS = {0: 20.0, 500: 120.0}
"""Seconds that an audit may take at most, by its number of replicates."""


def measure(store: Store) -> Iterator[Measured]:
    """``falsematch audit`` of five million comparisons, from the command to the report, as CSV and as Parquet.

    The table is drawn anew: photographs named, two labels, every comparison clean. Each audit is a process of its own,
    so that its peak memory is its own too.
    """
    details, ratios = [], []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        _write_scores(folder)
        for replicates, limit in _LIMITS.items():
            for kind in ("csv", "parquet"):
                seconds, memory = _audited(folder, kind, replicates)
                ratios += [limit / seconds, _MEMORY / memory]
                details.append(
                    f"{_ROWS:,} rows, {kind}, {replicates} replicates: {seconds:.1f} s (at most {limit:g}), "
                    f"{memory / 1e9:.2f} GB (at most {_MEMORY / 1e9:g})."
                )
    yield Measured("scores", min(ratios), 1.0, tuple(details))


def _write_scores(folder: Path) -> None:
    """A score table as CSV and Parquet, and its subject table."""
    rng = np.random.default_rng(SEED)
    people = np.array([f"s{number:05d}" for number in range(_PEOPLE)])
    probe, reference = (side[:_ROWS] for side in np.divmod(np.arange((2 * _PEOPLE) ** 2), 2 * _PEOPLE))
    same = probe // 2 == reference // 2
    columns = {
        "subject_a": pa.DictionaryArray.from_arrays((probe // 2).astype(np.int32), people),
        "subject_b": pa.DictionaryArray.from_arrays((reference // 2).astype(np.int32), people),
        "score": np.round(rng.normal(0.2, 0.1, _ROWS) + 0.5 * same, 6),
    }
    for side, rows in (("a", probe), ("b", reference)):
        names = np.array([f"{people[number // 2]}/{side}{number % 2}" for number in range(2 * _PEOPLE)])
        columns[f"image_{side}"] = pa.DictionaryArray.from_arrays(rows.astype(np.int32), names)
    table = pa.table(columns)
    pa.csv.write_csv(table, folder / "scores.csv")
    pa.parquet.write_table(table, folder / "scores.parquet")
    labels = {"ethnicity": rng.choice(list("abcd"), _PEOPLE), "gender": rng.choice(list("fm"), _PEOPLE)}
    pd.DataFrame({"subject": people} | labels).to_csv(folder / "subjects.csv", index=False)


def _audited(folder: Path, kind: str, replicates: int) -> tuple[float, float]:
    """Seconds and peak bytes of one audit.

    Raises
    ------
    FalsematchError
        Where it failed.
    """
    command = [sys.executable, "-c", "from falsematch.cli import main; main()", "audit", f"scores.{kind}"]
    command += ["--subjects", "subjects.csv", "--group-by", "ethnicity,gender", "--fmr", "0.001"]
    command += ["--replicates", str(replicates), "--out", f"{kind}{replicates}"]
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise FalsematchError(f"scores: the audit of {kind} ended with {process.returncode}; its message stands above.")
    # Linux counts in kilobytes, macOS in bytes.
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
