"""One result on one page: its finding, a sentence to read aloud, what may be said of it in public, and what may not."""

from collections.abc import Iterator
from dataclasses import dataclass

from falsematch.report import findings, lead, opening, story, unlabelled
from falsematch.report.claim_sentences import factor, limits_of, where
from falsematch.report.contents import Contents
from falsematch.report.exhibit import of_result
from falsematch.report.lost_faces import is_of_one_label
from falsematch.report.rows import CLEAN, EVERYONE, Point, chosen, finest, pooled
from falsematch.report.telling import Row, Telling, sureness
from falsematch.result.finding import Finding
from falsematch.tables.point import OF_CONTRASTS

# More sentences than these nobody keeps in mind.
_MOST = 3
_RATIOS = 2


@dataclass(frozen=True)
class Handout:
    """The words of a handout.

    Attributes
    ----------
    title : str
        The strongest sentence that is supported, or that there is none; without a full stop.
    sentence : str
        Counts, people and how sure, to be read aloud.
    may, may_not : list of str
        Three each.
    who : list of str
        What must be read with the groups: how many people are in none, and who said which group people belong to where
        nobody did.
    """

    title: str
    sentence: str
    may: list[str]
    may_not: list[str]
    who: list[str]


def capital(text: str) -> str:
    """A text that begins a line."""
    return text[:1].upper() + text[1:]


def handout(contents: Contents) -> Handout:
    """The handout of a result; one without matchers that have a threshold has no sentences to repeat."""
    told = opening.opening(contents)
    # Of generated heads no claim is made, and the title makes none.
    telling = contents.telling
    title = capital(telling.experiment) if telling.card.generated else telling.words.plain(of_result(contents).finding)
    if not contents.heads:
        return Handout(title, told.sentence, [], [], [])
    point = _of(contents)
    may, may_not = list(_may(contents, point)), list(_may_not(contents, point))
    return Handout(title, told.sentence, may[:_MOST], may_not[:_MOST], story.who(contents))


def _of(contents: Contents) -> Point:
    """The point that the result's finding is about, else the first headline."""
    best = lead.strongest(contents.claims, contents.recorded.summary)
    return next((head for head in contents.heads if best and head.matcher == best.keys.matcher), contents.heads[0])


def _claimed(contents: Contents, point: Point) -> list[Finding]:
    """Claims about two groups, the strongest first, each contrast once."""
    summary = contents.recorded.summary
    best = lead.strongest(contents.claims, summary)
    about = [f for f in contents.claims or () if f.supported and f.rate == "fmr" and f.kind in {"ratio", *OF_CONTRASTS}]
    clean = [f for f in about if f is best or (findings.of_point(f, point) and f.keys.condition == CLEAN)]
    once: dict[tuple[str, ...], Finding] = {}
    for finding in lead.first(clean, summary):
        once.setdefault(tuple(finding.groups), finding)
    return list(once.values())


def _ratio(claim: Finding, telling: Telling) -> str:
    words, numbers = telling.words, claim.numbers
    people = [words.count("people", one.subjects or 0) for one in claim.counts]
    return words(
        "handout.limit" if claim.kind == "few_people" else "handout.ratio",
        finding=_where_told(claim, telling),
        confidence=telling.confident,
        low=factor(numbers.low or 0.0, telling),
        high=factor(numbers.high or 0.0, telling),
        limits=limits_of(claim, telling),
        people=people[0],
        people_reference=people[-1],
        status=words(f"handout.{claim.status}"),
    )


def _where_told(claim: Finding, telling: Telling) -> str:
    """A claim with its condition, clean photographs too: it is quoted without the page about it."""
    clean = claim.keys.condition == CLEAN
    return lead.title(claim, telling) + (telling.words("comma") + where(claim, telling) if clean else "")


