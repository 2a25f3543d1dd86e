"""How far apart the groups are: named contrasts on clean photographs, each with what may be said of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import lead, style
from falsematch.report.claim_sentences import factor
from falsematch.report.ratio_scale import RatioScale, ratio_grid
from falsematch.report.rows import EQUAL_CELLS, Point, same_slice
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling
from falsematch.result.finding import Finding
from falsematch.tables import DISPARITY, as_csv

_LEFT, _WIDTH = 0.1, style.WIDTH - 0.2
# Inches: a pair is its name with what may be said, its counts, and its track.
_ROW, _NAME, _COUNTS, _TRACK = 0.56, 0.13, 0.27, 0.4
_MOST = 8
_RATIO, _FEW, _PRIMARY = "contrast_ratio", "few_people", "primary_ratio"

Sureness = Literal["differs", "at_least", "more_often", "unclear", "counts_alone"]
_CLAIMED = ("differs", "at_least", "more_often")
_LEGENDS = ("differs", "at_least", "more_often", "unclear", "counts_alone")


@dataclass(frozen=True)
class _Pair:
    """Two groups that differ in one label, and what may be said of their ratio."""

    row: Row
    sure: Sureness

    @property
    def reach(self) -> list[float]:
        """The numbers that must fit on the axis."""
        if self.sure == "more_often":
            return [1.0]
        return [
            v for v in (self.row["value"], self.row["low"], self.row["high"]) if not pd.isna(v) and 0 < v < math.inf
        ]

    @property
    def effect(self) -> float:
        """How far from equality, in either direction, a claim or an interval stands."""
        return 0.0 if self.sure == "more_often" else abs(math.log(self.row["value"]))


def draw(
    point: Point,
    disparity: pd.DataFrame,
    telling: Telling,
    name: str,
    *,
    claims: Sequence[Finding] | None = None,
    strongest: Finding | None = None,
) -> Drawing | None:
    """Draw the contrasts of one matcher at one threshold; None where nothing can be told of any.

    Parameters
    ----------
    point : Point
    disparity : DataFrame
        Columns of :data:`falsematch.tables.DISPARITY`.
    telling : Telling
    name : str
        File name without suffix.
    claims : sequence of Finding or None
        What the audit supports or refuses: a row carries no claim that they refuse. None: none is made.
    strongest : Finding or None
        The matcher's strongest claim, the message of the chart where it is of this point.
    """
    words = telling.words
    pairs = _pairs(point, disparity, claims or ())
    drawn = _sorted([pair for pair in pairs if pair.reach])
    shown = drawn[:_MOST]
    if all(pair.sure == "counts_alone" for pair in shown):
        return None
    title = _title(point, shown, strongest, telling)
    subtitle = words("ratio_forest.subtitle", matcher=telling.matcher(point), threshold=telling.threshold(point))
    head_lines = style.wrapped(title, style.TITLE)
    top = style.wrapped(subtitle + ". " + words("ratio_forest.matched") + ".", style.TEXT)
    apart = [pair for pair in pairs if pair not in shown]
    notes = [line for text in _notes(shown, apart, telling) for line in style.wrapped(text, style.TINY)]
    source = style.wrapped(telling.source(point), style.TINY)
    beneath = 0.24 + len(head_lines) * style.leading(style.TITLE)
    head = beneath + len(top) * style.leading(style.TEXT) + 0.3
    body = _ROW * len(shown)
    foot = (len(notes) + len(source)) * style.leading(style.TINY) + 0.3
    axis = 0.5
    with style.drawing(name):
        sheet = Sheet(head + body + axis + foot)
        sheet.write_lines(0.24, head_lines, size=style.TITLE, weight="bold")
        sheet.write_lines(beneath, top, size=style.TEXT, color=style.QUIET)
        axes = sheet.axes(_LEFT, head, _WIDTH, body)
        scale = RatioScale(value for pair in shown for value in pair.reach)
        ratio_grid(axes, scale, body, telling, "ratio_forest.equal")
        for i, pair in enumerate(shown):
            _draw_pair(axes, scale, pair, y=i * _ROW, telling=telling)
        below = head + body + 0.36
        sheet.write(
            style.WIDTH - 0.1, below, words("ratio_forest.axis"), size=style.TINY, color=style.QUIET, align="right"
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


def _pairs(point: Point, disparity: pd.DataFrame, claims: Sequence[Finding]) -> list[_Pair]:
    """The contrasts of a point in each cell and pooled, in the order of the table."""
    first = point.clean.iloc[0]
    rows = same_slice(disparity, first.to_dict())
    rows = rows[(rows["threshold_name"] == point.threshold_name) & (rows["calibration"] == first["calibration"])]
    carried = {
        (one.status, one.kind, *sorted(one.groups)) for one in claims if one.supported and lead.is_of(one, point)
    }
    few, named = (
        {_groups(row): row for row in rows[rows["measure"] == measure].to_dict("records")}
        for measure in (_FEW, _PRIMARY)
    )
    # What was named before the run is the answer to its question; the same contrast of everybody stands in the tables.
    asked = [named.get(_groups(row), row) for row in rows[rows["measure"] == _RATIO].to_dict("records")]
    return [_judged(row, few.get(_groups(row)), carried) for row in asked]


def _groups(row: Row) -> tuple[str, str]:
    return row["compared_group"], row["reference_group"]


def _judged(row: Row, few: Row | None, carried: set[tuple[str, ...]]) -> _Pair:
    """An answer, or the one for few people that stands in its place; a refused one is no claim."""
    both = sorted((row["compared_group"], row["reference_group"]))
    status = "confirmatory" if row["measure"] == _PRIMARY else "exploratory"
    few_carried = status == "exploratory" and (status, "few_people", *both) in carried
    if few is not None and few["supported"] is True and few_carried:
        return _Pair(few, "more_often" if pd.isna(few["value"]) else "at_least")
    if pd.isna(row["low"]) or pd.isna(row["high"]):
        return _Pair(row, "counts_alone")
    claimed = row["supported"] is True and (status, "contrast", *both) in carried
    return _Pair(row, "differs" if claimed else "unclear")


def _sorted(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Claims by their effect, then intervals, then counts: of these no effect may be said, and the groups' order holds.

    A direction without a size comes after every size.
    """
    claimed = [pair for pair in pairs if pair.sure in _CLAIMED]
    unclear = [pair for pair in pairs if pair.sure == "unclear"]
    by_effect = [sorted(some, key=lambda pair: pair.effect, reverse=True) for some in (claimed, unclear)]
    return [*by_effect[0], *by_effect[1], *(pair for pair in pairs if pair.sure == "counts_alone")]


