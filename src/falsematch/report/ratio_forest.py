"""How far apart the groups are: named contrasts on clean photographs, each with what may be said of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from falsematch.report import lead, row_chart
from falsematch.report.claim_sentences import factor
from falsematch.report.ratio_scale import ratio_axis, ratio_key
from falsematch.report.row_chart import Mark, RowChart
from falsematch.report.rows import EQUAL_CELLS, Point, same_slice
from falsematch.report.style import LONG, Drawing, Form
from falsematch.report.telling import Row, Telling
from falsematch.result.finding import Finding
from falsematch.tables import DISPARITY, as_csv
from falsematch.tables.point import OF_CONTRASTS

RATIO, FEW, PRIMARY = "contrast_ratio", "few_people", "primary_ratio"

Sureness = Literal["differs", "at_least", "more_often", "unclear", "counts_alone"]
_CLAIMED = ("differs", "at_least", "more_often")


@dataclass(frozen=True)
class Pair:
    """Two groups that differ in one label, and what may be said of their ratio."""

    row: Row
    sure: Sureness

    @property
    def drawn(self) -> bool:
        """Whether anything was counted of both: of none seen a ratio says nothing."""
        return self.sure == "more_often" or 0 < self.row["value"] < math.inf

    @property
    def effect(self) -> float:
        """How far from equality, in either direction, a claim or an interval stands."""
        return 0.0 if self.sure == "more_often" else abs(math.log(self.row["value"]))

    @property
    def mark(self) -> Mark:
        """What is drawn of it."""
        value, low, high = (self.row[name] for name in ("value", "low", "high"))
        if self.sure in {"differs", "unclear"}:
            return Mark("claim" if self.sure == "differs" else "unclear", value, low, high)
        if self.sure == "at_least":
            return Mark("at_least", value)
        # Of counts no ratio is said, neither in words nor by a place on the axis.
        return Mark("direction" if self.sure == "more_often" else "nothing")


def draw(
    point: Point,
    disparity: pd.DataFrame,
    telling: Telling,
    name: str,
    *,
    claims: Sequence[Finding] | None = None,
    strongest: Finding | None = None,
    form: Form = LONG,
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
    form : Form
    """
    words = telling.words
    pairs = _pairs(point, disparity, claims or ())
    shown = _sorted([pair for pair in pairs if pair.drawn])[: row_chart.MOST]
    if all(pair.sure == "counts_alone" for pair in shown):
        return None
    message = _message(point, shown, claims, strongest)
    title = _title(message, point, telling)
    subtitle = words(
        "ratio_forest.subtitle",
        matcher=telling.matcher(point),
        threshold=telling.threshold(point),
        confidence=telling.confident,
    )
    chart = RowChart(
        name,
        title,
        subtitle,
        [_row(pair, message, telling) for pair in shown],
        len(pairs),
        lambda marks: ratio_axis(marks, telling, "ratio_forest.equal", "ratio_forest.axis"),
        lambda marks: ratio_key(marks, telling, "ratio_forest.equal"),
        lambda shown, total: words("ratio_forest.left_out", n=words.number(shown), all=words.number(total)),
        telling.source(point),
        row_chart.short_source(telling),
        notes=_notes(shown, telling),
    )
    svg, png = chart.draw(form)
    rows = pd.DataFrame([pair.row for pair in shown], columns=list(DISPARITY.columns))
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(rows, DISPARITY),
        alt=_alt(shown, title, subtitle, telling),
        caption=words("ratio_forest.caption", threshold=telling.threshold(point)),
        form=form,
    )


def _pairs(point: Point, disparity: pd.DataFrame, claims: Sequence[Finding]) -> list[Pair]:
    """The contrasts of a point in each cell and pooled, in the order of the table."""
    first = point.clean.iloc[0]
    rows = same_slice(disparity, first.to_dict())
    rows = rows[(rows["threshold_name"] == point.threshold_name) & (rows["calibration"] == first["calibration"])]
    carried = {
        (one.status, one.kind, *sorted(one.groups)) for one in claims if one.supported and lead.is_of(one, point)
    }
    few, named = (
        {_groups(row): row for row in rows[rows["measure"] == measure].to_dict("records")} for measure in (FEW, PRIMARY)
    )
    # What was named before the run is the answer to its question; the same contrast of everybody stands in the tables.
    asked = [named.get(_groups(row), row) for row in rows[rows["measure"] == RATIO].to_dict("records")]
    return [judged(row, few.get(_groups(row)), carried) for row in asked]


def _groups(row: Row) -> tuple[str, str]:
    return row["compared_group"], row["reference_group"]


def judged(row: Row, few: Row | None, carried: set[tuple[str, ...]]) -> Pair:
    """An answer, or the one for few people that stands in its place; a refused one is no claim."""
    both = sorted((row["compared_group"], row["reference_group"]))
    status = "confirmatory" if row["measure"] == PRIMARY else "exploratory"
    few_carried = status == "exploratory" and (status, "few_people", *both) in carried
    if few is not None and few["supported"] is True and few_carried:
        return Pair(few, "more_often" if pd.isna(few["value"]) else "at_least")
    if pd.isna(row["low"]) or pd.isna(row["high"]):
        return Pair(row, "counts_alone")
    claimed = row["supported"] is True and (status, "contrast", *both) in carried
    return Pair(row, "differs" if claimed else "unclear")


