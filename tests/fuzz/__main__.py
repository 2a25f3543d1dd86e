"""``python tests/fuzz [TARGET ...]``: new made-up files for each loader, for FUZZ_SECONDS each (ten minutes).

Prints a line a target and, of whatever crashed, the error and the smallest files that show it; exit 1 if anything did.
"""

import os
import sys
import time
import traceback
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from targets import TARGETS, Target

from falsematch.errors import FalsematchError

SECONDS = float(os.environ.get("FUZZ_SECONDS", "600"))
_AT_ONCE = 500
_MOST_FAULTS = 20
_TOO_LONG = 5.0
"""Seconds that reading one small file may take."""


class _Slow(Exception):  # noqa: N818
    """A small file that took long: a fault like any other."""


def once(target: Target, folder: Path, files: dict[str, bytes]) -> None:
    """Read what was made up; raise what is a fault."""
    for file, content in files.items():
        (folder / file).write_bytes(content)
    began = time.process_time()
    try:
        target.read(folder)
    except FalsematchError as refusal:
        if "\n" in str(refusal):
            raise ValueError(f"more than one line: {refusal!r}") from refusal
    if (took := time.process_time() - began) > _TOO_LONG:
        raise _Slow(f"{took:.1f} s")


def fuzz(target: Target, folder: Path) -> tuple[int, list[str]]:
    """How many files were tried, and what crashed."""
    tried, faults = 0, []
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and len(faults) < _MOST_FAULTS:

        @given(target.files)
        @settings(
            max_examples=_AT_ONCE,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        def batch(files: dict[str, bytes]) -> None:
            nonlocal tried
            tried += 1
            once(target, folder, files)

        try:
            batch()
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            fault = f"{type(error).__name__}: {str(error)[:200]!r} at {Path(where.filename).name}:{where.lineno}"
            notes = " ".join(getattr(error, "__notes__", []))[:600]
            if not any(known.startswith(fault) for known in faults):
                faults.append(f"{fault}\n    {notes}")
    return tried, faults


def main() -> None:
    """Every target asked for."""
    warnings.simplefilter("ignore")
    failed = False
    for name in sys.argv[1:] or TARGETS:
        with TemporaryDirectory() as folder:
            began = time.monotonic()
            tried, faults = fuzz(TARGETS[name], Path(folder))
        print(f"{name}: {tried:,} files in {time.monotonic() - began:.0f} s, {len(faults)} crashed", flush=True)
        for fault in faults:
            print(f"  {fault}", flush=True)
        failed |= bool(faults)
    sys.exit(failed)


if __name__ == "__main__":
    main()
