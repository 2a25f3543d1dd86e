"""The chart of reported circumstances: how many times as often, a row a circumstance, clean photographs as a line."""

import pandas as pd

from falsematch.report import row_chart
from falsematch.report.rate_words import counted, times
from falsematch.report.ratio_scale import ratio_axis, ratio_key
from falsematch.report.row_chart import Mark, RowChart
from falsematch.report.source_line import corrections
from falsematch.report.style import Drawing, Form
from falsematch.report.telling import Row, Telling
from falsematch.report.words import Words
from falsematch.studies.street.sentences import CLEAN, capital, holds
from falsematch.tables import as_csv
from falsematch.tables.street_tables import STREET


def draw(rows: list[Row], name: str, telling: Telling, title: str, leads: str, form: Form) -> Drawing:
    """Draw the chart from rows of ``street.csv``; nothing is computed.

    Parameters
    ----------
    rows : list of mapping
        In the order that was recorded; columns of ``street_tables.STREET``. Claims come first, the
        largest before the others, then what carries none.
    name : str
        File name without suffix.
    telling : Telling
    title : str
        The finding.
    leads : str
        Circumstance that the finding is about.
    form : Form
    """
    say = telling.words
    # A line is a size: where clean photographs carry none they are a row with their count.
    clean = next((row for row in rows if row["condition"] == CLEAN and row["supported"]), None)
    drawn = _sorted([row for row in rows if row is not clean])
    line = None if clean is None else (clean["ratio"], say("street_chart.clean", times=times(clean["ratio"], say)))
    subtitle = _subtitle(rows, telling)
    source = say("street.source", result=telling.card.short_result, corrections=corrections(say))
    chart = RowChart(
        name,
        title,
        subtitle,
        [_row(row, row["condition"] == leads, say) for row in drawn],
        len(drawn),
        lambda marks: ratio_axis(marks, telling, "ratio_forest.equal", "ratio_forest.axis"),
        lambda marks: ratio_key(marks, telling, "ratio_forest.equal"),
        lambda n, total: say("street_chart.left_out", n=say.number(n), all=say.number(total)),
        source,
        source,
        line=line,
    )
    svg, png = chart.draw(form)
    table = pd.DataFrame(rows, columns=list(STREET.columns))
    lines = " ".join(_alt(row, say) for row in rows)
    alt = say("street.chart.alt", title=title, rows=lines)
    return Drawing(name, svg, png, as_csv(table, STREET), alt, title, form)


def _sorted(rows: list[Row]) -> list[Row]:
    """Claims by their size, then what carries none in the order that was recorded."""
    claims = sorted((row for row in rows if row["supported"]), key=lambda row: row["ratio"], reverse=True)
    return [*claims, *(row for row in rows if not row["supported"])]


def _subtitle(rows: list[Row], telling: Telling) -> str:
    say = telling.words
    if not rows:
        return ""
    compared, reference = (say.people(rows[0][name]) for name in ("group", "reference_group"))
    return say(
        "street_chart.subtitle",
        compared=capital(compared),
        reference=reference,
        matcher=say.known("matcher", rows[0]["matcher"]),
        setting=say.threshold(rows[0]["threshold_name"]),
        confidence=telling.confident,
    )


def _row(row: Row, leads: bool, say: Words) -> row_chart.Row:
    notes = [] if row["proven"] else [say("street.unproven")]
    notes += [say("row_chart.planned")] if holds(row["named_supported"]) else []
    count = counted(row, "false_matches", "comparisons", say)
    people: str = "" if pd.isna(row["people"]) else say.count("people", int(row["people"]))
    return row_chart.Row(
        name=capital(circumstance(row["condition"], say)),
        value=say("street_chart.size", **_limits(row, say)) if row["supported"] else say("field.cannot_tell"),
        people=people if row["supported"] else say("street_chart.counted", count=count, people=people),
        mark=_mark(row),
        note=say("comma").join(notes),
        counts=count if row["supported"] else "",
        leads=leads,
    )


def _mark(row: Row) -> Mark:
    if pd.isna(row["ratio_low"]):
        return Mark("nothing")
    kind = "claim" if row["supported"] else "unclear"
    return Mark(kind, row["ratio"], row["ratio_low"], row["ratio_high"])


def size_of(row: Row, say: Words) -> str:
    """How many times as often, as far as that is claimed; else what was counted."""
    if not row["supported"]:
        return say("street.chart.counted", count=counted(row, "false_matches", "comparisons", say))
    return limits_of(row, say)


def limits_of(row: Row, say: Words) -> str:
    """A ratio and its limits: "7.1 (3.5 to 14)"."""
    return say("street.chart.size", **_limits(row, say))


def _limits(row: Row, say: Words) -> dict[str, str]:
    named = {"times": "ratio", "low": "ratio_low", "high": "ratio_high"}
    return {name: times(row[column], say) for name, column in named.items()}


def circumstance(name: str, say: Words) -> str:
    """A circumstance by its short name."""
    known: dict[str, str] = say.entry("street.name")
    return known.get(name) or say.known("condition", name)


def _alt(row: Row, say: Words) -> str:
    named = capital(circumstance(row["condition"], say))
    if not row["proven"]:
        named = say("unproven.mark", condition=named)
    kind = "alt_told" if row["supported"] else "alt_counted"
    return say(f"street.chart.{kind}", circumstance=named, size=size_of(row, say))
