"""Save the thresholds of an experiment that other people fix: ``python tools/save_thresholds.py EXPERIMENT [JOBS]``.

They go into ``data_manifests/thresholds/DATASET.json`` of the working directory; commit the file.
"""

import json
import sys
from pathlib import Path

from falsematch import _saved_thresholds as saved
from falsematch import load_experiment
from falsematch._calibrating import load_calibrating, measure_calibrating, saved_key
from falsematch._experiment import Experiment
from falsematch._measuring import load_images
from falsematch.audit import OperatingPoint, fixed_elsewhere
from falsematch.matchers import load_matcher
from falsematch.store import Store, write_atomically


def fix_thresholds(experiment: Experiment, store: Store, *, jobs: int = 1) -> dict[str, dict[str, OperatingPoint]]:
    """Fix every threshold of an experiment that other people fix, one matcher at a time, to be saved.

    Returns
    -------
    dict of dataset to dict of hash to OperatingPoint
    """
    images = load_images(experiment, store)
    found: dict[str, dict[str, OperatingPoint]] = {}
    for spec in experiment.externals:
        calibrating = load_calibrating(spec, experiment, images, store)
        theirs = experiment.calibrating(spec)
        for name in experiment.matchers:
            matcher = load_matcher(name, store)
            key = saved_key(spec, experiment, calibrating, matcher)
            if key is None:
                continue
            others = measure_calibrating(spec, experiment, calibrating, [matcher], store=store, jobs=jobs, known={})
            labels = theirs.group_by[0] if theirs.group_by else []
            point = others.saved.get(matcher.name) or fixed_elsewhere(matcher.name, spec, others, labels)
            found.setdefault(calibrating.images.manifest.name, {})[key] = point
    return found


def write(folder: Path, dataset: str, entries: dict[str, OperatingPoint]) -> Path:
    """Save thresholds beside those of other matchers; one of the same matcher and name is replaced."""
    path = folder / f"{dataset}.json"
    held = json.loads(path.read_bytes()) if path.is_file() else {}
    new = {key: saved.Saved.of(point).model_dump(mode="json") for key, point in entries.items()}
    replaced = {(one["matcher"], one["name"]) for one in new.values()}
    kept = {key: one for key, one in held.items() if (one["matcher"], one["name"]) not in replaced}
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted((kept | new).items(), key=lambda item: (item[1]["matcher"], item[1]["name"]))
    text = json.dumps(dict(ordered), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    write_atomically(path, text.encode())
    return path


def main(experiment: str, jobs: int) -> None:
    """Fix them, one matcher at a time, and say what was saved."""
    for dataset, points in fix_thresholds(load_experiment(experiment), Store.default(), jobs=jobs).items():
        path = write(Path(saved.FOLDER), dataset, points)
        for point in points.values():
            print(f"{path}: {point.matcher}, {point.name}: {point.refused or point.threshold}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1)
