"""What a page says between its first screen and the parts for those who check: the field, and who was tested."""

from dataclasses import dataclass

from falsematch.report import unlabelled
from falsematch.report.claim_sentences import capital, factor, where
from falsematch.report.contents import Contents
from falsematch.report.label_notes import label_notes
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
    """What the plan asked of a gap; its size too, unless it is refused for more than an interval about "no change"."""
    words, numbers = telling.words, claim.numbers
    kind = "untold" if not claim.supported else "wider" if (numbers.value or 0.0) > 1 else "narrower"
    named = {name: factor(getattr(numbers, name) or 0.0, telling) for name in ("value", "low", "high")}
    named["compared"], named["reference"] = (words.people(group) for group in claim.groups)
    said = [words(f"story.widening.{kind}", where=capital(where(claim, telling)), **named)]
    if claim.reasons == ["interval_includes_one"]:
        said.append(words("story.widening.size", **named))
    if claim.supported or len(said) > 1:
        said.append(words("story.widening.equal", reference=named["reference"]))
    return " ".join(said)


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
            capital(contents.telling.words("everyone") if not row["group_by"] else words.people(row["group"])),
            words.cell_count(row["subjects"]),
        )
        for row in kept
    ]


def labels(contents: Contents) -> list[str]:
    """Who said which group people belong to: one a label that people are grouped by, then what to read with it."""
    say, dataset = contents.telling.words, contents.telling.card.dataset
    sources = dataset.labels
    names = grouped_by(contents)
    told = [
        capital(say("story.label", what=say.label(name), value=say.known("provenance", sources[name])))
        for name in names
        if name in sources
    ]
    return [*told, *label_notes(dataset.name, names, say)]


def grouped_by(contents: Contents) -> list[str]:
    """The labels that people are grouped by."""
    grouped = contents.recorded.settings.get("group_by") or list(contents.telling.card.dataset.labels)
    return list(dict.fromkeys(name for one in grouped for name in ([one] if isinstance(one, str) else one)))


def in_no_group(contents: Contents) -> list[str]:
    """How many of :func:`people` are in no group; nothing where everybody is in one."""
    if not contents.heads:
        return []
    lacking = unlabelled.unlabelled(contents.telling.card)
    grouped = set(grouped_by(contents))
    return unlabelled.sentences(contents.telling.card, contents.telling.words) if grouped & set(lacking) else []


def who(contents: Contents) -> list[str]:
    """What must be read with the groups on a sheet: who is in none, and what to read with a label."""
    say, name = contents.telling.words, contents.telling.card.dataset.name
    return [*in_no_group(contents), *label_notes(name, grouped_by(contents), say)]
