"""Where the scores lie: genuine and impostor scores of everyone and of every group, with the threshold between them."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.plate import Plate
from falsematch.report.rows import Point, finest, hardest, of_setup, pooled, same_slice
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling
from falsematch.tables import DISTRIBUTIONS, as_csv

# Inches.
_LEFT, _WIDTH = 0.1, style.WIDTH - 0.2
_HEADING, _NAME, _CURVE, _GAP, _AXIS = 0.26, 0.34, 0.42, 0.07, 0.4
_MOST = 12
"""Groups drawn; the others stand in the table."""


@dataclass(frozen=True)
class _Panel:
    """One group under one condition."""

    row: Row
    bins: pd.DataFrame


def draw(point: Point, distributions: pd.DataFrame, telling: Telling, name: str) -> Drawing | None:
    """Draw the distributions of one matcher, clean and for everyone under one condition; None where there are none.

    Parameters
    ----------
    point : Point
    distributions : DataFrame
        Columns of :data:`falsematch.tables.DISTRIBUTIONS`.
    telling : Telling
    name : str
        File name without suffix.
    """
    words = telling.words
    panels, crowded = _panels(point, of_setup(distributions, point))
    if not panels:
        return None
    bins = pd.concat([panel.bins for panel in panels])
    ends = float(bins["bin_low"].min()), float(bins["bin_high"].max())
    title = words("distributions.title", matcher=telling.title(point.matcher))
    subtitle = words("distributions.subtitle", matcher=telling.matcher(point), threshold=telling.threshold(point))
    notes = [words("distributions.legend"), words("distributions.legend_scale")]
    notes += telling.unproven_note(panel.row["condition"] for panel in panels)
    if crowded:
        notes.append(words("distributions.crowded", groups=words("comma").join(map(words.label, crowded))))
    plate = Plate(name, title, subtitle, notes, telling.source(point))
    wheres = [_where(panel, telling) for panel in panels]
    headed = [i for i, where in enumerate(wheres) if i == 0 or where != wheres[i - 1]]

    def paint(sheet: Sheet, top: float) -> None:
        y = top
        for i, panel in enumerate(panels):
            if i in headed:
                sheet.write(_LEFT, y + 0.16, wheres[i], size=style.SMALL, color=style.QUIET, weight="bold")
                y += _HEADING
            _draw_panel(sheet, panel, point, ends, y, last=i == len(panels) - 1, telling=telling)
            y += _NAME + _CURVE + _GAP
        axis = words(f"distributions.axis_{telling.card.matcher(point.matcher).polarity}")
        sheet.write(style.WIDTH - 0.1, y + 0.26, axis, size=style.TINY, color=style.QUIET, align="right")

    body = len(headed) * _HEADING + len(panels) * (_NAME + _CURVE + _GAP)
    svg, png = plate.draw(body + _AXIS, paint)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(bins, DISTRIBUTIONS),
        alt=_alt(panels, title, subtitle, telling),
        caption=words("distributions.caption", threshold=telling.threshold(point)),
    )


def _panels(point: Point, table: pd.DataFrame) -> tuple[list[_Panel], list[str]]:
    """Everyone and the groups of the finest crossing, clean; then everyone under the hardest condition."""
    crossing = finest(point.clean)
    rows = [row for row in pooled(point.clean).to_dict("records") if row["group_by"] in {"", crossing}]
    worst = hardest(point)
    rows, crowded = rows[: _MOST + 1], [row["group"] for row in rows[_MOST + 1 :]]
    panels = []
    for row in [*rows, *([worst] if worst is not None else [])]:
        of_slice = same_slice(table, row)
        bins = of_slice[(of_slice["group_by"] == row["group_by"]) & (of_slice["group"] == row["group"])]
        if len(bins):
            panels.append(_Panel(row, bins))
    return panels, crowded


def _draw_panel(
    sheet: Sheet, panel: _Panel, point: Point, ends: tuple[float, float], top: float, *, last: bool, telling: Telling
) -> None:
    counts = _counts(panel, telling)
    name = style.clipped(telling.group(panel.row), style.SMALL, _WIDTH, weight="bold")
    sheet.write(_LEFT, top + _NAME - 0.22, name, size=style.SMALL, weight="bold")
    sheet.write(_LEFT, top + _NAME - 0.05, counts, size=style.TINY, color=style.QUIET)
    axes = sheet.axes(_LEFT, top + _NAME, _WIDTH, _CURVE)
    axes.set_xlim(*ends)
    axes.set_ylim(0, 1.08)
    axes.set_yticks([])
    axes.axhline(0, color=style.QUIET, linewidth=0.8)
    axes.tick_params(labelsize=style.TINY, labelbottom=last)
    axes.xaxis.set_major_formatter(lambda value, _: telling.words.short(round(value, 6)))
    for kind, color, filled in (("genuine", style.BLUE, True), ("impostor", style.VERMILLION, False)):
        _steps(axes, panel.bins[panel.bins["kind"] == kind], color, filled=filled)
    axes.axvline(point.threshold, color=style.INK, linewidth=1.0, linestyle=(0, (3, 2)))


def _steps(axes: Axes, bins: pd.DataFrame, color: str, *, filled: bool) -> None:
    """One kind of score, as high as its fullest bin: genuine ones filled, impostor ones an outline."""
    if bins.empty:
        return
    edges = [*bins["bin_low"], float(bins["bin_high"].iloc[-1])]
    # A height of the figure, no number of the report: each kind is drawn to its own fullest bin.
    heights = bins["count"].astype(float) / float(bins["count"].max())
    look = {"facecolor": color, "alpha": 0.55} if filled else {"facecolor": "none", "edgecolor": color}
    axes.stairs(heights, edges, fill=True, linewidth=1.3, **look)


def _where(panel: _Panel, telling: Telling) -> str:
    name = telling.dosed(panel.row)
    return name[0].upper() + name[1:]


def _counts(panel: _Panel, telling: Telling) -> str:
    words = telling.words
    return words(
        "distributions.counts",
        genuine=words.number(panel.row["genuine_pairs"]),
        impostor=words.number(panel.row["impostor_pairs"]),
        people=words.count("people", panel.row["subjects"]),
    )


def _alt(panels: list[_Panel], title: str, subtitle: str, telling: Telling) -> str:
    """For every panel where its scores begin and end, and where most of them lie."""
    words = telling.words
    lines = [words("distributions.alt", title=title, subtitle=subtitle)]
    for panel in panels:
        said = {"group": telling.group(panel.row), "where": _where(panel, telling), "counts": _counts(panel, telling)}
        lines.append(words("distributions.alt_panel", **said))
        for kind in ("genuine", "impostor"):
            bins = panel.bins[panel.bins["kind"] == kind]
            for fullest in bins[bins["fullest"].fillna(value=False)].to_dict("records"):
                lines.append(
                    words(
                        f"distributions.alt_{kind}",
                        low=words.short(float(bins["bin_low"].iloc[0])),
                        high=words.short(float(bins["bin_high"].iloc[-1])),
                        most_low=words.short(float(fullest["bin_low"])),
                        most_high=words.short(float(fullest["bin_high"])),
                    )
                )
    return "\n".join(lines) + "\n"
