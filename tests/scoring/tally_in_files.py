"""Compare two files of templates in a process of its own, and print pairs, pairs kept, and bytes that it grew by."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.measured import peak_memory
from falsematch.scoring.entries import Entries
from falsematch.scoring.template_file import TemplateFile
from falsematch.scoring.tiles import tally


def of_file(path: Path, first: int) -> Entries:
    templates = TemplateFile(path)
    people = first + np.arange(templates.shape[0])
    return Entries(templates, np.zeros(len(people), np.int64), people, people)


def warm(folder: Path) -> None:
    """Compiled code is no part of a tally."""
    few = Entries(np.eye(4, dtype=np.float32), np.zeros(4, np.int64), np.arange(4), np.arange(4))
    with tally(few, None, "cosine", [0.5], 0.5, folder=folder):
        pass


if __name__ == "__main__":
    folder, floor, memory = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    warm(folder)
    a, b = of_file(folder / "a.npy", 0), of_file(folder / "b.npy", 1 << 30)
    before = peak_memory()
    with tally(a, b, "cosine", [0.9], floor, folder=folder, memory=memory) as found:
        sys.stdout.write(f"{found.comparisons.sum()} {len(found.kept)} {peak_memory() - before}\n")
