"""What the page's search calculator has beside the rates: the group-by-group matrix, and what searches here gave.

The multiplication itself is the reader's: gallery size, searches a day and mix are their assumptions. METHOD section 5
says what follows from a false match rate and what does not.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from falsematch.report.galleries import fewest_images, of_point
from falsematch.report.recorded import Recorded
from falsematch.report.rows import AS_FOUND, EVERYONE, Point
from falsematch.report.search_band import as_rate
from falsematch.report.telling import Row, Telling, sureness
from falsematch.tables import KEYS

_JUDGED = ["matcher", "threshold_name", "threshold"]
_SLICE = [name for name in KEYS if name not in {"dataset", "unit"}]
MATRIX = (
    *_SLICE,
    "threshold_name",
    "group_by",
    "probe_group",
    "reference_group",
    "impostor_pairs",
    "false_matches",
    "fmr",
)
"""Columns of ``matrix.csv`` that the page has."""


def matrix(recorded: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """The rows of the matrix judged at the thresholds of some rates, not at those of cross-fitted folds."""
    return recorded.merge(rates[_JUDGED].drop_duplicates(), on=_JUDGED)


def searched(every: Sequence[Point], recorded: Recorded, telling: Telling) -> list[dict[str, Any]]:
    """Of each slice that was searched, its keys and what searches against the largest gallery of this test gave."""
    search = recorded.search
    return [] if search.empty else [one for point in every for one in _searched(point, search, telling)]


def _searched(point: Point, search: pd.DataFrame, telling: Telling) -> Iterator[dict[str, Any]]:
    rows = of_point(search, point)
    counted = (rows["method"] == "counted") & (rows["group"] == EVERYONE) & (rows["mix"] == AS_FOUND)
    rows = fewest_images(rows[counted], point)
    for _, own in rows.groupby(list(KEYS), sort=False, dropna=False):
        first = own.iloc[0].to_dict()
        if not pd.isna(first["fpir"]):
            at = {name: None if pd.isna(first[name]) else first[name] for name in (*_SLICE, "threshold_name")}
            yield at | {"said": _said(first, telling)}


def _said(found: Row, telling: Telling) -> str:
    """What searches of everyone's probes gave."""
    words = telling.words
    row = as_rate(found)
    interval = (
        words(
            "calculator.observed_interval",
            rate=words.cell(row["fmr"]),
            confidence=telling.confident,
            low=words.cell(row["fmr_low"]),
            high=words.cell(row["fmr_high"]),
        )
        if sureness(row) == "interval"
        else words("calculator.observed_few")
    )
    return words(
        "calculator.observed_value",
        events=words.number(row["false_positive_searches"]),
        searches=words.count("searches", int(row["searches"])),
        gallery=words.count("people", int(row["gallery_size"])),
        interval=interval,
    )
