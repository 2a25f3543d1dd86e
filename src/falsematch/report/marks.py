"""Dots with intervals on a rate axis: how sure a rate is shows in the mark, not only in the words."""

import math
from collections.abc import Iterable, Sequence

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report.row_chart import Axis, Mark
from falsematch.report.style import DOT, LINE, PAPER, QUIET, TINY, WIDTH, text_width
from falsematch.report.telling import Row, Telling, sureness

# Decades left of the smallest tick, where groups stand in which nothing was seen: zero has no place on a log axis.
_GUTTER = 0.5
_OFTEN = 0.3
_LEAST_SPAN = 100.0
_BETWEEN = 0.06
"""Inches between the names of two ticks."""
_STEPS = (1, 2, 5)


class RateScale:
    """A logarithmic axis from the decade below the smallest rate up to 1, with room for "none" before it.

    Parameters
    ----------
    reach : iterable of float
        Rates above zero that must fit.
    """

    def __init__(self, reach: Iterable[float]) -> None:
        # A rate that stands on a decade keeps clear of the gutter; fewer than two decades would exaggerate.
        self.lowest = min(-2, math.floor(math.log10(min(reach, default=0.01)) - 0.05))

    @property
    def decades(self) -> list[float]:
        """Rates at which there is a tick."""
        return [10.0**k for k in range(self.lowest, 1)]

    @property
    def limits(self) -> tuple[float, float]:
        """Ends of the axis; a hair beyond 1, so that a mark there is whole."""
        return 10 ** (self.lowest - 2 * _GUTTER), 10**0.06

    @property
    def none(self) -> float:
        """Where "none seen" stands."""
        return float(10 ** (self.lowest - _GUTTER))

    def share(self, rate: float) -> float:
        """Position of a rate along the axis, 0 to 1."""
        low, high = (math.log10(v) for v in self.limits)
        return (math.log10(rate) - low) / (high - low)


def rates_of(rows: Iterable[Row]) -> list[float]:
    """The rates and limits of some rows that stand on a logarithmic axis."""
    shown = [row[name] for row in rows for name in ("fmr", "fmr_low", "fmr_high")]
    return [value for value in shown if not pd.isna(value) and value > 0]


def rate_axis(marks: Sequence[Mark], telling: Telling) -> Axis:
    """The axis of a chart of false match rates: two decades at least, in steps of 1, 2 and 5.

    Parameters
    ----------
    marks : sequence of Mark
        What must fit; where none was seen of some, the axis has a place for it.
    telling : Telling
    """
    words = telling.words
    values = [value for mark in marks for value in mark.reach] or [0.01]
    # What a narrower axis would spread across the page is chance.
    wider = math.sqrt(max(1.44, _LEAST_SPAN * min(values) / max(values)))
    high = min(1.06, max(values) * wider)
    low = min(min(values) / wider, high / _LEAST_SPAN)
    steps = [k * 10.0**-n for n in range(9, -1, -1) for k in _STEPS]
    ticks = [(tick, words("one_in", n=words.one_of(tick))) for tick in steps if low <= tick <= min(high, 1.0)]
    if all(mark.kind != "none_seen" for mark in marks):
        return Axis(low, high, ticks, words("group_rates.axis"))
    none = low / 10**_GUTTER
    return Axis(none / 10**_GUTTER, high, [(none, words("none")), *ticks], words("group_rates.axis"), none=none)


def rate_key(marks: Sequence[Mark], telling: Telling) -> str:
    """What a filled mark of a chart of false match rates means, in a line; empty where there is none.

    Parameters
    ----------
    marks : sequence of Mark
        What is shown.
    telling : Telling
    """
    sure = any(mark.kind == "interval" for mark in marks)
    return telling.words("key.rate", confidence=telling.confident) if sure else ""


def rate_mark(row: Row) -> Mark:
    """What is drawn of a rate, as far as the audit lets it be said."""
    sure = sureness(row)
    if sure == "nothing":
        return Mark("nothing")
    if sure in {"zero", "zero_bound"}:
        return Mark("none_seen", high=row["fmr_high"])
    if sure == "interval":
        return Mark("interval", row["fmr"], row["fmr_low"], row["fmr_high"])
    return Mark("few", row["fmr"])


