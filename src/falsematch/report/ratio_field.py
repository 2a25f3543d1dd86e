"""How far apart two groups are under each condition: the contrast of a finding, clean photographs as a line."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from falsematch.report import lead, ratio_forest, row_chart
from falsematch.report.ratio_forest import FEW, PRIMARY, RATIO, Pair, judged
from falsematch.report.ratio_scale import ratio_axis, ratio_key
from falsematch.report.row_chart import RowChart
from falsematch.report.rows import CLEAN, Point, of_setup, same_slice, strongest_doses
from falsematch.report.style import LONG, Drawing, Form
from falsematch.report.telling import Row, Telling
from falsematch.result.finding import Finding
from falsematch.tables import DISPARITY, KEYS, as_csv


def draw(
    point: Point,
    finding: Finding,
    disparity: pd.DataFrame,
    telling: Telling,
    name: str,
    *,
    claims: Sequence[Finding],
    form: Form = LONG,
) -> Drawing | None:
    """Draw a contrast under every condition at its strongest dose; None where a finding is not among them.

    Parameters
    ----------
    point : Point
        The matcher, threshold and setup that the finding is of.
    finding : Finding
        A claim about two groups under a condition: the title.
    disparity : DataFrame
        Columns of :data:`falsematch.tables.DISPARITY`.
    telling : Telling
    name : str
        File name without suffix.
    claims : sequence of Finding
        What the audit supports or refuses.
    form : Form
    """
    words = telling.words
    own = of_setup(disparity, point)
    own = own[
        (own["threshold_name"] == point.threshold_name)
        & (own["matched_on"] == finding.keys.matched_on)
        & (own["compared_group"] == finding.groups[0])
        & (own["reference_group"] == finding.groups[1])
        & own["measure"].isin([RATIO, FEW, PRIMARY])
        & (own["rate"] == "fmr")
    ]
    slices = [row for row in strongest_doses(point) if row["arm"] == finding.keys.arm]
    found = [_pair(same_slice(own, row), claims) for row in slices]
    told = {True: 2, False: 1}
    drawn = sorted(
        (pair for pair in found if pair is not None and pair.drawn),
        key=lambda pair: (told[pair.mark.sure], pair.effect if pair.sure != "counts_alone" else 0.0),
        reverse=True,
    )
    if not any(_is_of(finding, pair.row) for pair in drawn):
        return None
    clean = _pair(own[own["condition"] == CLEAN], claims)
    title = lead.title(finding, telling)
    compared, reference = (words.group(group) for group in finding.groups)
    subtitle = words(
        "ratio_field.subtitle",
        pair=words("ratio_forest.pair", compared=compared[:1].upper() + compared[1:], reference=reference),
        matcher=telling.matcher(point),
        threshold=telling.threshold(point),
        confidence=telling.confident,
    )
    line, notes = None, [words("ratio_field.legend_counts")]
    if clean is not None and clean.sure == "differs":
        value = ratio_forest.numbers_of(clean, telling)["value"]
        line = (clean.row["value"], words("ratio_field.clean", value=value))
    elif clean is not None and finding.status == "confirmatory":
        # Judged among more comparisons than the planned one, it would look like a gap that widens.
        clean = None
        notes.append(words("ratio_field.clean_elsewhere"))
    elif clean is not None:
        drawn.append(clean)
    chart = RowChart(
        name,
        title,
        subtitle,
        [_row(pair, finding, telling) for pair in drawn],
        len(drawn),
        lambda marks: ratio_axis(marks, telling, "ratio_forest.equal", "ratio_forest.axis"),
        lambda marks: ratio_key(marks, telling, "ratio_forest.equal"),
        lambda n, total: words("ratio_field.left_out", n=words.number(n), all=words.number(total)),
        telling.source(point),
        row_chart.short_source(telling),
        notes=[*notes, *telling.unproven_note(pair.row["condition"] for pair in drawn)],
        line=line,
    )
    svg, png = chart.draw(form)
    rows = [pair.row for pair in drawn] + ([clean.row] if clean is not None and clean not in drawn else [])
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(pd.DataFrame(rows, columns=list(DISPARITY.columns)), DISPARITY),
        alt=_alt(drawn, title, subtitle, telling),
        caption=words("ratio_field.caption", threshold=telling.threshold(point)),
        form=form,
    )


def point_of(finding: Finding | None, every: Sequence[Point]) -> Point | None:
    """The point of a claim under a condition; None where it is of clean photographs, or there is none."""
    if finding is None or finding.keys.condition == CLEAN:
        return None
    keys = finding.keys
    setup = {"delivery": keys.delivery, "landmarks": keys.landmarks, "metering": keys.metering}
    own = (point for point in every if (point.matcher, point.threshold_name) == (keys.matcher, keys.threshold_name))
    return next((point for point in own if point.full_setup == setup), None)


def _pair(rows: pd.DataFrame, claims: Sequence[Finding]) -> Pair | None:
    """What is said of one slice: what was named before the run is the answer to its question."""
    by_measure: dict[str, Row] = {row["measure"]: row for row in rows.to_dict("records")}
    row = by_measure.get(PRIMARY, by_measure.get(RATIO))
    if row is None:
        return None
    own = row["supported"] is True
    carried = {
        (one.status, one.kind, *sorted(one.groups))
        for one in claims
        if one.supported and (_is_of(one, row) or (own and _is_of_contrast(one, row)))
    }
    return judged(row, by_measure.get(FEW), carried)


def _is_of_contrast(claim: Finding, row: Row) -> bool:
    """Whether a claim is of a row's contrast in its direction: one that was not named is about all its conditions."""
    groups = [row["compared_group"], row["reference_group"]]
    same = (claim.keys.matcher, claim.keys.threshold_name) == (row["matcher"], row["threshold_name"])
    return claim.status == "exploratory" and same and claim.groups == (groups if row["value"] > 1 else groups[::-1])


def _is_of(claim: Finding, row: Row) -> bool:
    """Whether a claim is of a row's slice and threshold."""
    same: dict[str, Any] = {
        name: "" if pd.isna(row[name]) else row[name] for name in (*KEYS, "threshold_name", "matched_on")
    }
    return all((getattr(claim.keys, name) or "") == same[name] for name in same)


def _row(pair: Pair, finding: Finding, telling: Telling) -> row_chart.Row:
    words, row = telling.words, pair.row
    people = [words.number(row[f"{side}_people"]) for side in ("compared", "reference")]
    notes = [words("street.unproven")] if row["condition"] in telling.unproven else []
    notes += [words("row_chart.planned")] if row["measure"] == PRIMARY else []
    named = words.dosed(row["condition"], row["dose"])
    return row_chart.Row(
        name=named[:1].upper() + named[1:],
        value=ratio_forest.said(pair, telling),
        people=words("ratio_forest.people", compared=people[0], reference=people[1]),
        mark=pair.mark,
        note=words("comma").join(notes),
        counts="" if pair.sure == "counts_alone" else ratio_forest.events_of(row, telling),
        leads=_is_of(finding, row),
    )


def _alt(drawn: Sequence[Pair], title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("ratio_field.alt", title=title, subtitle=subtitle)]
    for pair in drawn:
        said = words(f"ratio_forest.alt_said.{pair.sure}", **ratio_forest.numbers_of(pair, telling))
        named = telling.dosed(pair.row)
        lines.append(
            words("ratio_forest.alt_pair", pair=named, said=said, counts=ratio_forest.counts_of(pair.row, telling))
        )
    return "\n".join(lines) + "\n"
