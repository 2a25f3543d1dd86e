"""A row of ``summary.csv``: what was chosen or counted, of which matcher at which threshold."""

from typing import Any

from falsematch.tables import KEYS
from falsematch.tables.point import USUAL, Point

Choice = dict[Any, Any]
_EMPTY = {**dict.fromkeys((*KEYS, "threshold_name", "group_by", "group", "matched_on"), ""), **USUAL, "dose": None}
_NUMBERS = dict.fromkeys(("value", "count", "of"))


def of_point(what: str, point: Point, **cells: Any) -> Choice:
    """A choice about one matcher at one threshold, set up in one way."""
    own = {
        "dataset": point.rates.iloc[0]["dataset"],
        "matcher": point.matcher,
        "threshold_name": point.threshold_name,
        **point.full_setup,
    }
    return {"what": what, **_EMPTY, **own, **_NUMBERS, **cells}


def of_all(what: str, **cells: Any) -> Choice:
    """A choice about a whole result, or about one matcher at every threshold."""
    return {"what": what, **_EMPTY, **_NUMBERS, **cells}
