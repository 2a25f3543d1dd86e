"""The figure of the coverage simulation: how often each interval holds the truth, cell by cell."""

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.study_summary import StudySummary
from falsematch.report.style import Drawing, Sheet
from falsematch.report.words import Words
from falsematch.tables import as_csv
from falsematch.tables.study_tables import COVERAGE

RATE = "subject_bootstrap_wider"
"""This lab's interval of a rate."""

_METHODS = {
    RATE: (style.BLUE, "o"),
    "pair_clopper_pearson": (style.VERMILLION, "^"),
    "max_min_band": (style.GREEN, "D"),
    "max_min_percentile": (style.PURPLE, "v"),
}
_LEFT, _GAP, _PANEL, _MODEL = 0.52, 0.1, 0.62, 0.28
_DOT = 3.4


def draw(
    coverage: pd.DataFrame, summary: StudySummary, name: str, words: Words, source: str, nominal: float
) -> Drawing:
    """Draw the figure from ``coverage.csv``; nothing is computed, rows are only chosen.

    Parameters
    ----------
    coverage : DataFrame
        With the columns of :data:`falsematch.tables.study_tables.COVERAGE`.
    summary : StudySummary
    name : str
        File name without suffix.
    words : Words
    source : str
        What the figure rests on: that audits were simulated, result, errata.
    nominal : float
        The confidence of the intervals: what share of them should hold the truth.
    """
    confident = words("percent", n=words.short(100 * nominal))
    title = words("coverage.title", confidence=confident)
    drawn = coverage[coverage["method"].isin(list(_METHODS))]
    models = list(drawn["model"].unique())
    rates = list(drawn["fmr"].unique())
    sizes = sorted(drawn["subjects"].unique())
    top = style.wrapped(words("coverage.subtitle", confidence=confident), style.TEXT)
    head = 0.3 + len(top) * style.leading(style.TEXT) + 0.12
    legend = 0.16 * len(_METHODS)
    body = len(models) * (_MODEL + _PANEL)
    width = (style.WIDTH - _LEFT - 0.1 - _GAP * (len(rates) - 1)) / len(rates)
    prints = summary.value("prints_from")
    with style.drawing(name):
        notes = style.wrapped(source, style.TINY)
        sheet = Sheet(head + legend + 0.25 + body + 0.35 + len(notes) * style.leading(style.TINY))
        sheet.write_lines(head + legend + 0.25 + body + 0.4, notes, size=style.TINY, color=style.QUIET)
        sheet.write(0.1, 0.24, title, size=style.TITLE, weight="bold")
        sheet.write_lines(0.45, top, size=style.TEXT, color=style.QUIET)
        _draw_legend(sheet, head, words)
        start = head + legend + 0.25
        for column, rate in enumerate(rates):
            left = _LEFT + column * (width + _GAP)
            heading = words("coverage.column", rate=words.short(rate))
            sheet.write(left, start - 0.04, heading, size=style.TINY, color=style.QUIET, weight="bold")
            for row, model in enumerate(models):
                at = start + row * (_MODEL + _PANEL)
                if column == 0:
                    named = style.clipped(
                        words.known("coverage.model", model), style.TINY, style.WIDTH - _LEFT - 0.1, weight="bold"
                    )
                    sheet.write(_LEFT, at + _MODEL - 0.07, named, size=style.TINY, weight="bold")
                axes = sheet.axes(left, at + _MODEL, width, _PANEL)
                last = row == len(models) - 1
                _frame(axes, sizes, labelled_left=column == 0, labelled_below=last)
                _panel(axes, drawn[(drawn["model"] == model) & (drawn["fmr"] == rate)], sizes, nominal, prints)
        svg, png = style.to_files(sheet.figure)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(drawn, COVERAGE),
        alt=_alt(summary, title, words),
        caption=title,
    )


def _frame(axes: Axes, sizes: list[int], *, labelled_left: bool, labelled_below: bool) -> None:
    axes.set(xlim=(-0.5, len(sizes) - 0.5), ylim=(-0.08, 1.08))
    # Every second name: all of them would run into each other.
    named = [str(size) if place % 2 == 0 else "" for place, size in enumerate(sizes)]
    axes.set_xticks(range(len(sizes)), named if labelled_below else [])
    axes.set_yticks([0, 0.5, 1], ["0", "50 %", "100 %"] if labelled_left else [])
    axes.tick_params(labelsize=style.TINY)
    axes.grid(axis="y", color=style.GRID, linewidth=0.5)


def _panel(axes: Axes, rows: pd.DataFrame, sizes: list[int], nominal: float, prints: float) -> None:
    """One model at one rate: a mark a method and group size, side by side; grey behind what no rule sees.

    A mark is filled where the rule prints, in a share of audits from ``prints`` on.
    """
    for size in rows[rows["unseen"]]["subjects"].unique():
        axes.axvspan(sizes.index(size) - 0.5, sizes.index(size) + 0.5, color=style.GRID, linewidth=0, zorder=0)
    axes.axhline(nominal, color=style.QUIET, linewidth=0.8, linestyle=(0, (3, 2)))
    for place, (method, (color, shape)) in enumerate(_METHODS.items()):
        shift = (place - (len(_METHODS) - 1) / 2) * 0.2
        for row in rows[rows["method"] == method].to_dict("records"):
            if pd.isna(row["coverage"]):
                continue
            at = sizes.index(row["subjects"]) + shift
            printed = row["printed_share"] >= prints
            axes.plot([at], [row["coverage"]], **style.dot(shape, color, filled=printed, size=_DOT))


def _draw_legend(sheet: Sheet, top: float, words: Words) -> None:
    height = 0.16 * len(_METHODS)
    axes = sheet.axes(0.1, top, style.WIDTH - 0.2, height)
    axes.set(xlim=(0, style.WIDTH - 0.2), ylim=(height, 0), xticks=[], yticks=[])
    for i, (method, (color, shape)) in enumerate(_METHODS.items()):
        y = 0.08 + 0.16 * i
        axes.plot([0.08], [y], **style.dot(shape, color, filled=True, size=_DOT))
        axes.text(
            0.22, y, words(f"coverage.methods.{method}"), fontsize=style.TINY, color=style.QUIET, va="center_baseline"
        )


def _alt(summary: StudySummary, title: str, words: Words) -> str:
    """The figure for those who do not see it: each method's lowest and highest coverage where the rule prints."""
    seen, unseen = (_ranges(summary, part, words) for part in ("seen", "unseen"))
    return words("coverage.alt", title=title, parts=seen, unseen=unseen or words("none"))


def _ranges(summary: StudySummary, part: str, words: Words) -> str:
    parts = []
    for method in _METHODS:
        ends = [summary.find(f"{end}_coverage", name=method, part=part) for end in ("lowest", "highest")]
        told = [words.percent(end["value"]) for end in ends if end is not None]
        if told:
            low, high = told
            parts.append(words("coverage.alt_method", method=words(f"coverage.methods.{method}"), low=low, high=high))
    return "; ".join(parts)
