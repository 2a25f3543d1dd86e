"""The headline figure: the false match rate of every group, on clean photographs, at one threshold."""

import re
from collections.abc import Sequence

import pandas as pd

from falsematch.report import row_chart
from falsematch.report.marks import rate_axis, rate_key, rate_mark, rate_value
from falsematch.report.row_chart import RowChart
from falsematch.report.rows import Point, finest, pooled
from falsematch.report.style import LONG, Drawing, Form
from falsematch.report.telling import Row, Telling, sureness
from falsematch.tables import RATES, as_csv

_TOLD = ("interval", "zero_bound")
"""What something may be said of."""


def draw(point: Point, telling: Telling, name: str, *, finding: str = "", form: Form = LONG) -> Drawing | None:
    """Draw the figure of one matcher at one threshold; None where no rate may be told.

    Parameters
    ----------
    point : Point
    telling : Telling
    name : str
        File name without suffix.
    finding : str
        What may be said of the groups, as a title; empty where nothing was asked of them.
    form : Form
    """
    words = telling.words
    groups = _sorted(list(pooled(point.clean).to_dict("records")))
    if not any(sureness(row) in _TOLD for row in groups):
        return None
    labels = finest(point.clean)
    matched = words("group_rates.matched", labels=words.labels(labels)) if labels else words("group_rates.unmatched")
    title = finding or _title(point, groups[0], telling)
    subtitle = words(
        "group_rates.subtitle",
        matcher=telling.matcher(point),
        threshold=telling.threshold(point),
        matched=matched,
        confidence=telling.confident,
    )
    chart = RowChart(
        name,
        title,
        subtitle,
        _rows(groups, telling),
        len(groups),
        lambda marks: rate_axis(marks, telling),
        lambda marks: rate_key(marks, telling),
        lambda shown, total: words("group_rates.left_out", n=words.number(shown), all=words.number(total)),
        telling.source(point),
        row_chart.short_source(telling),
        notes=[words("group_rates.legend_counts"), *_notes(groups, telling)],
    )
    svg, png = chart.draw(form)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(pd.DataFrame(groups, columns=list(RATES.columns)), RATES),
        alt=_alt(groups, title, subtitle, telling),
        caption=words(
            "group_rates.caption",
            title=words("group_rates.title" if labels else "group_rates.title_everyone"),
            threshold=telling.threshold(point),
        ),
        form=form,
    )


def _sorted(rows: Sequence[Row]) -> list[Row]:
    """Rows by grouping; in each, numbered groups as they come, others by their rates, and those without one last."""
    found: list[Row] = []
    for by in dict.fromkeys(row["group_by"] for row in rows):
        own = [row for row in rows if row["group_by"] == by]
        if not any(re.search("[0-9]", row["group"]) for row in own):
            told = [row for row in own if sureness(row) == "interval"]
            own = sorted(told, key=lambda row: row["fmr"], reverse=True) + [row for row in own if row not in told]
        found += own
    return found


def _title(point: Point, everyone: Row, telling: Telling) -> str:
    """How often anybody was taken for another, where that may be said."""
    words, matcher = telling.words, telling.title(point.matcher)
    if sureness(everyone) == "interval":
        return words("group_rates.everyone", matcher=matcher, rate=words.one_in(everyone["fmr"]))
    return words("group_rates.untold", matcher=matcher)


def _rows(groups: Sequence[Row], telling: Telling) -> list[row_chart.Row]:
    words = telling.words
    made, by = [], ""
    for row in groups:
        told = sureness(row) in _TOLD
        counts = {"events": words.number(row["false_matches"]), "trials": words.number(row["impostor_pairs"])}
        made.append(
            row_chart.Row(
                name=_named(row, telling),
                value=rate_value(row, telling),
                people=words.count("people", row["subjects"]),
                mark=rate_mark(row),
                counts=words("row_chart.counted", **counts) if told else "",
                needs=" ".join(_notes([row], telling)),
                heading=words("group_rates.by", labels=words.labels(row["group_by"])) if row["group_by"] != by else "",
            )
        )
        by = row["group_by"]
    return made


def _named(row: Row, telling: Telling) -> str:
    """A group as a row begins: a name of this language with a capital, any other label as it is written."""
    name = telling.group(row)
    return name if name == row["group"] else name[:1].upper() + name[1:]


def _notes(groups: Sequence[Row], telling: Telling) -> list[str]:
    """What rows without a rate mean, where there are any."""
    held = {sureness(row) for row in groups}
    few = [telling.words("group_rates.hollow")] if held & {"too_few", "no_interval"} else []
    return few + ([telling.words("group_rates.zero")] if "zero_bound" in held else [])


def _alt(groups: Sequence[Row], title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("group_rates.alt", title=title, subtitle=subtitle)]
    for row in groups:
        kind = "alt_row" if sureness(row) in _TOLD else "alt_counted"
        lines.append(
            words(f"group_rates.{kind}", group=telling.group(row), rate=telling.rate(row), **telling.counts(row))
        )
    return "\n".join(lines) + "\n"
