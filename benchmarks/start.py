"""How soon a verb answers: the processor time of a fresh process, against what it may take."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measured import SEED, Measured
from falsematch.store import Store

_ROUNDS, _LONG_ROUNDS = 15, 5
"""Of each; the quickest counts, as what else the machine does only adds. The second of what may take a second."""
_ROWS, _PEOPLE = 1_000, 50
_CALL = "import sys; sys.argv[0] = 'falsematch'; from falsematch.cli import main; main()"
# PDFs and crates come with an extra; a core installation has none of its libraries.
_CORE = "import sys; sys.modules['typst'] = sys.modules['rocrate'] = None; "
_COMPLETION = {"_FALSEMATCH_COMPLETE": "complete_bash", "COMP_WORDS": "falsematch re", "COMP_CWORD": "1"}
_AUDIT = ("audit", "scores.csv", "--subjects", "subjects.csv", "--group-by", "ethnicity,gender", "--no-papers")
_STANDS, _REFUSED = ("--threshold", "0.5"), ("--fmr", "0.0001", "--out", "results/refused")
"""A threshold, and a rate that a thousand rows cannot set one at."""
_CITE = ("cite", "group_rates_scores_threshold_0.5", "results/scores")

_ANSWERS: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("start help", 0.3, ("--help",)),
    ("start version", 0.3, ("--version",)),
    ("start verb help", 0.3, ("audit", "--help")),
    ("start completion", 0.3, ()),
    ("start argument error", 0.3, ("run", "london", "--jobs", "0")),
    ("start unknown name", 0.3, ("run", "lodnon")),
    ("start models list", 0.8, ("models", "list")),
    ("start data list", 0.8, ("data", "list")),
    ("start conditions list", 0.8, ("conditions", "list")),
    ("start audit", 3.0, (*_AUDIT, *_STANDS)),
    ("start audit refused", 3.0, (*_AUDIT, *_REFUSED)),
    ("start cite", 1.0, _CITE),
)
"""Name, seconds it may take, and what is called; completion is asked for by the environment."""


def measure(store: Store) -> Iterator[Measured]:
    """Each verb called anew: user and system time of its process, everything it reads in the machine's cache.

    The audit is of 1,000 rows, with its tables, card, page and five figures, and without papers (PDFs, crate, PNGs).
    Where its threshold is refused there is no figure to draw. The citation is of one of the figures.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _write_scores(folder)
        for name, limit, arguments in _ANSWERS:
            _seconds(folder, arguments)  # compiles what was never imported
            took = min(_seconds(folder, arguments) for _ in range(_ROUNDS if limit < 1 else _LONG_ROUNDS))
            called = " ".join(("falsematch", *(arguments or ("re<TAB>",))))
            yield Measured(name, limit / took, 1.0, (f"`{called}`: {took:.2f} s of a core, at most {limit:g}.",))


def _seconds(folder: Path, arguments: tuple[str, ...]) -> float:
    """Processor time of one call, its children included."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {} if arguments else _COMPLETION
    command = [sys.executable, "-c", _CORE + _CALL, *arguments]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return used.ru_utime + used.ru_stime


def _write_scores(folder: Path) -> None:
    """A table of a thousand comparisons and one of its people, as a stranger hands them in."""
    rng = np.random.default_rng(SEED)
    a, b = np.triu_indices(_PEOPLE)
    chosen = np.concatenate([np.flatnonzero(a == b), rng.permutation(np.flatnonzero(a != b))[: _ROWS - _PEOPLE]])
    scores = np.where(a == b, 0.8, 0.2) + rng.normal(0, 0.15, len(a))
    names = np.array([f"s{number:02d}" for number in range(_PEOPLE)])
    table = pd.DataFrame({"subject_a": names[a], "subject_b": names[b], "score": scores}).iloc[chosen]
    table.to_csv(folder / "scores.csv", index=False)
    labels = {"ethnicity": rng.choice(["a", "b"], _PEOPLE), "gender": rng.choice(["female", "male"], _PEOPLE)}
    pd.DataFrame({"subject": names, **labels}).to_csv(folder / "subjects.csv", index=False)
