"""What the page's explorer shows: recorded tables as JSON, cut to a size; nothing in it is computed."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from falsematch.report.calculator import judged_slices
from falsematch.report.recorded import Recorded
from falsematch.report.rows import AS_SHIPPED, CLEAN, Point, curve_thresholds, of_setup, pooled, same_slice
from falsematch.report.telling import Row, Telling
from falsematch.tables import KEYS

MOST_BYTES = 300_000
"""Of the curves in the page, which a phone opens; what is beyond stands in ``curves.csv.gz``; the page says so."""
_RATES = {
    "fmr": "fmr",
    "low": "fmr_low",
    "high": "fmr_high",
    "fnmr": "fnmr",
    "fnmr_low": "fnmr_low",
    "fnmr_high": "fnmr_high",
}
_DIGITS = 7
"""Significant digits of a rate in the page, which shows three."""
# Families of sentences that the script says itself.
_SAID = ("explorer", "calculator", "strangers", "count", "polarity")
_MARKS = (
    "thousands",
    "decimal",
    "one_in",
    "in_hundred",
    "percent",
    "none",
    "not_measured",
    "comma",
    "one_million",
    "millions",
)


def payload(every: Sequence[Point], recorded: Recorded, telling: Telling) -> dict[str, Any] | None:
    """Everything the page's script reads; None where there are no curves.

    Parameters
    ----------
    every : sequence of Point
    recorded : Recorded
    telling : Telling

    Returns
    -------
    dict
        ``matchers``, each with its thresholds and, slice by slice, its groups' counts and rates at each of them;
        ``points``, each a threshold that stands with what the calculator needs; ``groupings``; the words;
        ``intro``, what it holds in a sentence; ``degraded``, how many slices of it are not clean.
    """
    words = telling.words
    groupings = [by for by in recorded.curves["group_by"].unique() if by]
    matchers, room, left_out, degraded = [], MOST_BYTES, 0, 0
    for points in _setups(every):
        slices = []
        for condition, one in _slices(points, recorded, groupings, telling):
            size = len(json.dumps(one, separators=(",", ":")))
            if size > room:
                left_out += 1
                continue
            room -= size
            degraded += condition != CLEAN
            slices.append(one)
        if slices:
            matchers.append(_matcher(points, recorded, slices, telling))
    if not matchers:
        return None
    thresholds = curve_thresholds(recorded.summary, [point.matcher for point in every])
    return {
        "words": {name: words.entry(name) for name in (*_SAID, *_MARKS)},
        "confidence": telling.confident,
        "groupings": [words("group_rates.by", labels=words.labels(by)) for by in groupings],
        "intervals": bool(recorded.curves["fmr_low"].notna().any()),
        "matchers": matchers,
        "points": [
            {
                "name": words("comma").join([telling.matcher(point), telling.threshold(point)]),
                "slices": judged_slices(point, recorded, telling),
            }
            for point in every
            if not point.refused
        ],
        "left_out": left_out,
        "degraded": degraded,
        "intro": words("explorer.intro", thresholds=words("comma").join(map(words.number, thresholds))),
    }


def as_json(data: dict[str, Any]) -> Markup:
    """The payload as it stands between script tags, where no text of it can end the element."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028"))  # noqa: S704 - no "<" is left in it


def _setups(every: Sequence[Point]) -> Iterator[list[Point]]:
    """The points of each matcher set up in one way, those with a threshold first."""
    grouped: dict[tuple[str, ...], list[Point]] = {}
    for point in every:
        grouped.setdefault((point.matcher, *point.setup.values()), []).append(point)
    for points in grouped.values():
        yield sorted(points, key=lambda point: (point.refused, point.threshold_name != AS_SHIPPED))


def _matcher(
    points: Sequence[Point], recorded: Recorded, slices: list[dict[str, Any]], telling: Telling
) -> dict[str, Any]:
    first = points[0]
    of_matcher = of_setup(recorded.curves, first)
    thresholds = sorted(of_matcher["threshold"].unique())
    named = {
        thresholds.index(point.threshold): telling.words.known("threshold", point.threshold_name)
        for point in points
        if not point.refused and point.threshold in thresholds
    }
    return {
        "name": telling.matcher(first),
        "polarity": telling.card.matcher(first.matcher).polarity,
        "thresholds": thresholds,
        "named": named,
        "start": min(named, default=len(thresholds) // 2),
        "slices": slices,
    }


def _slices(
    points: Sequence[Point], recorded: Recorded, groupings: Sequence[str], telling: Telling
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each slice of a matcher with its condition, clean first, with the groups of every grouping."""
    first = points[0]
    curves = of_setup(recorded.curves, first)
    people = pooled_people(first)
    for _, rows in curves.groupby(list(KEYS), sort=False, dropna=False):
        slice_of = rows.iloc[0].to_dict()
        counted = people(slice_of)
        yield (
            slice_of["condition"],
            {
                "name": telling.slice_of(slice_of),
                "groups": [
                    {
                        "by": groupings.index(by) if by else -1,
                        "name": telling.group({"group_by": by, "group": group}),
                        "people": counted.get((by, group)),
                        "pairs": int(one["impostor_pairs"].iloc[0]),
                        "matches": [int(n) for n in one["false_matches"]],
                        **{key: rounded(one[column]) for key, column in _RATES.items()},
                    }
                    for (by, group), one in (
                        (key, part.sort_values("threshold"))
                        for key, part in rows.groupby(["group_by", "group"], sort=False)
                    )
                ],
            },
        )


def pooled_people(point: Point) -> Any:
    """Looks up, for a slice, how many people stand behind the rates of each group."""

    def look(slice_of: Row) -> dict[tuple[str, str], int]:
        rows = same_slice(point.rates, slice_of)
        told = pooled(rows) if len(rows) else rows
        return {
            (row["group_by"], row["group"]): int(row["subjects"])
            for row in told.to_dict("records")
            if not pd.isna(row["subjects"])
        }

    return look


def rounded(values: Iterable[float]) -> list[float | None]:
    """Rates to the digits the page carries, None where there is none."""
    return [None if pd.isna(value) else float(f"{value:.{_DIGITS}g}") for value in values]
