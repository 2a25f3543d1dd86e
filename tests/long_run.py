"""``python tests/long_run.py [IMAGES]``: memory while very many photographs are read and enrolled.

The photographs are those of ORL from the user's cache, each written again and again with another comment in its file,
so that every one is measured. Prints the resident memory at every tenth, and its growth over the second half.
"""

import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from falsematch import conditions, datasets, faces, matchers
from falsematch.store import Store

MANIFEST = """\
name: many
title: ORL, many times over
people: see ORL
licence: see ORL
consent: {basis: unknown, text: see ORL, withdrawal: see ORL}
minors: unknown
scraped: false
access: local
layout: {photographs: [{path: "{subject}/{number}.pgm", capture: front}]}
captures: {front: a face}
"""


def resident() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def written(count: int, folder: Path) -> None:
    """So many photographs, no two of them the same bytes."""
    given = sorted((Store.default().data / "orl").glob("s*/*.pgm"))
    for number in range(count):
        content = given[number % len(given)].read_bytes()
        place = folder / f"p{number % 500}" / f"{number}.pgm"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content.replace(b"P5", f"P5\n# {number}".encode(), 1))
    (folder / "many.yaml").write_text(MANIFEST)


def main() -> None:
    """Measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "cache").mkdir()
        (folder / "cache/models").symlink_to(Store.default().models)
        (folder / "many").mkdir()
        written(count, folder / "many")
        store = Store(folder / "cache")
        images = datasets.load(str(folder / "many/many.yaml"), store)
        seen: list[tuple[int, float]] = []
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(0.5):
                seen.append((sum(1 for _ in (store.root / "artefacts").glob("*/*/*")), resident()))

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        began = time.monotonic()
        readings = faces.read(images, store)
        systems = [matchers.load_system("dlib", store)]
        matchers.enrol(
            images, readings, systems, dict.fromkeys(images.table["image"], conditions.parse([])), seed=1, store=store
        )
        ended.set()
        watcher.join()
        print(f"{count} photographs read and enrolled in {time.monotonic() - began:.0f} s")
        for tenth in range(1, 11):
            done, megabytes = max((one for one in seen if one[0] <= 2 * count * tenth / 10), default=(0, resident()))
            print(f"{done:>8} of {2 * count} artefacts: {megabytes:.0f} MB")
        later = [one for one in seen if one[0] > count]
        grown = later[-1][1] - later[0][1]
        each = 1e3 * grown / (later[-1][0] - later[0][0])
        print(f"growth while templates were made: {grown:.1f} MB, {each:.2f} kB a template")


if __name__ == "__main__":
    main()
