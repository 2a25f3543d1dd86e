"""What the page of reported circumstances leads with or counts, as rows of its ``summary.csv``."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from falsematch.tables.point import CLEAN

Row = dict[Any, Any]

_PLACE = "place"
_POINT = ("matcher", "threshold_name")
_CONTRAST = ("contrast", "group", "reference_group")


def of_street(table: pd.DataFrame) -> Iterator[Row]:
    """The claim that the page leads with, where each circumstance is told, what its chart draws, and how many claims.

    A claim that was named before the run comes first. Else the strongest is the one under a circumstance whose limit
    lies furthest from 1; all of them share one band. Circumstances are told at its matcher, threshold and metering;
    where nothing is claimed, at the matcher and threshold with most ratios that have an interval, the first of equal
    ones, proven circumstances before others.

    Of the same contrast there, the claims of one direction are one finding: its range, and under how many of the
    circumstances it is made.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.street_tables.STREET`.
    """
    rows: list[Row] = [row | {_PLACE: place} for place, row in enumerate(table.to_dict("records"), 1)]
    asked = [row for row in rows if row["contrast"] and row["condition"] != CLEAN]
    printed = [row for row in asked if not pd.isna(row["ratio_low"])]
    claimed = [row for row in printed if row["supported"] is True]
    named = [row for row in asked if row["named_supported"] is True]
    leads = (
        max(named, key=_named_strength)
        if named
        else max(claimed, key=_strength)
        if claimed
        else _fullest(asked, [row for row in printed if row["proven"]] or printed)
    )
    drawn = [row for row in rows if _alike(row, leads, (*_POINT, *_CONTRAST)) and _is_shown(row, leads)]
    clean = [row for row in drawn if row["condition"] == CLEAN]
    degraded = [row for row in drawn if row["condition"] != CLEAN]
    if named:
        yield _row("leads", leads) | {"value": leads["named_ratio"]}
    elif claimed:
        yield _row("leads", leads)
        yield from _range(leads, degraded)
    yield _row("told_at", leads)
    for row in [*clean, *sorted(degraded, key=_size, reverse=True)]:
        yield _row("drawn", row, row["condition"])
    yield _counted("claims", claimed, printed)
    for condition in dict.fromkeys(row["condition"] for row in asked):
        some, every = ([row for row in of if row["condition"] == condition] for of in (claimed, printed))
        yield _counted("claims", some, every, condition)


def _strength(row: Row) -> float:
    """How far the nearer limit lies from 1, as a ratio."""
    return float(max(row["ratio_low"], 1 / row["ratio_high"]))


def _named_strength(row: Row) -> float:
    """The same of a claim that was named before the run."""
    return float(max(row["named_low"], 1 / row["named_high"]))


def _size(row: Row) -> float:
    """A ratio to sort by; what has no interval stands last, whatever was counted."""
    return -math.inf if pd.isna(row["ratio_low"]) else float(row["ratio"])


def _is_shown(row: Row, leads: Row) -> bool:
    return bool(row["condition"] == CLEAN or row["metering"] == leads["metering"])


def _alike(row: Row, other: Row, names: Sequence[str]) -> bool:
    return all(row[name] == other[name] for name in names)


def _range(leads: Row, degraded: Sequence[Row]) -> Iterator[Row]:
    """Between which ratios the claims of one direction lie, and under how many of the circumstances there are any."""
    more = leads["ratio"] > 1
    alike = [row for row in degraded if row["supported"] is True and (row["ratio"] > 1) == more]
    yield _row("range_low", min(alike, key=_size))
    yield _row("range_high", max(alike, key=_size))
    yield _counted("range", alike, degraded)


def _fullest(asked: Sequence[Row], printed: Sequence[Row]) -> Row:
    """The first row of the matcher and threshold with most intervals."""
    if not printed:
        return asked[0]
    [(most, _)] = Counter(tuple(row[name] for name in _POINT) for row in printed).most_common(1)
    return next(row for row in printed if tuple(row[name] for name in _POINT) == most)


def _counted(what: str, some: Sequence[Row], every: Sequence[Row], name: str = "") -> Row:
    return _cells(what, name) | {"count": len(some), "of": len(every)}


def _row(what: str, row: Row, name: str = "") -> Row:
    """A row of the table, by its place there, with its ratio."""
    return _cells(what, name) | {"row": row[_PLACE], "value": row["ratio"]}


def _cells(what: str, name: str) -> Row:
    return {"what": what, "name": name, "part": "", "row": None, "value": None, "count": None, "of": None}
