"""The first screen of a result: one finding, one sentence to read aloud, three limits."""

from dataclasses import dataclass

from falsematch.report import lead
from falsematch.report.claim_sentences import factor
from falsematch.report.contents import Contents
from falsematch.report.findings import of_point
from falsematch.report.rows import EQUAL_CELLS, Point, pooled
from falsematch.report.telling import Telling, sureness
from falsematch.result.finding import Counts, Finding


@dataclass(frozen=True)
class Opening:
    """What stands on the first screen besides the chart.

    Attributes
    ----------
    title : str
        The finding, without a full stop.
    sentence : str
        Counts, people, ratio and interval, to be read aloud.
    setting : str
        Whose photographs, which matcher, at which setting.
    limits : list of str
        Three, a line each.
    """

    title: str
    sentence: str
    setting: str
    limits: list[str]


def opening(contents: Contents) -> Opening:
    """The first screen of a result."""
    telling = contents.telling
    claim = lead.strongest(contents.claims, contents.recorded.summary)
    led = lead.lead(contents.claims, contents.recorded.summary, telling)
    head = point_of(claim, contents)
    if claim is not None and led is not None:
        return Opening(led.title, contrast(claim, telling), _setting(head, telling), _limits(contents))
    card = telling.card
    title = led.title if led else (card.experiment.title or card.dataset.title or card.experiment.name)
    return Opening(
        telling.words.plain(title),
        " ".join([*(_counted(head, telling) if head else ()), *(led.lines if led else ())]),
        _setting(head, telling),
        _limits(contents),
    )


def point_of(claim: Finding | None, contents: Contents) -> Point | None:
    """The point of the first screen: the claim's, else the first matcher that has a threshold."""
    if claim is not None:
        for point in contents.every:
            if of_point(claim, point):
                return point
    return next(iter(contents.heads), None)


def contrast(claim: Finding, telling: Telling) -> str:
    """A claim about two groups with its counts, its ratio, and how sure that is."""
    words, numbers = telling.words, claim.numbers
    compared, reference = (_side(one, telling) for one in claim.counts)
    counts = words("opening.counts", compared=compared, reference=reference)
    kind = "alike" if claim.keys.matched_on.startswith(EQUAL_CELLS) else "ratio"
    if claim.kind == "few_people":
        kind = "more_often" if numbers.times is None else "at_least"
    size = words(
        f"opening.{kind}",
        value=factor(numbers.value or 0.0, telling),
        low=factor(numbers.low or 0.0, telling),
        high=factor(numbers.high or 0.0, telling),
        times=words.number(numbers.times or 0),
        confidence=telling.confident,
    )
    status = words(f"opening.{claim.status}")
    return " ".join([counts, size, status])


def _side(one: Counts, telling: Telling) -> str:
    words = telling.words
    return words(
        "opening.side",
        events=words.number(one.events or 0),
        comparisons=words.number(one.trials or 0),
        group=words.people(one.group),
        people=words.count("people", one.subjects or 0),
    )


def _counted(head: Point, telling: Telling) -> list[str]:
    """How often anybody was taken for somebody else, where no two groups are told of."""
    everyone = pooled(head.clean).iloc[0].to_dict()
    if sureness(everyone) == "nothing":
        return []
    return [telling.words("opening.everyone", rate=telling.rate(everyone), **telling.counts(everyone))]


def _setting(head: Point | None, telling: Telling) -> str:
    """The dataset, and matcher and threshold where there is one."""
    named = [telling.dataset, telling.matcher_at(head) if head is not None else ""]
    return telling.words("opening.separator").join(filter(None, named))


def _limits(contents: Contents) -> list[str]:
    """The three that matter most here: what was tested, of whom it speaks, and how it was photographed."""
    words = contents.telling.words
    simulated = any(point.arms for point in contents.every)
    kinds = ["matchers", "groups", "simulated" if simulated else "portraits"]
    return [words(f"opening.limits.{kind}") for kind in kinds]
