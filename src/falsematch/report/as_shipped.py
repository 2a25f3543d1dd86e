"""The as-shipped figure: what the thresholds that publishers ship do to each group, several matchers in one chart."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from falsematch.report import row_chart
from falsematch.report.marks import rate_axis, rate_key, rate_mark, rate_value
from falsematch.report.row_chart import RowChart
from falsematch.report.rows import AS_SHIPPED, Point, finest, pooled
from falsematch.report.style import LONG, Drawing, Form
from falsematch.report.telling import Row, Telling, sureness
from falsematch.result.origin import Matcher
from falsematch.tables import RATES, as_csv

_TOLD = ("interval", "zero_bound")
_IN_TITLE = 3
"""Rates that one sentence holds."""


def draw(points: Sequence[Point], telling: Telling, name: str, *, form: Form = LONG) -> Drawing | None:
    """Draw the matchers that ship a threshold beside one another; None where fewer than two do, or none may be told.

    Parameters
    ----------
    points : sequence of Point
        Every matcher at every threshold, as :func:`falsematch.report.rows.points` gives them.
    telling : Telling
    name : str
        File name without suffix.
    form : Form
        Those of a fixed shape show everyone; the groups stand in the long one.
    """
    shipped = [point for point in points if point.threshold_name == AS_SHIPPED and not point.refused]
    if len({point.matcher for point in shipped}) < 2:
        return None
    words = telling.words
    labels = finest(shipped[0].clean)
    told = pd.concat([_told(point, labels) for point in shipped]).to_dict("records")
    blocks = _blocks(told)
    if not blocks:
        return None
    shown = [row for block in blocks for row in block]
    matched = words("group_rates.matched", labels=words.labels(labels)) if labels else words("group_rates.unmatched")
    title = _title(blocks[0], telling)
    subtitle = words("as_shipped.subtitle", matched=matched, confidence=telling.confident)
    rules = {point.matcher: _rule(point, telling) for point in shipped}
    chart = RowChart(
        name,
        title,
        subtitle,
        [_row(row, row is block[0], telling) for block in blocks for row in block],
        len(told),
        lambda marks: rate_axis(marks, telling),
        lambda marks: rate_key(marks, telling),
        lambda n, total: words("as_shipped.left_out", n=words.number(n), all=words.number(total)),
        telling.source_of_many(),
        row_chart.short_source(telling),
        notes=[
            *rules.values(),
            *_without(telling, set(rules)),
            words("as_shipped.missed", matchers=words("findings.separator").join(_missed(shipped, telling))),
            *_notes(shown, telling),
        ],
        most=len(blocks[0]),
    )
    svg, png = chart.draw(form)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(pd.DataFrame(shown, columns=list(RATES.columns)), RATES),
        alt=_alt(shown, title, subtitle, telling),
        caption=words("as_shipped.caption"),
        form=form,
    )


def _told(point: Point, labels: str) -> pd.DataFrame:
    """Everyone and the groups of the finest crossing, clean; a group in which nobody can be compared is left out."""
    rows = pooled(point.clean)
    chosen = rows[rows["group_by"].isin(["", labels])]
    return chosen[chosen["impostor_pairs"].gt(0)]


def _blocks(told: Sequence[Row]) -> list[list[Row]]:
    """The rows of everyone, and of each group of which some matcher's rate may be told; the highest rates first."""
    groups = dict.fromkeys((row["group_by"], row["group"]) for row in told)
    blocks = [[row for row in told if (row["group_by"], row["group"]) == group] for group in groups]
    return [
        sorted(block, key=lambda row: (sureness(row) == "interval", row["fmr"]), reverse=True)
        for block in blocks
        if any(sureness(row) == "interval" for row in block)
    ]


def _title(everyone: Sequence[Row], telling: Telling) -> str:
    """How often each matcher was wrong about anybody, as far as that may be said."""
    words = telling.words
    rates = [
        words("as_shipped.one", matcher=telling.title(row["matcher"]), rate=words.one_in(row["fmr"]))
        for row in everyone
        if sureness(row) == "interval" and row["group_by"] == ""
    ]
    if not rates:
        return words("as_shipped.untold")
    return words("as_shipped.finding", rates=words("comma").join(rates[:_IN_TITLE]))


def _rule(point: Point, telling: Telling) -> str:
    """What a matcher accepts, and where that is stated."""
    words = telling.words
    matcher = telling.card.matcher(point.matcher)
    rule = words(f"polarity.{matcher.polarity}", threshold=words.short(point.threshold))
    key = words("as_shipped.key", matcher=telling.title(point.matcher), rule=rule)
    # Whoever trained it on whatever: a reader must not learn that from the list of refusals alone.
    key += words("as_shipped.unconfirmed") if matcher.provenance == "unconfirmed" else ""
    return words("as_shipped.stated", key=key, source=words.plain(matcher.threshold_source))


def _row(row: Row, first: bool, telling: Telling) -> row_chart.Row:
    words = telling.words
    unconfirmed = telling.card.matcher(row["matcher"]).provenance == "unconfirmed"
    counts = {"events": words.number(row["false_matches"]), "trials": words.number(row["impostor_pairs"])}
    return row_chart.Row(
        name=telling.title(row["matcher"]),
        value=rate_value(row, telling),
        people=words.count("people", row["subjects"]),
        mark=rate_mark(row),
        note=words("as_shipped.origin") if unconfirmed and row["group_by"] == "" else "",
        counts=words("row_chart.counted", **counts) if sureness(row) in _TOLD else "",
        heading=telling.group(row) if first else "",
        needs=" ".join(_notes([row], telling)),
    )


def _notes(rows: Sequence[Row], telling: Telling) -> list[str]:
    """What a row without a rate means, where there is one."""
    few = any(sureness(row) not in _TOLD for row in rows)
    return [telling.words("group_rates.hollow")] if few else []


def _without(telling: Telling, shown: set[str]) -> list[str]:
    """The matchers of the result that ship no threshold, and by whose word."""
    words = telling.words
    silent: list[Matcher] = [s for s in telling.card.matchers if s.name not in shown and s.threshold is None]
    return [
        words("as_shipped.none", matcher=telling.title(s.name), source=words.plain(s.threshold_source)) for s in silent
    ]


def _missed(shipped: Sequence[Point], telling: Telling) -> list[str]:
    """What each matcher failed to find or to recognise, of everyone."""
    words, lines = telling.words, []
    for point in shipped:
        row: dict[Any, Any] = pooled(point.clean).iloc[0].to_dict()
        lines.append(
            words(
                "as_shipped.missed_by",
                matcher=telling.title(point.matcher),
                failures=words.number(row["failures_to_acquire"]),
                photographs=words.number(row["probe_images"]),
                non_matches=words.number(row["false_non_matches"]),
                genuine=words.number(row["genuine_pairs"]),
            )
        )
    return lines


def _alt(shown: Sequence[Row], title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("as_shipped.alt", title=title, subtitle=subtitle)]
    for row in shown:
        kind = "alt_row" if sureness(row) in _TOLD else "alt_counted"
        of = words("as_shipped.alt_group", group=telling.group(row), matcher=telling.title(row["matcher"]))
        lines.append(words(f"group_rates.{kind}", group=of, rate=telling.rate(row), **telling.counts(row)))
    return "\n".join(lines) + "\n"
