"""Save the thresholds of an experiment that other people fix: ``python tools/save_thresholds.py EXPERIMENT [JOBS]``.

They go into ``data_manifests/thresholds/DATASET.json`` of the working directory; commit the file.
"""

import sys
from pathlib import Path

from falsematch import load_experiment
from falsematch._calibrating import fix_thresholds
from falsematch._saved_thresholds import FOLDER, write
from falsematch.store import Store


def main(experiment: str, jobs: int) -> None:
    """Fix them, one matcher at a time, and say what was saved."""
    for dataset, points in fix_thresholds(load_experiment(experiment), Store.default(), jobs=jobs).items():
        path = write(Path(FOLDER), dataset, points)
        for point in points.values():
            print(f"{path}: {point.matcher}, {point.name}: {point.refused or point.threshold}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1)
