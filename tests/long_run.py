"""``python tests/long_run.py [IMAGES]``: memory while very many photographs are read and enrolled.

The photographs are those of ORL from the user's cache, each written again and again with another comment in its file,
so that every one is measured. Prints the resident memory at every tenth, and its growth over the second half.
"""

import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.many import many_photographs
from falsematch import conditions, faces, matchers
from falsematch.store import Store


def resident() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    """Measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "cache").mkdir()
        (folder / "cache/models").symlink_to(Store.default().models)
        store = Store(folder / "cache")
        images = many_photographs(count, folder / "many", Store.default())
        seen: list[tuple[int, float]] = []
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(0.5):
                seen.append((sum(1 for _ in (store.root / "artefacts").glob("*/*/*")), resident()))

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        began = time.monotonic()
        readings = faces.read(images, store)
        tested = [matchers.load_open_matcher("dlib", store)]
        matchers.enrol(
            images, readings, tested, dict.fromkeys(images.table["image"], conditions.parse([])), seed=1, store=store
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
