"""The figure of a replication: each effect with its simultaneous interval beside the margin of the claim."""

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.style import Drawing, Sheet
from falsematch.report.words import Words
from falsematch.tables import as_csv
from falsematch.tables.study_tables import REPLICATION
from falsematch.tables.unproven import UNPROVEN

_MARKS = {
    "agrees": (style.BLUE, "o"),
    "disagrees": (style.VERMILLION, "^"),
    "cannot tell": (style.QUIET, "s"),
}
_ROW, _HEAD = 0.17, 0.26
"""Inches: a line, and the heading of a matcher."""
_LEFT, _VERDICT = 1.75, 0.75
"""Inches: where the marks begin, and the room of the verdicts at the right."""
_DOT = 3.4
_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_RIM = 100.0
"""Ratios further from 1 than this end at the rim; their numbers stand in the table."""


def draw(table: pd.DataFrame, name: str, words: Words, title: str, source: str) -> Drawing:
    """Draw the figure from ``replication.csv``; nothing is computed, rows are only chosen.

    Parameters
    ----------
    table : DataFrame
        With the columns of :data:`falsematch.tables.study_tables.REPLICATION`.
    name : str
        File name without suffix.
    words : Words
    title : str
    source : str
        Whose photographs, result, errata.
    """
    drawn = _drawn(table)
    scale, margin = str(table["scale"].iloc[0]), float(table["margin"].iloc[0])
    blocks = list(drawn.groupby(["matcher", "threshold_name"], sort=False))
    heading = style.wrapped(title, style.TITLE, weight="bold")
    top = style.wrapped(words(f"replication.axis.{scale}"), style.TEXT)
    legend = [words(f"replication.legend.{verdict.replace(' ', '_')}") for verdict in _MARKS]
    unproven = [] if UNPROVEN.isdisjoint(drawn["condition"]) else [words("unproven.note")]
    notes = style.wrapped(" ".join([words("replication.legend.margin"), *unproven, source]), style.TINY)
    head = 0.24 + len(heading) * style.leading(style.TITLE) + len(top) * style.leading(style.TEXT) + 0.1
    body = len(blocks) * _HEAD + len(drawn) * _ROW
    foot = 0.34 + 0.16 * len(legend) + 0.1 + len(notes) * style.leading(style.TINY) + 0.05
    with style.drawing(name):
        sheet = Sheet(head + body + foot)
        sheet.write_lines(0.24, heading, size=style.TITLE, weight="bold")
        sheet.write_lines(0.24 + len(heading) * style.leading(style.TITLE), top, size=style.TEXT, color=style.QUIET)
        axes = sheet.axes(_LEFT, head, style.WIDTH - _LEFT - _VERDICT - 0.1, body)
        _frame(axes, drawn, scale, margin, body, words)
        at = 0.0
        for (matcher, threshold), rows in blocks:
            where = words(
                "replication.block",
                matcher=words.known("matcher", str(matcher)),
                threshold=words.threshold(str(threshold)),
            )
            sheet.write(0.1, head + at + 0.16, where, size=style.SMALL, weight="bold")
            at += _HEAD
            for row in rows.to_dict("records"):
                sheet.write(
                    0.1,
                    head + at + 0.11,
                    style.clipped(row_name(row, words), style.TINY, _LEFT - 0.2),
                    size=style.TINY,
                    color=style.QUIET,
                )
                verdict = words(f"replication.verdict.{row['verdict'].replace(' ', '_')}")
                told = row["verdict"] != "cannot tell"
                sheet.write(
                    style.WIDTH - 0.1,
                    head + at + 0.11,
                    verdict,
                    size=style.TINY,
                    align="right",
                    color=style.INK if told else style.QUIET,
                    weight="bold" if told else "normal",
                )
                _line(axes, at + _ROW / 2, row, words)
                at += _ROW
        _legend(sheet, head + body + 0.34, legend)
        sheet.write_lines(head + body + 0.34 + 0.16 * len(legend) + 0.14, notes, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    return Drawing(
        name=name, svg=svg, png=png, csv=as_csv(drawn, REPLICATION), alt=_alt(drawn, title, words), caption=title
    )


def _drawn(table: pd.DataFrame) -> pd.DataFrame:
    """Rows with a verdict on the claim; with the parts where these have the intervals."""
    if (table["contrast"] == "largest over its reference").any():
        return table
    return table[table["role"] == "verdict"]


def row_name(row: dict[Any, Any], words: Words) -> str:
    """What tells a row from its neighbours: condition and dose, or the group that is held beside its reference."""
    if row["condition"] != "clean":
        dose = "" if pd.isna(row["dose"]) else f" {words.short(row['dose'])}"
        return f"{condition_name(row['condition'], words)}{dose}"
    name = str(row["contrast"])
    return contrast_name(name if name in words.entry("replication.contrast") else name.partition(" / ")[0], words)


def condition_name(name: str, words: Words) -> str:
    """A condition, and that it is unproven where it is."""
    known = words.known("condition", name)
    return words("unproven.mark", condition=known) if name in UNPROVEN else known


def contrast_name(name: str, words: Words) -> str:
    """A contrast in words; one of two groups by their labels."""
    known: dict[str, str] = words.entry("replication.contrast")
    return known.get(name) or " / ".join(words.label(group) for group in name.split(" / "))


def _frame(axes: Axes, rows: pd.DataFrame, scale: str, margin: float, height: float, words: Words) -> None:
    none = 1.0 if scale == "ratio" else 0.0
    shown = [value for column in ("estimate", "low", "high") for value in rows[column].dropna()] + [none, margin]
    if scale == "ratio":
        shown = [min(max(value, 1 / _RIM), _RIM) for value in shown]
        low, high = min(shown) / 1.15, max(shown) * 1.15
        axes.set_xscale("log")
        ticks = [tick for tick in _TICKS if low <= tick <= high]
        every = math.ceil(len(ticks) / 5)
        kept = [tick for tick in ticks if (ticks.index(tick) - ticks.index(1)) % every == 0]
        axes.set_xticks(kept, [words.short(tick) for tick in kept])
        axes.set_xticks([], minor=True)
    else:
        room = 0.05 * (max(shown) - min(shown))
        low, high = min(shown) - room, max(shown) + room
        axes.locator_params(axis="x", nbins=5)
        axes.xaxis.set_major_formatter(lambda value, _: words.short(round(value, 6)))
    axes.set(xlim=(low, high), ylim=(height, 0), yticks=[])
    axes.tick_params(labelsize=style.TINY)
    axes.axvline(none, color=style.GRID, linewidth=0.8)
    axes.axvline(margin, color=style.INK, linewidth=0.8, linestyle=(0, (3, 2)))


def _line(axes: Axes, y: float, row: dict[Any, Any], words: Words) -> None:
    """One effect: filled with a strong line where the claim was judged, hollow with a thin one where it was not."""
    color, shape = _MARKS[row["verdict"]]
    told = row["verdict"] != "cannot tell"
    if pd.isna(row["estimate"]):
        left, right = axes.get_xlim()
        place = math.sqrt(left * right) if axes.get_xscale() == "log" else (left + right) / 2
        axes.text(
            place,
            y,
            words("replication.no_number"),
            fontsize=style.TINY,
            color=style.QUIET,
            ha="center",
            va="center_baseline",
            # The line of the margin must not strike it out.
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.5},
        )
        return
    if not pd.isna(row["low"]):
        axes.plot(
            [row["low"], row["high"]], [y, y], color=color, linewidth=style.LINE if told else 0.8, solid_capstyle="butt"
        )
    low, high = axes.get_xlim()
    axes.plot([min(max(row["estimate"], low), high)], [y], **style.dot(shape, color, filled=told, size=_DOT))


