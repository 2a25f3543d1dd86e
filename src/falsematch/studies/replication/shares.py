"""A published share of people among those falsely matched, held against the searches of open matchers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from falsematch.audit.bootstrap import Resample
from falsematch.audit.contrasts import SharesContrast
from falsematch.audit.effect import Effect, Limits, simultaneous
from falsematch.audit.partition import Partition
from falsematch.audit.robustness import one_person_flips
from falsematch.audit.search_shares import Bools, Decided, ProbeSearches, Setting, Share, setting, share_of
from falsematch.audit.settings import AuditSettings
from falsematch.studies.replication.planned import Planned
from falsematch.studies.replication.verdict import CANNOT_TELL, Verdict
from falsematch.tables import validate
from falsematch.tables.study_tables import REPLICATION, SEARCH_SHARES, SEARCH_SHARES_SUMMARY
from falsematch.text.reason import Reason, format_reasons

_NAN = float("nan")
_KEYS = ("dataset", "matcher", "condition", "dose", "unit", "delivery", "landmarks", "metering")
_HEADLINE = "left_out"
_VERDICTS: dict[str, Verdict] = {"more_often": "agrees", "less_often": "disagrees", "cannot_tell": CANNOT_TELL}


@dataclass(frozen=True, eq=False)
class _Answer:
    """One way of counting the searches of one matcher at one threshold."""

    searched: ProbeSearches
    setting: Setting
    counts: dict[str, Any]
    unlabelled: str
    share: Share | None
    reasons: tuple[Reason | None, ...]

    @property
    def effect(self) -> Effect:
        """What is judged; nothing where the threshold is refused."""
        if self.share is not None:
            return self.share.effect
        return Effect(self.searched.name, _NAN, None, 0, 0, 0, self.setting.refused)


def replicate_shares(
    searched: Sequence[ProbeSearches],
    subjects: pd.DataFrame,
    contrast: SharesContrast,
    published: float,
    partition: Partition,
    settings: AuditSettings,
    planned: Planned,
    *,
    seed: int,
    jobs: int = 1,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who is falsely matched, by every matcher, searched capture and threshold; and the verdicts on the claim.

    The claim is of direction: a row agrees where its limits lie above 1, and disagrees where they lie below.

    Parameters
    ----------
    searched : sequence of ProbeSearches
    subjects : DataFrame
        The same people as in the searches, in their order, with a column for the contrast's label.
    contrast : SharesContrast
    published : float
        The ratio that the source states.
    partition : Partition
        Whose cells people are drawn within.
    settings : AuditSettings
    planned : Planned
    seed : int
    jobs : int
        Threads that share the replicates; every number is the same with any.

    Returns
    -------
    (verdicts, shares)
        Columns of ``study_tables.REPLICATION`` and ``study_tables.SEARCH_SHARES``.
    """
    resample = Resample.draw(partition, settings.replicates, seed, jobs) if settings.replicates else None
    value = subjects[contrast.label]
    member = value.isin(contrast.groups).to_numpy()
    unknown = (value == "").to_numpy()
    answers = [
        answer
        for one in searched
        for asked in contrast.thresholds
        for answer in _answers(one, setting(one, asked), member, unknown, partition, resample, settings.confidence)
    ]
    limits = simultaneous([answer.effect for answer in answers], settings.confidence)
    shares, verdicts = [], []
    for answer, own in zip(answers, limits, strict=True):
        row = _share_row(answer, own, published)
        shares.append(row)
        if answer.unlabelled == _HEADLINE:
            verdicts.append(_verdict_row(answer, row, published, planned))
    return (
        validate(pd.DataFrame(verdicts, columns=list(REPLICATION.columns)), REPLICATION),
        validate(pd.DataFrame(shares, columns=list(SEARCH_SHARES.columns)), SEARCH_SHARES),
    )


def summarise_shares(shares: pd.DataFrame) -> pd.DataFrame:
    """What the page leads with, as :data:`falsematch.tables.study_tables.SEARCH_SHARES_SUMMARY` has it."""
    rows = list[dict[str, Any]]()
    kept = shares[shares["unlabelled"] == _HEADLINE]
    for (probe, reference, threshold), own in kept.groupby(["probe", "reference", "threshold_name"], sort=False):
        measured = own[own["threshold"].notna()]
        told = own[own["direction"] != "cannot_tell"]
        clear = np.fmax(np.log(told["ratio_low"]), -np.log(told["ratio_high"]))
        rows.append(
            {
                "probe": probe,
                "reference": reference,
                "threshold_name": threshold,
                "leads": False,
                "matchers": len(measured),
                "told": int(own["ratio_low"].notna().sum()),
                "more_often": int((told["direction"] == "more_often").sum()),
                "less_often": int((told["direction"] == "less_often").sum()),
                "strongest": told.loc[clear.idxmax(), "matcher"] if len(told) else "",
                "fewest": measured["false_positive_searches"].min() if len(measured) else pd.NA,
                "most": measured["false_positive_searches"].max() if len(measured) else pd.NA,
            }
        )
    first = [row for row in rows if row["probe"] == rows[0]["probe"]]
    first.sort(key=lambda row: row["threshold_name"] == "as_shipped")
    next((row for row in first if row["strongest"]), first[0])["leads"] = True
    return validate(pd.DataFrame(rows, columns=list(SEARCH_SHARES_SUMMARY.columns)), SEARCH_SHARES_SUMMARY)


