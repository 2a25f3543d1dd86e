"""What a page leads with or counts, as rows of ``summary.csv``: first, strongest, worst, clear of, k of m."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from falsematch.audit._choice import Choice, of_all, of_point
from falsematch.audit.chosen_tables import Beside, of_tables
from falsematch.tables import KEYS, validate
from falsematch.tables.point import AS_SHIPPED, CLEAN, Point, finest, points, pooled
from falsematch.tables.summary_tables import SUMMARY
from falsematch.text.reason import parse_reasons
from falsematch.text.reason_codes import WITHHELD

STRONGER_BELOW = frozenset({"compression", "distance", "low_light", "resolution"})
"""Conditions of which a smaller dose is a stronger one; a test holds them against the conditions' own levels."""

_SLICE = ("condition", "dose", "unit", "arm")
_FIELD = ("landmarks", "delivery")
"""A condition is told once over matchers: with faces that the matcher finds, at native size, in the first metering."""


def choose(rates: pd.DataFrame, beside: Beside | None = None) -> pd.DataFrame:
    """Every choice and count that a page makes of the tables.

    Parameters
    ----------
    rates : DataFrame
        Columns of :data:`falsematch.tables.RATES`.
    beside : Beside or None
        The other tables; None: the rates alone.

    Returns
    -------
    DataFrame
        Columns of :data:`falsematch.tables.summary_tables.SUMMARY`.
    """
    nothing = pd.DataFrame(columns=list(SUMMARY.columns))
    every = [point for point in points(rates, nothing) if not point.refused]
    heads = _headlines(every)
    rows = [of_point("headline", point, value=point.threshold) for point in heads]
    rows += [*_field(every), *_degraded(rates)]
    for point in every:
        rows += [*_groups(point), *_strongest(point)]
    if beside is not None:
        rows += of_tables(every, heads, beside)
    return validate(pd.DataFrame(rows, columns=list(SUMMARY.columns)).reindex(columns=list(SUMMARY.columns)), SUMMARY)


def strongest(condition: str, doses: Iterable[float]) -> list[float]:
    """The strongest dose of a condition; where doses go both ways from nothing, the strongest of each sign."""
    held = sorted(doses)
    if held[0] < 0 < held[-1]:
        return [held[0], held[-1]]
    return [min(held, key=abs) if condition in STRONGER_BELOW else max(held, key=abs)]


def _headlines(every: Sequence[Point]) -> list[Point]:
    """One point a matcher: its shipped threshold, else the first that was not refused."""
    chosen: dict[str, Point] = {}
    for point in every:
        held = chosen.get(point.matcher)
        if held is None or (point.threshold_name == AS_SHIPPED and held.threshold_name != AS_SHIPPED):
            chosen[point.matcher] = point
    return list(chosen.values())


def _degraded(rates: pd.DataFrame) -> Iterator[Choice]:
    """How many conditions, doses, arms and setups of all matchers there are."""
    slices = rates.loc[rates["condition"] != CLEAN, list(KEYS)].drop_duplicates()
    if len(slices):
        yield of_all("degraded_slices", dataset=slices["dataset"].iloc[0], count=len(slices))


def _groups(point: Point) -> Iterator[Choice]:
    """Groups of the finest crossing on clean photographs: the worst, those with an interval, the fewest people."""
    crossing = finest(point.clean)
    groups = [row for row in pooled(point.clean).to_dict("records") if crossing and row["group_by"] == crossing]
    if not groups:
        return
    printed = [row for row in groups if _has_interval(row)]
    yield of_point("groups_with_interval", point, group_by=crossing, count=len(printed), of=len(groups))
    matched = [row for row in groups if row["false_matches"] > 0]
    few = [row for row in matched if _is_too_few(row)]
    for what, rows in (
        ("worst_group", matched),
        ("worst_group_with_interval", printed),
        ("worst_group_too_few", few),
    ):
        if rows:
            worst = max(rows, key=lambda row: float(row["fmr"]))
            yield of_point(
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
            yield of_point(what, point, **_of_group(row), count=row["subjects"])


def _strongest(point: Point) -> Iterator[Choice]:
    """Each condition at its strongest dose, and of these the one with the highest rate."""
    told: list[Choice] = []
    for arm in point.arms:
        of_arm = [_everyone_at(rows, dose) for rows, dose in _strongest_doses(point, arm)]
        told += of_arm
        for row in of_arm:
            yield of_point("strongest_dose", point, **_of_slice(row), value=row["fmr"])
        yield from _highest("highest_with_interval", point, filter(_has_interval, of_arm))
    yield from _highest("highest", point, told)


def _highest(what: str, point: Point, rows: Iterable[Choice]) -> Iterator[Choice]:
    rated = [row for row in rows if not pd.isna(row["fmr"])]
    if rated:
        worst = max(rated, key=lambda row: float(row["fmr"]))
        yield of_point(what, point, **_of_slice(worst), value=worst["fmr"])


def _strongest_doses(point: Point, arm: str) -> Iterator[tuple[pd.DataFrame, float | None]]:
    """Each condition's rows with its strongest dose; where there is one of each sign, the positive one."""
    for condition, rows in point.conditions(arm):
        doses = rows["dose"].dropna()
        yield rows, strongest(condition, doses)[-1] if len(doses) else None


def _everyone_at(rows: pd.DataFrame, dose: float | None) -> Choice:
    row: Choice = pooled(rows if dose is None else rows[rows["dose"] == dose]).iloc[0].to_dict()
    return row


def _field(every: Sequence[Point]) -> Iterator[Choice]:
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
        highest: tuple[float, Choice] | None = None
        for matcher in dict.fromkeys(point.matcher for point in of_common):
            own = [point for point in of_common if point.matcher == matcher]
            rows = [(point, row) for point in own for row in _hardest_rows(point, arm, shown)]
            yield from (of_point("field_row", point, **_of_slice(row), value=row["fmr"]) for point, row in rows)
            yield from _clear_of_clean(rows, arm)
            for point, row in rows:
                clear = row["condition"] != CLEAN and _has_interval(row)
                if clear and (highest is None or row["fmr"] > highest[0]):
                    highest = (row["fmr"], of_point("field_highest", point, **_of_slice(row), value=row["fmr"]))
        if highest is not None:
            yield highest[1]


def _hardest_rows(point: Point, arm: str, shown: set[tuple[Any, ...]]) -> Iterator[Choice]:
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


def _clear_of_clean(told: Sequence[tuple[Point, Choice]], arm: str) -> Iterator[Choice]:
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
        yield of_point(what, point, arm=arm, count=count, of=len(degraded))
    point, worst = max(rated, key=lambda one: float(one[1]["fmr"]))
    yield of_point("field_highest_of_matcher", point, **_of_slice(worst), value=worst["fmr"])


def _is_too_few(row: Choice) -> bool:
    """Whether a rate that was seen has no interval since too little was there for one."""
    codes = {reason.within("of_cell").code for reason in parse_reasons(row["reason"])}
    return pd.isna(row["fmr_low"]) and not codes.isdisjoint(WITHHELD)


def _has_interval(row: Choice) -> bool:
    return bool(row["fmr"] > 0) and not pd.isna(row["fmr_low"])


def _of_slice(row: Choice) -> Choice:
    return {name: row[name] for name in _SLICE}


def _of_group(row: Choice) -> Choice:
    return {name: row[name] for name in ("group_by", "group", "matched_on")}