def _sorted(pairs: Sequence[Pair]) -> list[Pair]:
    """Claims by their effect, then intervals, then counts: of these no effect may be said, and the groups' order holds.

    A direction without a size comes after every size.
    """
    claimed = [pair for pair in pairs if pair.sure in _CLAIMED]
    unclear = [pair for pair in pairs if pair.sure == "unclear"]
    by_effect = [sorted(some, key=lambda pair: pair.effect, reverse=True) for some in (claimed, unclear)]
    return [*by_effect[0], *by_effect[1], *(pair for pair in pairs if pair.sure == "counts_alone")]


def finding(
    point: Point,
    disparity: pd.DataFrame,
    telling: Telling,
    claims: Sequence[Finding] | None,
    strongest: Finding | None,
) -> str:
    """What may be said of the groups of a point, as a title; empty where nothing was asked of them.

    Parameters
    ----------
    As of :func:`draw`.
    """
    pairs = _sorted(_pairs(point, disparity, claims or ()))
    if not pairs or claims is None:
        return ""
    return _title(_message(point, pairs, claims, strongest), point, telling)


def _message(
    point: Point, pairs: Sequence[Pair], claims: Sequence[Finding] | None, strongest: Finding | None
) -> Finding | None:
    """The strongest claim where it is of this point, else that of the first pair; None where there is none."""
    if strongest is not None and lead.is_of(strongest, point):
        return strongest
    first = next((sorted(_groups(pair.row)) for pair in pairs if pair.sure in _CLAIMED), None)
    own = (one for one in claims or () if one.supported and one.kind in OF_CONTRASTS and lead.is_of(one, point))
    return next((claim for claim in own if sorted(claim.groups) == first), None)


def _title(message: Finding | None, point: Point, telling: Telling) -> str:
    if message is not None:
        return lead.title(message, telling)
    return telling.words("row_chart.untold", matcher=telling.title(point.matcher))


def _row(pair: Pair, message: Finding | None, telling: Telling) -> row_chart.Row:
    words, row = telling.words, pair.row
    people = [words.number(row[f"{side}_people"]) for side in ("compared", "reference")]
    return row_chart.Row(
        name=_named(row, telling),
        value=said(pair, telling),
        people=words("ratio_forest.people", compared=people[0], reference=people[1]),
        mark=pair.mark,
        note=words("row_chart.planned") if row["measure"] == PRIMARY else "",
        counts="" if pair.sure == "counts_alone" else events_of(row, telling),
        leads=message is not None and sorted(message.groups) == sorted(_groups(row)),
        needs=words("ratio_forest.hollow") if pair.sure == "counts_alone" else "",
    )


def said(pair: Pair, telling: Telling) -> str:
    """What may be said of a pair in a few words: of counts alone no ratio."""
    if pair.sure == "counts_alone":
        return events_of(pair.row, telling)
    return telling.words(f"ratio_forest.{pair.sure}", **numbers_of(pair, telling))


def numbers_of(pair: Pair, telling: Telling) -> dict[str, str]:
    """The ratio and its limits; a lower limit that was tested is a whole number."""
    if pair.sure == "at_least":
        return {"value": telling.words.number(pair.row["value"])}
    return {name: factor(pair.row[name], telling) for name in ("value", "low", "high")}


def _named(row: Row, telling: Telling) -> str:
    words = telling.words
    compared, reference = (words.group(row[side]) for side in ("compared_group", "reference_group"))
    named = words("ratio_forest.pair", compared=compared, reference=reference)
    return named[:1].upper() + named[1:]


def events_of(row: Row, telling: Telling) -> str:
    """False matches of comparisons, of both groups."""
    number = telling.words.number
    return telling.words(
        "ratio_forest.events",
        events=number(row["compared_events"]),
        trials=number(row["compared_trials"]),
        events_reference=number(row["reference_events"]),
        trials_reference=number(row["reference_trials"]),
    )


def counts_of(row: Row, telling: Telling) -> str:
    """False matches of comparisons and people, of both groups; and that it was planned where it was."""
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
    return telling.words("ratio_forest.planned", counts=counts) if row["measure"] == PRIMARY else counts


def _notes(shown: Sequence[Pair], telling: Telling) -> list[str]:
    words = telling.words
    held = {pair.sure for pair in shown}
    lines = [words("ratio_forest.legend_counts")]
    if any(pair.row["matched_on"].startswith(EQUAL_CELLS) for pair in shown):
        lines.append(words("ratio_forest.legend_equal"))
    if any(pair.row["measure"] == PRIMARY for pair in shown):
        lines.append(words("ratio_forest.legend_planned"))
    if held & {"at_least", "more_often"}:
        lines.append(words("ratio_forest.legend_few_people", confidence=telling.confident))
    if "counts_alone" in held:
        lines.append(words("ratio_forest.hollow"))
    return lines


def _alt(shown: Sequence[Pair], title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("ratio_forest.alt", title=title, subtitle=subtitle)]
    for pair in shown:
        spoken = words(f"ratio_forest.alt_said.{pair.sure}", **numbers_of(pair, telling))
        said = {"pair": _named(pair.row, telling), "said": spoken, "counts": counts_of(pair.row, telling)}
        lines.append(words("ratio_forest.alt_pair", **said))
    return "\n".join(lines) + "\n"
