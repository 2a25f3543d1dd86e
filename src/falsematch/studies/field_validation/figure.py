"""The figure of costs: what real and simulated photographs cost, a panel a matcher; and the light on the mean head."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.style import Drawing, Sheet
from falsematch.report.words import Words
from falsematch.tables import as_csv
from falsematch.tables.study_tables import FIELD_COSTS

_MARKS = {"real": (style.BLUE, "o", "-"), "simulated": (style.VERMILLION, "^", (0, (4, 2)))}
"""Dashed where simulated, so that grey print tells the two apart."""
_COLUMNS, _LEFT, _GAP = 2, 0.5, 0.35
_PANEL, _HEADING, _TICKS = 1.0, 0.24, 0.14
"""Inches: height of a panel, of its name above it, and of what stands below it besides the names of its ticks."""
_HEAD, _MANY = 0.78, 4
"""Inches a head takes, and how many stand beside one another at most."""
_SPAN = ((-1.35, 1.35), (2.05, -1.25))
"""What is seen of the mean head, in distances between the eyes from their middle."""
_DARKEST, _BRIGHTEST = -1.5, 1.5
"""Logarithms of light that are drawn black and white."""
_DOT = 2.6
_POINT = 5.0
_WIDE, _PAIR = (style.WIDTH - 0.2) / _MANY, 0.46 + 2 * _HEAD + 0.1
"""Inches of a pair of heads: across, and down with its two lines of name."""


def draw(costs: pd.DataFrame, head: pd.DataFrame | None, name: str, words: Words, source: str) -> Drawing:
    """Draw the figure from recorded tables; nothing is computed, rows are only chosen.

    Parameters
    ----------
    costs : DataFrame
        With the columns of :data:`falsematch.tables.study_tables.FIELD_COSTS`.
    head : DataFrame or None
        With the columns of :data:`falsematch.tables.study_tables.FIELD_MEAN_HEAD`.
    name : str
        File name without suffix.
    words : Words
    source : str
        Whose photographs, result, errata.
    """
    title = words("field_costs.title")
    top = style.wrapped(words("field_costs.subtitle"), style.TEXT)
    panels = list(_panels(costs))
    heads = [] if head is None else list(_heads(head))
    beside = style.wrapped(words("field_costs.heads"), style.TINY) if heads else []
    notes = style.wrapped(source, style.TINY)
    legend = 0.3 + len(top) * style.leading(style.TEXT) + 0.12
    start = legend + 0.16 * len(_MARKS) + 0.12
    lines = -(-len(panels) // _COLUMNS)
    width = (style.WIDTH - _LEFT - 0.1 - _GAP * (_COLUMNS - 1)) / _COLUMNS
    tallest = max(len(name) for _, _, own in panels for name in _ticks(own, width, words))
    each = _HEADING + _PANEL + _TICKS + tallest * style.leading(style.TINY)
    under = start + lines * each + 0.1
    rows = -(-len(heads) // _MANY)
    shown = under + len(beside) * style.leading(style.TINY) + 0.1
    foot = shown + rows * _PAIR + 0.1
    with style.drawing(name):
        sheet = Sheet(foot + len(notes) * style.leading(style.TINY) + 0.05)
        sheet.write(0.1, 0.24, title, size=style.TITLE, weight="bold")
        sheet.write_lines(0.45, top, size=style.TEXT, color=style.QUIET)
        _legend(sheet, legend, words)
        for number, (simulation, matcher, own) in enumerate(panels):
            row, column = divmod(number, _COLUMNS)
            left, at = _LEFT + column * (width + _GAP), start + row * each
            heading = words(
                "field_costs.panel", matcher=words.known("matcher", matcher), simulation=words.label(simulation)
            )
            sheet.write(
                left,
                at + _HEADING - 0.07,
                style.clipped(heading, style.TINY, width, weight="bold"),
                size=style.TINY,
                weight="bold",
            )
            _panel(sheet.axes(left, at + _HEADING, width, _PANEL), own, _ticks(own, width, words))
        sheet.write_lines(under + 0.1, beside, size=style.TINY, color=style.QUIET)
        for number, (capture, points) in enumerate(heads):
            row, column = divmod(number, _MANY)
            _pair_of_heads(sheet, 0.1 + column * _WIDE, shown + row * _PAIR, capture, points, words)
        sheet.write_lines(foot + 0.06, notes, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(costs, FIELD_COSTS),
        alt=_alt(costs, title, words),
        caption=title,
    )


def _panels(costs: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The rows of each simulation and matcher: by the first label where there is one, else all together."""
    for (simulation, matcher), own in costs.groupby(["simulation", "matcher"], sort=False):
        labels = [by for by in own["by"].unique() if by]
        yield str(simulation), str(matcher), own[own["by"] == (labels[0] if labels else "")]


