"""Contrasts made by hand: one of each kind of answer, with the findings that carry them."""

from typing import Any

import pandas as pd
from made_result import CROSSING, EMPTY, SCRIPT, make_rates

from falsematch import tables
from falsematch.audit.chosen import choose
from falsematch.audit.chosen_claims import with_claims
from falsematch.result.finding import Finding

CONTRAST = "ethnicity: black v white"
POINT = {name: EMPTY[name] for name in (*tables.POINT_KEYS, "calibration", "scope", "matched_on")}
PEOPLE = {"compared": (8, 38, 56), "reference": (34, 4, 1122)}


def contrast(compared: str, reference: str, value: float | None, **others: Any) -> dict[str, Any]:
    """An answer without an interval, unless one is given."""
    counts = {
        f"{side}_{what}": number
        for side, numbers in PEOPLE.items()
        for what, number in zip(("people", "events", "trials"), numbers, strict=True)
    }
    texts = dict.fromkeys(("bound", "test", "family", "groups_used", "groups_excluded", "reason"), "")
    return (
        dict.fromkeys(tables.DISPARITY.columns)
        | POINT
        | texts
        | {"group_by": CROSSING, "rate": "fmr", "measure": "contrast_ratio", "contrast": CONTRAST, "supported": False}
        | {"compared_group": compared, "reference_group": reference, "value": value}
        | counts
        | others
    )


FEW = {"measure": "few_people", "family": "few people", "supported": True}
ROWS = [
    contrast("asian & female", "white & female", 1.4, low=0.6, high=3.3, simultaneous=True),
    contrast("black & female", "white & female", 32.0),
    contrast("black & male", "white & male", 190.0),
    contrast("black & male", "white & male", 3.0, low=3.0, bound="lower", **FEW),
    contrast("asian & male", "white & male", 25.0),
    contrast("asian & male", "white & male", None, **FEW),
    contrast("hispanic & male", "white & male", 7.2, low=3.1, high=16.4, simultaneous=True, supported=True),
    contrast(f"{SCRIPT} & $x$", "white & male", None, reason="no_comparisons"),
]


def finding(kind: str, compared: str, reference: str, **others: Any) -> dict[str, Any]:
    """A supported claim as ``findings.json`` holds it."""
    counts = [
        {"group": group, "subjects": people, "events": events, "trials": trials}
        for group, (people, events, trials) in zip((compared, reference), PEOPLE.values(), strict=True)
    ]
    numbers = {"value": None, "low": None} | others.pop("numbers", {})
    keys = {name: value for name, value in POINT.items() if name != "group"} | {"group_by": CROSSING}
    return {
        "kind": kind,
        "status": "exploratory",
        "family": "few people",
        "supported": True,
        "reasons": [],
        "limitations": ["one_session"],
        "keys": keys,
        "rate": "fmr",
        "groups": [compared, reference],
        "numbers": numbers,
        "counts": counts,
    } | others


INTERVAL = finding("contrast", "hispanic & male", "white & male", numbers={"value": 7.2, "low": 3.1, "high": 16.4})
AT_LEAST = finding("few_people", "black & male", "white & male", numbers={"value": 3.0, "low": 3.0, "times": 3.0})
DIRECTION = finding("few_people", "asian & male", "white & male")
REFUSED = finding("contrast", "black & female", "white & female", supported=False, reasons=["too_few_people"])
FOUND = [REFUSED, DIRECTION, AT_LEAST, INTERVAL]


def claims(*found: dict[str, Any]) -> list[Finding]:
    return [Finding.model_validate(one) for one in found]


def make_disparity(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return tables.validate(pd.DataFrame(rows, columns=list(tables.DISPARITY.columns)), tables.DISPARITY)


def make_summary(*found: dict[str, Any]) -> pd.DataFrame:
    """The summary of the made rates, with the strongest of these claims."""
    return with_claims(choose(make_rates()), found)


def curve(compared: str, reference: str, printed: int, **others: Any) -> list[dict[str, Any]]:
    """A ratio over ten thresholds, of which the loosest so many have one."""
    keys = {name: EMPTY[name] for name in tables.KEYS}
    rows = []
    for at in range(10):
        told = at >= 10 - printed
        counts = {
            f"{side}_{what}": 20
            for side in ("compared", "reference")
            for what in ("people", "false_matches", "comparisons", "people_in_false_matches")
        }
        rows.append(
            keys
            | {"contrast": CONTRAST, "group_by": CROSSING, "matched_on": CROSSING, "threshold": 0.5 + at / 50}
            | {"compared_group": compared, "reference_group": reference, "thresholds_in_band": printed}
            | counts
            | {"compared_fmr": 0.1, "reference_fmr": 0.05, "reason": "" if told else "no_replicates"}
            | {name: number if told else None for name, number in (("value", 2.0), ("low", 0.8), ("high", 5.0))}
            | others
        )
    return rows


def make_ratio_curves(*curves: list[dict[str, Any]]) -> pd.DataFrame:
    rows = [row for one in curves for row in one]
    return tables.validate(pd.DataFrame(rows, columns=list(tables.RATIO_CURVES.columns)), tables.RATIO_CURVES)
