"""The headline figure: the false match rate of every group, on clean photographs, at one threshold."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.marks import RateScale, grid, mark
from falsematch.report.rows import EQUAL_CELLS, Point, finest, is_equal, told
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling, sureness
from falsematch.tables import RATES, as_csv

_LEFT, _WIDTH = 0.1, style.WIDTH - 0.2
# Inches: a group is a line of text with its track beneath; a grouping has a heading.
_ROW, _NAME, _TRACK, _HEADING = 0.44, 0.13, 0.285, 0.3
# What a second mark's words beneath it take.
_SECOND = 0.1
_ROUND, _DIAMOND = "o", "D"


@dataclass(frozen=True)
class _Group:
    """One line of the figure: all comparisons alike, and for a single label each cell counting alike."""

    alike: Row
    equal: Row | None

    @property
    def marks(self) -> list[tuple[Row, str]]:
        """What is drawn on its track, from left to right."""
        rows = [(self.alike, _ROUND)]
        # Where nothing was seen both say the same.
        if self.equal is not None and sureness(self.equal) not in {"nothing", "zero", "zero_bound"}:
            rows.append((self.equal, _DIAMOND))
        return sorted(rows, key=lambda pair: pair[0]["fmr"])

    @property
    def height(self) -> float:
        """Inches it takes."""
        return _ROW + _SECOND * (len(self.marks) - 1)


def draw(point: Point, telling: Telling, name: str) -> Drawing:
    """Draw the figure of one matcher at one threshold.

    Parameters
    ----------
    point : Point
    telling : Telling
    name : str
        File name without suffix.
    """
    words = telling.words
    rows = told(point.clean)
    labels = finest(point.clean)
    groups = _groups(rows)
    drawn = rows[[any(row["_at"] == at for g in groups for row, _ in g.marks) for at in range(len(rows))]]
    headings = _headings(groups, telling)
    title = words("group_rates.title" if labels else "group_rates.title_everyone")
    subtitle = words("group_rates.subtitle", matcher=telling.matcher(point), threshold=telling.threshold(point))
    matched = words("group_rates.matched", labels=words.labels(labels)) if labels else words("group_rates.unmatched")
    top = style.wrapped(subtitle + ". " + matched + ".", style.TEXT)
    source = style.wrapped(telling.source(point), style.TINY)
    legend = _legend(groups, telling)
    head = 0.3 + len(top) * style.leading(style.TEXT) + 0.3
    body = sum(group.height + (_HEADING if i in headings else 0) for i, group in enumerate(groups))
    axis = 0.5
    foot = len(legend) * 0.16 + 0.12 + len(source) * style.leading(style.TINY) + 0.08
    with style.drawing(name):
        sheet = Sheet(head + body + axis + foot)
        sheet.write(0.1, 0.24, title, size=style.TITLE, weight="bold")
        sheet.write_lines(0.45, top, size=style.TEXT, color=style.QUIET)
        scale = RateScale([row for group in groups for row, _ in group.marks])
        axes = sheet.axes(_LEFT, head, _WIDTH, body)
        axes.set_ylim(body, 0)
        axes.set_yticks([])
        grid(axes, scale, [words.one_in(rate) for rate in scale.decades], words("none"), vertical=False)
        # The figure is tall: its axis stands above and below.
        axes.tick_params(labelsize=style.TINY, labeltop=True)
        last = axes.xaxis.get_major_ticks()[-1]
        last.label1.set_horizontalalignment("right")
        last.label2.set_horizontalalignment("right")
        y = 0.0
        for i, group in enumerate(groups):
            if i in headings:
                sheet.write(0.1, head + y + 0.2, headings[i], size=style.SMALL, color=style.QUIET, weight="bold")
                y += _HEADING
            _draw_group(sheet, axes, scale, group, head=head, y=y, telling=telling)
            y += group.height
        sheet.write(
            style.WIDTH - 0.1,
            head + body + 0.36,
            words("group_rates.axis"),
            size=style.TINY,
            color=style.QUIET,
            align="right",
        )
        _draw_legend(sheet, legend, head + body + axis)
        sheet.write_lines(head + body + axis + len(legend) * 0.16 + 0.16, source, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(drawn, RATES),
        alt=_alt(groups, title, f"{subtitle}. {matched}", labels, telling),
        caption=words("group_rates.caption", title=title, threshold=telling.threshold(point)),
    )


def _groups(rows: pd.DataFrame) -> list[_Group]:
    equal = is_equal(rows).tolist()
    records: list[dict[Any, Any]] = [row | {"_at": at} for at, row in enumerate(rows.to_dict("records"))]
    cells = {(r["group_by"], r["group"]): r for r, e in zip(records, equal, strict=True) if e}
    return [
        _Group(record, cells.get((record["group_by"], record["group"])))
        for record, e in zip(records, equal, strict=True)
        if not e
    ]


def _headings(groups: list[_Group], telling: Telling) -> dict[int, str]:
    """The heading before each group that begins a grouping."""
    kinds = [group.alike["group_by"] for group in groups]
    return {
        i: telling.words("group_rates.by", labels=telling.words.labels(kind))
        for i, kind in enumerate(kinds)
        if kind and (i == 0 or kinds[i - 1] != kind)
    }


def _draw_group(
    sheet: Sheet, axes: Axes, scale: RateScale, group: _Group, *, head: float, y: float, telling: Telling
) -> None:
    """One group: its name and counts, and beneath them its track (``y`` inches below the plot's top, at ``head``)."""
    words, row = telling.words, group.alike
    nothing = sureness(row) == "nothing"
    counts = words(
        "group_rates.header_nothing" if nothing else "group_rates.header_counts",
        events=words.number(row["false_matches"]),
        comparisons=words.number(row["impostor_pairs"]),
        people=words.count("people", row["subjects"]),
    )
    room = _WIDTH - style.text_width(counts, style.SMALL) - 0.1
    sheet.write(_LEFT, head + y + _NAME, style.clipped(telling.group(row), style.TEXT, room), weight="bold")
    sheet.write(_LEFT + _WIDTH, head + y + _NAME, counts, size=style.SMALL, color=style.QUIET, align="right")
    axes.plot(scale.limits, [y + _TRACK] * 2, color=style.GRID, linewidth=0.6, zorder=0)
    axes.vlines(scale.decades, y + _TRACK - 0.05, y + _TRACK + 0.05, color=style.GRID, linewidth=0.6, zorder=0)
    for i, (one, shape) in enumerate(group.marks):
        if sureness(one) == "nothing":
            continue
        color = style.BLUE if shape == _ROUND else style.VERMILLION
        mark(axes, scale, one, y + _TRACK, color=color, shape=shape, vertical=False)
        side = "left" if i < len(group.marks) - 1 else "right"
        _label(axes, scale, one, y + _TRACK, side, alone=len(group.marks) == 1, telling=telling)


def _label(axes: Axes, scale: RateScale, row: Row, y: float, side: str, *, alone: bool, telling: Telling) -> None:
    """The words at a mark: beside it where there is room, else on the arrow of a group in which none was seen."""
    words, sure = telling.words, sureness(row)
    rate = words.cell(row["fmr"])
    zero = sure in {"zero", "zero_bound"}
    text = {
        "zero": words("group_rates.zero"),
        "zero_bound": words("group_rates.up_to", high=words.cell(row["fmr_high"])),
        "too_few": words("group_rates.too_few", rate=rate),
        "no_interval": words("group_rates.no_interval", rate=rate),
        "interval": rate,
    }[sure]
    value = scale.none if zero else row["fmr"]
    ends = [v for v in (row["fmr_low"], row["fmr_high"], value) if not pd.isna(v)]
    gap = 0.1 / _WIDTH
    left, right = scale.share(min(ends)) - gap, scale.share(max(ends)) + gap
    look: dict[str, Any] = {
        "fontsize": style.SMALL,
        "color": style.INK if sure == "interval" else style.QUIET,
        "va": "center_baseline",
        "transform": axes.get_yaxis_transform(),
        "bbox": {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.0},
    }
    room = {"left": left, "right": 1 - right}
    needed = style.text_width(text, style.SMALL) / _WIDTH
    if zero and needed > room["right"]:
        middle = (scale.share(value) + scale.share(max(ends))) / 2
        axes.text(middle, y, text, ha="center", **look)
        return
    if alone and needed > room[side]:
        side = "left" if side == "right" else "right"
    if needed > room[side]:
        if style.text_width(rate, style.SMALL) / _WIDTH > room[side]:
            # Not even the rate fits beside the mark: all of it beneath then, ending where the figure ends.
            axes.text(1.0 if side == "right" else 0.0, y + 0.12, text, ha=side, **(look | {"fontsize": style.TINY}))
            return
        if sure == "too_few":
            # Beneath the mark, kept inside the figure.
            below = words("group_rates.too_few_below")
            half = style.text_width(below, style.TINY) / _WIDTH / 2
            middle = min(max(scale.share(value), half), 1 - half)
            axes.text(middle, y + 0.12, below, ha="center", **(look | {"fontsize": style.TINY}))
        text = rate
    x, align = (left, "right") if side == "left" else (right, "left")
    axes.text(x, y, text, ha=align, **look)


def _legend(groups: list[_Group], telling: Telling) -> list[tuple[str, str]]:
    """Marks and their meaning, those that the figure shows."""
    words = telling.words
    shown = [(sureness(row), shape) for group in groups for row, shape in group.marks]
    kinds = {sure for sure, _ in shown}
    lines = [("", words("group_rates.legend_counts"))]
    if "interval" in kinds:
        lines.append(("sure", words("group_rates.legend_sure", confidence=telling.confident)))
    if "too_few" in kinds:
        lines.append(("unsure", words("group_rates.legend_unsure")))
    if "zero_bound" in kinds:
        lines.append(("zero", words("group_rates.legend_zero")))
    equal = next((group.equal for group in groups if group.equal is not None), None)
    if any(shape == _DIAMOND for _, shape in shown) and equal is not None:
        labels = words.labels(equal["matched_on"].removeprefix(EQUAL_CELLS))
        lines.append(("pooled", words("group_rates.legend_pooled")))
        lines.append(("equal", words("group_rates.legend_equal", labels=labels)))
    return lines


def _draw_legend(sheet: Sheet, lines: list[tuple[str, str]], top: float) -> None:
    height = 0.16 * len(lines)
    axes = sheet.axes(_LEFT, top, _WIDTH, height)
    axes.set(xlim=(0, _WIDTH), ylim=(height, 0), xticks=[], yticks=[])
    for i, (kind, text) in enumerate(lines):
        y = 0.08 + 0.16 * i
        face, edge = (style.BLUE, style.BLUE) if kind == "sure" else (style.PAPER, style.QUIET)
        if kind == "sure":
            axes.plot([0.02, 0.24], [y, y], color=style.BLUE, linewidth=style.LINE)
        if kind == "zero":
            axes.annotate("", (0.26, y), (0.06, y), arrowprops={"arrowstyle": "-|>", "color": style.QUIET})
        if kind:
            x = 0.06 if kind == "zero" else 0.13
            axes.plot(
                [x],
                [y],
                marker=_DIAMOND if kind == "equal" else _ROUND,
                markersize=4.5,
                markerfacecolor=face,
                markeredgecolor=edge,
            )
        sheet.write(
            _LEFT + (0.32 if kind else 0),
            top + y + 0.035,
            style.clipped(text, style.TINY, _WIDTH - 0.32),
            size=style.TINY,
            color=style.QUIET,
        )


def _alt(groups: list[_Group], title: str, subtitle: str, labels: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("group_rates.alt", title=title, subtitle=subtitle)]
    for group in groups:
        name = telling.group(group.alike)
        lines.append(
            words("group_rates.alt_row", group=name, rate=telling.rate(group.alike), **telling.counts(group.alike))
        )
        if any(shape == _DIAMOND for _, shape in group.marks) and group.equal is not None:
            rate = telling.rate(group.equal)
            lines.append(words("group_rates.alt_equal", group=name, labels=words.labels(labels), rate=rate))
    return "\n".join(lines) + "\n"
