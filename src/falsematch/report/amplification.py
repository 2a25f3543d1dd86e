"""Whether a condition widens the gap between two groups: the excess over what the ratio does by itself."""

import math
from collections.abc import Sequence

import pandas as pd

from falsematch.report import lead, row_chart
from falsematch.report.claim_sentences import factor
from falsematch.report.ratio_scale import ratio_axis, ratio_key
from falsematch.report.row_chart import Mark, RowChart
from falsematch.report.rows import EQUAL_CELLS, Point, finest, of_setup
from falsematch.report.style import LONG, Drawing
from falsematch.report.telling import Row, Telling
from falsematch.result.finding import Finding
from falsematch.tables import DISPARITY, as_csv

_MOST = 18
_EXCESS = "amplification"


def draw(
    point: Point, disparity: pd.DataFrame, telling: Telling, name: str, claims: Sequence[Finding] | None = None
) -> Drawing | None:
    """Draw the amplification of one matcher at one threshold; None where none has an interval.

    Parameters
    ----------
    point : Point
    disparity : DataFrame
        Columns of :data:`falsematch.tables.DISPARITY`.
    telling : Telling
    name : str
        File name without suffix.
    claims : sequence of Finding or None
        What the audit supports or refuses.
    """
    words = telling.words
    asked = _asked(point, disparity)
    sure = [row for row in asked if not (pd.isna(row["low"]) or pd.isna(row["high"]))]
    if not sure:
        return None
    shown = _sorted(sure)[:_MOST]
    title = _title(point, claims, telling)
    subtitle = words(
        "amplification.subtitle",
        matcher=telling.matcher(point),
        threshold=telling.threshold(point),
        confidence=telling.confident,
    )
    chart = RowChart(
        name,
        title,
        subtitle,
        _rows(shown, telling),
        len(asked),
        lambda marks: ratio_axis(marks, telling, "amplification.unchanged", "amplification.axis"),
        lambda marks: ratio_key(marks, telling, "amplification.unchanged"),
        lambda n, total: words("amplification.left_out", n=words.number(n), all=words.number(total)),
        telling.source(point),
        row_chart.short_source(telling),
        notes=_notes(shown, telling),
    )
    svg, png = chart.draw(LONG)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(pd.DataFrame(shown, columns=list(DISPARITY.columns)), DISPARITY),
        alt=_alt(shown, len(asked) - len(shown), title, subtitle, telling),
        caption=words("amplification.caption", threshold=telling.threshold(point)),
    )


def _asked(point: Point, disparity: pd.DataFrame) -> list[Row]:
    """Headline contrasts of a point that have a value, in the order of the table."""
    crossing = finest(point.clean)
    table = of_setup(disparity, point)
    chosen = table[
        (table["threshold_name"] == point.threshold_name)
        & (table["calibration"] == point.rates["calibration"].iloc[0])
        & (table["scope"] == "within")
        & (table["rate"] == "fmr")
        & table["matched_on"].isin([crossing, EQUAL_CELLS + crossing])
        & (table["measure"] == _EXCESS)
        & table["value"].gt(0)
        & table["value"].lt(math.inf)
    ]
    return list(chosen.to_dict("records"))


def _pair(row: Row) -> tuple[str, ...]:
    """Which two groups, of which grouping, compared how."""
    return tuple(row[name] for name in ("group_by", "matched_on", "compared_group", "reference_group"))


def _effect(row: Row) -> float:
    return abs(math.log(row["value"]))


def _sorted(rows: Sequence[Row]) -> list[Row]:
    """Pairs by what may be said of them, each with its claims first; then by how much the ratio changed."""
    pairs = {pair: [row for row in rows if _pair(row) == pair] for pair in dict.fromkeys(map(_pair, rows))}
    best = {pair: max((row["supported"] is True, _effect(row)) for row in own) for pair, own in pairs.items()}
    found: list[Row] = []
    for pair in sorted(pairs, key=lambda pair: best[pair], reverse=True):
        found += sorted(pairs[pair], key=lambda row: (row["supported"] is True, _effect(row)), reverse=True)
    return found


def _title(point: Point, claims: Sequence[Finding] | None, telling: Telling) -> str:
    """The claim that is surest to be large, or that there is none."""
    words = telling.words
    surest = lead.amplified(claims or (), point)
    if surest is None:
        return words("amplification.untold", matcher=telling.title(point.matcher))
    value = surest.numbers.value or 0.0
    return words(
        "amplification.wider" if value >= 1 else "amplification.narrower",
        where=telling.words.dosed(surest.keys.condition, surest.keys.dose),
        compared=words.people(surest.groups[0]),
        reference=words.people(surest.groups[-1]),
        value=factor(value, telling),
        matcher=telling.title(point.matcher),
    )


def _rows(shown: Sequence[Row], telling: Telling) -> list[row_chart.Row]:
    words = telling.words
    made: list[row_chart.Row] = []
    for i, row in enumerate(shown):
        claimed = row["supported"] is True
        numbers = {name: factor(row[name], telling) for name in ("value", "low", "high")}
        made.append(
            row_chart.Row(
                name=_capital(_under(row, telling)),
                value=words("ratio_forest.differs" if claimed else "ratio_forest.unclear", **numbers),
                people="",
                mark=Mark("claim" if claimed else "unclear", row["value"], row["low"], row["high"]),
                note=words("street.unproven") if row["condition"] in telling.unproven else "",
                heading=_named(row, telling) if i == 0 or _pair(shown[i - 1]) != _pair(row) else "",
            )
        )
    return made


def _named(row: Row, telling: Telling) -> str:
    words = telling.words
    compared, reference = (words.group(row[side]) for side in ("compared_group", "reference_group"))
    named = words("ratio_forest.pair", compared=compared, reference=reference)
    named = _capital(named)
    return words("amplification.equal", pair=named) if row["matched_on"].startswith(EQUAL_CELLS) else named


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _under(row: Row, telling: Telling) -> str:
    """A condition at its dose, and that both photographs were degraded where they were."""
    words = telling.words
    which = words.known("arm", row["arm"]) if row["arm"] == "both" else ""
    return words("comma").join(filter(None, [words.dosed(row["condition"], row["dose"]), which]))


def _notes(shown: Sequence[Row], telling: Telling) -> list[str]:
    words = telling.words
    notes = [words("amplification.legend_excess"), words("amplification.legend_pairs")]
    if any(row["matched_on"].startswith(EQUAL_CELLS) for row in shown):
        notes.append(words("amplification.legend_equal"))
    return notes + telling.unproven_note(row["condition"] for row in shown)


def _alt(shown: Sequence[Row], more: int, title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("amplification.alt", title=title, subtitle=subtitle)]
    for row in shown:
        numbers = {name: factor(row[name], telling) for name in ("value", "low", "high")}
        kind = "alt_interval" if row["supported"] is True else "alt_unclear"
        lines.append(words(f"amplification.{kind}", pair=_named(row, telling), where=_under(row, telling), **numbers))
    if more:
        lines.append(words("amplification.alt_more", n=words.number(more)))
    return "\n".join(lines) + "\n"
