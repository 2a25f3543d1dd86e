"""What a page leads with or counts, as rows of ``summary.csv``: first, strongest, worst, clear of, k of m."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from falsematch._point import AS_SHIPPED, CLEAN, Point, finest, points, pooled
from falsematch.tables import KEYS, SUMMARY, validate

STRONGER_BELOW = frozenset({"compression", "distance", "low_light", "resolution"})
"""Conditions of which a smaller dose is a stronger one; a test holds them against the conditions' own levels."""

_CLAIMS = ("contrast", "few_people")
"""Kinds of findings about two groups that differ in one label and agree on the others."""

_SLICE = ("condition", "dose", "unit", "arm")
_FIELD = ("landmarks", "delivery")
"""A condition is told once over matchers: with faces that the matcher finds, at native size, in the first metering."""

Row = dict[Any, Any]


def choose(rates: pd.DataFrame) -> pd.DataFrame:
    """Every choice and count that a page makes of the rates.

    Parameters
    ----------
    rates : DataFrame
        Columns of :data:`falsematch.tables.RATES`.

    Returns
    -------
    DataFrame
        Columns of :data:`falsematch.tables.SUMMARY`.
    """
    nothing = pd.DataFrame(columns=list(SUMMARY.columns))
    every = [point for point in points(rates, nothing) if not point.refused]
    rows = [*_headlines(every), *_field(every)]
    for point in every:
        rows += [*_groups(point), *_strongest(point)]
    return validate(pd.DataFrame(rows, columns=list(SUMMARY.columns)).reindex(columns=list(SUMMARY.columns)), SUMMARY)


