"""The chart of reported circumstances: how many times as often, a row a circumstance, clean photographs as a line."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.street_sentences import CLEAN, capital, counted, times
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row
from falsematch.report.words import Words
from falsematch.street_tables import STREET
from falsematch.tables import as_csv

_TEXT = 9.4
"""Points: on a phone 11 px."""
_ROW, _LEFT, _RIGHT = 0.285, 1.4, 1.68
"""Inches: height of a row, where the axis begins, and what stands to its right."""
_BOLD = 1.15
"""How much wider the bold letters of the title are than plain ones."""
_TICKS = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


def draw(rows: list[Row], name: str, say: Words, title: str, source: str) -> Drawing:
    """Draw the chart from rows of ``street.csv``; nothing is computed.

    Parameters
    ----------
    rows : list of mapping
        From top to bottom; columns of :data:`falsematch.street_tables.STREET`.
    name : str
        File name without suffix.
    say : Words
    title : str
        What the chart says.
    source : str
        Which result, and where corrections stand.
    """
    heading = style.wrapped(title, 10.5, (style.WIDTH - 0.2) / _BOLD)
    foot = style.wrapped(source, _TEXT)
    head = 0.2 + len(heading) * style.leading(10.5)
    body = len(rows) * _ROW
    with style.drawing(name):
        sheet = Sheet(head + 0.2 + body + 0.28 + len(foot) * style.leading(_TEXT) + 0.05)
        sheet.write_lines(0.2, heading, size=10.5, weight="bold")
        if rows:
            of = capital(say.people(rows[0]["group"]))
            sheet.write(style.WIDTH - 0.1, head + 0.08, of, size=_TEXT, color=style.QUIET, align="right")
        top = head + 0.2
        axes = sheet.axes(_LEFT, top, style.WIDTH - _LEFT - _RIGHT, body)
        _scale(axes, rows, say)
        for place, row in enumerate(rows):
            middle = top + (place + 0.5) * _ROW
            _names(sheet, middle, row, say)
            _mark(axes, place, row, say)
            _told(sheet, middle, row, say)
        sheet.write_lines(top + body + 0.36, foot, size=_TEXT, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    table = pd.DataFrame(rows, columns=list(STREET.columns))
    lines = " ".join(_alt(row, say) for row in rows)
    return Drawing(name, svg, png, as_csv(table, STREET), say("street.chart.alt", title=title, rows=lines), title)


def _scale(axes: Axes, rows: list[Row], say: Words) -> None:
    """A logarithmic axis as wide as the limits, 1 as a line, and clean photographs' ratio as a thin one."""
    ends = [row[end] for row in rows for end in ("ratio_low", "ratio_high") if not pd.isna(row[end]) and row[end] > 0]
    low, high = min([0.8, *ends]) / 1.15, max([2.5, *ends]) * 1.15
    ticks = [tick for tick in _TICKS if low <= tick <= high]
    axes.set_xscale("log")
    axes.set(xlim=(low, high), ylim=(len(rows) - 0.5, -0.5), yticks=[])
    axes.set_xticks(ticks, [say("street.chart.tick", n=say.short(tick)) for tick in ticks], minor=False)
    axes.minorticks_off()
    axes.tick_params(labelsize=_TEXT, pad=1)
    axes.axvline(1, color=style.QUIET, linewidth=1.0, zorder=1)
    clean = next((row["ratio"] for row in rows if row["condition"] == CLEAN), float("nan"))
    if not pd.isna(clean):
        axes.axvline(clean, color=style.BLUE, linewidth=0.7, linestyle=(0, (4, 3)), zorder=1)


def _names(sheet: Sheet, middle: float, row: Row, say: Words) -> None:
    """The circumstance, and beneath it that it is unproven where it is."""
    named = circumstance(row["condition"], say)
    lift = 0.03 if row["proven"] else -0.015
    color = style.INK if row["proven"] else style.QUIET
    sheet.write(0.1, middle + lift, style.clipped(named, 8.6, _LEFT - 0.1), size=_TEXT, color=color)
    if not row["proven"]:
        sheet.write(0.1, middle + 0.115, say("street.unproven"), size=_TEXT, color=style.QUIET)


def _mark(axes: Axes, place: int, row: Row, say: Words) -> None:
    """A dot with its limits; hollow where nothing is claimed, and a count in place of a dot where there is no ratio."""
    color = style.VERMILLION if row["supported"] else style.QUIET
    if pd.isna(row["ratio_low"]):
        return
    shown: dict[str, Any] = {"color": color, "linewidth": style.LINE, "zorder": 2, "solid_capstyle": "butt"}
    axes.plot([row["ratio_low"], row["ratio_high"]], [place, place], **shown)
    look = style.dot("^" if row["supported"] else "o", color, filled=bool(row["supported"]), size=style.DOT)
    axes.plot([row["ratio"]], [place], **look)


def _told(sheet: Sheet, middle: float, row: Row, say: Words) -> None:
    """The ratio with its limits, or the counts; and how many people stand behind it."""
    color = style.INK if row["supported"] else style.QUIET
    people: str = say("not_measured") if pd.isna(row["people"]) else say.number(row["people"])
    sheet.write(style.WIDTH - 0.1, middle + 0.04, people, size=_TEXT, color=style.QUIET, align="right")
    at = style.WIDTH - _RIGHT + 0.1
    sheet.write(at, middle + 0.04, size_of(row, say), size=_TEXT, color=color)


def size_of(row: Row, say: Words) -> str:
    """How many times as often, as far as that is claimed; else what was counted."""
    if not row["supported"]:
        return say("street.chart.counted", count=counted(row, "false_matches", "comparisons", say))
    return limits_of(row, say)


def limits_of(row: Row, say: Words) -> str:
    """A ratio and its limits: "7.1 (3.5 to 14)"."""
    named = {"times": "ratio", "low": "ratio_low", "high": "ratio_high"}
    return say("street.chart.size", **{name: times(row[column], say) for name, column in named.items()})


def circumstance(name: str, say: Words) -> str:
    """A circumstance by its short name."""
    known: dict[str, str] = say.entry("street.name")
    return known.get(name) or say.known("condition", name)


def _alt(row: Row, say: Words) -> str:
    named = capital(circumstance(row["condition"], say))
    if not row["proven"]:
        named = say("unproven.mark", condition=named)
    kind = "alt_told" if row["supported"] else "alt_counted"
    return say(f"street.chart.{kind}", circumstance=named, size=size_of(row, say))
