"""The command line, called as a person calls it."""

import io
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from falsematch import cli


@dataclass(frozen=True)
class Outcome:
    """What a command came to."""

    code: int
    out: str
    err: str


def call(arguments: Sequence[str | Path], folder: Path, cache: Path) -> Outcome:
    """``falsematch ARGUMENTS`` in a folder with a cache of its own, in this process: starting one takes seconds."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        patch.setenv("FALSEMATCH_CACHE", str(cache))
        patch.setattr("sys.argv", ["falsematch", *map(str, arguments)])
        try:
            cli.main()
            code = 0
        except SystemExit as leaving:
            code = int(leaving.code or 0)
    return Outcome(code, out.getvalue(), err.getvalue())
