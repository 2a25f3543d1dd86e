"""Where the command line starts and ends. Every error a user can cause is one sentence and exit 2."""

import gc
import os
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager

from typer.exceptions import TyperException

from falsematch.cli._root import app
from falsematch.errors import FalsematchError
from falsematch.text import lookalike
from falsematch.workers import chatter

_INTERRUPTED = 130
"""What typer returns for a Ctrl-C, and the code that shells expect of one."""


def main() -> None:
    """Run the command line; the only place that prints an error."""
    with prepared():
        _main()


@contextmanager
def prepared() -> Iterator[None]:
    """A process as every verb works in it."""
    # Tables of a million cells hold no cycles; at Python's own thresholds some of every run goes into looking for them.
    gc.set_threshold(200_000, 50, 100)
    with chatter.held_back():
        yield


def _main() -> None:
    if odd := next((argument for argument in sys.argv[1:] if not lookalike.is_unicode(argument)), None):
        _refuse(f"{odd}: a name that is not UTF-8 cannot stand in a result; rename the file.")
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except FalsematchError as error:
        _refuse(str(error))
    except TyperException as error:
        # Without a command the message is the help.
        if "\n" in error.format_message():
            print(error.format_message())
            sys.exit(2)
        stop = "" if error.format_message().endswith((".", "?")) else "."
        _refuse(f"{error.format_message()}{stop}{_usage(error)}")
    except BrokenPipeError:
        # Whoever read the output has had enough (`| head`); Python would complain again when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except BrokenExecutor:
        _refuse(
            "a worker process was ended from outside, often for want of memory; what was measured is kept, so give "
            "fewer --jobs and the same command."
        )
    except MemoryError:
        _refuse("there is not enough memory; give fewer --jobs, or free some.")
    except OSError as error:
        _refuse(f"{error.filename or 'a file'}: {error.strerror or error}; nothing was left half-written.")
    if code == _INTERRUPTED:
        _stop()
    sys.exit(code if isinstance(code, int) else 0)


def _stop() -> None:
    """End at once: workers were told to stop, and waiting for what they are at would keep a person waiting."""
    print("falsematch: stopped; what was measured is kept, and the same command goes on from there.", file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(_INTERRUPTED)


def _usage(error: TyperException) -> str:
    """How the command is written, where arguments are too few or too many."""
    ctx = getattr(error, "ctx", None)
    if ctx is None or not error.format_message().startswith(("Missing argument", "Got unexpected extra")):
        return ""
    return f" Write: {' '.join([ctx.command_path, *ctx.command.collect_usage_pieces(ctx)])}"


def _refuse(sentence: str) -> None:
    # Names from a stranger's file stand in it.
    print(f"falsematch: {lookalike.printable(sentence)}", file=sys.stderr)
    sys.exit(2)
