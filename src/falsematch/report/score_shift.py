"""How far a group's mean scores lie from a named group's, under each condition: where only the group was changed."""

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.natural import in_order
from falsematch.report.plate import Plate
from falsematch.report.rows import Point, of_setup
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Telling
from falsematch.report.words import Words
from falsematch.tables import DISPARITY, KEYS, as_csv

_RATES = ("genuine_score", "impostor_score")
_LOOKS = {"genuine_score": (style.BLUE, "o", -0.16), "impostor_score": (style.VERMILLION, "^", 0.16)}
_MEASURE = "score_shift"
# Inches.
_LEFT, _ROW, _TITLE, _AXIS, _KEY = 0.85, 0.17, 0.3, 0.24, 0.36
_DOT = 3.2
_MARGIN = 0.08


def draw(point: Point, disparity: pd.DataFrame, telling: Telling, name: str) -> Drawing | None:
    """Draw the figure of one matcher in one setup; None where no experiment asked for shifts of scores.

    Parameters
    ----------
    point : Point
    disparity : DataFrame
        Columns of :data:`falsematch.tables.DISPARITY`.
    telling : Telling
    name : str
        File name without suffix.
    """
    own = of_setup(disparity, point)
    drawn = own[(own["measure"] == _MEASURE) & own["rate"].isin(_RATES) & (own["arm"] != "both")]
    if drawn.empty:
        return None
    words = telling.words
    panels = [rows for _, rows in drawn.groupby(list(KEYS), sort=False, dropna=False)]
    reference = words.label(str(drawn["reference_group"].iloc[0]))
    title = words("score_shift.title")
    subtitle = words("score_shift.subtitle", reference=reference, matcher=telling.matcher(point))
    notes = [words("score_shift.legend_interval", confidence=telling.confident)]
    notes += telling.unproven_note(drawn["condition"])
    plate = Plate(name, title, subtitle, notes, telling.source(point))
    heights = [_TITLE + rows["compared_group"].nunique() * _ROW + _AXIS for rows in panels]
    low, high = float(drawn["low"].min()), float(drawn["high"].max())
    room = _MARGIN * (high - low)

    def paint(sheet: Sheet, top: float) -> None:
        _legend(sheet, top, words)
        at = top + _KEY
        for rows, height in zip(panels, heights, strict=True):
            first = rows.iloc[0].to_dict()
            heading = telling.exact_dosed(first)
            sheet.write(0.1, at + 0.2, heading[0].upper() + heading[1:], size=style.SMALL, weight="bold")
            axes = sheet.axes(_LEFT, at + _TITLE, style.WIDTH - _LEFT - 0.15, height - _TITLE - _AXIS)
            _panel(axes, rows, (min(low, 0) - room, max(high, 0) + room), words)
            at += height
        axis = words(f"score_shift.axis_{telling.card.matcher(point.matcher).polarity}")
        sheet.write(style.WIDTH - 0.1, at + 0.1, axis, size=style.TINY, color=style.QUIET, align="right")

    svg, png = plate.draw(_KEY + sum(heights) + 0.16, paint)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(drawn, DISPARITY),
        alt=_alt(panels, title, telling),
        caption=words("score_shift.caption", reference=reference),
    )


def _panel(axes: Axes, rows: pd.DataFrame, span: tuple[float, float], words: Words) -> None:
    groups = in_order(rows["compared_group"])
    axes.set(xlim=span, ylim=(len(groups) - 0.5, -0.5))
    axes.set_yticks(range(len(groups)), [words.label(group) for group in groups])
    axes.tick_params(labelsize=style.TINY)
    axes.axvline(0, color=style.INK, linewidth=0.8)
    axes.grid(axis="x", color=style.GRID, linewidth=0.5)
    for row in rows.to_dict("records"):
        if pd.isna(row["value"]):
            continue
        color, shape, shift = _LOOKS[row["rate"]]
        y = groups.index(row["compared_group"]) + shift
        sure = not pd.isna(row["low"])
        if sure:
            axes.plot([row["low"], row["high"]], [y, y], color=color, linewidth=1.1, zorder=2)
        axes.plot([row["value"]], [y], **style.dot(shape, color, filled=sure, size=_DOT, clip=True))


def _legend(sheet: Sheet, top: float, words: Words) -> None:
    axes = sheet.axes(0.1, top, style.WIDTH - 0.2, 0.32)
    axes.set(xlim=(0, style.WIDTH - 0.2), ylim=(0.32, 0), xticks=[], yticks=[])
    for number, (rate, (color, shape, _)) in enumerate(_LOOKS.items()):
        y = 0.08 + 0.16 * number
        axes.plot([0.08], [y], **style.dot(shape, color, filled=True, size=_DOT, clip=True))
        text = words(f"score_shift.{rate}")
        axes.text(0.22, y, text, fontsize=style.SMALL, color=style.QUIET, va="center_baseline")


def _alt(panels: list[pd.DataFrame], title: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("score_shift.alt", title=title)]
    for rows in panels:
        for row in rows.to_dict("records"):
            where = telling.exact_dosed(row)
            name = "score_shift.alt_few" if pd.isna(row["low"]) else "score_shift.alt_row"
            lines.append(
                words(
                    name,
                    where=where,
                    group=words.label(row["compared_group"]),
                    kind=words(f"score_shift.{row['rate']}"),
                    value=words.number(row["value"], 3),
                    low=words.number(row["low"], 3),
                    high=words.number(row["high"], 3),
                )
            )
    return "\n".join(lines)
