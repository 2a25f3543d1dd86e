"""Whose photographs a matcher finds no face on more often, as far as a claim says so; and what is claimed of misses."""

from collections.abc import Iterable

from falsematch.report.claim_sentences import factor
from falsematch.report.field_table import slice_name
from falsematch.report.telling import Telling
from falsematch.result.finding import Finding

_JOIN = " & "


def sentences(claims: Iterable[Finding], telling: Telling) -> list[str]:
    """One for each matcher and pair of groups with a claim, with every condition it holds under; one of misses.

    Groups that differ in more than one label are left out: nobody could say which of the labels it is.
    """
    say = telling.words
    asked = [one for one in claims if one.kind == "ratio" and is_of_one_label(one)]
    told = []
    for (matcher, *groups), own in _by_pair(one for one in asked if one.rate == "fta" and one.supported).items():
        compared, reference = (say.people(group) for group in groups)
        under = say("findings.separator").join(_under(one, telling) for one in own)
        named = {"matcher": say.known("matcher", matcher), "compared": compared, "reference": reference}
        told.append(say("lost_faces.claimed", **named, conditions=under))
    if not any(one.rate == "fnmr" and one.supported for one in asked):
        told.append(say("lost_faces.misses" if told else "lost_faces.nothing"))
    return told


def is_of_one_label(claim: Finding) -> bool:
    """Whether the groups are crossings of all labels that differ in one of them."""
    labels = claim.keys.group_by
    if labels != claim.keys.matched_on or len(claim.groups) != 2:
        return False
    compared, reference = (group.split(_JOIN) for group in claim.groups)
    return sum(one != other for one, other in zip(compared, reference, strict=True)) == 1


def _by_pair(claims: Iterable[Finding]) -> dict[tuple[str, ...], list[Finding]]:
    """Claims of a matcher and pair, each condition once: whether a face is found rests on no threshold."""
    found: dict[tuple[str, ...], dict[tuple[object, ...], Finding]] = {}
    for one in claims:
        keys = one.keys
        own = found.setdefault((keys.matcher, *one.groups), {})
        own.setdefault((keys.condition, keys.dose, keys.metering, keys.arm), one)
    return {pair: list(own.values()) for pair, own in found.items()}


def _under(claim: Finding, telling: Telling) -> str:
    numbers = claim.numbers
    ends = {name: factor(getattr(numbers, name), telling) for name in ("value", "low", "high")}
    return telling.words("lost_faces.under", condition=slice_name(claim.keys.model_dump(), telling), **ends)
