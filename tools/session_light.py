"""What a dataset's manifest states as the light of a session: fitted once to all its photographs, never in a run.

    python tools/session_light.py london neutral smiling
    python tools/session_light.py london neutral smiling --long-side 675

prints four numbers for `own_light`, and how far fits of ten halves of the people, drawn at random, lie from them.
"""

import argparse
from pathlib import Path

import numpy as np

from falsematch import datasets, faces
from falsematch.conditions.session_light import between, said_by, session_light
from falsematch.errors import NotApplicable
from falsematch.store import Store

_HALVES = 10


def main() -> None:
    """Fit, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset")
    parser.add_argument("captures", nargs="+", help="all that were taken in the one light")
    parser.add_argument("--long-side", type=int, default=675)
    asked = parser.parse_args()
    store = Store.default()
    images = datasets.load(datasets.DatasetSpec(name=asked.dataset, long_side=asked.long_side), store)
    table = images.table[images.table["capture"].isin(asked.captures)]
    readings = faces.read(images, store)
    people, said = [], []
    for row in table.to_dict("records"):
        try:
            frame = readings.frame(row["image"], faces.photograph(Path(row["file"]), images.long_side))
        except NotApplicable:
            continue
        people.append(row["subject"])
        said.append(said_by(frame))
    whole = session_light(said)
    print(f"{len(said)} photographs:", [round(part, 3) for part in whole])
    rng, names = np.random.default_rng(1), np.array(people)
    for _ in range(_HALVES):
        half = rng.permutation(sorted(set(people)))[::2]
        light = session_light([one for one, name in zip(said, names, strict=True) if name in set(half)])
        print("  half:", [round(part, 3) for part in light], f"differs by {between(whole, light):.3f}")


if __name__ == "__main__":
    main()
