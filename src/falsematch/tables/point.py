"""A matcher at one threshold, set up in one way: the rows of ``rates.csv`` that are read together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

EVERYONE = "everyone"
EQUAL_CELLS = "equal cells: "
CLEAN = "clean"
AS_SHIPPED = "as_shipped"
VERSUS = " v "
OF_CONTRASTS = ("contrast", "few_people")
"""Kinds of findings about two groups that differ in one label and agree on the others."""
OF_PAIRS = ("ratio", "equivalence", "small_count", *OF_CONTRASTS)
"""Kinds of findings about two groups on clean photographs."""

USUAL = {"delivery": "native", "landmarks": "own", "metering": "fixed"}
"""How a photograph is delivered, read and metered where nothing is said of it."""
SETUP = tuple(USUAL)


@dataclass(frozen=True)
class Point:
    """One matcher, set up in one way, at one threshold.

    Attributes
    ----------
    rates : DataFrame
        Its rows, clean and under every condition, as they stand in the table.
    varied : tuple of str
        Of delivery, landmarks and metering, those in which the table holds more than one value.
    chosen : DataFrame
        Its rows of ``summary.csv``; empty while that table is being made.
    """

    matcher: str
    threshold_name: str
    rates: pd.DataFrame
    varied: tuple[str, ...]
    chosen: pd.DataFrame

    @property
    def refused(self) -> bool:
        """Whether there was no threshold to judge at."""
        return bool(self.rates["threshold"].isna().all())

    @property
    def threshold(self) -> float:
        """The score at which the matcher accepts."""
        return float(self.rates["threshold"].iloc[0])

    @property
    def full_setup(self) -> dict[str, str]:
        """Delivery, landmarks and metering of its degraded photographs; of clean ones where there are no others."""
        # The last row is a degraded one where there is any: those are what a setup tells apart.
        return {name: str(self.rates[name].iloc[-1]) for name in SETUP}

    @cached_property
    def setup(self) -> dict[str, str]:
        """The values of what varies, where they are not the usual ones."""
        return {name: value for name, value in self.full_setup.items() if name in self.varied and value != USUAL[name]}

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


def points(rates: pd.DataFrame, chosen: pd.DataFrame) -> list[Point]:
    """Every matcher and setup at every threshold, in the order of the table.

    A clean frame is the same in every setup: its rows stand once and belong to each setup of their matcher.
    Cross-fitted and re-derived rows say how much a threshold owes to its people; they are no points of their own.

    Parameters
    ----------
    rates : DataFrame
        Columns of :data:`falsematch.tables.RATES`.
    chosen : DataFrame
        Columns of :data:`falsematch.tables.summary_tables.SUMMARY`.
    """
    rates = rates[~rates["calibration"].isin(["cross_fitted", "rederived"])]
    varied = tuple(name for name in SETUP if len(rates[name].unique()) > 1)
    found = []
    for key, rows in rates.groupby(["dataset", "matcher", "threshold_name"], sort=False):
        is_clean = rows["condition"] == CLEAN
        degraded = [setup for _, setup in rows[~is_clean].groupby(list(SETUP), sort=False)]
        for setup in degraded or [rows[:0]]:
            point = Point(str(key[1]), str(key[-1]), pd.concat([rows[is_clean], setup]), varied, chosen[:0])
            found.append(replace(point, chosen=_own(chosen, point)))
    return found


def _own(chosen: pd.DataFrame, point: Point) -> pd.DataFrame:
    own = (chosen["matcher"] == point.matcher) & (chosen["threshold_name"] == point.threshold_name)
    for name, value in point.full_setup.items():
        own &= chosen[name] == value
    return chosen[own]


def finest(rates: pd.DataFrame) -> str:
    """The labels of the finest crossing, joined; empty where the experiment names no groups."""
    matched = rates[(rates["group_by"] == "") & (rates["scope"] == "within")]
    return str(matched["matched_on"].iloc[0]) if len(matched) else ""


def told(rates: pd.DataFrame) -> pd.DataFrame:
    """The rows that are read of a slice: matched on the finest crossing; of everyone where there are no groups.

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
