"""How far a long task is: a bar on a terminal, a line now and then anywhere else, nothing if it is soon done."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

SOON = 2.0
"""Seconds before which nothing is shown."""

BETWEEN_LINES = 10.0
"""Seconds between two lines where there is no terminal."""


class Progress:
    """Progress of one task, shown while it is used as a context.

    Parameters
    ----------
    what : str
        The task in a few words: "fetching london".
    total : int
        How many units there are to do.
    unit : str
        What is counted, in the plural.
    stream : text stream or None
        Where to show it; None is standard error.
    soon, between_lines : float
        Seconds before the first sign and before a rate is told, and between two lines.
    """

    def __init__(
        self,
        what: str,
        total: int,
        unit: str = "files",
        *,
        stream: TextIO | None = None,
        soon: float = SOON,
        between_lines: float = BETWEEN_LINES,
    ) -> None:
        self._what, self._total, self._unit = what, total, unit
        self._console = Console(file=stream or sys.stderr)
        self._soon, self._between_lines = soon, between_lines
        self._done = 0
        self._first: tuple[float, int] | None = None
        self._note = ""
        self._started = time.monotonic()
        self._next = self._started + soon
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        """Start counting the time."""
        self._next += time.monotonic() - self._started
        self._started = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def advance(self, units: int = 1) -> None:
        """So many more are done."""
        self._done += units
        self._show()

    def note(self, text: str) -> None:
        """What is being done now; also a sign of life within one long step."""
        self._note = text
        self._show()

    def _show(self) -> None:
        now = time.monotonic()
        pace = self._pace(now)
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._done, note=self._note, pace=pace)
        elif now < self._next:
            return
        elif self._console.is_terminal:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn(self._unit),
                TextColumn("{task.fields[pace]}", markup=False),
                TextColumn("{task.fields[note]}", markup=False),
            )
            self._bar = Bar(*columns, console=self._console, transient=True)
            self._bar.add_task(self._what, total=self._total, completed=self._done, note=self._note, pace=pace)
            self._bar.start()
        else:
            ending = f" ({self._note})" if self._note else ""
            line = f"{self._what}: {self._done} of {self._total} {self._unit}, {pace}{ending}"
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)
            self._next = now + self._between_lines

    def _pace(self, now: float) -> str:
        """Time gone, rate, and the time left at that rate; the last two once there is a rate.

        The rate counts from the first unit done: what comes before it is mostly workers that start and loops that
        are compiled, and would tell of hours where minutes are left.
        """
        gone = _clock(now - self._started)
        if self._first is None and self._done > 0:
            self._first = (now, self._done)
        since, units = self._first or (now, 0)
        if self._done <= units or now - since <= self._soon:
            return gone
        rate = (self._done - units) / (now - since)
        written = f"{rate:.3g} a second" if rate >= 1 else f"{1 / rate:.3g} s each"
        return f"{gone}, {written}, {_clock((self._total - self._done) / rate)} left"


def _clock(seconds: float) -> str:
    """A time as people say it: 48 s, 3 min 20 s, 2 h 5 min."""
    whole = round(max(seconds, 0))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
