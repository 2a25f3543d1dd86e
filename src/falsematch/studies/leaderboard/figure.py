"""The figure of a leaderboard: each matcher's highest group rate, and the named ratio, with their intervals."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.marks import RateScale, grid, mark, rates_of
from falsematch.report.ratio_scale import RatioScale, ratio_grid
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling
from falsematch.studies.leaderboard import cells
from falsematch.tables import as_csv
from falsematch.tables.study_tables import LEADERBOARD

_LEFT, _WIDTH = 0.1, style.WIDTH - 0.2
# Inches: a matcher is its name, lines of what was counted, and a track.
_NAME, _LINE, _TRACK, _GAP = 0.16, 0.165, 0.16, 0.16
_ROUND, _DIAMOND = "o", "D"


@dataclass(frozen=True)
class _Block:
    """One matcher in one panel: what is told of it, and whether it has a track."""

    row: Row
    lines: list[str]

    @property
    def tracked(self) -> bool:
        return not pd.isna(self.row["threshold"])

    @property
    def track(self) -> float:
        """Inches down to its track."""
        return _NAME + len(self.lines) * _LINE + _TRACK

    @property
    def height(self) -> float:
        """Inches it takes."""
        return self.track - (0 if self.tracked else _TRACK) + _GAP


def draw(table: pd.DataFrame, telling: Telling, name: str, source: str, sort_by: str) -> Drawing:
    """Draw the figure from ``leaderboard.csv``; nothing is computed, rows are only told.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.study_tables.LEADERBOARD`, in the order to be shown.
    telling : Telling
    name : str
        File name without suffix.
    source : str
        Whose photographs, which result, where corrections stand.
    sort_by : str
        What the rows were sorted by: worst_fmr, matcher.
    """
    words, rows = telling.words, table.to_dict("records")
    title = words("leaderboard.figure_title")
    top = style.wrapped(words("leaderboard.figure_subtitle"), style.TEXT)
    pair = words("ratio_forest.pair", **{side: words.label(rows[0][f"{side}_group"]) for side in _SIDES})
    notes = [
        line
        for text in (
            words("leaderboard.legend_rate", confidence=telling.confident),
            words("leaderboard.legend_ratio", confidence=telling.confident),
            words(f"leaderboard.legend_order.{sort_by}"),
            *([] if set(table["provenance"]) == {"confirmed"} else [words("leaderboard.legend_grey")]),
            # A figure leaves its page: what it shows must not be taken for people anywhere.
            *([words("generated.heading") + "."] if telling.card.generated else []),
            source,
        )
        for line in style.wrapped(text, style.TINY)
    ]
    head = 0.3 + len(top) * style.leading(style.TEXT) + 0.4
    rates, ratios = (
        [_Block(row, _told(row, telling)) for row in rows],
        [_Block(row, _divided(row, telling)) for row in rows],
    )
    first, second = (sum(block.height for block in blocks) for blocks in (rates, ratios))
    gap = 0.8
    body = first + gap + second
    with style.drawing(name):
        sheet = Sheet(head + body + 0.55 + len(notes) * style.leading(style.TINY))
        sheet.write(0.1, 0.24, title, size=style.TITLE, weight="bold")
        sheet.write_lines(0.45, top, size=style.TEXT, color=style.QUIET)
        _heading(sheet, head - 0.08, words("leaderboard.panel_rate"))
        _rates(sheet, rates, telling, head, first)
        _heading(sheet, head + first + gap - 0.12, words("leaderboard.panel_ratio", pair=pair))
        _ratios(sheet, ratios, telling, head + first + gap, second)
        sheet.write_lines(head + body + 0.5, notes, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(table, LEADERBOARD),
        alt=_alt(rows, title, pair, telling),
        caption=title,
    )


_SIDES = ("compared", "reference")


def _told(row: Row, telling: Telling) -> list[str]:
    """What is told of a matcher's groups, in lines that fit."""
    if pd.isna(row["threshold"]):
        return _fitting([cells.threshold(row, telling)])
    return _fitting([cells.worst(row, telling), cells.few(row, telling)])


def _divided(row: Row, telling: Telling) -> list[str]:
    """What is told of its ratio."""
    if pd.isna(row["threshold"]):
        return _fitting([cells.threshold(row, telling)])
    ways = [
        telling.words(f"leaderboard.{name}_line", ratio=cells.ratio(row, name, telling))
        for name in _WAYS
        if not pd.isna(row[name])
    ]
    return _fitting(ways or [cells.refused(row, telling)])


def _fitting(texts: list[str]) -> list[str]:
    return [line for text in texts for line in style.wrapped(text, style.TINY, _WIDTH)]


def _heading(sheet: Sheet, at: float, text: str) -> None:
    sheet.write(0.1, at, style.clipped(text, style.TINY, _WIDTH), size=style.TINY, weight="bold")


def _panel(sheet: Sheet, top: float, height: float) -> Axes:
    axes = sheet.axes(_LEFT, top, _WIDTH, height)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    return axes


def _named(axes: Axes, block: _Block, y: float, telling: Telling) -> None:
    """A matcher's name with what must be known of it, and its lines beneath."""
    place: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "baseline"}
    place |= {"bbox": {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8}}
    name = telling.words("comma").join([telling.title(block.row["matcher"]), *cells.marks(block.row, telling)])
    name = style.clipped(name, style.TINY, _WIDTH)
    axes.text(0.0, y + _NAME, name, fontsize=style.TINY, fontweight="bold", **place)
    for number, line in enumerate(block.lines, start=1):
        axes.text(0.0, y + _NAME + number * _LINE, line, fontsize=style.TINY, color=style.QUIET, **place)


def _rates(sheet: Sheet, blocks: list[_Block], telling: Telling, top: float, height: float) -> None:
    words, axes = telling.words, _panel(sheet, top, height)
    shown = [(_rate(block.row, "few"), _rate(block.row, "worst")) for block in blocks]
    scale = RateScale(rates_of(one for pair in shown for one in pair))
    grid(axes, scale, [words.one_in(rate) for rate in scale.decades], words("none"), vertical=False)
    axes.tick_params(labelsize=style.TINY)
    axes.xaxis.get_major_ticks()[-1].label1.set_horizontalalignment("right")
    y = 0.0
    for block, (few, worst) in zip(blocks, shown, strict=True):
        _named(axes, block, y, telling)
        if block.tracked:
            at = y + block.track
            axes.plot(list(scale.limits), [at, at], color=style.GRID, linewidth=0.6, zorder=0)
            mark(axes, scale, few, at, color=style.QUIET, shape=_ROUND, vertical=False)
            mark(axes, scale, worst, at, color=_color(block.row), shape=_ROUND, vertical=False)
        y += block.height


def _rate(row: Row, name: str) -> dict[str, Any]:
    """A group as a mark on the rate axis; where it carries no interval it stands as a count."""
    return {
        "fmr": row[f"{name}_fmr"],
        "fmr_low": row.get(f"{name}_low", float("nan")),
        "fmr_high": row.get(f"{name}_high", float("nan")),
        "reason": row.get(f"{name}_reason", ""),
    }


def _ratios(sheet: Sheet, blocks: list[_Block], telling: Telling, top: float, height: float) -> None:
    axes = _panel(sheet, top, height)
    ends = [f"{name}{end}" for name in _WAYS for end in ("", "_low", "_high")]
    held = [block.row[end] for block in blocks for end in ends]
    scale = RatioScale(value for value in held if not pd.isna(value) and value > 0)
    ratio_grid(axes, scale, height, telling, "ratio_forest.equal")
    axes.tick_params(labeltop=False)
    y = 0.0
    for block in blocks:
        row = block.row
        _named(axes, block, y, telling)
        if block.tracked:
            at = y + block.track
            axes.plot([scale.low, scale.high], [at, at], color=style.GRID, linewidth=0.6, zorder=0)
            claimed = row["ratio_supported"] is True
            _ratio(axes, row, "pooled", at, _ROUND, style.QUIET, filled=False)
            _ratio(axes, row, "ratio", at, _DIAMOND, style.BLUE if claimed else style.QUIET, filled=claimed)
        y += block.height


_WAYS = ("pooled", "ratio")


def _color(row: Row) -> str:
    """Grey where the weights' origin is unconfirmed: nothing may rest on what stands out."""
    return style.BLUE if row["provenance"] == "confirmed" else style.QUIET


def _ratio(axes: Axes, row: Row, name: str, at: float, shape: str, color: str, *, filled: bool) -> None:
    value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    if pd.isna(value) or value <= 0:
        return
    if not pd.isna(low):
        axes.plot([low, high], [at, at], color=color, linewidth=style.LINE, solid_capstyle="butt")
    axes.plot(
        [value],
        [at],
        linestyle="none",
        marker=shape,
        markersize=style.DOT,
        markerfacecolor=color if filled else style.PAPER,
        markeredgecolor=color,
        clip_on=False,
        zorder=3,
    )


def _alt(rows: list[dict[Any, Any]], title: str, pair: str, telling: Telling) -> str:
    """The figure for those who do not see it: every matcher with its two groups and its ratio."""
    words = telling.words
    lines = [words("leaderboard.alt", title=title)]
    if telling.card.generated:
        lines.append(words("generated.heading") + ".")
    for row in rows:
        if pd.isna(row["threshold"]):
            lines.append(
                words(
                    "leaderboard.alt_refused",
                    matcher=telling.title(row["matcher"]),
                    reason=cells.threshold(row, telling),
                )
            )
            continue
        groups = words("findings.separator").join(
            part for part in (cells.worst(row, telling), cells.few(row, telling)) if part
        )
        ways = {name: cells.ratio(row, name, telling) for name in _WAYS}
        lines.append(
            words("leaderboard.alt_row", matcher=telling.title(row["matcher"]), groups=groups, pair=pair, **ways)
        )
    return "\n".join(lines)
