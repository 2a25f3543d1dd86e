"""Matchers nobody may open, run as a program: a folder of frames and a list of pairs in, scores out.

What the program is given
-------------------------
A folder of PNG files, the frames as they were delivered, and a CSV of pairs (``probe,reference``: names of files in
the folder). Names are numbers in an order that the frames' own bytes give, so that they tell nothing of who is in them,
nor which pairs are of one person.

What it prints
--------------
A CSV with the header ``probe,reference,score``, one line a pair in any order. Where it gives no score it prints a word
in its place: ``failed_probe`` or ``failed_reference`` (no face, no template: a failure to acquire or to enrol) or
``failed`` (a failure to compare). A pair it leaves out counts as ``failed``.
"""

import csv
import hashlib
import io
import math
import os
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.errors import ExperimentError, ManifestError, NotApplicable, ScoresError
from falsematch.matchers.manifest import Command, CommandManifest

_HEADER = ["probe", "reference", "score"]
_FAILURES = {"failed_probe": "probe", "failed_reference": "reference", "failed": "pair"}
_SHOWN = 200
"""Letters of a program's last words that a message repeats."""


class _Answer(NamedTuple):
    score: float
    failed: str


def compare_by_command(
    manifest: CommandManifest,
    frames: Mapping[str, NDArray[np.uint8]],
    pairs: Sequence[tuple[str, str]],
    *,
    allowed: bool,
) -> pd.DataFrame:
    """Scores of pairs of frames by a program.

    Parameters
    ----------
    manifest : CommandManifest
    frames : mapping of str to uint8 array (height, width, 3)
        sRGB frames as delivered, by any names of ours; each is asked for once.
    pairs : sequence of (probe, reference)
        Names in ``frames``.
    allowed : bool
        Whether the user said ``--allow-command``: a manifest must not run a program on its own.

    Returns
    -------
    DataFrame
        A row a pair, in their order: probe, reference, score (NaN where there is none), failed ("", "probe",
        "reference" or "pair"; "unmade" where a frame could not be made, which the program never hears of), probe_made
        and reference_made. A frame that failed once failed everywhere on that side.

    Raises
    ------
    ExperimentError
        Where the user did not allow it.
    ManifestError
        Where the program cannot be started, ends with an error or takes too long.
    ScoresError
        Where what it printed is not what was asked.
    """
    refuse_unless(manifest, allowed=allowed)
    with TemporaryDirectory(prefix="falsematch-") as place:
        folder = Path(place) / "frames"
        folder.mkdir()
        files = _write_frames(frames, folder)
        listed = Path(place) / "pairs.csv"
        asked = [(files[probe], files[reference]) for probe, reference in pairs if {probe, reference} <= files.keys()]
        _write_pairs(asked, listed)
        printed = _run(manifest.name, manifest.matcher, folder, listed)
    answers = _read(manifest.name, printed, set(asked))
    missing, unmade = _Answer(math.nan, "pair"), _Answer(math.nan, "unmade")
    table = _table(
        pairs,
        [answers.get((files[a], files[b]), missing) if {a, b} <= files.keys() else unmade for a, b in pairs],
    )
    return table.assign(**{f"{side}_made": table[side].isin(files) for side in _HEADER[:2]})


def refuse_unless(manifest: CommandManifest, *, allowed: bool) -> None:
    """Refuse to run a program that the user did not allow.

    Raises
    ------
    ExperimentError
    """
    if not allowed:
        raise ExperimentError(
            f"{manifest.name}: it runs the program {manifest.matcher.argv[0]}; add --allow-command if you trust it."
        )


def _write_frames(frames: Mapping[str, NDArray[np.uint8]], folder: Path) -> dict[str, str]:
    """Every frame that can be made as a PNG; name of ours -> name of its file."""
    digests = {}
    for name in frames:
        try:
            pixels = frames[name]
        except NotApplicable:
            continue
        digests[name] = hashlib.sha256(pixels.tobytes()).hexdigest()
        cv2.imwrite(str(folder / f"{digests[name]}.png"), pixels[:, :, ::-1])
    numbers = {digest: f"{number:06d}.png" for number, digest in enumerate(sorted(set(digests.values())))}
    for digest, file in numbers.items():
        (folder / f"{digest}.png").rename(folder / file)
    return {name: numbers[digest] for name, digest in digests.items()}


def _write_pairs(pairs: Iterable[tuple[str, str]], file: Path) -> None:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(_HEADER[:2])
        # Sorted and each once: the order of the asking would tell who is who.
        writer.writerows(sorted(set(pairs)))


def _run(name: str, command: Command, folder: Path, pairs: Path) -> str:
    """What the program printed; no shell reads its arguments."""
    given = {"{frames}": str(folder), "{pairs}": str(pairs)}
    argv = [given.get(argument, argument) for argument in command.argv]
    try:
        # A session of its own, so that what it started is stopped with it.
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise ManifestError(f"{name}: {argv[0]} cannot be started: {error.strerror or error}.") from error
    with process:
        try:
            printed, said = process.communicate(timeout=command.timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise ManifestError(
                f"{name}: {argv[0]} was stopped after {command.timeout:g} s; set a longer `timeout` or ask for less."
            ) from None
    if process.returncode:
        words = said.strip().splitlines()[-1][-_SHOWN:] if said.strip() else "it said nothing"
        raise ManifestError(f"{name}: {argv[0]} ended with {process.returncode}: {words}.")
    return printed


def _read(name: str, printed: str, asked: set[tuple[str, str]]) -> dict[tuple[str, str], _Answer]:
    rows = csv.reader(io.StringIO(printed))
    if next(rows, None) != _HEADER:
        raise ScoresError(f"{name}: what the program printed does not begin with `{','.join(_HEADER)}`.")
    answers: dict[tuple[str, str], _Answer] = {}
    for number, row in enumerate(rows, start=2):
        if len(row) != len(_HEADER) or (pair := (row[0], row[1])) not in asked:
            raise ScoresError(f"{name}: line {number} of what the program printed names no pair that was asked for.")
        if pair in answers:
            raise ScoresError(f"{name}: the program printed the pair {row[0]}, {row[1]} twice.")
        answers[pair] = _answer(name, number, row[2])
    return answers


def _answer(name: str, number: int, word: str) -> _Answer:
    if word in _FAILURES:
        return _Answer(math.nan, _FAILURES[word])
    try:
        score = float(word)
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise ScoresError(
            f"{name}: line {number} of what the program printed: `{word}` is neither a number nor one of "
            f"{', '.join(_FAILURES)}."
        )
    return _Answer(score, "")


def _table(pairs: Sequence[tuple[str, str]], answers: Sequence[_Answer]) -> pd.DataFrame:
    failed = {side: set[str]() for side in ("probe", "reference")}
    for (probe, reference), answer in zip(pairs, answers, strict=True):
        if answer.failed in failed:
            failed[answer.failed].add(probe if answer.failed == "probe" else reference)
    table = pd.DataFrame(pairs, columns=_HEADER[:2])
    table["score"] = [answer.score for answer in answers]
    table["failed"] = [answer.failed for answer in answers]
    for side, frames in failed.items():
        table.loc[table[side].isin(frames) & (table["failed"] != "unmade"), "failed"] = side
    table.loc[table["failed"] != "", "score"] = np.nan
    return table