def _answers(
    searched: ProbeSearches,
    point: Setting,
    member: Bools,
    unknown: Bools,
    partition: Partition,
    resample: Resample | None,
    confidence: float,
) -> Iterator[_Answer]:
    """One where people without the label count for no share; where there are some, two in which they count."""
    found = searched.found
    counts: dict[str, Any] = {
        "searches": len(found.subject),
        "failures_to_acquire": searched.failed,
        "gallery": int((~np.isnan(found.non_mated)).sum(axis=1).max(initial=0)),
        "wanted": point.wanted,
        "tied": point.tied,
    }
    if point.refused:
        yield _Answer(searched, point, counts, _HEADLINE, None, (point.refused,))
        return
    decided = Decided.of(searched, point.threshold, resample)
    low, high, refused = decided.rate(confidence)
    counts |= {
        "false_positive_searches": int(decided.hit.sum()),
        "fpir": float(decided.hit.mean()) if len(decided.hit) else _NAN,
        "fpir_low": low,
        "fpir_high": high,
    }
    ways = {_HEADLINE: (member, ~unknown)}
    if unknown[found.subject].any():
        everybody = np.ones_like(unknown)
        ways |= {"among_them": (member | unknown, everybody), "among_others": (member, everybody)}
    for name, (of, among) in ways.items():
        share = share_of(decided, of, among, partition, searched.name, confidence)
        yield _Answer(searched, point, counts, name, share, (refused, share.effect.reason))


def _share_row(answer: _Answer, limits: Limits, published: float) -> dict[str, Any]:
    searched, point, share = answer.searched, answer.setting, answer.share
    row = {
        "dataset": searched.keys["dataset"],
        "matcher": searched.keys["matcher"],
        "probe": searched.probe,
        "reference": searched.reference,
        "threshold_name": point.name,
        "threshold": point.threshold,
        "calibration": point.calibration,
        "unlabelled": answer.unlabelled,
        **answer.counts,
        "direction": "cannot_tell",
        "published": "",
        "reason": format_reasons(answer.reasons),
    }
    if share is None:
        return row
    ratio, low, high = (float(value) for value in np.exp([share.effect.value, *limits]))
    row |= {
        "counted": share.counted,
        "members": share.members,
        "expected": share.expected,
        "dealt_low": share.dealt[0],
        "dealt_high": share.dealt[1],
        "matched": share.matched,
        "matched_members": share.matched_members,
        "share": share.share,
        # No share is larger than 1; NaN stays what it is.
        "share_low": float(np.minimum(low * share.expected, 1.0)),
        "share_high": float(np.minimum(high * share.expected, 1.0)),
        "ratio": ratio,
        "ratio_low": low,
        "ratio_high": high,
        "left_out_low": share.left_out[0],
        "left_out_high": share.left_out[1],
    }
    if np.isnan(low):
        return row
    direction, why = _direction(share, limits)
    beside = "above" if published > high else "below" if published < low else "within"
    return row | {"direction": direction, "published": beside, "reason": format_reasons([*answer.reasons, why])}


def _direction(share: Share, limits: Limits) -> tuple[str, Reason | None]:
    low, high = limits
    if low <= 0 <= high:
        return "cannot_tell", Reason("simultaneous_interval_includes_one")
    if one_person_flips(float(np.exp(share.effect.value)), share.left_out, (high - low) / 2):
        return "cannot_tell", Reason("one_person_flips")
    return ("more_often" if low > 0 else "less_often"), None


def _verdict_row(answer: _Answer, row: dict[str, Any], published: float, planned: Planned) -> dict[str, Any]:
    point, effect = answer.setting, answer.effect
    return {key: answer.searched.keys[key] for key in _KEYS} | {
        "threshold_name": point.name,
        "threshold": point.threshold,
        "contrast": answer.searched.name,
        "role": "verdict",
        "scale": "ratio",
        "estimate": row.get("ratio", _NAN),
        "low": row.get("ratio_low", _NAN),
        "high": row.get("ratio_high", _NAN),
        "margin": published,
        "minimum_detectable": planned[point.name, answer.searched.name].effect,
        "p_beyond": _NAN,
        "p_below": _NAN,
        "people": effect.people,
        "comparisons": effect.comparisons,
        "events": effect.events,
        "verdict": _VERDICTS[row["direction"]],
        "reason": row["reason"],
    }
