"""Both errors at every threshold: false matches across, false non-matches up, each curve with its band."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.marks import RateScale, grid, rates_of
from falsematch.report.plate import Plate
from falsematch.report.rows import Point, curve_thresholds, same_slice, strongest_doses
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling
from falsematch.tables import CURVES, as_csv

# Inches.
_HEIGHT, _KEY, _RIGHT = 2.9, 0.17, 0.18
_MARK_EVERY = 4
"""Marks on every fourth threshold: they tell the curves apart in grey, and leave them visible."""


@dataclass(frozen=True)
class _Curve:
    """One curve: everyone of one matcher under one condition."""

    name: str
    rows: pd.DataFrame
    color: str
    shape: str


def draw(point: Point, curves: pd.DataFrame, summary: pd.DataFrame, telling: Telling, name: str) -> Drawing | None:
    """Draw everyone's curve of one matcher, clean and under each condition at its strongest dose.

    Parameters
    ----------
    point : Point
    curves : DataFrame
        Columns of :data:`falsematch.tables.CURVES`.
    summary : DataFrame
        Columns of :data:`falsematch.tables.summary_tables.SUMMARY`.
    telling : Telling
    name : str
        File name without suffix.

    Returns
    -------
    Drawing or None
        None where there is no curve.
    """
    words = telling.words
    clean = point.clean.iloc[0].to_dict()
    everyone = [(telling.exact_dosed(row), of_everyone(curves, row)) for row in [clean, *strongest_doses(point)]]
    title = words("det.title", matcher=telling.title(point.matcher))
    subtitle = words("det.subtitle", matcher=telling.matcher(point))
    thresholds = curve_thresholds(summary, [point.matcher])
    return _draw(everyone, title, subtitle, telling.source_of_curves([point]), thresholds, telling, name)


def draw_matchers(
    points: Sequence[Point], curves: pd.DataFrame, summary: pd.DataFrame, telling: Telling, name: str
) -> Drawing | None:
    """Draw everyone's clean curve of every matcher; None where there are not two to compare."""
    every = [(telling.matcher(point), of_everyone(curves, point.clean.iloc[0].to_dict())) for point in points]
    held = [(title, rows) for title, rows in every if len(rows)]
    if len(held) < 2:
        return None
    thresholds = curve_thresholds(summary, [point.matcher for point in points])
    source = telling.source_of_curves(points)
    title, subtitle = (telling.words(f"det.{part}_matchers") for part in ("title", "subtitle"))
    return _draw(held, title, subtitle, source, thresholds, telling, name)


def of_everyone(curves: pd.DataFrame, row: Row) -> pd.DataFrame:
    """Everyone's curve of the slice of a row."""
    rows = same_slice(curves, row)
    return rows[rows["group_by"] == ""]


def _draw(
    named: Sequence[tuple[str, pd.DataFrame]],
    title: str,
    subtitle: str,
    source: str,
    thresholds: Sequence[int],
    telling: Telling,
    name: str,
) -> Drawing | None:
    words = telling.words
    held = [(title, rows) for title, rows in named if len(rows)]
    shown = [
        _Curve(title, rows, color, shape) for (title, rows), (color, shape) in zip(held, style.SERIES, strict=False)
    ]
    if not shown:
        return None
    notes = [
        words(
            "det.legend", confidence=telling.confident, thresholds=words("comma").join(map(words.number, thresholds))
        ),
        words("det.legend_none"),
        words("det.legend_session"),
    ]
    notes += telling.unproven_note(rows["condition"].iloc[0] for _, rows in held[: len(shown)])
    if crowded := [title for title, _ in held[len(shown) :]]:
        notes.append(words("det.crowded", curves=words("comma").join(crowded)))
    plate = Plate(name, title, subtitle, notes, source)
    key = _KEY * len(shown)

    def paint(sheet: Sheet, top: float) -> None:
        for i, curve in enumerate(shown):
            y = top + i * _KEY
            axes = sheet.axes(0.1, y, 0.36, _KEY)
            axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
            axes.plot([0, 1], [0.5, 0.5], color=curve.color, linewidth=style.LINE)
            axes.plot([0.5], [0.5], marker=curve.shape, markersize=4.5, color=curve.color)
            sheet.write(0.54, y + 0.12, style.clipped(curve.name, style.SMALL, style.WIDTH - 0.64), size=style.SMALL)
        _draw_axes(sheet, shown, top + key + 0.28, telling)
        axis = words("det.across")
        sheet.write(
            style.WIDTH - 0.1, top + key + _HEIGHT + 0.62, axis, size=style.TINY, color=style.QUIET, align="right"
        )
        sheet.write(0.1, top + key + 0.2, words("det.up"), size=style.TINY, color=style.QUIET)

    svg, png = plate.draw(key + _HEIGHT + 0.7, paint)
    rows = pd.concat([curve.rows for curve in shown])
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(rows, CURVES),
        alt=_alt(shown, title, subtitle, telling),
        caption=words("det.caption"),
    )


