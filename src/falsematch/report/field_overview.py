"""What the field does to false matches: every condition at its hardest, several matchers in one chart."""

from collections.abc import Sequence

import pandas as pd

from falsematch.report import style
from falsematch.report.marks import RateScale, grid, rates_of
from falsematch.report.rows import Point, field_rows, field_threshold, finest
from falsematch.report.series import KEY, Tracks, draw_tracks, series_keys
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling
from falsematch.tables import RATES, as_csv

_LEFT, _WIDTH = 0.1, style.WIDTH - 0.2
# Inches: a condition has a line of text and a track for each matcher.
_TRACKS = Tracks(name=0.2, track=0.135, gap=0.07, mark=4)
# What the counts beside a track take.
_COUNTS = 1.25
_FEWEST = 6
"""Conditions from which on one chart of all says more than a chart for each."""


def draw(every: Sequence[Point], arm: str, telling: Telling, name: str) -> Drawing | None:
    """Draw every condition of an arm at its hardest; None where there are few, or too many matchers for greys.

    Parameters
    ----------
    every : sequence of Point
    arm : str
    telling : Telling
    name : str
        File name without suffix.
    """
    threshold = field_threshold(every)
    chosen = field_rows(every, arm)
    matchers = list(dict.fromkeys(chosen["matcher"]))
    slices = list(dict.fromkeys(zip(chosen["condition"], chosen["dose"].fillna(0.0), strict=True)))
    if len(slices) <= _FEWEST or len(matchers) > len(style.SERIES):
        return None
    words = telling.words
    first = next(p for p in every if p.threshold_name == threshold and not p.refused)
    labels = finest(first.clean)
    title = words("field_overview.title")
    matched = words("group_rates.matched", labels=words.labels(labels)) if labels else words("group_rates.unmatched")
    which = words.known("arm", arm)
    subtitle = words(
        "field_overview.subtitle",
        arm=which[:1].upper() + which[1:],
        threshold=words.known("threshold", threshold),
        matched=matched,
        both_ways=_both_ways(chosen, telling),
    )
    top = style.wrapped(subtitle, style.TEXT)
    keys = [_key(matcher, telling) for matcher in matchers]
    legend = words("field_overview.legend", confidence=telling.confident)
    notes = [
        line
        for text in (legend, *telling.unproven_note(chosen["condition"]), telling.source_of_many())
        for line in style.wrapped(text, style.TINY)
    ]
    head = 0.3 + len(top) * style.leading(style.TEXT) + len(keys) * KEY + 0.32
    each = _TRACKS.height(len(matchers))
    body = len(slices) * each
    by_slice = {
        (row["condition"], 0.0 if pd.isna(row["dose"]) else row["dose"], row["matcher"]): row
        for row in chosen.to_dict("records")
    }
    with style.drawing(name):
        sheet = Sheet(head + body + 0.45 + len(notes) * style.leading(style.TINY) + 0.08)
        sheet.write(0.1, 0.24, title, size=style.TITLE, weight="bold")
        sheet.write_lines(0.45, top, size=style.TEXT, color=style.QUIET)
        series_keys(sheet, keys, 0.38 + len(top) * style.leading(style.TEXT))
        scale = RateScale(rates_of(by_slice.values()))
        axes = sheet.axes(_LEFT, head, _WIDTH - _COUNTS, body)
        axes.set_ylim(body, 0)
        axes.set_yticks([])
        grid(axes, scale, [words.one_in(rate) for rate in scale.decades], words("none"), vertical=False)
        axes.tick_params(labelsize=style.TINY, labeltop=True)
        for i, one in enumerate(slices):
            rows = [by_slice.get((*one, matcher)) for matcher in matchers]
            named = next(row for row in rows if row is not None)
            heading = telling.condition(named["condition"]) + telling.dose(named)
            counts = [None if row is None else _counts(row, telling) for row in rows]
            draw_tracks(sheet, axes, scale, heading, rows, counts, _TRACKS, head=head, y=i * each)
        axis = words("group_rates.axis")
        sheet.write(style.WIDTH - 0.1, head + body + 0.34, axis, size=style.TINY, color=style.QUIET, align="right")
        sheet.write_lines(head + body + 0.52, notes, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(chosen, RATES),
        alt=_alt(chosen, title, subtitle, telling),
        caption=words("field_overview.caption", arm=which),
    )


def _both_ways(chosen: pd.DataFrame, telling: Telling) -> str:
    """The conditions of which the strongest dose of either sign is drawn, as part of a sentence."""
    twice = chosen.loc[chosen.duplicated(["matcher", "condition"]), "condition"]
    names = [telling.condition(str(name)) for name in dict.fromkeys(twice)]
    return telling.words("field_overview.both_ways", conditions=telling.words("comma").join(names)) if names else ""


def _key(matcher: str, telling: Telling) -> str:
    card = telling.card.matcher(matcher)
    unconfirmed = telling.words("as_shipped.unconfirmed") if card.provenance == "unconfirmed" else ""
    return telling.words.plain(card.title or matcher) + unconfirmed


def _counts(row: Row, telling: Telling) -> str:
    """What stands at the end of a track."""
    words = telling.words
    return words(
        "field_overview.counts",
        events=words.number(row["false_matches"]),
        comparisons=words.number(row["impostor_pairs"]),
        failures=words.number(row["failures_to_acquire"]),
    )


def _alt(chosen: pd.DataFrame, title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("as_shipped.alt", title=title, subtitle=subtitle)]
    for row in chosen.to_dict("records"):
        where = telling.condition(row["condition"]) + telling.dose(row)
        group = words("field_overview.alt_group", matcher=words.plain(row["matcher"]), where=where)
        lines.append(words("field_overview.alt_row", group=group, rate=telling.rate(row), **telling.counts(row)))
    return "\n".join(lines) + "\n"
