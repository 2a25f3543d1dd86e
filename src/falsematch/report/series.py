"""The key of a chart with one series a system: its colour and shape, and what they stand for."""

from collections.abc import Sequence

from falsematch.report import style
from falsematch.report.style import Sheet

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
