"""The ratio of a contrast over thresholds, with the band that holds for all of them, down to where people run out."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.claim_sentences import factor
from falsematch.report.plate import Plate
from falsematch.report.ratio_scale import RatioScale, ratio_tick
from falsematch.report.rows import Point, chosen, same_slice
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Telling
from falsematch.tables import RATIO_CURVES, as_csv

# Inches.
_LEFT, _WIDTH, _HEIGHT, _HEAD, _AXIS = 0.72, style.WIDTH - 0.92, 1.25, 0.46, 0.34
_PAIR = ("group_by", "matched_on", "compared_group", "reference_group")
_CHOSEN = ("group_by", "matched_on", "group", "reference_group")
"""What tells a curve in its table, and in ``summary.csv``."""
_MOST = 6
_ROOM = 0.12
"""Of the axis, on either side: beyond the last threshold with a ratio people have run out."""
_EVERY = 4
"""Thresholds from one that is read out to the next."""


@dataclass(frozen=True)
class _Panel:
    """One contrast over every threshold of the curve; where it has no ratio people have run out."""

    rows: pd.DataFrame

    @property
    def told(self) -> pd.DataFrame:
        """The thresholds that have a ratio."""
        return self.rows[self.rows["value"].notna()]

    @property
    def people(self) -> tuple[int, int]:
        """Of the compared and of the reference group."""
        first = self.rows.iloc[0]
        return int(first["compared_people"]), int(first["reference_people"])


def draw(point: Point, curves: pd.DataFrame, telling: Telling, name: str) -> Drawing | None:
    """Draw the ratio curves of one matcher, a panel a contrast; None where no contrast has two thresholds to draw.

    Parameters
    ----------
    point : Point
        Its threshold is marked.
    curves : DataFrame
        Columns of :data:`falsematch.tables.RATIO_CURVES`.
    telling : Telling
    name : str
        File name without suffix.
    """
    words = telling.words
    panels = _panels(point, same_slice(curves, point.clean.iloc[0].to_dict()))
    shown = panels[:_MOST]
    if not shown:
        return None
    notes = [words("ratio_curve.legend", confidence=telling.confident), words("ratio_curve.legend_empty")]
    if more := panels[_MOST:]:
        apart = words("findings.separator").join(_named(panel, telling) for panel in more)
        notes.append(words("ratio_curve.apart", pairs=apart))
    title, subtitle = (
        words("ratio_curve.title", matcher=telling.title(point.matcher)),
        words("ratio_curve.subtitle", matcher=telling.matcher(point)),
    )
    plate = Plate(name, title, subtitle, notes, telling.source_of_curves([point]))
    scale = RatioScale(value for panel in shown for end in ("value", "low", "high") for value in panel.told[end])
    ends = _ends(shown, point)
    each = _HEAD + _HEIGHT + _AXIS

    def paint(sheet: Sheet, top: float) -> None:
        for i, panel in enumerate(shown):
            y = top + i * each
            heading = style.clipped(_named(panel, telling), style.SMALL, style.WIDTH - 0.2)
            sheet.write(0.1, y + 0.14, heading, size=style.SMALL, weight="bold")
            sheet.write(0.1, y + 0.32, _peopled(panel, telling), size=style.TINY, color=style.QUIET)
            axes = sheet.axes(_LEFT, y + _HEAD, _WIDTH, _HEIGHT)
            _draw_panel(axes, panel, scale, ends, point, telling)
        axis = words(f"ratio_curve.axis_{telling.card.matcher(point.matcher).polarity}")
        end = top + len(shown) * each + 0.02
        sheet.write(style.WIDTH - 0.1, end, axis, size=style.TINY, color=style.QUIET, align="right")

    svg, png = plate.draw(len(shown) * each + 0.12, paint)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(pd.concat([panel.rows for panel in shown]), RATIO_CURVES),
        alt=_alt(shown, point, title, subtitle, telling),
        caption=words("ratio_curve.caption", threshold=telling.threshold(point)),
    )


def _panels(point: Point, curves: pd.DataFrame) -> list[_Panel]:
    """The curves that the audit chose, in the order of the table."""
    drawn = {tuple(row[name] for name in _CHOSEN) for row in chosen(point, "ratio_curve")}
    pairs = curves.groupby(["contrast", *_PAIR], sort=False)
    return [_Panel(rows) for (_, *pair), rows in pairs if tuple(pair) in drawn]


def _ends(shown: Sequence[_Panel], point: Point) -> tuple[float, float]:
    """The thresholds from which to which some curve runs, with the marked one and a little room."""
    reach = [point.threshold, *(float(t) for panel in shown for t in panel.told["threshold"])]
    room = _ROOM * (max(reach) - min(reach))
    return min(reach) - room, max(reach) + room


def _draw_panel(
    axes: Axes, panel: _Panel, scale: RatioScale, ends: tuple[float, float], point: Point, telling: Telling
) -> None:
    told = panel.told
    axes.set_yscale("log")
    axes.set_ylim(scale.low, scale.high)
    ticks = scale.ticks
    axes.set_yticks(ticks, [ratio_tick(tick, telling, "ratio_forest.equal") for tick in ticks])
    axes.set_yticks([], minor=True)
    # Strict thresholds stand on the left, whichever way the matcher counts.
    axes.set_xlim(*(ends if telling.card.matcher(point.matcher).polarity == "distance" else reversed(ends)))
    axes.tick_params(labelsize=style.TINY)
    axes.hlines(ticks, *ends, color=style.GRID, linewidth=0.6, zorder=0)
    axes.axhline(1.0, color=style.QUIET, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1)
    axes.fill_between(told["threshold"], told["low"], told["high"], color=style.BLUE, alpha=0.18, linewidth=0)
    axes.plot(told["threshold"], told["value"], color=style.BLUE, linewidth=style.LINE, marker="s", markersize=2.5)
    axes.axvline(point.threshold, color=style.VERMILLION, linewidth=1.2, zorder=2)
    left = axes.transAxes.inverted().transform(axes.transData.transform((point.threshold, 1.0)))[0] > 0.6
    axes.annotate(
        telling.words("ratio_curve.here", threshold=telling.words.threshold(point.threshold_name)),
        (point.threshold, 1.0),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-3 if left else 3, -1),
        textcoords="offset points",
        fontsize=style.TINY,
        color=style.INK,
        ha="right" if left else "left",
        va="top",
    )


def _named(panel: _Panel, telling: Telling) -> str:
    words, first = telling.words, panel.rows.iloc[0]
    compared, reference = words.group(first["compared_group"]), words.group(first["reference_group"])
    named = words("ratio_forest.pair", compared=compared, reference=reference)
    return named[:1].upper() + named[1:]


def _peopled(panel: _Panel, telling: Telling) -> str:
    compared, reference = (telling.words.count("people", people) for people in panel.people)
    return telling.words("ratio_curve.people", compared=compared, reference=reference)


def _alt(shown: Sequence[_Panel], point: Point, title: str, subtitle: str, telling: Telling) -> str:
    """Each curve at a few of its thresholds, and where it ends."""
    words = telling.words
    lines = [words("ratio_curve.alt", title=title, subtitle=subtitle, threshold=telling.threshold(point))]
    for panel in shown:
        ends = [words.short(round(float(panel.told["threshold"].iloc[end]), 4)) for end in (0, -1)]
        named = {"pair": _named(panel, telling), "people": _peopled(panel, telling)}
        lines.append(words("ratio_curve.alt_curve", first=ends[0], last=ends[1], **named))
        for row in panel.told.iloc[::_EVERY].to_dict("records"):
            at = words.short(round(row["threshold"], 4))
            numbers = {end: factor(row[end], telling) for end in ("value", "low", "high")}
            lines.append(words("ratio_curve.alt_point", threshold=at, **numbers))
    return "\n".join(lines) + "\n"
