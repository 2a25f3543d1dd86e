"""``python fault_harness.py FOLDER CACHE KILLS COMMAND...``: the command line, killed again and again in one start.

The process imports falsematch once and forks a child a run, before anything was computed. KILLS is

- ``renames``: each child is killed just after its first rename, until the cache is full and the result is begun;
- ``every``: the first child is killed after one rename, the second after two, until one ends;
- a list of seconds, at which each child in turn is killed.

One more child then runs to the end; its exit code is ours.
"""

import os
import signal
import sys
import time
from pathlib import Path

from falsematch import cli, experiment, report
from falsematch.matchers import speed
from falsematch.studies.audit.folder import write

# Loaded before the first child is forked, so that none loads them again; verbs import them when they are called.
_LOADED = (experiment.run, write, report.write, speed.speeds)


def child(folder: str, cache: str, command: list[str], after: int | None) -> int:
    """A run in a process of its own, killed after so many renames; its process id."""
    process = os.fork()
    if process:
        return process
    os.chdir(folder)
    os.environ["FALSEMATCH_CACHE"] = cache
    sys.argv = ["falsematch", *command]
    if after is not None:
        _kill_after(after)
    try:
        cli.main()
        code = 0
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _kill_after(count: int) -> None:
    left = count

    def counted(rename):  # type: ignore[no-untyped-def]
        def renamed(*arguments, **named):  # type: ignore[no-untyped-def]
            nonlocal left
            rename(*arguments, **named)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        return renamed

    os.rename, os.replace = counted(os.rename), counted(os.replace)


def main() -> None:
    """Kill as told, then run to the end; prints how often a run was killed."""
    folder, cache, kills, *command = sys.argv[1:]
    killed = 0
    if kills == "renames":
        results = Path(folder) / "results"
        # Until the cache is full: from there on every run goes on to the result.
        while not any(results.glob(".small.*/fresh")):
            _, status = os.waitpid(child(folder, cache, command, 1), 0)
            killed += os.WIFSIGNALED(status)
    elif kills == "every":
        status = signal.SIGKILL
        while os.WIFSIGNALED(status):
            _, status = os.waitpid(child(folder, cache, command, killed + 1), 0)
            killed += os.WIFSIGNALED(status)
    else:
        for seconds in map(float, kills.split(",")):
            process = child(folder, cache, command, None)
            time.sleep(seconds)
            os.kill(process, signal.SIGKILL)
            _, status = os.waitpid(process, 0)
            killed += os.WIFSIGNALED(status)
    _, status = os.waitpid(child(folder, cache, command, None), 0)
    print(f"killed {killed} times", flush=True)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
