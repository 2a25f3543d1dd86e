"""What each simulated condition came to for the two groups of a contrast: looked up in the tables, nothing computed.

The probe alone is degraded, as in a search of the street: whoever is enrolled was photographed well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from falsematch.report import pictures
from falsematch.report.rate_words import counted, false_matches, rate, times
from falsematch.report.rows import CLEAN, USUAL, Point
from falsematch.report.telling import Row, Telling
from falsematch.report.words import Words

_SLICE = ("condition", "dose", "unit", "metering")
_PAIR = ("contrast", "group_by", "matched_on", "compared_group", "reference_group")
_CELLS = ("false_matches", "rate", "missed", "missed_rate", "not_found")
_RATIO, _EXCESS = "contrast_ratio", "amplification"


@dataclass(frozen=True)
class Line:
    """One condition at one dose and metering.

    Attributes
    ----------
    name : str
    picture : str
        Address of a rendered head under it; empty where there is none.
    proven : bool
    ratio, wider : str
        How many times as often the first group is falsely matched, and the excess over its clean ratio, with limits.
    groups : list of dict
        Of each of the two groups ``false_matches``, ``rate``, ``missed``, ``missed_rate``, ``not_found``.
    """

    name: str
    picture: str
    proven: bool
    ratio: str
    wider: str
    groups: Sequence[dict[str, str]]


@dataclass(frozen=True)
class Part:
    """A contrast of one matcher at one threshold."""

    heading: str
    names: tuple[str, str]
    lines: Sequence[Line]


def parts(rates: pd.DataFrame, disparity: pd.DataFrame, head: Point, telling: Telling) -> list[Part]:
    """Each contrast under every condition, the clean photographs first.

    Parameters
    ----------
    rates, disparity : DataFrame
        Columns of :data:`falsematch.tables.RATES` and :data:`falsematch.tables.DISPARITY`.
    head : Point
        A matcher at its headline threshold.
    telling : Telling

    Returns
    -------
    list of Part
        Empty where no probe was degraded, or no contrast was named.
    """
    rates, disparity = (_own(table, head) for table in (rates, disparity))
    ratios = disparity[(disparity["measure"] == _RATIO) & (disparity["rate"] == "fmr")]
    if ratios.empty or set(rates["condition"]) == {CLEAN}:
        return []
    pairs = ratios[list(_PAIR)].drop_duplicates().to_dict("records")
    slices = rates[list(_SLICE)].drop_duplicates().to_dict("records")
    by_group = _indexed(rates, ("group_by", "matched_on", "group"))
    by_pair = _indexed(ratios, _PAIR)
    excess = _indexed(disparity[disparity["measure"] == _EXCESS], _PAIR[1:])
    found = []
    for pair in pairs:
        groups = [pair[f"{side}_group"] for side in ("compared", "reference")]
        lines = [
            Line(
                name=slice_name(one, telling),
                picture=_picture(one),
                proven=one["condition"] not in telling.unproven,
                ratio=_limits(by_pair.get(_key(one, pair, _PAIR)), telling.words),
                wider=_limits(excess.get(_key(one, pair, _PAIR[1:])), telling.words),
                groups=list(_counts(one, pair, groups, by_group, telling.words)),
            )
            for one in slices
        ]
        names = (telling.words.people(groups[0]), telling.words.people(groups[1]))
        found.append(Part(telling.words("field.heading", compared=names[0], reference=names[1]), names, lines))
    return found


def slice_name(row: Row, telling: Telling) -> str:
    """A condition with its dose and what the camera was metered for."""
    say = telling.words
    metering = (
        "" if row["metering"] == "fixed" else say("field.metered", what=say.known("street.metering", row["metering"]))
    )
    return say.dosed(row["condition"], row["dose"]) + metering


def _picture(row: Row) -> str:
    """A rendered head under a condition; clean photographs need none."""
    dose: float | None = None if pd.isna(row["dose"]) else row["dose"]
    return "" if row["condition"] == CLEAN else pictures.thumbnail(row["condition"], dose, row["metering"])


def _own(table: pd.DataFrame, head: Point) -> pd.DataFrame:
    """A matcher's rows at a threshold, clean and with the probe alone degraded, taken and read as usual."""
    same = (table["matcher"] == head.matcher) & (table["threshold_name"] == head.threshold_name)
    same &= (table["arm"] != "both") & (table["threshold"] == head.threshold)
    for name in ("delivery", "landmarks"):
        same &= table[name] == USUAL[name]
    return table[same & (table["scope"] == "within")]


def _indexed(table: pd.DataFrame, names: Sequence[str]) -> dict[tuple[Any, ...], Row]:
    return {_at(row) + tuple(row[name] for name in names): row for row in table.to_dict("records")}


def _at(row: Row) -> tuple[Any, ...]:
    return (row["condition"], None if pd.isna(row["dose"]) else row["dose"], row["metering"])


def _key(one: Row, pair: Row, names: Sequence[str]) -> tuple[Any, ...]:
    return _at(one) + tuple(pair[name] for name in names)


def _counts(
    one: Row, pair: Row, groups: Sequence[str], rates: dict[tuple[Any, ...], Row], say: Words
) -> Iterator[dict[str, str]]:
    """What was counted of each group."""
    for group in groups:
        row = rates.get((*_at(one), pair["group_by"], pair["matched_on"], group))
        if row is None:
            # The table of an audit that grouped otherwise here, or of a result that tells of conditions in brief.
            yield dict.fromkeys(_CELLS, "") | {"false_matches": say("not_measured")}
            continue
        yield {
            "false_matches": counted(row, "false_matches", "impostor_pairs", say),
            "rate": false_matches(row, say),
            "missed": counted(row, "false_non_matches", "genuine_pairs", say),
            "missed_rate": rate(row, "fnmr", say),
            "not_found": counted(row, "failures_to_acquire", "probe_images", say),
        }


def _limits(row: Row | None, say: Words) -> str:
    """A ratio with its limits and whether it is claimed; that nothing can be told where it has none."""
    if row is None or pd.isna(row["low"]) or pd.isna(row["high"]):
        return say("field.cannot_tell")
    limits = say(
        "field.times", times=times(row["value"], say), low=times(row["low"], say), high=times(row["high"], say)
    )
    return limits if row["supported"] is True else say("field.unclaimed", limits=limits)
