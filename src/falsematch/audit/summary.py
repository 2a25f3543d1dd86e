"""What one card tells of each system, so that several can be set beside one another without their tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict

from falsematch.audit._view import SENSITIVITY
from falsematch.audit.audit import Audited
from falsematch.audit.findings import COUNTS, plain
from falsematch.audit.partition import EQUAL_CELLS, JOIN

Row = Mapping[Any, Any]

_CLAIM = ("system", "threshold_name", "group_by", "matched_on")


class _Part(BaseModel):
    # Cards outlive versions: what a later one adds is not this one's to refuse.
    model_config = ConfigDict(extra="ignore", frozen=True)


class Counted(_Part):
    """A rate with what it was counted from; an empty number is None.

    Attributes
    ----------
    events, trials : int
        False matches of comparisons, false non-matches of comparisons, or failures of photographs.
    people : int
        Who they are of.
    value, low, high : float in [0, 1]
        Without ``low`` the rate has no interval; where there are no events, ``high`` is a one-sided limit.
    reason : str
        Why a number is missing, or what it rests on.
    """

    events: int | None
    trials: int
    people: int
    value: float | None
    low: float | None
    high: float | None
    reason: str


class Group(Counted):
    """The false match rate of one group."""

    group: str


class Failures(Counted):
    """Failures to acquire under one condition, everybody's."""

    condition: str
    dose: float | None
    unit: str
    arm: str
    delivery: str
    landmarks: str
    metering: str


class Ratio(_Part):
    """False match rates of two groups of one label, divided.

    Attributes
    ----------
    headline : bool
        Whether it is the one that a claim is made of: each cell of the other labels counts alike. The other counts
        every comparison alike.
    supported : bool or None
        As in ``disparity.csv``.
    refusals : tuple of str
        Why no claim rests on it, in the codes of :data:`falsematch.audit.findings.REASONS`; empty where one does, or
        where it is no headline.
    """

    group_by: str
    headline: bool
    compared: Group
    reference: Group
    value: float | None
    low: float | None
    high: float | None
    simultaneous: bool | None
    bound: str
    supported: bool | None
    refusals: tuple[str, ...]
    reason: str


class Threshold(_Part):
    """One system at one threshold, on clean photographs.

    Attributes
    ----------
    threshold : float or None
        None where refused.
    group_by : str
        The finest crossing, whose labels both people of a comparison share; empty where its groups were not audited.
    fmr, fnmr : Counted
        Everybody's, matched.
    worst : Group or None
        The highest false match rate among groups of the crossing that carry an interval.
    worst_too_few : Group or None
        The highest among those that carry none: a count, and never hidden.
    """

    name: str
    threshold: float | None
    calibration: str
    refused: str
    warning: str
    group_by: str
    fmr: Counted
    fnmr: Counted
    worst: Group | None
    worst_too_few: Group | None
    ratios: tuple[Ratio, ...]


class SystemSummary(_Part):
    """One system.

    Attributes
    ----------
    d_prime, auc, eer : float or None
        As in :func:`falsematch.audit.distributions.separation`, clean.
    probe_images, reference_images : int
        Photographs on clean, on both sides.
    fta : Failures
        On clean photographs.
    worst_fta : Failures or None
        The highest share under any condition; None where there is no condition.
    thresholds : tuple of Threshold
        Without the cross-fitted and re-derived ones, which say how much another owes to its people.
    """

    dataset: str
    name: str
    d_prime: float | None
    auc: float | None
    eer: float | None
    probe_images: int
    reference_images: int
    fta: Failures
    worst_fta: Failures | None
    thresholds: tuple[Threshold, ...]


class Summary(_Part):
    """The ``summary`` of a card.

    Attributes
    ----------
    confidence : float
        Of every interval.
    """

    confidence: float
    systems: tuple[SystemSummary, ...]


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
        (*(one["keys"][name] for name in _CLAIM), *one["groups"]): tuple(one["reasons"])
        for one in findings
        if one["kind"] == "ratio" and one["rate"] == "fmr" and one["keys"]["condition"] == "clean"
    }
    everyone = rates[(rates["group_by"] == "") & (rates["scope"] == "all")]
    table = audited.disparity
    # Chosen once: the tables of many conditions hold a hundred times what is read of them.
    ratios = table[(table["condition"] == "clean") & (table["measure"] == "ratio") & (table["rate"] == "fmr")]
    ratios = ratios[(ratios["scope"] == "within") & ~ratios["calibration"].isin(SENSITIVITY)]
    systems = []
    for (dataset, name), clean in rates[rates["condition"] == "clean"].groupby(["dataset", "system"], sort=False):
        whole, divided = (one[(one["dataset"] == dataset) & (one["system"] == name)] for one in (everyone, ratios))
        systems.append(_system(audited, clean, whole, divided, refusals))
    return Summary(confidence=confidence, systems=tuple(systems))


def _system(
    audited: Audited,
    clean: pd.DataFrame,
    everyone: pd.DataFrame,
    ratios: pd.DataFrame,
    refusals: Mapping[tuple[Any, ...], tuple[str, ...]],
) -> SystemSummary:
    # A failure to acquire knows no threshold: every one repeats it.
    everyone = everyone[everyone["threshold_name"] == everyone["threshold_name"].iloc[0]]
    first = everyone[everyone["condition"] == "clean"].iloc[0].to_dict()
    degraded = everyone[(everyone["condition"] != "clean") & everyone["fta"].notna()].to_dict("records")
    spread = next(
        one
        for one in audited.separation
        if (one["dataset"], one["system"], one["condition"]) == (first["dataset"], first["system"], "clean")
    )
    return SystemSummary(
        dataset=first["dataset"],
        name=first["system"],
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
    point = next(one for one in audited.points if (one.system, one.name) == (told["system"], told["threshold_name"]))
    finest = rows[(rows["group_by"] == crossing) & (rows["matched_on"] == crossing) & (rows["group_by"] != "")]
    groups = finest[finest["fmr"].notna() & (finest["scope"] == "within")]
    printed = groups["fmr_low"].notna() | groups["fmr"].eq(0) & groups["fmr_high"].notna()
    return Threshold(
        name=told["threshold_name"],
        threshold=plain(told["threshold"]),
        calibration=told["calibration"],
        refused=point.refused,
        warning=point.warning,
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
    for row in ratios.to_dict("records"):
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
                refusals=refusals.get((*(row[name] for name in _CLAIM), *named), ()),
                reason=row["reason"],
            )
        )
    return found


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