def with_claims(summary: pd.DataFrame, findings: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A summary with the strongest supported claim about two groups, of all matchers and of each.

    A claim that was named before the run comes first, then one at the threshold that its matcher is told at, then one
    of clean photographs; of those alike in this the one with the highest lower limit, and of equal ones the first.

    Parameters
    ----------
    summary : DataFrame
        As :func:`choose` gives it.
    findings : sequence of mapping
        Of :func:`falsematch.audit.findings`; what it refuses is chosen by nobody.

    Returns
    -------
    DataFrame
        Columns of :data:`falsematch.tables.SUMMARY`.
    """
    told = summary[summary["what"] == "headline"]
    heads = set(zip(told["matcher"], told["threshold_name"], strict=True))
    supported = [one for one in findings if one["kind"] in _CLAIMS and one["rate"] == "fmr" and one["supported"]]
    # Sorting keeps the order of equal ones.
    supported.sort(key=lambda one: _strength(one, heads), reverse=True)
    rows = [_claim("strongest_claim", one) for one in supported[:1]]
    by_matcher: dict[str, Mapping[str, Any]] = {}
    for one in supported:
        by_matcher.setdefault(one["keys"]["matcher"], one)
    rows += [_claim("strongest_claim_of_matcher", one) for one in by_matcher.values()]
    added = validate(pd.DataFrame(rows, columns=list(SUMMARY.columns)), SUMMARY)
    return pd.concat([summary, added], ignore_index=True) if rows else summary


def _strength(finding: Mapping[str, Any], heads: set[tuple[str, str]]) -> tuple[bool, bool, bool, float]:
    keys, numbers = finding["keys"], finding["numbers"]
    # Of few people a direction without a size says more than none, and less than any limit.
    low = numbers["low"] if numbers["low"] is not None else 1.0
    at_headline = (keys["matcher"], keys["threshold_name"]) in heads
    return finding["status"] == "confirmatory", at_headline, keys["condition"] == CLEAN, low


def _claim(what: str, finding: Mapping[str, Any]) -> Row:
    keys = finding["keys"]
    (group, reference), (compared, beside) = finding["groups"], finding["counts"]
    return {
        "what": what,
        **{name: keys[name] for name in (*KEYS, "threshold_name", "group_by", "matched_on")},
        "group": group,
        "value": finding["numbers"]["value"],
        "count": compared["subjects"],
        "of": beside["subjects"],
        "reference_group": reference,
        "kind": finding["kind"],
    }


def strongest(condition: str, doses: Iterable[float]) -> list[float]:
    """The strongest dose of a condition; where doses go both ways from nothing, the strongest of each sign."""
    held = sorted(doses)
    if held[0] < 0 < held[-1]:
        return [held[0], held[-1]]
    return [min(held, key=abs) if condition in STRONGER_BELOW else max(held, key=abs)]


def _headlines(every: Sequence[Point]) -> Iterator[Row]:
    """One point a matcher: its shipped threshold, else the first that was not refused."""
    chosen: dict[str, Point] = {}
    for point in every:
        held = chosen.get(point.matcher)
        if held is None or (point.threshold_name == AS_SHIPPED and held.threshold_name != AS_SHIPPED):
            chosen[point.matcher] = point
    for point in chosen.values():
        yield _row("headline", point, value=point.threshold)


def _groups(point: Point) -> Iterator[Row]:
    """Groups of the finest crossing on clean photographs: the worst, those with an interval, the fewest people."""
    crossing = finest(point.clean)
    groups = [row for row in pooled(point.clean).to_dict("records") if crossing and row["group_by"] == crossing]
    if not groups:
        return
    printed = [row for row in groups if _has_interval(row)]
    yield _row("groups_with_interval", point, group_by=crossing, count=len(printed), of=len(groups))
    matched = [row for row in groups if row["false_matches"] > 0]
    for what, rows in (("worst_group", matched), ("worst_group_with_interval", printed)):
        if rows:
            worst = max(rows, key=lambda row: float(row["fmr"]))
            yield _row(
                what,
                point,
                **_of_group(worst),
                value=worst["fmr"],
                count=worst["false_matches"],
                of=worst["impostor_pairs"],
            )
    peopled = [row for row in groups if not pd.isna(row["subjects"])]
    for what, choice in (("fewest_people", min), ("most_people", max)):
        if peopled:
            row = choice(peopled, key=lambda row: int(row["subjects"]))
            yield _row(what, point, **_of_group(row), count=row["subjects"])


def _strongest(point: Point) -> Iterator[Row]:
    """Each condition at its strongest dose, and of these the one with the highest rate."""
    told: list[Row] = []
    for arm in point.arms:
        of_arm = [_everyone_at(rows, dose) for rows, dose in _strongest_doses(point, arm)]
        told += of_arm
        for row in of_arm:
            yield _row("strongest_dose", point, **_of_slice(row), value=row["fmr"])
        yield from _highest("highest_with_interval", point, filter(_has_interval, of_arm))
    yield from _highest("highest", point, told)


def _highest(what: str, point: Point, rows: Iterable[Row]) -> Iterator[Row]:
    rated = [row for row in rows if not pd.isna(row["fmr"])]
    if rated:
        worst = max(rated, key=lambda row: float(row["fmr"]))
        yield _row(what, point, **_of_slice(worst), value=worst["fmr"])


def _strongest_doses(point: Point, arm: str) -> Iterator[tuple[pd.DataFrame, float | None]]:
    """Each condition's rows with its strongest dose; where there is one of each sign, the positive one."""
    for condition, rows in point.conditions(arm):
        doses = rows["dose"].dropna()
        yield rows, strongest(condition, doses)[-1] if len(doses) else None


def _everyone_at(rows: pd.DataFrame, dose: float | None) -> Row:
    row: Row = pooled(rows if dose is None else rows[rows["dose"] == dose]).iloc[0].to_dict()
    return row


def _field(every: Sequence[Point]) -> Iterator[Row]:
    """Every condition at its hardest, over the matchers of one threshold, and where it stands clear of clean."""
    standing = dict.fromkeys((point.threshold_name, point.matcher) for point in every)
    counted = Counter(name for name, _ in standing)
    if not counted:
        return
    # A shipped threshold is each publisher's own: of two that as many matchers stand at, the other is the common one.
    common = max(counted, key=lambda name: (counted[name], name != AS_SHIPPED))
    of_common = [point for point in every if point.threshold_name == common and not set(_FIELD) & set(point.setup)]
    arms = dict.fromkeys(arm for point in every for arm in point.arms)
    for arm in arms:
        shown: set[tuple[Any, ...]] = set()
        highest: tuple[float, Row] | None = None
        for matcher in dict.fromkeys(point.matcher for point in of_common):
            own = [point for point in of_common if point.matcher == matcher]
            rows = [(point, row) for point in own for row in _hardest_rows(point, arm, shown)]
            yield from (_row("field_row", point, **_of_slice(row), value=row["fmr"]) for point, row in rows)
            yield from _clear_of_clean(rows, arm)
            for point, row in rows:
                clear = row["condition"] != CLEAN and _has_interval(row)
                if clear and (highest is None or row["fmr"] > highest[0]):
                    highest = (row["fmr"], _row("field_highest", point, **_of_slice(row), value=row["fmr"]))
        if highest is not None:
            yield highest[1]


def _hardest_rows(point: Point, arm: str, shown: set[tuple[Any, ...]]) -> Iterator[Row]:
    """Everyone, clean and under each condition at its strongest dose of either sign, unless it was shown before.

    A clean photograph, and a condition under several meterings, belong to several points.
    """
    rows = pooled(point.rates[point.rates["arm"].isin(["none", arm])])
    rows = rows[rows["group_by"] == ""]
    for condition, of_condition in rows.groupby("condition", sort=False):
        first = of_condition[of_condition["metering"] == of_condition["metering"].iloc[0]]
        doses = first["dose"].dropna()
        ends = strongest(str(condition), doses) if len(doses) else []
        for row in first[first["dose"].isin(ends) | first["dose"].isna()].to_dict("records"):
            key = (point.matcher, condition, None if pd.isna(row["dose"]) else row["dose"])
            if key not in shown:
                shown.add(key)
                yield row


def _clear_of_clean(told: Sequence[tuple[Point, Row]], arm: str) -> Iterator[Row]:
    """In how many conditions a rate has an interval, and lies above or below the whole of the clean one."""
    clean = [(point, row) for point, row in told if row["condition"] == CLEAN]
    degraded = [row for _, row in told if row["condition"] != CLEAN]
    rated = [(point, row) for point, row in told if row["condition"] != CLEAN and not pd.isna(row["fmr"])]
    if not clean or not rated:
        return
    point, of_clean = clean[0]
    low, high = of_clean["fmr_low"], of_clean["fmr_high"]
    counts = {
        "field_with_interval": sum(not pd.isna(row["fmr_low"]) and not pd.isna(row["fmr_high"]) for row in degraded),
        "field_above_clean": sum(bool(row["fmr_low"] > high) for row in degraded),
        "field_below_clean": sum(bool(row["fmr_high"] < low) for row in degraded),
    }
    for what, count in counts.items():
        yield _row(what, point, arm=arm, count=count, of=len(degraded))
    point, worst = max(rated, key=lambda one: float(one[1]["fmr"]))
    yield _row("field_highest_of_matcher", point, **_of_slice(worst), value=worst["fmr"])


def _has_interval(row: Row) -> bool:
    return bool(row["fmr"] > 0) and not pd.isna(row["fmr_low"])


def _row(what: str, point: Point, **cells: Any) -> Row:
    first = point.rates.iloc[0]
    return {
        "what": what,
        **dict.fromkeys((*KEYS, "group_by", "group", "matched_on"), ""),
        "dose": None,
        "dataset": first["dataset"],
        "matcher": point.matcher,
        "threshold_name": point.threshold_name,
        **point.full_setup,
        "value": None,
        "count": None,
        "of": None,
        **cells,
    }


def _of_slice(row: Row) -> Row:
    return {name: row[name] for name in _SLICE}


def _of_group(row: Row) -> Row:
    return {name: row[name] for name in ("group_by", "group", "matched_on")}
