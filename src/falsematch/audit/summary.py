"""What one card tells of each matcher, so that several can be set beside one another without their tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from falsematch.audit._claim import plain
from falsematch.audit._contrast_claims import refused_codes
from falsematch.audit._view import SENSITIVITY
from falsematch.audit.audit import Audited
from falsematch.audit.findings import COUNTS
from falsematch.audit.partition import EQUAL_CELLS, JOIN
from falsematch.audit.question import RATIO
from falsematch.tables.summarised import Counted, Failures, Group, MatcherSummary, Ratio, Summary, Threshold
from falsematch.text.reason import format_reasons

Row = Mapping[Any, Any]

_CLAIM = ("matcher", "threshold_name", "group_by", "matched_on")


def summary(audited: Audited, findings: Sequence[Mapping[str, Any]], confidence: float) -> Summary:
    """What a leaderboard needs of an audit.

    Parameters
    ----------
    audited : Audited
    findings : sequence of mapping
        Of :func:`falsematch.audit.findings`: which of the ratios carry a claim.
    confidence : float
        Of the audit's intervals.
    """
    rates = audited.rates[~audited.rates["calibration"].isin(SENSITIVITY)]
    refusals = {
        (*(one["keys"][name] for name in _CLAIM), frozenset(one["groups"])): tuple(one["reasons"])
        for one in findings
        if one["kind"] == "contrast" and one["keys"]["condition"] == "clean" and one["status"] == "exploratory"
    }
    everyone = rates[(rates["group_by"] == "") & (rates["scope"] == "all")]
    table = audited.disparity
    # Chosen once: the tables of many conditions hold a hundred times what is read of them.
    ratios = table[(table["condition"] == "clean") & table["measure"].isin(["ratio", RATIO]) & (table["rate"] == "fmr")]
    ratios = ratios[(ratios["scope"] == "within") & ~ratios["calibration"].isin(SENSITIVITY)]
    matchers = []
    for (dataset, name), clean in rates[rates["condition"] == "clean"].groupby(["dataset", "matcher"], sort=False):
        whole, divided = (one[(one["dataset"] == dataset) & (one["matcher"] == name)] for one in (everyone, ratios))
        matchers.append(_matcher(audited, clean, whole, divided, refusals))
    return Summary(confidence=confidence, matchers=tuple(matchers), questions=tuple(audited.questions))


def _matcher(
    audited: Audited,
    clean: pd.DataFrame,
    everyone: pd.DataFrame,
    ratios: pd.DataFrame,
    refusals: Mapping[tuple[Any, ...], tuple[str, ...]],
) -> MatcherSummary:
    # A failure to acquire knows no threshold: every one repeats it.
    everyone = everyone[everyone["threshold_name"] == everyone["threshold_name"].iloc[0]]
    first = everyone[everyone["condition"] == "clean"].iloc[0].to_dict()
    degraded = everyone[(everyone["condition"] != "clean") & everyone["fta"].notna()].to_dict("records")
    spread = next(
        one
        for one in audited.separation
        if (one["dataset"], one["matcher"], one["condition"]) == (first["dataset"], first["matcher"], "clean")
    )
    return MatcherSummary(
        dataset=first["dataset"],
        name=first["matcher"],
        **{name: plain(spread[name]) for name in ("d_prime", "auc", "eer")},
        probe_images=int(first["probe_images"]),
        reference_images=int(first["reference_images"]),
        fta=_failures(first),
        worst_fta=_failures(max(degraded, key=lambda row: row["fta"])) if degraded else None,
        thresholds=tuple(
            _threshold(audited, rows, ratios[ratios["threshold_name"] == name], refusals)
            for name, rows in clean.groupby("threshold_name", sort=False)
        ),
    )


def _threshold(
    audited: Audited, rows: pd.DataFrame, ratios: pd.DataFrame, refusals: Mapping[tuple[Any, ...], tuple[str, ...]]
) -> Threshold:
    everyone = rows[rows["group_by"] == ""]
    matched = everyone[everyone["scope"] == "within"]
    told = (matched if len(matched) else everyone).iloc[0].to_dict()
    crossing = told["matched_on"]
    point = next(one for one in audited.points if (one.matcher, one.name) == (told["matcher"], told["threshold_name"]))
    finest = rows[(rows["group_by"] == crossing) & (rows["matched_on"] == crossing) & (rows["group_by"] != "")]
    groups = finest[finest["fmr"].notna() & (finest["scope"] == "within")]
    printed = groups["fmr_low"].notna() | groups["fmr"].eq(0) & groups["fmr_high"].notna()
    return Threshold(
        name=told["threshold_name"],
        threshold=plain(told["threshold"]),
        calibration=told["calibration"],
        refused=format_reasons([point.refused]),
        warning=format_reasons([point.warning]),
        group_by=crossing if len(finest) else "",
        fmr=Counted(**_counted(told, "fmr")),
        fnmr=Counted(**_counted(told, "fnmr")),
        worst=_worst(groups[printed]),
        worst_too_few=_worst(groups[~printed]),
        ratios=tuple(_ratios(ratios, rows, crossing, refusals)),
    )


def _worst(groups: pd.DataFrame) -> Group | None:
    """The highest rate; of equal ones that of the most comparisons."""
    if not len(groups):
        return None
    highest = groups.sort_values(["fmr", "impostor_pairs"], ascending=False, kind="stable").iloc[0]
    return _group(highest.to_dict())


def _ratios(
    ratios: pd.DataFrame, rows: pd.DataFrame, crossing: str, refusals: Mapping[tuple[Any, ...], tuple[str, ...]]
) -> list[Ratio]:
    """Ratios of the groups of single labels, matched on the crossing: each cell alike, and every comparison alike."""
    groups = {
        (row["group_by"], row["matched_on"], row["group"]): row
        for row in rows[rows["scope"] == "within"].to_dict("records")
    }
    found = []
    divided = ratios.to_dict("records")
    contrasted = {_groups(row) for row in divided if row["measure"] == RATIO}
    for row in divided:
        # What a claim is made of is judged in the family of its contrast.
        if row["measure"] == "ratio" and _groups(row) in contrasted:
            continue
        if JOIN in row["group_by"] or row["matched_on"] not in {crossing, EQUAL_CELLS + crossing}:
            continue
        named = row["compared_group"], row["reference_group"]
        compared, reference = (_group(groups[row["group_by"], row["matched_on"], group]) for group in named)
        found.append(
            Ratio(
                group_by=row["group_by"],
                headline=row["matched_on"] != crossing or crossing == row["group_by"],
                compared=compared,
                reference=reference,
                **{name: plain(row[name]) for name in ("value", "low", "high", "simultaneous", "supported")},
                bound=row["bound"],
                refusals=_refused(row, refusals),
                reason=row["reason"],
            )
        )
    return found


def _groups(row: Row) -> tuple[Any, ...]:
    return row["group_by"], row["matched_on"], frozenset((row["compared_group"], row["reference_group"]))


def _refused(row: Row, refusals: Mapping[tuple[Any, ...], tuple[str, ...]]) -> tuple[str, ...]:
    """Why no claim rests on a row of a contrast; others are no headline."""
    if row["measure"] != RATIO:
        return ()
    groups = frozenset((row["compared_group"], row["reference_group"]))
    # Where no finding is headed by clean photographs, conditions alone carried it.
    return refusals.get((*(row[name] for name in _CLAIM), groups)) or tuple(sorted(refused_codes(row)))


def _group(row: Row) -> Group:
    return Group(group=row["group"], **_counted(row, "fmr"))


def _failures(row: Row) -> Failures:
    places = ("condition", "dose", "unit", "arm", "delivery", "landmarks", "metering")
    return Failures(**{name: plain(row[name]) for name in places}, **_counted(row, "fta"))


def _counted(row: Row, rate: str) -> dict[str, Any]:
    events, trials = COUNTS[rate]
    return {
        "events": plain(row[events]),
        "trials": plain(row[trials]),
        "people": plain(row["subjects"]),
        "value": plain(row[rate]),
        "low": plain(row[f"{rate}_low"]),
        "high": plain(row[f"{rate}_high"]),
        "reason": row["reason"],
    }
