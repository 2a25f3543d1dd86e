"""Which rows of ``rates.csv`` the report tells, and in what order; nothing is computed, rows are only chosen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from falsematch.tables import KEYS

EVERYONE = "everyone"
EQUAL_CELLS = "equal cells: "
CLEAN = "clean"
AS_SHIPPED = "as_shipped"
AS_FOUND = "as_found"

USUAL = {"delivery": "native", "landmarks": "own", "metering": "fixed"}
"""How a photograph is delivered, read and metered where nothing is said of it."""
_SETUP = list(USUAL)

STRONGER_BELOW = frozenset({"compression", "distance", "low_light", "resolution"})
"""Conditions of which a smaller dose is a stronger one; a test holds them against the conditions' own levels."""


@dataclass(frozen=True)
class Point:
    """One system, set up in one way, at one threshold.

    Attributes
    ----------
    rates : DataFrame
        Its rows, clean and under every condition, as they stand in the table.
    varied : tuple of str
        Of delivery, landmarks and metering, those in which the table holds more than one value.
    """

    system: str
    threshold_name: str
    rates: pd.DataFrame
    varied: tuple[str, ...]

    @property
    def refused(self) -> bool:
        """Whether there was no threshold to judge at."""
        return bool(self.rates["threshold"].isna().all())

    @property
    def threshold(self) -> float:
        """The score at which the system accepts."""
        return float(self.rates["threshold"].iloc[0])

    @cached_property
    def setup(self) -> dict[str, str]:
        """The values of what varies, where they are not the usual ones."""
        # The last row is a degraded one where there is any: those are what a setup tells apart.
        values = {name: str(self.rates[name].iloc[-1]) for name in self.varied}
        return {name: value for name, value in values.items() if value != USUAL[name]}

    @property
    def clean(self) -> pd.DataFrame:
        """The rows of the clean photographs."""
        return self.rates[self.rates["condition"] == CLEAN]

    @property
    def arms(self) -> list[str]:
        """Which photographs were degraded: probe, both, or neither in a clean experiment."""
        return [arm for arm in self.rates["arm"].unique() if arm != "none"]

    def conditions(self, arm: str) -> Iterator[tuple[str, pd.DataFrame]]:
        """Each condition of an arm with its rows, in the order of the experiment."""
        degraded = self.rates[(self.rates["arm"] == arm) & (self.rates["condition"] != CLEAN)]
        for condition, rows in degraded.groupby("condition", sort=False):
            yield str(condition), rows


def points(rates: pd.DataFrame) -> list[Point]:
    """Every system and setup at every threshold, in the order of the table.

    A clean frame is the same in every setup: its rows stand in the table once and belong to each setup of their system.
    Cross-fitted and re-derived rows say how much a threshold owes to its people; they are no points of their own.
    """
    rates = rates[~rates["calibration"].isin(["cross_fitted", "rederived"])]
    varied = tuple(name for name in _SETUP if len(rates[name].unique()) > 1)
    found = []
    for key, rows in rates.groupby(["dataset", "system", "threshold_name"], sort=False):
        is_clean = rows["condition"] == CLEAN
        degraded = [setup for _, setup in rows[~is_clean].groupby(_SETUP, sort=False)]
        found += [
            Point(str(key[1]), str(key[-1]), pd.concat([rows[is_clean], setup]), varied)
            for setup in degraded or [rows[:0]]
        ]
    return found


def headlines(every: list[Point]) -> list[Point]:
    """One point a system: its shipped threshold, else the first that was not refused."""
    chosen: dict[str, Point] = {}
    for point in every:
        held = chosen.get(point.system)
        better = held is None or (point.threshold_name == AS_SHIPPED and held.threshold_name != AS_SHIPPED)
        if not point.refused and better:
            chosen[point.system] = point
    return list(chosen.values())


def finest(rates: pd.DataFrame) -> str:
    """The labels of the finest crossing, joined; empty where the experiment names no groups."""
    matched = rates[(rates["group_by"] == "") & (rates["scope"] == "within")]
    return str(matched["matched_on"].iloc[0]) if len(matched) else ""


def told(rates: pd.DataFrame) -> pd.DataFrame:
    """The rows the report tells of a slice: matched on the finest crossing; of everyone where there are no groups.

    A single label has two, with each cell counting alike and with all its comparisons alike. Everyone comes first,
    then the finest crossing, then the other groupings, each as the table orders it.
    """
    crossing = finest(rates)
    if not crossing:
        return rates[(rates["group_by"] == "") & (rates["scope"] == "all")]
    within = rates[(rates["scope"] == "within") & rates["matched_on"].isin([crossing, EQUAL_CELLS + crossing])]
    first, second = within["group_by"] == "", within["group_by"] == crossing
    return pd.concat([within[first], within[second], within[~first & ~second]])


def pooled(rates: pd.DataFrame) -> pd.DataFrame:
    """Of the rows told, those in which all comparisons count alike."""
    chosen = told(rates)
    return chosen[~is_equal(chosen)]


def is_equal(rates: pd.DataFrame) -> pd.Series:
    """Rows in which each cell of a grouping counts alike."""
    return rates["matched_on"].str.startswith(EQUAL_CELLS)


def of_setup(table: pd.DataFrame, point: Point) -> pd.DataFrame:
    """The rows of another table that are of a point's system, set up alike, under every condition and clean."""
    same, clean = table["system"] == point.system, table["condition"] == CLEAN
    for name in _SETUP:
        # A clean photograph passes no camera, whose setup it could share.
        same &= clean | (table[name] == point.rates[name].iloc[-1])
    return table[same]


def same_slice(table: pd.DataFrame, row: Mapping[Any, Any]) -> pd.DataFrame:
    """The rows of another table that are of the same slice as a row: one system under one condition at one dose."""
    same = pd.Series(True, index=table.index)
    for name in KEYS:
        same &= table[name].isna() if pd.isna(row[name]) else table[name] == row[name]
    return table[same]


def strongest(condition: str, doses: Iterable[float]) -> list[float]:
    """The strongest dose of a condition; where doses go both ways from nothing, the strongest of each sign."""
    held = sorted(doses)
    if held[0] < 0 < held[-1]:
        return [held[0], held[-1]]
    return [min(held, key=abs) if condition in STRONGER_BELOW else max(held, key=abs)]


def strongest_doses(point: Point) -> list[dict[Any, Any]]:
    """Everyone under each condition at its strongest dose; where there is one of each sign, at the positive one."""
    found = []
    for arm in point.arms:
        for condition, rows in point.conditions(arm):
            doses = rows["dose"].dropna()
            row = pooled(rows[rows["dose"] == strongest(condition, doses)[-1]] if len(doses) else rows).iloc[0]
            found.append(row.to_dict())
    return found


def hardest(point: Point) -> dict[Any, Any] | None:
    """Of :func:`strongest_doses` the one with the highest false match rate; None where no condition has one."""
    rated = [row for row in strongest_doses(point) if not pd.isna(row["fmr"])]
    return max(rated, key=lambda row: row["fmr"]) if rated else None
