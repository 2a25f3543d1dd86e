"""The chart of a leaderboard in a fixed shape: its named ratio, a row a matcher that has a threshold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from falsematch.report import row_chart
from falsematch.report.claim_sentences import factor
from falsematch.report.ratio_scale import ratio_axis, ratio_key
from falsematch.report.row_chart import Mark, RowChart
from falsematch.report.style import Drawing, Form
from falsematch.report.telling import Row, Telling
from falsematch.studies.leaderboard import cells


def shaped(
    whole: Drawing, rows: Sequence[Row], telling: Telling, title: str, source: str, forms: Sequence[Form]
) -> Iterator[Drawing]:
    """The figure of a board in further forms; none where no matcher has an interval.

    Parameters
    ----------
    whole : Drawing
        The long one, whose data and words they share.
    rows : sequence of Row
        Of :data:`falsematch.tables.study_tables.LEADERBOARD`, in the order to be shown.
    telling : Telling
    title : str
        The finding.
    source : str
        Whose photographs, which result.
    forms : sequence of Form
        Any but the long one.
    """
    words = telling.words
    way = next((way for way in _WAYS if any(_told(row, way) for row in rows)), None)
    if way is None:
        return
    pair = words(
        "ratio_forest.pair", **{side: words.label(rows[0][f"{side}_group"]) for side in ("compared", "reference")}
    )
    chart = RowChart(
        whole.name,
        title,
        words(f"leaderboard.chart_subtitle.{way}", pair=pair[:1].upper() + pair[1:], confidence=telling.confident),
        [_row(row, way, telling) for row in rows if not pd.isna(row["threshold"])],
        len(rows),
        lambda marks: ratio_axis(marks, telling, "ratio_forest.equal", "ratio_forest.axis"),
        lambda marks: ratio_key(marks, telling, "ratio_forest.equal"),
        lambda shown, total: words("leaderboard.left_out", n=words.number(shown), all=words.number(total)),
        source,
        source,
    )
    for form in forms:
        svg, png = chart.draw(form)
        yield replace(whole, svg=svg, png=png, form=form)


_WAYS = ("ratio", "pooled")
"""Each cell counting alike, which alone may be claimed; else every comparison: the first that has an interval."""


def _told(row: Row, way: str) -> bool:
    """Whether a ratio has an interval."""
    return not (pd.isna(row[f"{way}_low"]) or row[f"{way}_bound"])


def _row(row: Row, way: str, telling: Telling) -> row_chart.Row:
    words = telling.words
    people = {side: words.number(row[f"{side}_people"]) for side in ("compared", "reference")}
    claimed = way == "ratio" and row["ratio_supported"] is True
    mark, value = Mark("nothing"), _counted(row, telling)
    if _told(row, way):
        numbers = {"value": row[way], "low": row[f"{way}_low"], "high": row[f"{way}_high"]}
        written = {name: factor(number, telling) for name, number in numbers.items()}
        mark = Mark("claim" if claimed else "unclear", *numbers.values())
        value = words(f"ratio_forest.{'differs' if claimed else 'unclear'}", **written)
    return row_chart.Row(
        name=telling.title(row["matcher"]),
        value=value,
        people=words("ratio_forest.people", **people),
        mark=mark,
        note=words("comma").join(cells.marks(row, telling)),
        needs=words("ratio_forest.hollow") if mark.kind == "nothing" else "",
    )


def _counted(row: Row, telling: Telling) -> str:
    """False matches of comparisons of both groups, where no interval was printed."""
    number = telling.words.number
    return telling.words(
        "ratio_forest.events",
        events=number(row["compared_false_matches"]),
        trials=number(row["compared_comparisons"]),
        events_reference=number(row["reference_false_matches"]),
        trials_reference=number(row["reference_comparisons"]),
    )
