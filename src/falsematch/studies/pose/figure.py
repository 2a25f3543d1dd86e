"""The figure of turns: drops of genuine scores against the turn, a panel a matcher, and what a degree costs."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.style import Drawing, Sheet
from falsematch.report.words import Words
from falsematch.tables import as_csv
from falsematch.tables.study_tables import POSE_POINTS

_MARKS = {
    "real": (style.BLUE, "o"),
    "simulated": (style.VERMILLION, "^"),
    "difference": (style.INK, "D"),
    "corrected": (style.PURPLE, "s"),
}
"""The last is the difference again, by the other estimate."""
_LINES = {"real": "-", "simulated": (0, (4, 2))}
"""Dashed where simulated, so that grey print tells the two apart."""
_COLUMNS, _LEFT, _GAP = 2, 0.5, 0.3
_PANEL, _HEADING, _ROOM = 1.1, 0.24, 0.14
"""Inches: height of a panel, of its name above it, and of what lies below."""
_NAMES, _ROW = 1.25, 0.6
"""Inches: room of the names in the chart of slopes, and height of a matcher there."""
_DOT = 2.0


def draw(slopes: pd.DataFrame, points: pd.DataFrame, name: str, words: Words, source: str) -> Drawing:
    """Draw the figure from recorded tables; nothing is computed, rows are only chosen.

    Parameters
    ----------
    slopes : DataFrame
        With the columns of :data:`falsematch.tables.study_tables.POSE`.
    points : DataFrame
        With the columns of :data:`falsematch.tables.study_tables.POSE_POINTS`.
    name : str
        File name without suffix.
    words : Words
    source : str
        Whose photographs, result, errata.
    """
    title = words("pose.title")
    drawn = points[points["drop"].notna()]
    matchers = list(slopes["matcher"].unique())
    top = style.wrapped(words("pose.subtitle"), style.TEXT)
    notes = style.wrapped(source, style.TINY)
    legend = 0.3 + len(top) * style.leading(style.TEXT) + 0.12
    start = legend + 0.16 * len(_MARKS) + 0.12
    rows = -(-len(matchers) // _COLUMNS)
    below = start + rows * (_HEADING + _PANEL + _ROOM) + 0.42
    foot = below + len(matchers) * _ROW + 0.48
    width = (style.WIDTH - _LEFT - 0.1 - _GAP * (_COLUMNS - 1)) / _COLUMNS
    with style.drawing(name):
        sheet = Sheet(foot + len(notes) * style.leading(style.TINY) + 0.05)
        sheet.write(0.1, 0.24, title, size=style.TITLE, weight="bold")
        sheet.write_lines(0.45, top, size=style.TEXT, color=style.QUIET)
        _legend(sheet, legend, words)
        limits = _range(drawn["turn"]), _range(drawn["drop"])
        for number, matcher in enumerate(matchers):
            row, column = divmod(number, _COLUMNS)
            left, at = _LEFT + column * (width + _GAP), start + row * (_HEADING + _PANEL + _ROOM)
            sheet.write(left, at + _HEADING - 0.07, words.known("matcher", matcher), size=style.SMALL, weight="bold")
            axes = sheet.axes(left, at + _HEADING, width, _PANEL)
            last = number + _COLUMNS >= len(matchers)
            _frame(axes, limits, words, labelled_left=column == 0, labelled_below=last)
            own, lines = (table[table["matcher"] == matcher] for table in (drawn, slopes))
            _panel(axes, own, lines[lines["estimate"] == "least_squares"], limits[0][1])
        sheet.write(_LEFT, below - 0.08, words("pose.axis_turn"), size=style.TINY, color=style.QUIET)
        axes = sheet.axes(_NAMES, below + 0.05, style.WIDTH - _NAMES - 0.2, len(matchers) * _ROW)
        for number, matcher in enumerate(matchers):
            sheet.write(
                0.1,
                below + 0.05 + (number + 0.58) * _ROW,
                words.known("matcher", matcher),
                size=style.SMALL,
                weight="bold",
            )
        _forest(axes, slopes, matchers, words)
        sheet.write(style.WIDTH - 0.1, foot - 0.12, words("pose.axis_slope"), size=style.TINY, color=style.QUIET,
                    align="right")  # fmt: skip
        sheet.write_lines(foot + 0.06, notes, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(drawn, POSE_POINTS),
        alt=_alt(slopes, title, words),
        caption=title,
    )


def per_cent(share: float, words: Words) -> str:
    """A share a degree, two decimals of a per cent."""
    return words("percent", n=words.number(100 * share, 2))


def _range(values: pd.Series) -> tuple[float, float]:
    return (min(0.0, float(values.min())), float(values.max())) if len(values) else (0.0, 1.0)


def _frame(
    axes: Axes,
    limits: tuple[tuple[float, float], tuple[float, float]],
    words: Words,
    *,
    labelled_left: bool,
    labelled_below: bool,
) -> None:
    (_, furthest), (least, most) = limits
    room = 0.05 * (most - least)
    axes.set(xlim=(-0.5, furthest * 1.03), ylim=(most + room, least - room))
    turns = np.arange(0, furthest, 10)
    axes.set_xticks(turns, [f"{turn:.0f}" for turn in turns] if labelled_below else [""] * len(turns))
    drops = np.arange(np.ceil(least / 0.5) * 0.5, most, 0.5)
    written = [words("percent", n=words.number(100 * drop)) for drop in drops]
    axes.set_yticks(drops, written if labelled_left else [""] * len(drops))
    axes.tick_params(labelsize=style.TINY)
    axes.grid(color=style.GRID, linewidth=0.5)
    axes.axhline(0, color=style.QUIET, linewidth=0.6)


def _panel(axes: Axes, points: pd.DataFrame, slopes: pd.DataFrame, furthest: float) -> None:
    """One matcher: a mark a picture, and from no turn the line of each kind as far as it was seen."""
    for kind, dashes in _LINES.items():
        color, shape = _MARKS[kind]
        own = points[points["kind"] == kind]
        axes.plot(own["turn"], own["drop"], linestyle="none", marker=shape, markersize=_DOT, markeredgecolor=color,
                  markerfacecolor="none", markeredgewidth=0.5, alpha=0.7, zorder=2)  # fmt: skip
        for row in slopes[slopes["kind"] == kind].to_dict("records"):
            end = min(float(own["turn"].max()), furthest) if len(own) else 0.0
            axes.plot([0, end], [0, row["share"] * end], color=color, linewidth=style.LINE, linestyle=dashes, zorder=4)
            if pd.notna(row["share_low"]):
                axes.fill([0, end, end], [0, row["share_low"] * end, row["share_high"] * end], color=color, alpha=0.2,
                          linewidth=0, zorder=3)  # fmt: skip


def _forest(axes: Axes, slopes: pd.DataFrame, matchers: list[str], words: Words) -> None:
    """What a degree costs each matcher: real, simulated, and their difference; hollow where no limits are printed."""
    shown = slopes.assign(mark=_marks(slopes)).dropna(subset="mark")
    ends = shown[["share", "share_low", "share_high"]].to_numpy(dtype=float)
    least, most = min(0.0, float(np.nanmin(ends))), max(0.0, float(np.nanmax(ends)))
    room = 0.04 * (most - least)
    axes.set(xlim=(least - room, most + room), ylim=(len(matchers), 0), yticks=[])
    axes.locator_params(axis="x", nbins=5)
    ticks = [tick for tick in axes.get_xticks() if least - room <= tick <= most + room]
    axes.set_xticks(ticks, [per_cent(tick, words) for tick in ticks])
    axes.tick_params(labelsize=style.TINY)
    axes.grid(axis="x", color=style.GRID, linewidth=0.5)
    axes.axvline(0, color=style.QUIET, linewidth=0.8)
    for number, matcher in enumerate(matchers):
        axes.axhline(number, color=style.GRID, linewidth=0.5)
        for place, (kind, (color, shape)) in enumerate(_MARKS.items()):
            y = number + (place + 0.75) / (len(_MARKS) + 0.5)
            for row in shown[(shown["matcher"] == matcher) & (shown["mark"] == kind)].to_dict("records"):
                printed = pd.notna(row["share_low"])
                if printed:
                    axes.plot([row["share_low"], row["share_high"]], [y, y], color=color, linewidth=style.LINE)
                axes.plot([row["share"]], [y], **style.dot(shape, color, filled=printed, size=_DOT + 2, zorder=4))


def _marks(slopes: pd.DataFrame) -> pd.Series:
    """Which of :data:`_MARKS` a row is drawn as; None where it is not."""
    corrected = (slopes["kind"] == "difference") & (slopes["estimate"] == "instrumented")
    return slopes["kind"].where(slopes["estimate"] == "least_squares", None).mask(corrected, "corrected")


def _legend(sheet: Sheet, top: float, words: Words) -> None:
    height = 0.16 * len(_MARKS)
    axes = sheet.axes(0.1, top, style.WIDTH - 0.2, height)
    axes.set(xlim=(0, style.WIDTH - 0.2), ylim=(height, 0), xticks=[], yticks=[])
    for i, (kind, (color, shape)) in enumerate(_MARKS.items()):
        y = 0.08 + 0.16 * i
        axes.plot([0.08], [y], **style.dot(shape, color, filled=True, size=_DOT + 2, zorder=4))
        axes.text(0.22, y, words(f"pose.legend.{kind}"), fontsize=style.SMALL, color=style.QUIET, va="center_baseline")


def _alt(slopes: pd.DataFrame, title: str, words: Words) -> str:
    """The figure for those who do not see it: every slope with its limits."""
    lines = [words("pose.alt", title=title)]
    for row in slopes.assign(mark=_marks(slopes)).dropna(subset="mark").to_dict("records"):
        printed = pd.notna(row["share_low"])
        whole = "pose.alt_corrected" if row["mark"] == "corrected" else "pose.alt_row"
        lines.append(
            words(
                whole if printed else "pose.alt_few",
                matcher=words.known("matcher", row["matcher"]),
                kind=words(f"pose.kind.{row['kind']}"),
                share=per_cent(row["share"], words),
                low=per_cent(row["share_low"], words) if printed else "",
                high=per_cent(row["share_high"], words) if printed else "",
            )
        )
    return "\n".join(lines)