def _draw_axes(sheet: Sheet, shown: Sequence[_Curve], top: float, telling: Telling) -> None:
    words = telling.words
    records = [row for curve in shown for row in curve.rows.to_dict("records")]
    across = RateScale(rates_of(records))
    up = RateScale(rates_of(map(_as_rate, records)))
    left = max(style.text_width(words.one_in(rate), style.TINY) for rate in up.decades) + 0.2
    axes = sheet.axes(left, top, style.WIDTH - left - _RIGHT, _HEIGHT)
    grid(axes, across, [words.one_in(rate) for rate in across.decades], words("none"), vertical=False)
    grid(axes, up, [words.one_in(rate) for rate in up.decades], words("none"), vertical=True)
    axes.tick_params(labelsize=style.TINY)
    axes.xaxis.get_major_ticks()[-1].label1.set_horizontalalignment("right")
    axes.vlines(across.decades, *up.limits, color=style.GRID, linewidth=0.6, zorder=0)
    axes.hlines(up.decades, *across.limits, color=style.GRID, linewidth=0.6, zorder=0)
    for curve in shown:
        _draw_band(axes, curve, up)
        x = [value if value > 0 else across.none for value in curve.rows["fmr"]]
        y = [value if value > 0 else up.none for value in curve.rows["fnmr"]]
        axes.plot(
            x,
            y,
            color=curve.color,
            linewidth=1.2,
            marker=curve.shape,
            markersize=4,
            markevery=_MARK_EVERY,
            clip_on=False,
        )


def _as_rate(row: Row) -> dict[str, Any]:
    """A row's false non-match rate in the place of its false match rate, for the scale of the other axis."""
    return {f"fmr{end}": row[f"fnmr{end}"] for end in ("", "_low", "_high")}


def _draw_band(axes: Axes, curve: _Curve, up: RateScale) -> None:
    """Between the lower and the upper limits of both rates, threshold by threshold, where both have an interval."""
    rows = curve.rows[curve.rows["fmr_low"].notna() & curve.rows["fnmr_low"].notna()]
    if len(rows) < 2:
        return
    x = [*rows["fmr_low"], *reversed(rows["fmr_high"].tolist())]
    y = [*(max(low, up.none) for low in rows["fnmr_low"]), *reversed(rows["fnmr_high"].tolist())]
    axes.fill(x, y, color=curve.color, alpha=0.16, linewidth=0, zorder=1)


def _alt(shown: Sequence[_Curve], title: str, subtitle: str, telling: Telling) -> str:
    """Each curve at a few of its thresholds."""
    words = telling.words
    lines = [words("det.alt", title=title, subtitle=subtitle)]
    for curve in shown:
        lines.append(words("det.alt_curve", name=curve.name))
        lines += [
            words(
                "det.alt_point",
                threshold=words.short(round(row["threshold"], 4)),
                fmr=words.cell(row["fmr"]),
                fnmr=words.cell(row["fnmr"]),
            )
            for row in curve.rows.iloc[::5].to_dict("records")
        ]
    return "\n".join(lines) + "\n"
