"""Which rows of the tables the report tells: those that the audit chose, looked up."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from falsematch.tables import KEYS, RATES
from falsematch.tables.point import (
    AS_SHIPPED,
    CLEAN,
    EQUAL_CELLS,
    EVERYONE,
    SETUP,
    USUAL,
    Point,
    finest,
    is_equal,
    points,
    pooled,
    told,
)

__all__ = [
    "AS_FOUND",
    "AS_SHIPPED",
    "CLEAN",
    "EQUAL_CELLS",
    "EVERYONE",
    "USUAL",
    "Point",
    "at_threshold",
    "chosen",
    "chosen_rows",
    "curve_thresholds",
    "field_rows",
    "field_threshold",
    "finest",
    "hardest",
    "headlines",
    "is_equal",
    "of_setup",
    "points",
    "pooled",
    "same_slice",
    "strongest_doses",
    "told",
]

AS_FOUND = "as_found"


def headlines(every: Sequence[Point]) -> list[Point]:
    """The point that each matcher is told at."""
    return [point for point in every if (point.chosen["what"] == "headline").any()]


def chosen(point: Point, what: str, arm: str = "") -> list[dict[Any, Any]]:
    """The rows of ``summary.csv`` of a kind that are a point's, of one arm where one is given."""
    rows = point.chosen[point.chosen["what"] == what]
    return (rows[rows["arm"] == arm] if arm else rows).to_dict("records")


def chosen_rows(point: Point, what: str, arm: str = "") -> list[dict[Any, Any]]:
    """Everyone's rows of ``rates.csv`` in the slices that were chosen."""
    found = []
    for choice in chosen(point, what, arm):
        same = point.rates["condition"] == choice["condition"]
        same &= point.rates["arm"] == choice["arm"]
        same &= point.rates["dose"].isna() if pd.isna(choice["dose"]) else point.rates["dose"] == choice["dose"]
        found.append(pooled(point.rates[same]).iloc[0].to_dict())
    return found


def curve_thresholds(summary: pd.DataFrame, matchers: Iterable[str]) -> list[int]:
    """How many thresholds the curves of some matchers have: each number once."""
    rows = summary[summary["what"] == "curve_thresholds"].set_index("matcher")["count"]
    return list(dict.fromkeys(int(rows[name]) for name in matchers if name in rows))


def strongest_doses(point: Point) -> list[dict[Any, Any]]:
    """Everyone under each condition at its strongest dose; where there is one of each sign, at the positive one."""
    return chosen_rows(point, "strongest_dose")


def hardest(point: Point) -> dict[Any, Any] | None:
    """Of :func:`strongest_doses` the one with the highest false match rate; None where no condition has one."""
    return next(iter(chosen_rows(point, "highest")), None)


def field_threshold(every: Sequence[Point]) -> str:
    """The threshold at which conditions are told over all matchers; empty where nothing was degraded."""
    return next((point.threshold_name for point in every if chosen(point, "field_row")), "")


def field_rows(every: Sequence[Point], arm: str) -> pd.DataFrame:
    """Everyone, clean and under each condition at its strongest dose of either sign: rows of ``rates.csv``."""
    rows = []
    for point in every:
        rows += [row for row in chosen_rows(point, "field_row") if row["arm"] in {"none", arm}]
    distinct: pd.DataFrame = pd.DataFrame(rows, columns=list(RATES.columns))
    # A clean photograph is told with every arm.
    return distinct.drop_duplicates(["matcher", "condition", "dose"])


def of_setup(table: pd.DataFrame, point: Point) -> pd.DataFrame:
    """The rows of another table that are of a point's matcher, set up alike, under every condition and clean."""
    same, clean = table["matcher"] == point.matcher, table["condition"] == CLEAN
    for name in SETUP:
        # A clean photograph passes no camera, whose setup it could share.
        same &= clean | (table[name] == point.rates[name].iloc[-1])
    return table[same]


def at_threshold(table: pd.DataFrame, point: Point) -> pd.DataFrame:
    """Those of :func:`of_setup` that are judged at the point's own threshold, not at those of cross-fitted folds."""
    own = of_setup(table, point)
    return own[(own["threshold_name"] == point.threshold_name) & (own["threshold"] == point.threshold)]


def same_slice(table: pd.DataFrame, row: Mapping[Any, Any]) -> pd.DataFrame:
    """The rows of another table that are of the same slice as a row: one matcher under one condition at one dose."""
    same = pd.Series(True, index=table.index)
    for name in KEYS:
        same &= table[name].isna() if pd.isna(row[name]) else table[name] == row[name]
    return table[same]