def _title(point: Point, shown: Sequence[_Pair], strongest: Finding | None, telling: Telling) -> str:
    """The chart's message: the strongest claim where it is among the rows, or that there is none."""
    if strongest is not None and lead.is_of(strongest, point):
        return lead.title(strongest, telling)
    if any(pair.sure in _CLAIMED for pair in shown):
        return telling.words("ratio_forest.title")
    return telling.words("exhibit.ratio_forest_untold", matcher=telling.words.plain(point.matcher))


def _draw_pair(axes: Axes, scale: RatioScale, pair: _Pair, *, y: float, telling: Telling) -> None:
    """One pair: its name and what may be said, its counts, and beneath them its track (``y`` inches from the top)."""
    color = style.INK if pair.sure in _CLAIMED else style.QUIET
    said = _said(pair, telling)
    room = _WIDTH - style.text_width(said, style.SMALL) - 0.1
    name = style.clipped(_named(pair.row, telling), style.SMALL, room)
    backed = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8}
    place: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "baseline", "bbox": backed}
    axes.text(0.0, y + _NAME, name, fontsize=style.SMALL, fontweight="bold", ha="left", **place)
    axes.text(1.0, y + _NAME, said, fontsize=style.SMALL, color=color, ha="right", **place)
    axes.text(0.0, y + _COUNTS, _counts(pair.row, telling), fontsize=style.TINY, color=style.QUIET, ha="left", **place)
    at = y + _TRACK
    axes.plot([scale.low, scale.high], [at, at], color=style.GRID, linewidth=0.6, zorder=0)
    _mark(axes, pair, scale, at)