def _ticks(rows: pd.DataFrame, width: float, words: Words) -> list[list[str]]:
    """Names of the values in lines that fit beneath their marks."""
    named = [words.label(value) if value else words("field_costs.together") for value in rows["value"]]
    return [style.wrapped(name, style.TINY, width / len(named) - 0.01) for name in named]


def _heads(head: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for (_, capture), points in head.groupby(["simulation", "capture"], sort=False):
        yield str(capture), points


def _panel(axes: Axes, rows: pd.DataFrame, ticks: list[list[str]]) -> None:
    """One matcher: costs by the value of the label, with their limits where they have some."""
    axes.set(xlim=(-0.5, len(rows) - 0.5))
    axes.set_xticks(range(len(rows)), ["\n".join(name) for name in ticks])
    axes.tick_params(labelsize=style.TINY)
    axes.grid(axis="y", color=style.GRID, linewidth=0.5)
    axes.axhline(0, color=style.QUIET, linewidth=0.6)
    for kind, (color, shape, dashes) in _MARKS.items():
        axes.plot(range(len(rows)), rows[f"{kind}_cost"], color=color, linewidth=style.LINE, linestyle=dashes, zorder=3)
        for at, row in enumerate(rows.to_dict("records")):
            low, high = row[f"{kind}_low"], row[f"{kind}_high"]
            if pd.notna(low):
                axes.plot([at, at], [low, high], color=color, linewidth=0.8, zorder=2)
            axes.plot(
                [at],
                [row[f"{kind}_cost"]],
                **style.dot(shape, color, filled=pd.notna(low), size=_DOT + 2, zorder=4),
            )


def _pair_of_heads(sheet: Sheet, left: float, top: float, capture: str, points: pd.DataFrame, words: Words) -> None:
    """The mean head in real light above, in simulated light below."""
    lines = style.wrapped(words.label(capture), style.TINY, _WIDE - 0.05)[:2]
    for number, line in enumerate(reversed(lines)):
        at = top + 0.35 - number * style.leading(style.TINY)
        sheet.write(left, at, line, size=style.TINY, color=style.QUIET)
    for number, kind in enumerate(_MARKS):
        axes = sheet.axes(left, top + 0.4 + number * _HEAD, 0.6, _HEAD - 0.04)
        axes.set(xlim=_SPAN[0], ylim=_SPAN[1], xticks=[], yticks=[])
        axes.scatter(points["x"], points["y"], c=points[kind], cmap="gray", vmin=_DARKEST, vmax=_BRIGHTEST, s=_POINT,
                     linewidths=0.2,
                     edgecolors=style.GRID)  # fmt: skip


def _legend(sheet: Sheet, top: float, words: Words) -> None:
    height = 0.16 * len(_MARKS)
    axes = sheet.axes(0.1, top, style.WIDTH - 0.2, height)
    axes.set(xlim=(0, style.WIDTH - 0.2), ylim=(height, 0), xticks=[], yticks=[])
    for i, (kind, (color, shape, _)) in enumerate(_MARKS.items()):
        y = 0.08 + 0.16 * i
        axes.plot([0.08], [y], **style.dot(shape, color, filled=True, size=_DOT + 2, zorder=4))
        axes.text(
            0.22, y, words(f"field_costs.legend.{kind}"), fontsize=style.TINY, color=style.QUIET, va="center_baseline"
        )


def _alt(costs: pd.DataFrame, title: str, words: Words) -> str:
    """The figure for those who do not see it: every cost with its ratio."""
    lines = [words("field_costs.alt", title=title)]
    for row in costs[costs["ratio"].notna()].to_dict("records"):
        lines.append(words("field_costs.alt_row", **_told(row, words)))
    return "\n".join(lines)


def _told(row: dict[Any, Any], words: Words) -> dict[str, str]:
    return {
        "matcher": words.known("matcher", row["matcher"]),
        "simulation": words.label(row["simulation"]),
        "value": words.label(row["value"]) if row["value"] else words("field_costs.together"),
        "real": words.number(row["real_cost"], 3),
        "simulated": words.number(row["simulated_cost"], 3),
        "ratio": words.number(row["ratio"], 2),
    }
