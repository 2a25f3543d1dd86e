"""What the rows of named contrasts come to: one claim a pair of groups, matcher and threshold, with its range.

A contrast that is seen under thirty conditions is one finding, not thirty: the people are the same under all.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from falsematch.audit import primary, question, small_groups
from falsematch.audit.partition import EQUAL_CELLS
from falsematch.audit.printing import FALSE_MATCHES
from falsematch.text.reason import parse_reasons
from falsematch.text.reason_codes import WITHHELD

Row = Mapping[Any, Any]

_KIND = {
    question.RATIO: "contrast",
    small_groups.FEW_PEOPLE: "few_people",
    primary.RATIO: "contrast",
    primary.AMPLIFICATION: "amplification",
    primary.FEW_PEOPLE: "few_people",
}
_PAIR = ("contrast", "compared_group", "reference_group", "dataset", "matcher", "threshold_name")
# What the reasons of a row come to in a claim, beside those for printing no interval.
_CODES = {
    "threshold_refused": "threshold_refused",
    "threshold_would_rest_on": "threshold_refused",
    "no_comparisons": "no_comparisons",
    "arm_both": "arm_both",
    "condition_unproven": "condition_unproven",
    "no_rate": "no_comparisons",
    "no_errors": "too_few_false_matches",
    "errors_rare": "too_few_false_matches",
    "rate_is_zero": "too_few_false_matches",
    "no_clean_threshold": "no_interval",
    "no_replicates": "no_interval",
    "replicates_do_not_vary": "no_interval",
    "simultaneous_interval_includes_one": "interval_includes_one",
    "one_person_flips": "one_person_flips",
    "not_more_often": "not_more_often",
    "few_members_bear_it": "few_members_bear_it",
    "reference_matches_too_often": "reference_matches_too_often",
}
_TOO_SMALL = {"too_few_people", "too_few_false_matches"}


@dataclass(frozen=True)
class ContrastClaim:
    """A claim about two groups of a named contrast, or a primary.

    Attributes
    ----------
    kind : str
        contrast, few_people or amplification.
    row : mapping
        The row whose numbers stand first: of clean photographs where they carry the claim, else the weakest that does.
    groups : tuple of str
        The group that bears more first, where that is known.
    numbers : dict
    counts : list of dict
        Of both groups, in that order.
    confirmatory : bool
        Whether it was named before the run.
    reasons : set of str
        Why it is refused; empty where it is not.
    """

    kind: str
    row: Row
    groups: tuple[str, str]
    numbers: dict[str, Any]
    counts: list[dict[str, Any]]
    confirmatory: bool
    reasons: set[str] = field(default_factory=set)


def contrast_claims(contrasted: pd.DataFrame, unproven: frozenset[str]) -> Iterator[ContrastClaim]:
    """The claims of the rows with a named contrast.

    Parameters
    ----------
    contrasted : DataFrame
        Those rows of the disparity table.
    unproven : frozenset of str
        Conditions that fail a proof of their own: no range and no count of conditions holds one.
    """
    rows = contrasted.to_dict("records")
    for row in rows:
        if row["measure"] in {primary.RATIO, primary.AMPLIFICATION, primary.FEW_PEOPLE}:
            yield _single(row, confirmatory=True)
    few = {_pair(row): row for row in rows if row["measure"] == small_groups.FEW_PEOPLE}
    means = [row for row in rows if row["measure"] == question.MEAN]
    told: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        # Both photographs degraded is described, and no claim: a field search degrades the probe alone.
        if row["measure"] == question.RATIO and row["arm"] != "both" and row["condition"] not in unproven:
            told.setdefault(_pair(row), []).append(row)
    for pair, members in told.items():
        beside = few.get(pair)
        found = list(_directions(members, [mean for mean in means if _pair(mean) == pair]))
        if found:
            yield from found
        elif beside is None or beside["supported"] is not True:
            head = next((row for row in members if row["condition"] == "clean"), members[0])
            yield _single(head, confirmatory=False)
    for beside in few.values():
        yield _single(beside, confirmatory=False)


def _pair(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in _PAIR)


def _directions(members: Sequence[Row], means: Sequence[Row]) -> Iterator[ContrastClaim]:
    """A claim for either direction in which some answer is clear of 1."""
    for above in (True, False):
        clear = [row for row in members if row["supported"] is True and (row["value"] > 1) is above]
        if not clear:
            continue
        turned = [row if above else _turned(row) for row in clear]
        clean = [row for row in turned if row["condition"] == "clean"]
        head = clean[0] if clean else min(turned, key=lambda row: float(row["value"]))
        # All that have an interval, and not those alone that are clear of 1: a range of the clear ones is the larger
        # half of the answers.
        testable = [row for row in members if row["condition"] != "clean" and not math.isnan(row["low"])]
        ratios = [float(row["value"] if above else 1 / row["value"]) for row in testable]
        alike = (one for one in means if one["supported"] is True and one["metering"] == head["metering"])
        mean = next((one if above else _turned(one) for one in alike), None)
        claim = _single(head, confirmatory=False)
        claim.numbers.update(
            {
                "range_low": min(ratios, default=math.nan),
                "range_high": max(ratios, default=math.nan),
                "conditions_supported": len(turned) - len(clean),
                "conditions_testable": len(testable),
                "mean": mean["value"] if mean else math.nan,
                "mean_low": mean["low"] if mean else math.nan,
                "mean_high": mean["high"] if mean else math.nan,
                "mean_conditions": _averaged(mean) if mean else 0,
            }
        )
        yield claim


def _averaged(mean: Row) -> int:
    """Over how many conditions a mean was taken."""
    return next(
        int(str(reason.params["n"])) for reason in parse_reasons(mean["reason"]) if reason.code == "mean_of_printed"
    )


def _turned(row: Row) -> Row:
    """The same ratio the other way round."""
    swapped = dict(row)
    for name, value in row.items():
        for one, other in (("compared_", "reference_"), ("reference_", "compared_")):
            if str(name).startswith(one):
                swapped[other + str(name).removeprefix(one)] = value
    swapped["value"] = 1 / row["value"]
    for low, high in (("low", "high"), ("left_out_low", "left_out_high")):
        swapped[low], swapped[high] = (1 / row[end] if row[end] else math.inf for end in (high, low))
    return swapped


def _single(row: Row, *, confirmatory: bool) -> ContrastClaim:
    kind = _KIND[row["measure"]]
    if confirmatory and kind == "contrast" and row["supported"] is True and row["value"] < 1:
        row = _turned(row)
    few = kind == "few_people"
    numbers: dict[str, Any] = {name: row[name] for name in ("value", "low", "high", "left_out_low", "left_out_high")}
    numbers["p_adjusted"] = row["p_adjusted"]
    if few:
        numbers["times"] = row["value"]
    return ContrastClaim(
        kind=kind,
        row=row,
        groups=(row["compared_group"], row["reference_group"]),
        numbers=numbers,
        counts=[_counts(row, side) for side in ("compared", "reference")],
        confirmatory=confirmatory,
        reasons=refused_codes(row),
    )


def refused_codes(row: Row) -> set[str]:
    """Why a row carries no claim, as findings say it; empty where it does."""
    if row["supported"] is True:
        return set()
    said = {reason.within("of_group", "of_group_clean", "of_cell").code for reason in parse_reasons(row["reason"])}
    codes = {_CODES[code] for code in said if code in _CODES}
    withheld = {
        {FALSE_MATCHES.few: "too_few_false_matches", FALSE_MATCHES.wide: "interval_too_wide"}.get(
            code, "too_few_people"
        )
        for code in said & WITHHELD
    }
    if str(row["matched_on"]).startswith(EQUAL_CELLS) and withheld & _TOO_SMALL:
        # Each cell counts alike there, so the smallest decides, however many people the group has.
        withheld = withheld - _TOO_SMALL | {"cell_too_small"}
    return codes | withheld or {"refused_by_rule"}


def _counts(row: Row, side: str) -> dict[str, Any]:
    trials, events = row[f"{side}_trials"], row[f"{side}_events"]
    return {
        "group": row[f"{side}_group"],
        "subjects": row[f"{side}_people"],
        "events": events,
        "trials": trials,
        "people_in_events": row[f"{side}_people_in_events"],
        "value": None if pd.isna(trials) or not trials else events / trials,
    }