def _mark(axes: Axes, pair: _Pair, scale: RatioScale, at: float) -> None:
    claimed = pair.sure in _CLAIMED
    color = style.BLUE if claimed else style.QUIET
    value = 1.0 if pair.sure == "more_often" else pair.row["value"]
    if pair.sure in {"differs", "unclear"}:
        axes.plot([pair.row["low"], pair.row["high"]], [at, at], color=color, linewidth=style.LINE)
    if pair.sure == "at_least":
        arrow = {"arrowstyle": "-|>,head_length=0.4,head_width=0.2", "color": color, "linewidth": style.LINE}
        # To the axis' end: there is no upper limit.
        axes.annotate("", (scale.high, at), (value, at), arrowprops=arrow | {"shrinkA": 0, "shrinkB": 0})
    shapes: dict[Sureness, str] = {"differs": "s", "at_least": "|", "more_often": ">"}
    axes.plot(
        [value],
        [at],
        linestyle="none",
        marker=shapes.get(pair.sure, "o"),
        markersize=style.DOT * (1.6 if pair.sure == "at_least" else 1),
        markerfacecolor=color if claimed else style.PAPER,
        markeredgecolor=color,
        markeredgewidth=style.LINE if pair.sure == "at_least" else 1.0,
        zorder=3,
        clip_on=False,
    )


def _said(pair: _Pair, telling: Telling) -> str:
    """What may be said of a pair in a few words: of counts alone no ratio."""
    words = telling.words
    if pair.sure == "at_least":
        return words("ratio_forest.at_least", value=words.number(pair.row["value"]))
    if pair.sure in {"more_often", "counts_alone"}:
        return words(f"ratio_forest.{pair.sure}")
    numbers = {name: factor(pair.row[name], telling) for name in ("value", "low", "high")}
    return words(f"ratio_forest.{pair.sure}", **numbers)


def _named(row: Row, telling: Telling) -> str:
    words = telling.words
    compared, reference = (words.group(row[side]) for side in ("compared_group", "reference_group"))
    named = words("ratio_forest.pair", compared=compared, reference=reference)
    return named[:1].upper() + named[1:]


def _counts(row: Row, telling: Telling) -> str:
    number = telling.words.number
    counts = telling.words(
        "ratio_forest.counts",
        events=number(row["compared_events"]),
        trials=number(row["compared_trials"]),
        people=telling.words.count("people", row["compared_people"]),
        events_reference=number(row["reference_events"]),
        trials_reference=number(row["reference_trials"]),
        people_reference=telling.words.count("people", row["reference_people"]),
    )
    return telling.words("ratio_forest.named_before", counts=counts) if row["measure"] == _PRIMARY else counts


def _notes(shown: Sequence[_Pair], apart: Sequence[_Pair], telling: Telling) -> list[str]:
    words = telling.words
    held = {pair.sure for pair in shown}
    lines = [words("ratio_forest.legend_counts")]
    if any(pair.row["matched_on"].startswith(EQUAL_CELLS) for pair in shown):
        lines.append(words("ratio_forest.legend_equal"))
    if any(pair.row["measure"] == _PRIMARY for pair in shown):
        lines.append(words("ratio_forest.legend_named_before"))
    lines += [words(f"ratio_forest.legend_{kind}", confidence=telling.confident) for kind in _LEGENDS if kind in held]
    if apart:
        named = words("findings.separator").join(_named(pair.row, telling) for pair in apart)
        lines.append(words("ratio_forest.apart", pairs=named))
    return lines


def _alt(shown: Sequence[_Pair], title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("ratio_forest.alt", title=title, subtitle=subtitle)]
    for pair in shown:
        said = {"pair": _named(pair.row, telling), "said": _said(pair, telling), "counts": _counts(pair.row, telling)}
        lines.append(words("ratio_forest.alt_pair", **said))
    return "\n".join(lines) + "\n"
