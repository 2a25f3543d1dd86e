"""Running a recorded experiment again, and comparing number by number."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from falsematch import tables
from falsematch.experiment import Result

NEAR_THRESHOLD = 1e-5
"""A score this close to a threshold may fall on either side on another machine (DESIGN section 5)."""

_COUNTS = [name for name, column in tables.RATES.columns.items() if str(column.dtype) == "Int64"]
_ROW = [*tables.POINT_KEYS[:-1], "calibration", "group_by", "group", "scope", "matched_on"]
_DECIDED = ("false_matches", "false_non_matches", "people_in_false_matches")


@dataclass(frozen=True)
class Comparison:
    """What a reproduction found.

    Attributes
    ----------
    differences : list of str
        Counts that differ by more than the comparisons near a threshold can explain, in words.
    tolerated : int
        Counts that differ by no more than that.
    near : int
        Comparisons within 1e-5 of a threshold.
    """

    differences: list[str]
    tolerated: int
    near: int


def compare(recorded: pd.DataFrame, result: Result) -> Comparison:
    """Compare a recorded rates table with a new run's, count by count; rates follow from counts.

    Parameters
    ----------
    recorded : DataFrame
        ``rates.csv`` as it was written.
    result : Result
        The same experiment, run again.
    """
    near = _near(result)
    left, right = (table.set_index(_ROW) for table in (recorded, result.rates))
    if not left.index.equals(right.index):
        missing, new = left.index.difference(right.index), right.index.difference(left.index)
        return Comparison([f"{len(missing)} recorded rows are missing and {len(new)} are new"], 0, sum(near.values()))
    differences, tolerated = [], 0
    for name in _COUNTS:
        before, after = (table[name].to_numpy(dtype=np.float64, na_value=np.nan) for table in (left, right))
        for at in np.flatnonzero((before != after) & ~(np.isnan(before) & np.isnan(after))):
            row = dict(zip(_ROW, left.index[int(at)], strict=True))
            allowed = near.get((row["system"], row["threshold_name"]), 0) if name in _DECIDED else 0
            if abs(before[at] - after[at]) <= allowed * (2 if name == "people_in_false_matches" else 1):
                tolerated += 1
            else:
                differences.append(f"{_place(row)}: {name} was {before[at]:g} and is {after[at]:g}")
    return Comparison(differences, tolerated, sum(near.values()))


def _near(result: Result) -> dict[tuple[str, str], int]:
    """Comparisons within 1e-5 of each threshold."""
    table = result.comparisons.table
    found = {}
    for point in result.points:
        if not point.refused:
            scores = table.loc[table["system"] == point.system, "score"].to_numpy()
            found[point.system, point.name] = int((np.abs(scores - point.threshold) <= NEAR_THRESHOLD).sum())
    return found


def _place(row: dict[str, Any]) -> str:
    dose = "" if pd.isna(row["dose"]) else f" {row['dose']:g}"
    group = f"{row['group']} ({row['scope']}{', ' + str(row['matched_on']) if row['matched_on'] else ''})"
    return f"{row['system']}, {row['condition']}{dose}, {row['threshold_name']}, {group}"
