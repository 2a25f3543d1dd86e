"""The as-shipped figure: what the thresholds that publishers ship do to each group, several matchers in one chart."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from falsematch.report import style
from falsematch.report.marks import RateScale, grid, rates_of
from falsematch.report.rows import AS_SHIPPED, Point, finest, pooled
from falsematch.report.series import KEY, Tracks, draw_tracks, series_keys
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling
from falsematch.result.origin import Matcher
from falsematch.tables import RATES, as_csv

_LEFT, _WIDTH = 0.1, style.WIDTH - 0.2
# Inches: a group has a line of text and a track for each matcher.
_TRACKS = Tracks(name=0.2, track=0.17, gap=0.1, mark=5)
# What the counts beside a track take.
_COUNTS = 1.0


def draw(points: Sequence[Point], telling: Telling, name: str) -> Drawing | None:
    """Draw the matchers that ship a threshold beside one another; None where fewer than two do.

    Parameters
    ----------
    points : sequence of Point
        Every matcher at every threshold, as :func:`falsematch.report.rows.points` gives them.
    telling : Telling
    name : str
        File name without suffix.
    """
    shipped = [point for point in points if point.threshold_name == AS_SHIPPED and not point.refused]
    if len({point.matcher for point in shipped}) < 2 or len(shipped) > len(style.SERIES):
        return None
    words = telling.words
    labels = finest(shipped[0].clean)
    told = pd.concat([_told(point, labels) for point in shipped])
    groups = list(dict.fromkeys(zip(told["group_by"], told["group"], strict=True)))
    by_matcher = {(r["matcher"], r["group_by"], r["group"]): r for r in told.to_dict("records")}
    title = words("as_shipped.title")
    matched = words("group_rates.matched", labels=words.labels(labels)) if labels else words("group_rates.unmatched")
    subtitle = words("as_shipped.subtitle", matched=matched)
    top = style.wrapped(subtitle, style.TEXT)
    keys = [_key(point, telling) for point in shipped]
    notes = [
        line
        for text in (
            words("as_shipped.legend", confidence=telling.confident),
            *_sources(telling, [point.matcher for point in shipped]),
            *_without(telling, {point.matcher for point in shipped}),
            words("as_shipped.missed", matchers=words("findings.separator").join(_missed(shipped, telling))),
            telling.source_of_many(),
        )
        for line in style.wrapped(text, style.TINY)
    ]
    head = 0.3 + len(top) * style.leading(style.TEXT) + len(keys) * KEY + 0.32
    each = _TRACKS.height(len(shipped))
    body = len(groups) * each
    foot = 0.45 + len(notes) * style.leading(style.TINY) + 0.08
    with style.drawing(name):
        sheet = Sheet(head + body + foot)
        sheet.write(0.1, 0.24, title, size=style.TITLE, weight="bold")
        sheet.write_lines(0.45, top, size=style.TEXT, color=style.QUIET)
        series_keys(sheet, keys, 0.38 + len(top) * style.leading(style.TEXT))
        scale = RateScale(rates_of(by_matcher.values()))
        axes = sheet.axes(_LEFT, head, _WIDTH - _COUNTS, body)
        axes.set_ylim(body, 0)
        axes.set_yticks([])
        grid(axes, scale, [words.one_in(rate) for rate in scale.decades], words("none"), vertical=False)
        axes.tick_params(labelsize=style.TINY, labeltop=True)
        for i, group in enumerate(groups):
            rows = [by_matcher.get((point.matcher, *group)) for point in shipped]
            first = next(row for row in rows if row is not None)
            counts = [None if row is None else _counts(row, telling) for row in rows]
            draw_tracks(sheet, axes, scale, _heading(first, telling), rows, counts, _TRACKS, head=head, y=i * each)
        axis = words("group_rates.axis")
        sheet.write(style.WIDTH - 0.1, head + body + 0.34, axis, size=style.TINY, color=style.QUIET, align="right")
        sheet.write_lines(head + body + 0.52, notes, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(told, RATES),
        alt=_alt(groups, shipped, by_matcher, title, subtitle, telling),
        caption=words("as_shipped.caption"),
    )


def _told(point: Point, labels: str) -> pd.DataFrame:
    """Everyone and the groups of the finest crossing, clean; a group in which nobody can be compared is left out."""
    rows = pooled(point.clean)
    chosen = rows[rows["group_by"].isin(["", labels])]
    return chosen[chosen["impostor_pairs"].gt(0)]


def _key(point: Point, telling: Telling) -> str:
    words = telling.words
    matcher = telling.card.matcher(point.matcher)
    rule = words(f"polarity.{matcher.polarity}", threshold=words.short(point.threshold))
    key = words("as_shipped.key", matcher=words.plain(point.matcher), rule=rule)
    # Whoever trained it on whatever: a reader must not learn that from the list of refusals alone.
    return key + (words("as_shipped.unconfirmed") if matcher.provenance == "unconfirmed" else "")


def _heading(row: Row, telling: Telling) -> str:
    """A group's name, its people and their comparisons."""
    words = telling.words
    return words(
        "as_shipped.group",
        group=telling.group(row),
        people=words.count("people", row["subjects"]),
        comparisons=words.count("comparisons", row["impostor_pairs"]),
    )


def _counts(row: Row, telling: Telling) -> str:
    """What stands at the end of a track."""
    words = telling.words
    return words(
        "as_shipped.counts",
        events=words.number(row["false_matches"]),
        comparisons=words.number(row["impostor_pairs"]),
    )


def _sources(telling: Telling, matchers: Sequence[str]) -> list[str]:
    """Where each threshold is stated."""
    words = telling.words
    return [
        words(
            "as_shipped.stated",
            matcher=words.plain(name),
            source=words.plain(telling.card.matcher(name).threshold_source),
        )
        for name in dict.fromkeys(matchers)
    ]


def _without(telling: Telling, shown: set[str]) -> list[str]:
    """The matchers of the result that ship no threshold, and by whose word."""
    words = telling.words
    silent: list[Matcher] = [s for s in telling.card.matchers if s.name not in shown and s.threshold is None]
    return [
        words("as_shipped.none", matcher=words.plain(s.name), source=words.plain(s.threshold_source)) for s in silent
    ]


def _missed(shipped: Sequence[Point], telling: Telling) -> list[str]:
    """What each matcher failed to find or to recognise, of everyone."""
    words, lines = telling.words, []
    for point in shipped:
        row: dict[Any, Any] = pooled(point.clean).iloc[0].to_dict()
        lines.append(
            words(
                "as_shipped.missed_by",
                matcher=words.plain(point.matcher),
                failures=words.number(row["failures_to_acquire"]),
                photographs=words.number(row["probe_images"]),
                non_matches=words.number(row["false_non_matches"]),
                genuine=words.number(row["genuine_pairs"]),
            )
        )
    return lines


def _alt(
    groups: Sequence[tuple[str, str]],
    shipped: Sequence[Point],
    by_matcher: dict[tuple[str, str, str], dict[Any, Any]],
    title: str,
    subtitle: str,
    telling: Telling,
) -> str:
    words = telling.words
    lines = [words("as_shipped.alt", title=title, subtitle=subtitle)]
    for group in groups:
        for point in shipped:
            row = by_matcher.get((point.matcher, *group))
            if row is not None:
                lines.append(
                    words(
                        "as_shipped.alt_row",
                        matcher=words.plain(point.matcher),
                        group=telling.group(row),
                        rate=telling.rate(row),
                        **telling.counts(row),
                    )
                )
    return "\n".join(lines) + "\n"
