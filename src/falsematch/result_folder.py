"""Whose a result folder is while a run lasts, and what becomes of what a killed run left beside it."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from falsematch.errors import ResultError

FRESH, FORMER = "fresh", "former"
"""In the folder beside a result: the one being made, and the one it is about to replace."""


def check_result(folder: Path) -> None:
    """Refuse a folder that holds no result, before anything is imported that reads one.

    Raises
    ------
    ResultError
    """
    if not (card := folder / "card.json").is_file():
        raise ResultError(f"{card}: there is no such card; run the experiment first.")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """A result folder that is this run's alone until it ends.

    What a run that was killed left is put right first: the result that it was about to replace comes back, and what it
    had half made goes. The lock dies with its process, and so do the folders above it that a refused run would leave
    empty.

    Raises
    ------
    ResultError
        Where another run holds it.
    """
    place = folder.resolve()
    new = [parent for parent in place.parents if not parent.exists()]
    lock = place.with_name(f".{place.name}.lock")
    with _locked(lock, folder):
        for left in _left_behind(place):
            if not place.exists() and (left / FORMER).is_dir():
                (left / FORMER).rename(place)
            shutil.rmtree(left)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
            for parent in new:
                if not any(parent.iterdir()):
                    parent.rmdir()


@contextmanager
def _locked(lock: Path, folder: Path) -> Iterator[None]:
    while True:
        lock.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = lock.open("a")
        except FileNotFoundError:  # another run, refused this moment, took the empty folder away
            continue
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ResultError(
                    f"{folder}: another run is writing it; wait until it ends, or give another --out."
                ) from None
            # Whoever held it may have taken the file away between the two steps: then a new one is locked.
            if lock.exists() and os.fstat(file.fileno()).st_ino == lock.stat().st_ino:
                yield
                return


def _left_behind(place: Path) -> list[Path]:
    """Folders of :func:`falsematch.record.fresh_folder` that nobody writes into any more."""
    name = re.compile(rf"\.{re.escape(place.name)}\.[a-z0-9_]{{8}}")
    return [
        path
        for path in place.parent.iterdir()
        if name.fullmatch(path.name) and path.is_dir() and {inner.name for inner in path.iterdir()} <= {FRESH, FORMER}
    ]