def _legend(sheet: Sheet, top: float, texts: list[str]) -> None:
    height = 0.16 * len(texts)
    axes = sheet.axes(0.1, top, style.WIDTH - 0.2, height)
    axes.set(xlim=(0, style.WIDTH - 0.2), ylim=(height, 0), xticks=[], yticks=[])
    for place, ((verdict, (color, shape)), text) in enumerate(zip(_MARKS.items(), texts, strict=True)):
        y = 0.08 + 0.16 * place
        axes.plot([0.08], [y], **style.dot(shape, color, filled=verdict != "cannot tell", size=_DOT))
        axes.text(0.22, y, text, fontsize=style.SMALL, color=style.QUIET, va="center_baseline")


def _alt(rows: pd.DataFrame, title: str, words: Words) -> str:
    """The figure for those who do not see it: verdicts in all, and each row's numbers."""
    lines = []
    for row in rows.to_dict("records"):
        numbers = words("replication.no_number")
        if not pd.isna(row["estimate"]):
            numbers = words.short(float(f"{row['estimate']:.3g}"))
            if not pd.isna(row["low"]):
                low, high = (words.short(float(f"{row[name]:.3g}")) for name in ("low", "high"))
                numbers = words("replication.alt_interval", value=numbers, low=low, high=high)
        verdict = words(f"replication.verdict.{row['verdict'].replace(' ', '_')}")
        lines.append(
            words(
                "replication.alt_row",
                matcher=words.known("matcher", row["matcher"]),
                threshold=words.threshold(row["threshold_name"]),
                what=row_name(row, words),
                numbers=numbers,
                verdict=verdict,
            )
        )
    return words("replication.alt", title=title, rows=" ".join(lines))