def _may(contents: Contents, point: Point) -> Iterator[str]:
    """What is supported, the strongest first; then what this test cannot tell, which is itself worth saying."""
    telling, words = contents.telling, contents.telling.words
    if telling.card.generated:
        yield words("handout.generated")
    claimed = _claimed(contents, point)
    # Of groups that differ in more than one label nobody could say which of them it is.
    yield from [_ratio(one, telling) for one in claimed if is_of_one_label(one)][:_RATIOS]
    matcher = telling.title(point.matcher)
    if _rate_told(contents, point):
        yield _rate(contents, point)
    else:
        yield words("handout.nothing", matcher=matcher)
    if not claimed and len(_crossing(point)) > 1:
        yield words("handout.no_ratio", matcher=matcher)
    if (counted := _most_striking(point)) is not None:
        yield words("handout.counted", group=capital(telling.group(counted)), **telling.counts(counted))
    yield words("handout.repeat")
    yield words("handout.public")


def _may_not(contents: Contents, point: Point) -> Iterator[str]:
    """What the numbers invite and do not carry; the first two are of every result."""
    telling, words = contents.telling, contents.telling.words
    yield words("handout.not_government")
    yield words("handout.not_generated" if telling.card.generated else "handout.not_population")
    if unproven := telling.unproven_names(contents.conditions):
        yield words("handout.not_proven", conditions=words("comma").join(unproven))
    best = lead.strongest(contents.claims, contents.recorded.summary)
    if best is not None and best.kind == "few_people":
        yield words("handout.not_size")
    if "one session" in telling.card.dataset.fault_kinds:
        yield words("handout.not_missed_session")
    if (counted := _most_striking(point)) is not None:
        people = telling.counts(counted)["people"]
        yield words("handout.not_counted", group=telling.group(counted), people=people)
    if not _claimed(contents, point):
        yield words("handout.not_ratio")
    if point.arms:
        yield words("handout.not_simulated")
    yield words("handout.not_search")


def _rate_told(contents: Contents, point: Point) -> bool:
    """Whether the audit lets anything be said of how often the matcher takes one person for another."""
    if contents.telling.card.generated:
        # No claim is made of heads; how often a matcher takes one for another is told where it has an interval.
        return sureness(pooled(point.clean).iloc[0].to_dict()) == "interval"
    return any(one.supported for one in _of_everyone(contents, point))


def _of_everyone(contents: Contents, point: Point) -> list[Finding]:
    """What is claimed, or refused, of everybody's clean rate."""
    about = [f for f in contents.claims or () if f.rate == "fmr" and findings.of_point(f, point)]
    clean = [f for f in about if f.keys.condition == CLEAN and f.kind == "group_rate"]
    return [f for f in clean if f.groups == [EVERYONE]]


def _rate(contents: Contents, point: Point) -> str:
    telling, words = contents.telling, contents.telling.words
    row, labels = pooled(point.clean).iloc[0].to_dict(), finest(point.clean)
    counts = telling.counts(row)
    planned = any(one.supported and one.status == "confirmatory" for one in _of_everyone(contents, point))
    # Whoever lacks a label is in no comparison that is matched on it; of two labels nobody knows who lacks both.
    lacking = [n for label, n in unlabelled.unlabelled(telling.card).items() if label in labels.split(" & ")]
    in_none = lacking[0] if len(lacking) == 1 else 0
    return words(
        "handout.rate",
        matcher=telling.title(point.matcher),
        events=words.number(row["false_matches"]),
        comparisons=counts["comparisons"],
        people=words.count("people", row["subjects"] - in_none),
        within=words("handout.within", labels=words.labels(labels)) if labels else "",
        confidence=telling.confident,
        **words.limits(row["fmr"], row["fmr_low"], row["fmr_high"]),
        status=words("handout.confirmatory" if planned else "handout.exploratory"),
    )


def _crossing(point: Point) -> list[Row]:
    rows, labels = pooled(point.clean), finest(point.clean)
    return list(rows[(rows["group_by"] == labels) & (rows["group_by"] != "")].to_dict("records"))


def _most_striking(point: Point) -> Row | None:
    """Of the groups too small for an interval the one with the highest rate: what will be quoted wrongly first."""
    named = [row["group"] for row in chosen(point, "worst_group_too_few")]
    return next((row for row in _crossing(point) if row["group"] in named), None)
