"""What libraries print on their own account, kept from the terminal while a command runs, or a call from Python.

LiteRT, OpenCV, ONNX Runtime and absl write from C++ to file descriptor 2, past Python, and in worker processes too,
which inherit it. For as long as it runs the descriptor is therefore a pipe. A line through it that calls itself
information or a warning is dropped; every other line is passed on, so that a real error still reaches a person.
"""

import faulthandler
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from threading import Event, Lock, Thread
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

    ``sys.stderr`` goes to the terminal directly, and so does every log handler that wrote to it: what a user's own
    logging says is not judged. Warnings of Python's own are dropped too, unless the user asked for them (``-W``,
    ``PYTHONWARNINGS``) or takes them elsewhere (``logging.captureWarnings``); a filter that makes errors of them still
    does. Should the process crash, Python says where, since what the library said last may be lost. Within itself it
    changes nothing more.
    """
    if not _holding.acquire(blocking=False):
        yield
        return
    try:
        with ExitStack() as held:
            held.enter_context(_without_python_warnings())
            held.enter_context(_without_log_warnings())
            held.enter_context(_filtered())
            yield
    finally:
        _holding.release()


_holding = Lock()


def hold_back_for_good() -> None:
    """As :func:`held_back`, to the end of a worker process: it serves several calls, and outlives each."""
    _for_good.enter_context(held_back())


_for_good = ExitStack()


class _Filter:
    """A pipe, and the thread that copies what is no chatter from it to the terminal.

    It stays when the command has ended: worker processes that were started meanwhile write into it.
    """

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        self.terminal = -1
        self._ended = Event()
        Thread(target=self._pass_on, name="chatter", daemon=True).start()

    def finish(self) -> None:
        """Wait until everything written so far is passed on."""
        self._ended.clear()
        os.write(self.writing, _END)
        self._ended.wait()

    def _pass_on(self) -> None:
        left = b""
        while block := os.read(self.reading, _BLOCK):
            *lines, left = (left + block).split(b"\n")
            self._write(line + b"\n" for line in lines)
            before, end, after = left.partition(_END)
            if end:
                self._write([before])
                left = after
                self._ended.set()

    def _write(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            if not _CHATTER.match(line):
                # Nobody may be there any more to read it.
                with suppress(OSError):
                    os.write(self.terminal, line)


@cache
def _filter() -> _Filter:
    """The one of this process."""
    return _Filter()


@contextmanager
def _filtered() -> Iterator[None]:
    try:
        terminal = os.dup(2)
    except OSError:  # the command was started without a standard error
        yield
        return
    own = sys.stderr
    own.flush()
    passing = _filter()
    former, passing.terminal = passing.terminal, terminal
    if former >= 0:
        os.close(former)
    os.dup2(passing.writing, 2)
    crashes = not faulthandler.is_enabled()
    if crashes:
        faulthandler.enable(file=terminal)
    handlers = []
    if _is_standard_error(own):
        sys.stderr = open(  # noqa: SIM115 - `terminal` stays open
            terminal, "w", encoding=own.encoding, errors=own.errors, buffering=1, closefd=False
        )
        handlers = [handler for handler in _log_handlers() if handler.stream is own]
    for handler in handlers:
        handler.setStream(sys.stderr)
    try:
        yield
    finally:
        sys.stderr.flush()
        for handler in handlers:
            handler.setStream(own)
        sys.stderr = own
        if crashes:
            faulthandler.disable()
        os.dup2(terminal, 2)
        passing.finish()


def _log_handlers() -> list[logging.StreamHandler[TextIO]]:
    """Those of every logger that write to a stream."""
    named = logging.root.manager.loggerDict.values()
    loggers = [logging.root, *(one for one in named if isinstance(one, logging.Logger))]
    found = {handler for one in loggers for handler in one.handlers if isinstance(handler, logging.StreamHandler)}
    return list(found)


def _is_standard_error(stream: TextIO) -> bool:
    try:
        return stream.fileno() == 2
    except (OSError, ValueError):  # somebody put a stream that is no file in its place
        return False


@contextmanager
def _without_python_warnings() -> Iterator[None]:
    if sys.warnoptions or warnings.showwarning.__module__ != "warnings":
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
