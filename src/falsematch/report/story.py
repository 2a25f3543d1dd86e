"""What a page says between its first screen and the parts for those who check: the field, and who was tested."""

from dataclasses import dataclass

from falsematch.report.claim_sentences import factor
from falsematch.report.contents import Contents
from falsematch.report.rows import CLEAN, finest, pooled
from falsematch.report.telling import Telling
from falsematch.result.finding import Finding

_WIDER = "amplification"


@dataclass(frozen=True)
class Group:
    """One group of the people who were tested, and how many they are."""

    name: str
    people: str


def widening(contents: Contents) -> list[str]:
    """Whether a simulated condition widens a gap between groups; empty where nothing was degraded.

    What was named before the run is answered one by one, and of the rest it is said how many have an answer.
    """
    telling, say = contents.telling, contents.telling.words
    if set(contents.conditions) == {CLEAN}:
        return []
    asked = [claim for claim in contents.claims or () if claim.kind == _WIDER and claim.rate == "fmr"]
    lines = [_named(claim, telling) for claim in asked if claim.status == "confirmatory"]
    summary = contents.recorded.summary
    for row in summary[summary["what"] == "strongest_amplification"].to_dict("records"):
        lines.append(say("story.widening.some", count=say.number(row["count"]), all=say.number(row["of"])))
    return lines or [say("story.widening.none" if asked else "story.widening.not_asked")]


def _named(claim: Finding, telling: Telling) -> str:
    words, numbers = telling.words, claim.numbers
    kind = "supported" if claim.supported else "untold"
    limits = numbers.low is not None and numbers.high is not None
    size = (
        words(
            "story.widening.size",
            value=factor(numbers.value or 0.0, telling),
            low=factor(numbers.low or 0.0, telling),
            high=factor(numbers.high or 0.0, telling),
        )
        if limits
        else ""
    )
    compared, reference = (words.people(group) for group in claim.groups)
    condition = words.known("condition", claim.keys.condition)
    said = words(f"story.widening.{kind}", condition=condition, compared=compared, reference=reference, size=size)
    return said[:1].upper() + said[1:]


def people(contents: Contents) -> list[Group]:
    """How many people of each group of the finest crossing were compared, on clean photographs."""
    point = next(iter(contents.heads), None)
    if point is None:
        return []
    labels, words = finest(point.clean), contents.telling.words
    rows = pooled(point.clean).to_dict("records")
    kept = [row for row in rows if row["group_by"] in {"", labels}]
    return [
        Group(
            _capital(contents.telling.words("everyone") if not row["group_by"] else words.people(row["group"])),
            words.cell_count(row["subjects"]),
        )
        for row in kept
    ]


def labels(contents: Contents) -> list[str]:
    """Who said which group people belong to."""
    say = contents.telling.words
    told = contents.telling.card.dataset.labels.items()
    return [say("setup", what=say.label(label), value=say.known("provenance", kind)) for label, kind in told]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
