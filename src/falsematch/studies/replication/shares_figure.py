"""The figure of whom searches falsely match: some people's share of those, beside their share of those searched."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from falsematch.report import style
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row
from falsematch.report.words import Words
from falsematch.tables import as_csv
from falsematch.tables.study_tables import SEARCH_SHARES

_ROW, _HEAD, _GAP = 0.24, 0.24, 0.34
"""Inches: a matcher, the heading of a panel, and the room of its axis."""
_LEFT, _RIGHT = 1.25, 0.72
"""Inches: where the marks begin, and the room of the counts at the right."""
_MARKS = {"more_often": (style.VERMILLION, "^"), "less_often": (style.BLUE, "v"), "cannot_tell": (style.QUIET, "o")}


@dataclass(frozen=True)
class Panel:
    """The rows of one threshold.

    Attributes
    ----------
    heading : str
        The threshold in words, and what it does to the rows.
    setting : str
        The same as part of a sentence.
    rows : DataFrame
        Of :data:`falsematch.tables.study_tables.SEARCH_SHARES`, one a matcher.
    """

    heading: str
    setting: str
    rows: pd.DataFrame

    @property
    def drawn(self) -> Sequence[Row]:
        """Those that have a share."""
        return self.rows[self.rows["share"].notna()].to_dict("records")

    @property
    def refused(self) -> list[str]:
        """Matchers without a threshold."""
        return list(self.rows.loc[self.rows["threshold"].isna(), "matcher"])


def draw(
    panels: list[Panel], name: str, words: Words, title: str, called: str, confidence: str, source: str
) -> Drawing:
    """Draw the figure from ``search_shares.csv``; nothing is computed.

    Parameters
    ----------
    panels : list of Panel
    name : str
        File name without suffix.
    words : Words
    title : str
        The finding.
    called : str
        What the people in question are called, in words.
    confidence : str
        Of the limits, and of the range at random, as "95 %".
    source : str
        Whose photographs, result, errata.
    """
    shown = [panel for panel in panels if panel.drawn]
    heading = style.wrapped(title, style.TITLE, weight="bold")
    top = style.wrapped(words("search_shares.figure_axis", people=called[0].upper() + called[1:]), style.TEXT)
    refused = dict.fromkeys(matcher for panel in panels for matcher in panel.refused)
    notes = [words("search_shares.figure_note", confidence=confidence)]
    if refused:
        notes.append(
            words(
                "search_shares.figure_ship_none",
                matchers=words("comma").join(words.known("matcher", matcher) for matcher in refused),
            )
        )
    foot = style.wrapped(" ".join([*notes, source]), style.TINY)
    head = 0.24 + len(heading) * style.leading(style.TITLE) + len(top) * style.leading(style.TEXT)
    heights = [_HEAD + len(panel.drawn) * _ROW + _GAP for panel in shown]
    with style.drawing(name):
        sheet = Sheet(head + sum(heights) + 0.1 + len(foot) * style.leading(style.TINY))
        sheet.write_lines(0.24, heading, size=style.TITLE, weight="bold")
        sheet.write_lines(0.24 + len(heading) * style.leading(style.TITLE), top, size=style.TEXT, color=style.QUIET)
        at = head
        for panel, height in zip(shown, heights, strict=True):
            _panel(sheet, panel, at, words)
            at += height
        sheet.write_lines(at + 0.1, foot, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    table = pd.concat([panel.rows for panel in panels], ignore_index=True)
    rows = " ".join(line for panel in shown for line in _alt(panel, words, called))
    alt = words("search_shares.alt", title=title, rows=rows)
    return Drawing(name=name, svg=svg, png=png, csv=as_csv(table, SEARCH_SHARES), alt=alt, caption=title)


def _panel(sheet: Sheet, panel: Panel, top: float, words: Words) -> None:
    width = style.WIDTH - _LEFT - _RIGHT
    heading = style.clipped(panel.heading, style.SMALL, style.WIDTH - 0.2, weight="bold")
    sheet.write(0.1, top + 0.15, heading, size=style.SMALL, weight="bold")
    body = len(panel.drawn) * _ROW
    axes = sheet.axes(_LEFT, top + _HEAD, width, body)
    axes.set(xlim=(0, 1), ylim=(body, 0), yticks=[], xticks=[0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: words("percent", n=words.number(100 * share))))
    axes.tick_params(labelsize=style.TINY)
    axes.grid(axis="x", color=style.GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    for place, row in enumerate(panel.drawn):
        at = (place + 0.5) * _ROW
        text = top + _HEAD + at + 0.04
        sheet.write(
            0.1, text, style.clipped(words.known("matcher", row["matcher"]), style.SMALL, _LEFT - 0.2), size=style.SMALL
        )
        counts = words(
            "search_shares.of", members=words.number(row["matched_members"]), matched=words.number(row["matched"])
        )
        sheet.write(style.WIDTH - 0.1, text, counts, size=style.TINY, color=style.QUIET, align="right")
        _line(axes, at, row)


def _line(axes: Axes, at: float, row: Row) -> None:
    """One matcher: the range at random, what is expected, and the share with its limits."""
    if not pd.isna(row["dealt_low"]):
        axes.fill_betweenx([at - 0.07, at + 0.07], row["dealt_low"], row["dealt_high"], color=style.GRID, linewidth=0)
    axes.plot([row["expected"]] * 2, [at - 0.1, at + 0.1], color=style.INK, linewidth=1.2)
    color, shape = _MARKS[row["direction"]]
    told = row["direction"] != "cannot_tell"
    if not pd.isna(row["share_low"]):
        limits = [row["share_low"], row["share_high"]]
        axes.plot(limits, [at, at], color=color, linewidth=style.LINE if told else 0.9, solid_capstyle="butt")
    axes.plot(
        [row["share"]],
        [at],
        linestyle="none",
        marker=shape,
        markersize=style.DOT,
        markerfacecolor=color if told else style.PAPER,
        markeredgecolor=color,
        clip_on=False,
        zorder=3,
    )


def _alt(panel: Panel, words: Words, called: str) -> list[str]:
    """The figure for those who do not see it: the numbers of each row."""
    return [
        words(
            "search_shares.alt_row",
            matcher=words.known("matcher", row["matcher"]),
            setting=panel.setting,
            members=words.number(row["matched_members"]),
            matched=words.number(row["matched"]),
            people=called,
            share=words.percent(row["share"]),
            limits=limits(row, "share", words),
            expected=words.percent(row["expected"]),
            dealt=_dealt(row, words),
            direction=words(f"search_shares.direction.{row['direction']}"),
        )
        for row in panel.drawn
    ]


def limits(row: Row, name: str, words: Words) -> str:
    """The limits of a share in brackets; empty where there are none."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if pd.isna(low):
        return ""
    return words("search_shares.alt_limits", low=words.percent(low), high=words.percent(high))


def _dealt(row: Row, words: Words) -> str:
    if pd.isna(row["dealt_low"]):
        return words("not_measured")
    return words("search_shares.alt_dealt", low=words.percent(row["dealt_low"]), high=words.percent(row["dealt_high"]))
