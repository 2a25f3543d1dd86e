"""Charts with one series a matcher: the key, and blocks of tracks, one a matcher under a common heading."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.marks import RateScale, mark
from falsematch.report.style import Sheet
from falsematch.report.telling import Row

KEY = 0.17
"""Inches that a line of the key takes."""
_LEFT, _WIDTH = 0.1, style.WIDTH - 0.2


def series_keys(sheet: Sheet, keys: Sequence[str], top: float) -> None:
    """Draw the key, a line a series, from ``top`` inches downwards."""
    height = len(keys) * KEY
    axes = sheet.axes(_LEFT, top, _WIDTH, height)
    axes.set(xlim=(0, _WIDTH), ylim=(height, 0), xticks=[], yticks=[])
    for i, key in enumerate(keys):
        color, shape = style.SERIES[i]
        y = KEY * (i + 0.5)
        axes.plot([0.02, 0.24], [y, y], color=color, linewidth=style.LINE)
        axes.plot([0.13], [y], marker=shape, markersize=5, color=color)
        sheet.write(_LEFT + 0.32, top + y + 0.04, key, size=style.TINY)


@dataclass(frozen=True)
class Tracks:
    """Inches of a block: its heading, each track, and what is left free below; and the size of marks in points."""

    name: float
    track: float
    gap: float
    mark: float

    def height(self, count: int) -> float:
        """Inches that a block of so many tracks takes."""
        return self.name + count * self.track + self.gap


def draw_tracks(
    sheet: Sheet,
    axes: Axes,
    scale: RateScale,
    heading: str,
    rows: Sequence[Row | None],
    counts: Sequence[str | None],
    size: Tracks,
    *,
    head: float,
    y: float,
) -> None:
    """Draw a block: its heading, and a track a matcher with the counts at its end.

    Parameters
    ----------
    rows, counts : sequences, one a matcher
        None where it has no such row: its track stays empty.
    head, y : float, inches
        Top of the axes on the sheet, and of the block in the axes.
    """
    sheet.write(_LEFT, head + y + 0.13, style.clipped(heading, style.SMALL, _WIDTH), size=style.SMALL, weight="bold")
    for i, (row, count) in enumerate(zip(rows, counts, strict=True)):
        at = y + size.name + (i + 0.5) * size.track
        axes.plot(scale.limits, [at] * 2, color=style.GRID, linewidth=0.5, zorder=0)
        if row is None or count is None:
            continue
        color, shape = style.SERIES[i]
        mark(axes, scale, row, at, color=color, shape=shape, vertical=False, size=size.mark)
        sheet.write(style.WIDTH - 0.1, head + at + 0.035, count, size=style.TINY, color=style.QUIET, align="right")