def rate_value(row: Row, telling: Telling) -> str:
    """A rate with its interval; a count where none was printed, and of zero how far it may be off."""
    words, sure = telling.words, sureness(row)
    if sure == "interval":
        rate, low, high = (row[name] for name in ("fmr", "fmr_low", "fmr_high"))
        # Above 3 in 10 "1 in" misleads, and one interval is written in one way.
        if max(rate, high) > _OFTEN:
            written = {name: words.number(100 * one) for name, one in (("rate", rate), ("low", low), ("high", high))}
            return words("row_chart.percent", **written)
        return words("row_chart.one_in", n=words.one_of(rate), fewer=words.one_of(high), more=words.one_of(low))
    if sure == "nothing":
        return words("row_chart.nothing")
    counted = words(
        "row_chart.counted", events=words.number(row["false_matches"]), trials=words.number(row["impostor_pairs"])
    )
    if sure == "zero_bound":
        return words("row_chart.up_to", counted=counted, high=words.one_in(row["fmr_high"]))
    return counted


def mark(
    axes: Axes, scale: RateScale, row: Row, at: float, *, color: str, shape: str, vertical: bool, size: float = DOT
) -> None:
    """Draw one rate.

    Filled with its interval where one is printed; hollow and grey where none is; a hollow mark in the place of
    "none" with an arrow up to the one-sided limit where nothing was seen; nothing where there was no comparison.

    Parameters
    ----------
    axes : Axes
    scale : RateScale
        Of the rate axis: the horizontal one, or the other where ``vertical``.
    row : Row
    at : float
        Position on the other axis.
    """

    def place(rates: list[float]) -> tuple[list[float], list[float]]:
        others = [at] * len(rates)
        return (others, rates) if vertical else (rates, others)

    sure = sureness(row)
    if sure == "nothing":
        return
    hollow = {"markerfacecolor": PAPER, "markeredgecolor": QUIET, "markeredgewidth": 1.2}
    filled = {"markerfacecolor": color, "markeredgecolor": color}
    value = scale.none if sure in {"zero", "zero_bound"} else row["fmr"]
    if sure == "interval":
        axes.plot(*place([row["fmr_low"], row["fmr_high"]]), color=color, linewidth=LINE, solid_capstyle="butt")
    if sure == "zero_bound":
        start, end = zip(*place([value, row["fmr_high"]]), strict=True)
        axes.annotate(
            "",
            end,
            start,
            arrowprops={
                "arrowstyle": "-|>,head_length=0.35,head_width=0.18",
                "color": QUIET,
                "linewidth": 0.9,
                "shrinkA": 0,
                "shrinkB": 0,
            },
        )
    axes.plot(
        *place([value]),
        linestyle="none",
        marker=shape,
        markersize=size,
        clip_on=False,
        zorder=3,
        **(filled if sure == "interval" else hollow),
    )


def grid(axes: Axes, scale: RateScale, labels: list[str], none: str, *, vertical: bool) -> None:
    """The log axis with its ticks "1 in 10,000" and its place for "none"."""
    axis = axes.yaxis if vertical else axes.xaxis
    (axes.set_yscale if vertical else axes.set_xscale)("log")
    (axes.set_ylim if vertical else axes.set_xlim)(*scale.limits)
    axis.set_ticks([scale.none, *scale.decades], [none, *(labels if vertical else _apart(axes, scale, labels, none))])
    axis.set_ticks([], minor=True)


def _apart(axes: Axes, scale: RateScale, labels: list[str], none: str) -> list[str]:
    """Names of the decades that do not run into each other, from 1 down; the others are left empty."""
    inches = axes.get_position().width * WIDTH
    decade = inches * (scale.share(1) - scale.share(0.1))
    every = math.ceil(max(text_width(label, TINY) for label in labels) / decade)
    kept = [label if (len(labels) - 1 - i) % every == 0 else "" for i, label in enumerate(labels)]
    beside = inches * (scale.share(scale.decades[0]) - scale.share(scale.none))
    if (text_width(none, TINY) + text_width(kept[0], TINY)) / 2 + _BETWEEN > beside:
        kept[0] = ""
    return kept
