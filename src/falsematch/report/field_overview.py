"""What the field does to false matches: every condition at its strongest dose, for the matcher that it made worst."""

from collections.abc import Sequence

import pandas as pd

from falsematch.report import row_chart
from falsematch.report.marks import rate_axis, rate_key, rate_mark, rate_value
from falsematch.report.row_chart import RowChart
from falsematch.report.rows import CLEAN, EVERYONE, Point, chosen_rows, field_rows, field_threshold, finest
from falsematch.report.style import LONG, Drawing, Form
from falsematch.report.telling import Row, Telling, sureness
from falsematch.result.finding import Finding
from falsematch.tables import RATES, as_csv

_TOLD = ("interval", "zero_bound")
_FEWEST = 6
"""Conditions from which on one chart of all says more than a chart for each."""


def draw(
    every: Sequence[Point],
    arm: str,
    telling: Telling,
    name: str,
    *,
    claims: Sequence[Finding] | None = None,
    form: Form = LONG,
) -> Drawing | None:
    """Draw every condition of an arm at its strongest dose; None where there are few, or no rate may be told.

    Of several matchers the one is drawn whose rate under a condition is the highest; the others stand in the tables.

    Parameters
    ----------
    every : sequence of Point
    arm : str
    telling : Telling
    name : str
        File name without suffix.
    claims : sequence of Finding or None
        What the audit supports or refuses.
    form : Form
    """
    threshold = field_threshold(every)
    chosen = field_rows(every, arm)
    at = [point for point in every if point.threshold_name == threshold and not point.refused]
    worst = next((row for point in at for row in chosen_rows(point, "field_highest", arm)), None)
    if worst is None:
        return None
    point = next(point for point in at if point.matcher == worst["matcher"])
    own = chosen[chosen["matcher"] == point.matcher].to_dict("records")
    clean = next((row for row in own if row["condition"] == CLEAN), None)
    degraded = _sorted([row for row in own if row["condition"] != CLEAN and sureness(row) != "nothing"])
    told = [row for row in degraded if sureness(row) in _TOLD]
    if len(degraded) < _FEWEST or not told or clean is None:
        return None
    words = telling.words
    labels = finest(point.clean)
    matched = words("group_rates.matched", labels=words.labels(labels)) if labels else words("group_rates.unmatched")
    title = finding(worst, clean, claims, telling)
    which = words.known("arm", arm)
    subtitle = words(
        "field_overview.subtitle",
        matcher=telling.matcher(point),
        threshold=telling.threshold(point),
        arm=which,
        confidence=telling.confident,
    )
    sure = sureness(clean) == "interval"
    line = (clean["fmr"], words("field_overview.clean", rate=words.one_in(clean["fmr"]))) if sure else None
    chart = RowChart(
        name,
        title,
        subtitle,
        [_row(row, worst, telling) for row in degraded],
        len(degraded),
        lambda marks: rate_axis(marks, telling),
        lambda marks: rate_key(marks, telling),
        lambda n, total: words("field_overview.left_out", n=words.number(n), all=words.number(total)),
        telling.source(point),
        row_chart.short_source(telling),
        notes=[
            words("field_overview.legend", matched=matched),
            *_notes(degraded, telling),
            *telling.unproven_note(row["condition"] for row in degraded),
        ],
        line=line,
    )
    svg, png = chart.draw(form)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(pd.DataFrame([clean, *degraded], columns=list(RATES.columns)), RATES),
        alt=_alt([clean, *degraded], title, subtitle, telling),
        caption=words("field_overview.caption", arm=which),
        form=form,
    )


def _sorted(rows: Sequence[Row]) -> list[Row]:
    """Rates with an interval from the highest down, then the others in the order of the table."""
    told = [row for row in rows if sureness(row) == "interval"]
    return sorted(told, key=lambda row: row["fmr"], reverse=True) + [row for row in rows if row not in told]


def finding(worst: Row, clean: Row, claims: Sequence[Finding] | None, telling: Telling) -> str:
    """The highest rate beside that of clean photographs, where a claim supports both."""
    words = telling.words
    matcher = telling.title(worst["matcher"])
    if all(_claimed(row, claims or ()) for row in (worst, clean)):
        rates = {"rate": words.one_in(worst["fmr"]), "clean": words.one_in(clean["fmr"])}
        return words("field_overview.highest", where=telling.under(worst), matcher=matcher, **rates)
    return words("field_overview.untold", matcher=matcher)


def _claimed(row: Row, claims: Sequence[Finding]) -> bool:
    """Whether a claim supports everyone's rate in a row."""
    dose: float | None = None if pd.isna(row["dose"]) else row["dose"]
    of_row = (row["matcher"], row["threshold_name"], row["condition"], dose, row["arm"])
    return any(
        one.supported
        and one.kind == "group_rate"
        and one.groups == [EVERYONE]
        and (one.keys.matcher, one.keys.threshold_name, one.keys.condition, one.keys.dose, one.keys.arm) == of_row
        for one in claims
    )


def _row(row: Row, worst: Row, telling: Telling) -> row_chart.Row:
    words = telling.words
    counts = {
        "events": words.number(row["false_matches"]),
        "comparisons": words.number(row["impostor_pairs"]),
        "failures": words.number(row["failures_to_acquire"]),
    }
    return row_chart.Row(
        name=_capital(words.dosed(row["condition"], row["dose"])),
        value=rate_value(row, telling),
        people=words.count("people", row["subjects"]),
        mark=rate_mark(row),
        note=words("street.unproven") if row["condition"] in telling.unproven else "",
        counts=words(f"field_overview.{'counts' if sureness(row) in _TOLD else 'failures'}", **counts),
        needs=" ".join(_notes([row], telling)),
        leads=(row["condition"], row["dose"]) == (worst["condition"], worst["dose"]),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _notes(rows: Sequence[Row], telling: Telling) -> list[str]:
    """What a row without a rate means, where there is one."""
    few = any(sureness(row) in {"too_few", "no_interval"} for row in rows)
    return [telling.words("group_rates.hollow")] if few else []


def _alt(rows: Sequence[Row], title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("field_overview.alt", title=title, subtitle=subtitle)]
    for row in rows:
        kind = "alt_row" if sureness(row) in _TOLD else "alt_counted"
        named = telling.exact_dosed(row)
        lines.append(words(f"group_rates.{kind}", group=named, rate=telling.rate(row), **telling.counts(row)))
    return "\n".join(lines) + "\n"
