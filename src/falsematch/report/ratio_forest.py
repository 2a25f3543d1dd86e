"""How far apart the groups are: ratios of false match rates on clean photographs, with their simultaneous intervals."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.findings import factor
from falsematch.report.ratio_scale import RatioScale, ratio_grid
from falsematch.report.rows import EQUAL_CELLS, Point, finest, same_slice
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling
from falsematch.tables import DISPARITY, as_csv

_LEFT, _WIDTH = 0.1, style.WIDTH - 0.2
# Inches: a pair is a line of text with its track and its people beneath.
_ROW, _NAME, _TRACK = 0.46, 0.13, 0.285
_MOST = 24

Sureness = Literal["differs", "includes_one", "bound", "too_few"]


@dataclass(frozen=True)
class _Pair:
    """One ratio with the rates it was made of."""

    row: Row
    compared: Row
    reference: Row

    @property
    def sure(self) -> Sureness:
        """What the mark shows."""
        low, high = self.row["low"], self.row["high"]
        if self.row["bound"] == "lower":
            return "bound"
        if pd.isna(low) or pd.isna(high):
            return "too_few"
        return "includes_one" if low <= 1 <= high else "differs"

    @property
    def reach(self) -> list[float]:
        """The numbers that must fit on the axis."""
        return [
            v for v in (self.row["value"], self.row["low"], self.row["high"]) if not pd.isna(v) and 0 < v < math.inf
        ]


def draw(point: Point, disparity: pd.DataFrame, telling: Telling, name: str) -> Drawing | None:
    """Draw the ratios of one system at one threshold; None where there are none to draw.

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
    pairs = _pairs(point, disparity)
    drawn = [pair for pair in pairs if 0 < pair.row["value"] < math.inf]
    # Where not all fit, those with an interval say most.
    chosen = sorted(drawn, key=lambda pair: pair.sure == "too_few")[:_MOST]
    shown = [pair for pair in drawn if pair in chosen]
    if not shown:
        return None
    title = words("ratio_forest.title")
    subtitle = words("ratio_forest.subtitle", system=telling.system(point), threshold=telling.threshold(point))
    top = style.wrapped(subtitle + ". " + words("ratio_forest.matched") + ".", style.TEXT)
    notes = [line for text in _notes(pairs, shown, drawn, telling) for line in style.wrapped(text, style.TINY)]
    source = style.wrapped(telling.source(point), style.TINY)
    head = 0.3 + len(top) * style.leading(style.TEXT) + 0.3
    body = _ROW * len(shown)
    foot = (len(notes) + len(source)) * style.leading(style.TINY) + 0.3
    axis = 0.5
    with style.drawing(name):
        sheet = Sheet(head + body + axis + foot)
        sheet.write(0.1, 0.24, title, size=style.TITLE, weight="bold")
        sheet.write_lines(0.45, top, size=style.TEXT, color=style.QUIET)
        axes = sheet.axes(_LEFT, head, _WIDTH, body)
        scale = RatioScale(value for pair in shown for value in pair.reach)
        ratio_grid(axes, scale, body, telling, "ratio_forest.equal")
        for i, pair in enumerate(shown):
            _draw_pair(sheet, axes, scale, pair, head=head, y=i * _ROW, telling=telling)
        sheet.write(
            style.WIDTH - 0.1,
            head + body + 0.36,
            words("ratio_forest.axis"),
            size=style.TINY,
            color=style.QUIET,
            align="right",
        )
        sheet.write_lines(head + body + axis, notes, size=style.TINY, color=style.QUIET)
        source_at = head + body + axis + 0.08 + len(notes) * style.leading(style.TINY)
        sheet.write_lines(source_at, source, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    rows = pd.DataFrame([pair.row for pair in shown], columns=list(DISPARITY.columns))
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(rows, DISPARITY),
        alt=_alt(shown, title, subtitle, telling),
        caption=words("ratio_forest.caption", threshold=telling.threshold(point)),
    )


def _pairs(point: Point, disparity: pd.DataFrame) -> list[_Pair]:
    """The headline ratios of a point, each beside its two rates."""
    crossing, clean = finest(point.clean), point.clean
    first = clean.iloc[0]
    disparity = same_slice(disparity, first.to_dict())
    same = (disparity["threshold_name"] == point.threshold_name) & (disparity["calibration"] == first["calibration"])
    headline = disparity["matched_on"].isin([crossing, EQUAL_CELLS + crossing]) & (disparity["scope"] == "within")
    ratios = (disparity["measure"] == "ratio") & (disparity["rate"] == "fmr")
    rates: dict[tuple[str, ...], Row] = {
        (row["group_by"], row["matched_on"], row["group"]): row
        for row in clean[(clean["scope"] == "within") & (clean["calibration"] == first["calibration"])].to_dict(
            "records"
        )
    }
    pairs = []
    for row in disparity[same & headline & ratios].to_dict("records"):
        if row["matched_on"] == crossing and set(row["group_by"].split(" & ")) != set(crossing.split(" & ")):
            continue
        keys = [(row["group_by"], row["matched_on"], row[side]) for side in ("compared_group", "reference_group")]
        if all(key in rates for key in keys):
            pairs.append(_Pair(row, rates[keys[0]], rates[keys[1]]))
    return pairs


