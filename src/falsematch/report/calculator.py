"""What the page's search calculator multiplies: rates of probes of each group against the people of this test.

The multiplication itself is the reader's: gallery size, searches a day and mix are their assumptions. METHOD section 5
says what follows from a false match rate and what does not.
"""

from typing import Any

import pandas as pd

from falsematch.report.galleries import fewest_images, of_point
from falsematch.report.recorded import Recorded
from falsematch.report.rows import AS_FOUND, EVERYONE, Point, at_threshold, same_slice
from falsematch.report.search_band import as_rate
from falsematch.report.telling import Row, Telling, sureness
from falsematch.tables import KEYS


def judged_slices(point: Point, recorded: Recorded, telling: Telling) -> list[dict[str, Any]]:
    """Each slice of a point, clean first: rates of all comparisons by group, and the group-by-group matrix."""
    found = []
    matrix = at_threshold(recorded.matrix, point)
    for _, rows in point.rates.groupby(list(KEYS), sort=False, dropna=False):
        slice_of = rows.iloc[0].to_dict()
        found.append(
            {
                "name": telling.slice_of(slice_of),
                "observed": _observed(point, recorded, slice_of, telling),
                "rates": [_rate(row, telling) for row in rows[rows["scope"] == "all"].to_dict("records")],
                "mixes": [
                    _mix(one, telling) for _, one in same_slice(matrix, slice_of).groupby("group_by", sort=False)
                ],
            }
        )
    return found


def _observed(point: Point, recorded: Recorded, slice_of: Row, telling: Telling) -> str:
    """What searches of everyone's probes against the largest gallery of this test gave; empty where none was made."""
    words = telling.words
    search = recorded.search
    if search.empty:
        return ""
    rows = same_slice(of_point(search, point), slice_of)
    counted = (rows["method"] == "counted") & (rows["group"] == EVERYONE) & (rows["mix"] == AS_FOUND)
    rows = fewest_images(rows[counted], point)
    if rows.empty or pd.isna(rows["fpir"].iloc[0]):
        return ""
    row = as_rate(rows.iloc[0].to_dict())
    sure = sureness(row) == "interval"
    rate = words.cell(row["fmr"])
    interval = (
        words(
            "calculator.observed_interval",
            rate=rate,
            confidence=telling.confident,
            low=words.cell(row["fmr_low"]),
            high=words.cell(row["fmr_high"]),
        )
        if sure
        else words("calculator.observed_few", rate=rate)
    )
    return words(
        "calculator.observed_value",
        events=words.number(row["false_positive_searches"]),
        searches=words.count("searches", int(row["searches"])),
        gallery=words.count("people", int(row["gallery_size"])),
        interval=interval,
    )


def _rate(row: Row, telling: Telling) -> dict[str, Any]:
    """One group's photographs against everybody's: the rate with its interval and counts."""
    return {
        "by": row["group_by"],
        "name": telling.group(row),
        "people": _or_none(row["subjects"]),
        "matches": _or_none(row["false_matches"]),
        "pairs": _or_none(row["impostor_pairs"]),
        **{key: _or_none(row[column]) for key, column in (("fmr", "fmr"), ("low", "fmr_low"), ("high", "fmr_high"))},
    }


def _mix(rows: pd.DataFrame, telling: Telling) -> dict[str, Any]:
    """The matrix of one grouping: a row a group of probes, a column a group of the gallery."""
    words = telling.words
    groups = list(dict.fromkeys(rows["probe_group"]))
    cells = {(row["probe_group"], row["reference_group"]): row for row in rows.to_dict("records")}
    return {
        "by": str(rows["group_by"].iloc[0]),
        "title": words("group_rates.by", labels=words.labels(str(rows["group_by"].iloc[0]))),
        "groups": [words.label(group) for group in groups],
        "fmr": [[_or_none(cells[probe, reference]["fmr"]) for reference in groups] for probe in groups],
        "pairs": [[_or_none(cells[probe, reference]["impostor_pairs"]) for reference in groups] for probe in groups],
    }


def _or_none(value: Any) -> Any:
    """A cell as JSON has it."""
    return None if pd.isna(value) else value
