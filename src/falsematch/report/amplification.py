"""Whether a condition widens the gap between two groups: the excess over what the ratio does by itself."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.claim_sentences import factor
from falsematch.report.plate import Plate
from falsematch.report.ratio_scale import RatioScale, ratio_grid
from falsematch.report.rows import EQUAL_CELLS, Point, finest, of_setup
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling
from falsematch.tables import DISPARITY, KEYS, as_csv

_LEFT, _WIDTH = 0.1, style.WIDTH - 0.2
# Inches.
_HEADING, _ROW, _NAME, _TRACK = 0.3, 0.4, 0.13, 0.27
_MOST = 18
_EXCESS, _PLAIN = "amplification", "amplification_ratio"


@dataclass(frozen=True)
class _Line:
    """One pair of groups under one condition at one dose: the excess, and the ratio before it is corrected."""

    excess: Row
    plain: Row | None

    @property
    def pair(self) -> tuple[str, ...]:
        """Which two groups, of which grouping, compared how."""
        return tuple(self.excess[n] for n in ("group_by", "matched_on", "compared_group", "reference_group"))

    @property
    def sure(self) -> bool:
        """Whether there is an interval."""
        return not (pd.isna(self.excess["low"]) or pd.isna(self.excess["high"]))

    @property
    def claimed(self) -> bool:
        """Whether the audit supports that something is amplified."""
        return self.sure and self.excess["supported"] is True

    @property
    def reach(self) -> list[float]:
        """The numbers that must fit on the axis."""
        rows = [self.excess] if self.plain is None else [self.excess, {"value": self.plain["value"]}]
        found = [row.get(name, math.nan) for row in rows for name in ("value", "low", "high")]
        return [v for v in found if not pd.isna(v) and 0 < v < math.inf]


def draw(point: Point, disparity: pd.DataFrame, telling: Telling, name: str) -> Drawing | None:
    """Draw the amplification of one matcher at one threshold; None where there is none to draw.

    Parameters
    ----------
    point : Point
    disparity : DataFrame
        Columns of :data:`falsematch.tables.DISPARITY`.
    telling : Telling
    name : str
        File name without suffix.
    """
    words = telling.words
    lines = _lines(point, disparity)
    # Where not all fit, pairs with an interval say most.
    pairs = sorted(dict.fromkeys(line.pair for line in lines), key=lambda p: not any(_sure(lines, p)))
    shown: list[_Line] = []
    for pair in pairs:
        of_pair = [line for line in lines if line.pair == pair]
        if not shown or len(shown) + len(of_pair) <= _MOST:
            shown += of_pair
    if not shown:
        return None
    headed = list(dict.fromkeys(line.pair for line in shown))
    title = words("amplification.title")
    subtitle = words("amplification.subtitle", matcher=telling.matcher(point), threshold=telling.threshold(point))
    plate = Plate(name, title, subtitle, _notes(lines, shown, telling), telling.source(point))
    body = _HEADING * len(headed) + _ROW * len(shown)
    scale = RatioScale(value for line in shown for value in line.reach)

    def paint(sheet: Sheet, top: float) -> None:
        axes = sheet.axes(_LEFT, top + 0.12, _WIDTH, body)
        ratio_grid(axes, scale, body, telling, "amplification.unchanged")
        y = 0.0
        for pair in headed:
            heading = _named(pair, telling)
            axes.text(0.0, y + 0.2, heading, **_place(axes, style.SMALL, style.INK), fontweight="bold")
            y += _HEADING
            for line in shown:
                if line.pair == pair:
                    _draw_line(axes, scale, line, y, telling)
                    y += _ROW
        axis = words("amplification.axis")
        sheet.write(style.WIDTH - 0.1, top + body + 0.46, axis, size=style.TINY, color=style.QUIET, align="right")

    svg, png = plate.draw(body + 0.55, paint)
    rows = [row for line in shown for row in (line.excess, line.plain) if row is not None]
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(pd.DataFrame(rows, columns=list(DISPARITY.columns)), DISPARITY),
        alt=_alt(shown, headed, title, subtitle, telling),
        caption=words("amplification.caption", threshold=telling.threshold(point)),
    )


def _sure(lines: Sequence[_Line], pair: tuple[str, ...]) -> list[bool]:
    return [line.sure for line in lines if line.pair == pair]


def _lines(point: Point, disparity: pd.DataFrame) -> list[_Line]:
    """Headline contrasts of a point, in the order of the table."""
    crossing = finest(point.clean)
    table = of_setup(disparity, point)
    chosen = table[
        (table["threshold_name"] == point.threshold_name)
        & (table["calibration"] == point.rates["calibration"].iloc[0])
        & (table["scope"] == "within")
        & (table["rate"] == "fmr")
        & table["matched_on"].isin([crossing, EQUAL_CELLS + crossing])
        & table["measure"].isin([_EXCESS, _PLAIN])
    ]
    told_by = (*KEYS, "group_by", "matched_on", "compared_group", "reference_group")
    plain: dict[Any, Row] = {}
    excess: dict[Any, Row] = {}
    for row in chosen.to_dict("records"):
        key = tuple("" if pd.isna(row[name]) else row[name] for name in told_by)
        (excess if row["measure"] == _EXCESS else plain)[key] = row
    return [_Line(row, plain.get(key)) for key, row in excess.items() if not pd.isna(row["value"]) and row["value"] > 0]


def _place(axes: Axes, size: float, color: str) -> dict[str, Any]:
    return {
        "fontsize": size,
        "color": color,
        "va": "baseline",
        "transform": axes.get_yaxis_transform(),
        "bbox": {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8},
    }


def _draw_line(axes: Axes, scale: RatioScale, line: _Line, y: float, telling: Telling) -> None:
    words, row, at = telling.words, line.excess, y + _TRACK
    axes.text(0.0, y + _NAME, _under(line, telling), ha="left", **_place(axes, style.TINY, style.INK))
    said = words("amplification.factor" if line.sure else "amplification.too_few", value=factor(row["value"], telling))
    axes.text(1.0, y + _NAME, said, ha="right", **_place(axes, style.TINY, style.QUIET))
    axes.plot([scale.low, scale.high], [at, at], color=style.GRID, linewidth=0.6, zorder=0)
    color = style.BLUE if line.claimed else style.QUIET
    if line.sure:
        axes.plot([row["low"], row["high"]], [at, at], color=color, linewidth=style.LINE)
    if line.plain is not None and 0 < line.plain["value"] < math.inf:
        _dot(axes, line.plain["value"], at, "D", style.VERMILLION, style.PAPER, 3.6)
    face = color if line.claimed else style.PAPER
    _dot(axes, row["value"], at, "s" if line.claimed else "o", color, face, style.DOT)


def _dot(axes: Axes, x: float, y: float, shape: str, edge: str, face: str, size: float) -> None:
    axes.plot(
        [x], [y], linestyle="none", marker=shape, markersize=size, markerfacecolor=face, markeredgecolor=edge, zorder=3
    )


def _named(pair: tuple[str, ...], telling: Telling) -> str:
    words = telling.words
    _, matched_on, compared, reference = pair
    name = words("ratio_forest.pair", compared=words.label(compared), reference=words.label(reference))
    return words("amplification.equal", pair=name) if matched_on.startswith(EQUAL_CELLS) else name


def _under(line: _Line, telling: Telling) -> str:
    """Condition and dose; units stand in the notes, where there is room for them."""
    words, row = telling.words, line.excess
    dose: str = "" if pd.isna(row["dose"]) else words.short(row["dose"])
    which = words.known("arm", row["arm"]) if row["arm"] == "both" else ""
    return words("comma").join(filter(None, [f"{telling.condition(row['condition'])} {dose}".strip(), which]))


def _notes(lines: Sequence[_Line], shown: Sequence[_Line], telling: Telling) -> list[str]:
    words = telling.words
    notes = [words("amplification.legend_excess"), words("amplification.legend_plain")]
    if any(line.claimed for line in shown):
        notes.append(words("amplification.legend_sure", confidence=telling.confident))
    if any(line.sure and not line.claimed for line in shown):
        notes.append(words("amplification.legend_unsure", confidence=telling.confident))
    if not all(line.sure for line in shown):
        notes.append(words("amplification.legend_few"))
    if any(line.pair[1].startswith(EQUAL_CELLS) for line in shown):
        notes.append(words("amplification.legend_equal"))
    units = {row["condition"]: row["unit"] for row in (line.excess for line in shown) if row["unit"]}
    if units:
        told = [words("setup", what=telling.condition(c), value=words.known("unit", u)) for c, u in units.items()]
        notes.append(words("amplification.units", units=words("findings.separator").join(told)))
    notes += telling.unproven_note(line.excess["condition"] for line in shown)
    # What finds no room in this figure is no number of the result.
    if more := len(lines) - len(shown):
        notes.append(words(f"amplification.crowded.{'one' if more == 1 else 'other'}", n=words.number(more)))
    return notes


def _alt(shown: Sequence[_Line], headed: Sequence[tuple[str, ...]], title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("amplification.alt", title=title, subtitle=subtitle)]
    for line in sorted(shown, key=lambda line: headed.index(line.pair)):
        said = {"pair": _named(line.pair, telling), "where": _under(line, telling)}
        value = factor(line.excess["value"], telling)
        if line.sure:
            limits = {side: factor(line.excess[side], telling) for side in ("low", "high")}
            confidence = telling.confident
            lines.append(words("amplification.alt_interval", value=value, confidence=confidence, **said, **limits))
        else:
            lines.append(words("amplification.alt_plain", value=value, **said))
    return "\n".join(lines) + "\n"
