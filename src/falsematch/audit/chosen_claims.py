"""Which claims a page leads with, and how many it does not make, as rows of ``summary.csv``."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from falsematch.audit._choice import Choice, of_all
from falsematch.tables import KEYS, validate
from falsematch.tables.point import CLEAN, OF_CONTRASTS, OF_PAIRS, SETUP
from falsematch.tables.summary_tables import SUMMARY

Claim = Mapping[str, Any]


def with_claims(summary: pd.DataFrame, findings: Sequence[Claim]) -> pd.DataFrame:
    """A summary with the claims that a page leads with, and with how many are refused.

    Of two groups the strongest supported claim, of all matchers and of each: a claim that was named before the run
    comes first, then one at the threshold that its matcher is told at, then one of clean photographs; of those alike
    in this the one with the highest lower limit, and of equal ones the first. Of each matcher's headline the supported
    amplification with the highest lower limit.

    Parameters
    ----------
    summary : DataFrame
        As :func:`falsematch.audit.chosen.choose` gives it.
    findings : sequence of mapping
        Of :func:`falsematch.audit.findings`; what it refuses is chosen by nobody.

    Returns
    -------
    DataFrame
        Columns of :data:`falsematch.tables.summary_tables.SUMMARY`.
    """
    told = summary[summary["what"] == "headline"].to_dict("records")
    of_rate = [one for one in findings if one["rate"] == "fmr"]
    rows = [*_strongest(of_rate, {_at(head) for head in told}), *_asked(of_rate, told)]
    for head in told:
        rows += _of_headline(of_rate, head)
    added = validate(pd.DataFrame(rows, columns=list(SUMMARY.columns)), SUMMARY)
    return pd.concat([summary, added], ignore_index=True) if rows else summary


def _strongest(findings: Sequence[Claim], heads: set[tuple[str, str]]) -> Iterator[Choice]:
    supported = [one for one in findings if one["kind"] in OF_CONTRASTS and one["supported"]]
    # Sorting keeps the order of equal ones.
    supported.sort(key=lambda one: _strength(one, heads), reverse=True)
    yield from (_chosen("strongest_claim", one) for one in supported[:1])
    by_matcher: dict[str, Claim] = {}
    for one in supported:
        by_matcher.setdefault(one["keys"]["matcher"], one)
    yield from (_chosen("strongest_claim_of_matcher", one) for one in by_matcher.values())


def _strength(finding: Claim, heads: set[tuple[str, str]]) -> tuple[bool, bool, bool, float]:
    keys = finding["keys"]
    # Of few people a direction without a size says more than none, and less than any limit.
    return finding["status"] == "confirmatory", _at(keys) in heads, keys["condition"] == CLEAN, _low(finding)


def _low(finding: Claim) -> float:
    low: float | None = finding["numbers"].get("low")
    return 1.0 if low is None else low


def _at(keys: Mapping[Any, Any]) -> tuple[str, str]:
    return keys["matcher"], keys["threshold_name"]


def _asked(findings: Sequence[Claim], heads: Sequence[Choice]) -> Iterator[Choice]:
    """How many ratios of two groups were asked for at the headlines, clean, and how many of them carry a claim."""
    at = {_at(head) for head in heads}
    kinds = {"ratio", *OF_CONTRASTS}
    asked = [one for one in findings if one["kind"] in kinds and _is_clean(one) and _at(one["keys"]) in at]
    if asked:
        yield of_all("ratios", dataset=heads[0]["dataset"], **_supported(asked))


def _of_headline(findings: Sequence[Claim], head: Choice) -> Iterator[Choice]:
    own = [one for one in findings if _at(one["keys"]) == _at(head)]
    pairs = [one for one in own if one["kind"] in OF_PAIRS and _is_clean(one)]
    amplified = [one for one in own if one["kind"] == "amplification" and _is_set_up_as(one, head)]
    place = {name: head[name] for name in ("dataset", "matcher", "threshold_name", *SETUP)}
    for what, asked in (("claims_of_pairs", pairs), ("claims_of_amplification", amplified)):
        if asked:
            yield of_all(what, **place, **_supported(asked))
    supported = [one for one in amplified if one["supported"]]
    if supported:
        yield _chosen("strongest_amplification", max(supported, key=_low))


def _is_clean(finding: Claim) -> bool:
    return bool(finding["keys"]["condition"] == CLEAN)


def _is_set_up_as(finding: Claim, head: Choice) -> bool:
    # A claim that was named and not measured has no setup.
    return all(finding["keys"].get(name, head[name]) == head[name] for name in SETUP)


def _supported(asked: Sequence[Claim]) -> dict[str, int]:
    return {"count": sum(bool(one["supported"]) for one in asked), "of": len(asked)}


def _chosen(what: str, finding: Claim) -> Choice:
    keys = finding["keys"]
    (group, reference), (compared, beside) = finding["groups"], finding["counts"]
    return {
        "what": what,
        **{name: keys.get(name) for name in (*KEYS, "threshold_name", "group_by", "matched_on")},
        "group": group,
        "value": finding["numbers"].get("value"),
        "count": compared["subjects"],
        "of": beside["subjects"],
        "reference_group": reference,
        "kind": finding["kind"],
    }
