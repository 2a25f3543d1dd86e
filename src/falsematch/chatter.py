"""What libraries print on their own account, kept from the terminal while a command runs.

LiteRT, OpenCV, ONNX Runtime and absl write from C++ to file descriptor 2, past Python, and in worker processes too,
which inherit it. For as long as a command runs the descriptor is therefore a pipe. A line through it that calls itself
information or a warning is dropped; every other line is passed on, so that a real error still reaches a person.
"""

import faulthandler
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import TextIO

_CHATTER = re.compile(
    rb"""(\x1b\[[0-9;]*m)*                        # colours
    ( (DEBUG|VERBOSE|INFO|WARN|WARNING):\s        # LiteRT, and absl before it is set up
    | [IW]\d{4}\ \d\d:\d\d:\d+\.                 # absl
    | \[\s*(DEBUG|VERB|INFO|WARN):\d             # OpenCV
    | \d{4}-\d\d-\d\d\ [\d:.]+\ \[[VIW]:onnxruntime:
    | (lib\w+|Fontconfig)\ warning:
    | ([^:]+:\ )?Warning,\                        # libtiff
    | OMP:\ (Info|Warning)
    # What decoders say of a damaged picture: the lab refuses the picture itself, with its name.
    | (Corrupt\ JPEG\ data|Premature\ end\ of\ JPEG\ file)
    | libpng\ error:
    | \[ERROR:\d+@[\d.]+\]\ global\ (grfmt_\w+|loadsave)\.cpp
    | More\ samples\ per\ pixel\ than\ can\ be\ decoded:
    | (_?TIFF\w+|O?JPEG\w+|LZW\w+|Fax\w+|ZIP\w+|PackBits\w+|PixarLog\w+|LogLuv\w+|LZMA\w+|ZSTD\w+|WebP\w+
      |ThunderDecode\w*|NeXTDecode|MissingRequired|EstimateStripByteCounts|ChopUp\w+|tempfile\.tif):[ ]
    )""",
    re.VERBOSE,
)
_END = b"\0end of what this process writes\0"
"""Written into the pipe to have it read to its end: workers may hold it open for longer than the command."""
_BLOCK = 65_536


@contextmanager
def held_back() -> Iterator[None]:
    """A context in which no library's information or warning reaches standard error.

    ``sys.stderr`` goes to the terminal directly. Warnings of Python's own are dropped too, unless the user asked for
    them (``-W``, ``PYTHONWARNINGS``); a filter that makes errors of them still does. Should the process crash, Python
    says where, since what the library said last may be lost.
    """
    with ExitStack() as held:
        held.enter_context(_without_python_warnings())
        held.enter_context(_without_log_warnings())
        held.enter_context(_filtered())
        yield


@contextmanager
def _filtered() -> Iterator[None]:
    try:
        terminal = os.dup(2)
    except OSError:  # the command was started without a standard error
        yield
        return
    own = sys.stderr
    own.flush()
    reading, writing = os.pipe()
    passing = Thread(target=_pass_on, args=(reading, terminal), name="chatter", daemon=True)
    passing.start()
    os.dup2(writing, 2)
    crashes = not faulthandler.is_enabled()
    if crashes:
        faulthandler.enable(file=terminal)
    if _is_standard_error(own):
        sys.stderr = open(  # noqa: SIM115 - `terminal` is closed below
            terminal, "w", encoding=own.encoding, errors=own.errors, buffering=1, closefd=False
        )
    try:
        yield
    finally:
        sys.stderr.flush()
        sys.stderr = own
        if crashes:
            faulthandler.disable()
        os.dup2(terminal, 2)
        os.write(writing, _END)
        os.close(writing)
        passing.join()
        os.close(reading)
        os.close(terminal)


def _is_standard_error(stream: TextIO) -> bool:
    try:
        return stream.fileno() == 2
    except (OSError, ValueError):  # somebody put a stream that is no file in its place
        return False


def _pass_on(reading: int, terminal: int) -> None:
    """Copy lines from the pipe that are no chatter, until the end is written into it."""
    left = b""
    while _END not in left:
        left += os.read(reading, _BLOCK)
        *lines, left = left.split(b"\n")
        _write([line + b"\n" for line in lines], terminal)
    _write([left.partition(_END)[0]], terminal)


def _write(lines: list[bytes], terminal: int) -> None:
    for line in lines:
        if not _CHATTER.match(line):
            os.write(terminal, line)


@contextmanager
def _without_python_warnings() -> Iterator[None]:
    if sys.warnoptions:
        yield
        return
    shown, asked = warnings.showwarning, os.environ.get("PYTHONWARNINGS")
    warnings.showwarning = lambda *_, **__: None
    os.environ["PYTHONWARNINGS"] = "ignore"  # workers are started with it
    try:
        yield
    finally:
        warnings.showwarning = shown
        if asked is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = asked


@contextmanager
def _without_log_warnings() -> Iterator[None]:
    """Without those of loggers that nobody set up, as Matplotlib's is: Python prints their warnings by itself."""
    last = logging.lastResort
    if last is None:
        yield
        return
    level = last.level
    last.setLevel(logging.ERROR)
    try:
        yield
    finally:
        last.setLevel(level)
