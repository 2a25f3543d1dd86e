"""Searches a day x FPIR: what a calculator may multiply, and what it must refuse."""

from typing import Any

import pandas as pd

from falsematch.audit.open_set import ONLY_LOWER, band_reason
from falsematch.audit.settings import SearchSettings
from falsematch.tables import KEYS
from falsematch.text.reason import Reason, format_reason

ASSUMPTIONS = (
    "nobody_enrolled",
    "same_threshold",
    "same_gallery",
    "probes_like_these",
    "one_photograph",
    "groups_of_the_probes",
    "nobody_looks_again",
)
"""What a product of searches a day and FPIR takes for granted; the report says each in words."""

_GALLERY = ("threshold_name", "threshold", "group_by", "group", "gallery_size", "images_per_subject", "mix", "method")
_MEASURED = ("counted", "sub_sampled")


def calculator(search: pd.DataFrame, wanted: SearchSettings) -> dict[str, Any]:
    """The data of a calculator: an FPIR with its limits a row, or the reason why there is none to multiply with.

    Of measured galleries the largest of each slice and mix stands in it, and of others the stated one: there the two
    ends of the band stand for the limits, the lower alone where the band reaches 1, neither where it says nothing.

    Parameters
    ----------
    search : DataFrame
        Columns of :data:`falsematch.tables.SEARCH`.
    wanted : SearchSettings

    Returns
    -------
    dict
        JSON-able: ``assumptions``, ``searches_a_day``, ``mixes`` and ``rows``. ``false_alarms`` of a row holds, for
        each number of searches a day, the expected false positive searches a day with their limits, in the order
        (low, value, high). ``expected`` holds the expected false candidates a search, likewise, with the false match
        rate at which one is expected and the smallest that this test can show.
    """
    measured = search[search["method"].isin(_MEASURED)]
    alike = [*KEYS, "threshold_name", "images_per_subject", "mix"]
    largest = measured.groupby(alike, sort=False, dropna=False)
    chosen = measured[measured["gallery_size"] == largest["gallery_size"].transform("max")]
    stated = search[(search["method"] == "stated") & (search["gallery_size"] == wanted.stated_n)]
    rows = pd.concat([chosen, stated]).sort_index().to_dict("records")
    return {
        "assumptions": list(ASSUMPTIONS),
        "searches_a_day": wanted.searches_a_day,
        "mixes": wanted.mix,
        "rows": [_row({str(name): value for name, value in row.items()}, wanted.searches_a_day) for row in rows],
    }


def _row(row: dict[str, Any], searches_a_day: list[int]) -> dict[str, Any]:
    if row["method"] == "stated":
        low, value, high = row["band_low"], float("nan"), row["band_high"]
        reason = band_reason(low, high)
        refused = row["reason"] if pd.isna(high) or reason not in (None, ONLY_LOWER) else ""
        if reason == ONLY_LOWER:
            high = float("nan")
    else:
        low, value, high = row["fpir_low"], row["fpir"], row["fpir_high"]
        refused = "" if not pd.isna(high) else (row["reason"] or format_reason(Reason("no_interval_made")))
    told = {name: _plain(row[name]) for name in (*KEYS, *_GALLERY)}
    told |= {"fpir_low": _plain(low), "fpir": _plain(value), "fpir_high": _plain(high), "refused": refused}
    told["expected"] = [_plain(row[f"expected_{name}"]) for name in ("low", "candidates", "high")]
    told |= {name: _plain(row[name]) for name in ("comparisons", "fmr_for_one", "smallest_fmr")}
    if not refused:
        told["false_alarms"] = [[_plain(daily * share) for share in (low, value, high)] for daily in searches_a_day]
    return told


def _plain(value: Any) -> Any:
    """A cell as JSON has it."""
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
