"""What a page leads with: the strongest claim about two groups, as the audit chose it, or that there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from falsematch.report.claim_sentences import capital, factor, labelled, limitations, limits_of, where
from falsematch.report.rows import CLEAN, Point
from falsematch.report.telling import Telling
from falsematch.result.finding import Finding
from falsematch.tables.point import OF_CONTRASTS

_OF_ALL, _OF_MATCHER = "strongest_claim", "strongest_claim_of_matcher"


@dataclass(frozen=True)
class Lead:
    """A finding as a title, and what it rests on.

    Attributes
    ----------
    title : str
        Without a full stop.
    lines : list of str
        Sentences: counts and people, how sure, what to read with it.
    """

    title: str
    lines: list[str]


def strongest(claims: Sequence[Finding] | None, summary: pd.DataFrame, matcher: str = "") -> Finding | None:
    """The claim that the audit chose, of all matchers or of one; None where nothing is supported.

    Parameters
    ----------
    claims : sequence of Finding or None
    summary : DataFrame
        Columns of :data:`falsematch.tables.summary_tables.SUMMARY`.
    matcher : str
        Name of one; of all where empty.
    """
    rows = summary[summary["what"] == (_OF_MATCHER if matcher else _OF_ALL)]
    return _found(claims or (), rows[rows["matcher"] == matcher] if matcher else rows)


def amplified(claims: Sequence[Finding], point: Point) -> Finding | None:
    """The claim about a condition that the audit chose of a headline; None where nothing is supported."""
    return _found(claims, point.chosen[point.chosen["what"] == "strongest_amplification"])


def _found(claims: Sequence[Finding], rows: pd.DataFrame) -> Finding | None:
    """The claim that a row chose."""
    for row in rows.to_dict("records"):
        for claim in claims:
            same = (claim.kind, claim.groups) == (row["kind"], [row["group"], row["reference_group"]])
            if same and claim.supported and slice_of(claim) == tuple(_text(row[name]) for name in _SLICE):
                return claim
    return None


def first(claims: Sequence[Finding], summary: pd.DataFrame, matcher: str = "") -> list[Finding]:
    """The same claims, the strongest before the others."""
    best = strongest(claims, summary, matcher)
    return list(claims) if best is None else [best, *(claim for claim in claims if claim is not best)]


_SLICE = ("matcher", "threshold_name", "condition", "dose", "arm", "delivery", "landmarks", "metering", "matched_on")


def slice_of(claim: Finding) -> tuple[str, ...]:
    """By which a claim is one of its kind: matcher, setting, condition and how photographs were taken."""
    return tuple(_text(getattr(claim.keys, name)) for name in _SLICE)


def _text(value: float | str | None) -> str:
    return "" if pd.isna(value) else str(value)


def lead(claims: Sequence[Finding] | None, summary: pd.DataFrame, telling: Telling) -> Lead | None:
    """The finding that a page is about; None where no two groups were held against one another.

    Parameters
    ----------
    claims : sequence of Finding or None
    summary : DataFrame
        Columns of :data:`falsematch.tables.summary_tables.SUMMARY`.
    telling : Telling
    """
    asked = [claim for claim in claims or () if claim.kind in OF_CONTRASTS]
    best = strongest(asked, summary)
    if best is not None:
        return Lead(title(best, telling), _beneath(best, telling))
    # A result from before the choice was recorded has claims, and nothing that says which comes first.
    if not asked or any(claim.supported for claim in asked):
        return None
    return Lead(telling.words("lead.nothing"), [telling.words("lead.nothing_text")])


def title(claim: Finding, telling: Telling) -> str:
    """A claim in as few words as it needs: who was taken for whom how much more often."""
    words, numbers = telling.words, claim.numbers
    kind = "contrast"
    if claim.kind == "few_people":
        kind = "more_often" if numbers.times is None else "at_least"
    compared, reference = (words.people(group) for group in claim.groups)
    told = "" if claim.keys.condition == CLEAN else words("comma") + where(claim, telling)
    return words(
        f"lead.{kind}",
        matcher=telling.title(claim.keys.matcher),
        compared=compared,
        reference=reference,
        value=factor(numbers.value or 0.0, telling),
        times=words.number(numbers.times or 0),
        where=told,
    )


def is_of(claim: Finding | None, point: Point) -> bool:
    """Whether a claim is of a point's matcher at its threshold, on clean photographs."""
    return claim is not None and (claim.keys.matcher, claim.keys.threshold_name, claim.keys.condition) == (
        point.matcher,
        point.threshold_name,
        CLEAN,
    )


def _beneath(claim: Finding, telling: Telling) -> list[str]:
    words, keys = telling.words, claim.keys
    sides = [
        words(
            "lead.counts",
            group=capital(words.people(one.group)),
            events=words.count("false_matches", one.events or 0),
            comparisons=words.count("comparisons", one.trials or 0),
            people=words.count("people", one.subjects or 0),
        )
        for one in claim.counts
    ]
    at = words(
        "lead.at",
        where=capital(where(claim, telling)),
        threshold=words.threshold(keys.threshold_name),
    )
    status = words("lead.confirmatory" if claim.status == "confirmatory" else "lead.exploratory")
    beside = limitations([claim], telling)
    read = [words("findings.beside", limitations=words("findings.separator").join(beside))] if beside else []
    called = labelled(claim, telling)
    return [" ".join([*sides, limits_of(claim, telling), at]), " ".join(filter(None, [called, status, *read]))]
