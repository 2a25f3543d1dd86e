"""The place of a result: what its files are called, whose it is while a run lasts, and how it is written whole.

Nothing here opens a table or a card: an argument is refused before anything is loaded that measures.
"""

import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from falsematch.errors import ResultError

CARD = "card.json"
EXPERIMENT = "experiment.yaml"
RATES = "rates.csv"
FINDINGS = "findings.json"

FRESH, FORMER = "fresh", "former"
"""In the folder beside a result: the one being made, and the one it is about to replace."""


def check_result(folder: Path) -> None:
    """Refuse a folder that holds no result, before anything is imported that reads one.

    Raises
    ------
    ResultError
    """
    if folder.is_file():
        raise ResultError(f"{folder}: is a file; give the folder of the result.")
    if not (card := folder / CARD).is_file():
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
    if blocked := next((parent for parent in place.parents if parent.is_file()), None):
        raise ResultError(f"{folder}: {blocked} is a file, in which no folder can lie; give another --out.")
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
    """Folders of :func:`fresh_folder` that nobody writes into any more."""
    name = re.compile(rf"\.{re.escape(place.name)}\.[a-z0-9_]{{8}}")
    return [
        path
        for path in place.parent.iterdir()
        if name.fullmatch(path.name) and path.is_dir() and {inner.name for inner in path.iterdir()} <= {FRESH, FORMER}
    ]


def check_place(folder: Path, name: str, *, force: bool) -> None:
    """Refuse, before anything is measured, a folder that cannot be written or holds something else.

    Raises
    ------
    ResultError
        Where it holds another result and ``force`` is not given, or anything that is no result.
    OSError
        Where nothing can be written there.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent).cleanup()
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    found = name_of(folder)
    if found is None:
        # Not even by force: the folder is replaced as a whole, and `--out ~` must not empty anybody's home.
        raise ResultError(f"{folder}: holds something that is no result; give another --out.")
    if found != name and not force:
        raise ResultError(f"{folder}: holds the result of `{found}`; give another --out, or --force to replace it.")


def name_of(folder: Path) -> str | None:
    """Name of the experiment whose result a folder holds; None where it is no result."""
    try:
        return str(json.loads((folder / CARD).read_bytes())["experiment"]["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def fresh_folder(folder: Path) -> Iterator[Path]:
    """A new folder beside ``folder`` to write into; it takes its place once everything in it was written."""
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
        fresh = Path(beside) / FRESH
        fresh.mkdir()
        yield fresh
        if folder.exists():
            folder.rename(Path(beside) / FORMER)
        fresh.rename(folder)