def _draw_pair(
    sheet: Sheet, axes: Axes, scale: RatioScale, pair: _Pair, *, head: float, y: float, telling: Telling
) -> None:
    """One pair: its name and counts, and beneath them its track (``y`` inches below the plot's top, at ``head``)."""
    counts = _said(pair, telling)["counts"]
    room = _WIDTH - style.text_width(counts, style.TINY) - 0.1
    name = style.clipped(_named(pair.row, telling), style.SMALL, room)
    backed = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8}
    place: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "baseline", "bbox": backed}
    axes.text(0.0, y + _NAME, name, fontsize=style.SMALL, fontweight="bold", ha="left", **place)
    axes.text(1.0, y + _NAME, counts, fontsize=style.TINY, color=style.QUIET, ha="right", **place)
    at = y + _TRACK
    axes.plot([scale.low, scale.high], [at, at], color=style.GRID, linewidth=0.6, zorder=0)
    _mark(axes, pair, scale, at)
    _label(axes, scale, pair, at, telling)


def _mark(axes: Axes, pair: _Pair, scale: RatioScale, at: float) -> None:
    sure, value = pair.sure, pair.row["value"]
    color = style.BLUE if sure == "differs" else style.QUIET
    if sure in {"differs", "includes_one"}:
        axes.plot([pair.row["low"], pair.row["high"]], [at, at], color=color, linewidth=style.LINE)
    if sure == "bound":
        arrow = {"arrowstyle": "-|>,head_length=0.35,head_width=0.18", "color": style.QUIET, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (min(value * 1.8, scale.high), at), (value, at), arrowprops=arrow)
    filled = sure == "differs"
    axes.plot(
        [value],
        [at],
        linestyle="none",
        marker="s" if filled else "o",
        markersize=style.DOT,
        markerfacecolor=color if filled else style.PAPER,
        markeredgecolor=color,
        zorder=3,
        clip_on=False,
    )


def _label(axes: Axes, scale: RatioScale, pair: _Pair, at: float, telling: Telling) -> None:
    """The value beside its mark, on the side where there is room."""
    kind = {"bound": "at_least", "too_few": "too_few"}.get(pair.sure, "value")
    text = telling.words(f"ratio_forest.{kind}", value=factor(pair.row["value"], telling))
    # The arrow of a bound leads to the right: its words stand on the left.
    ends = [scale.share(value) for value in pair.reach]
    gap, needed = 0.1 / _WIDTH, style.text_width(text, style.SMALL) / _WIDTH
    left = pair.sure == "bound" or max(ends) + gap + needed > 1
    x, align = (min(ends) - gap, "right") if left else (max(ends) + gap, "left")
    if left and x - needed < 0:
        x, align = 1.0, "right"
    axes.text(
        x,
        at,
        text,
        fontsize=style.SMALL,
        color=style.INK if pair.sure == "differs" else style.QUIET,
        ha=align,
        va="center_baseline",
        transform=axes.get_yaxis_transform(),
        bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8},
    )


def _named(row: Row, telling: Telling) -> str:
    words = telling.words
    compared, reference = (words.label(row[side]) for side in ("compared_group", "reference_group"))
    return words("ratio_forest.pair", compared=compared, reference=reference)


def _said(pair: _Pair, telling: Telling) -> dict[str, str]:
    words = telling.words
    return {
        "counts": words(
            "ratio_forest.counts",
            events=words.number(pair.compared["false_matches"]),
            trials=words.number(pair.compared["impostor_pairs"]),
            events_reference=words.number(pair.reference["false_matches"]),
            trials_reference=words.number(pair.reference["impostor_pairs"]),
            people=words.number(pair.compared["subjects"]),
            people_reference=words.number(pair.reference["subjects"]),
        ),
    }


def _notes(pairs: Sequence[_Pair], shown: Sequence[_Pair], drawn: Sequence[_Pair], telling: Telling) -> list[str]:
    words = telling.words
    kinds: Mapping[Sureness, str] = {
        "differs": "legend_sure",
        "includes_one": "legend_unsure",
        "too_few": "legend_few",
        "bound": "legend_bound",
    }
    held = {pair.sure for pair in shown}
    lines = [words("ratio_forest.legend_counts")]
    if any(pair.row["matched_on"].startswith(EQUAL_CELLS) for pair in shown):
        lines.append(words("ratio_forest.legend_equal"))
    lines += [words(f"ratio_forest.{kinds[k]}", confidence=telling.confident) for k in kinds if k in held]
    if absent := [_named(pair.row, telling) for pair in pairs if pair not in drawn]:
        lines.append(words("ratio_forest.left_out", pairs=words("comma").join(absent)))
    if more := len(drawn) - len(shown):
        lines.append(words(f"ratio_forest.crowded.{'one' if more == 1 else 'other'}", n=words.number(more)))
    return lines


def _alt(shown: Sequence[_Pair], title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("ratio_forest.alt", title=title, subtitle=subtitle)]
    for pair in shown:
        said = {
            "pair": _named(pair.row, telling),
            "value": words("ratio_forest.value", value=factor(pair.row["value"], telling)),
            **_said(pair, telling),
        }
        if pair.sure in {"differs", "includes_one"}:
            limits = {side: factor(pair.row[side], telling) for side in ("low", "high")}
            lines.append(words("ratio_forest.alt_interval", confidence=telling.confident, **said, **limits))
        else:
            name = "alt_few" if pair.sure == "too_few" else "alt_plain"
            lines.append(words(f"ratio_forest.{name}", sure=words(f"ratio_forest.sure_{pair.sure}"), **said))
    return "\n".join(lines) + "\n"
