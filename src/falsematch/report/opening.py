"""The first screen of a result: one finding, one sentence to read aloud, three limits."""

import math
from dataclasses import dataclass

from falsematch.report import lead
from falsematch.report.claim_sentences import factor
from falsematch.report.contents import Contents
from falsematch.report.findings import of_point
from falsematch.report.glossary import Term
from falsematch.report.rows import AS_SHIPPED, EQUAL_CELLS, Point, pooled
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
    note : str
        That planned comparisons leave photographs out; empty where none does.
    """

    title: str
    sentence: str
    setting: str
    limits: list[str]
    note: str = ""


def opening(contents: Contents) -> Opening:
    """The first screen of a result."""
    telling = contents.telling
    claim = lead.strongest(contents.claims, contents.recorded.summary)
    led = lead.lead(contents.claims, contents.recorded.summary, telling)
    head = point_of(claim, contents)
    if claim is not None and led is not None:
        sentence = " ".join(filter(None, [contrast(claim, telling), _gap(claim, contents)]))
        return Opening(led.title, sentence, _setting(head, telling), _limits(contents), left_out(contents))
    card = telling.card
    title = led.title if led else (card.experiment.title or card.dataset.title or card.experiment.name)
    return Opening(
        telling.words.plain(title),
        " ".join([*(_counted(head, telling) if head else ()), *(led.lines if led else ())]),
        _setting(head, telling),
        _limits(contents),
        left_out(contents),
    )


def point_of(claim: Finding | None, contents: Contents) -> Point | None:
    """The point of the first screen: the claim's, else the first matcher that has a threshold."""
    if claim is not None:
        for point in contents.every:
            if of_point(claim, point):
                return point
    return next(iter(contents.heads), None)


def contrast(claim: Finding, telling: Telling) -> str:
    """A claim about two groups: how often in plain words where it may be said, its ratio, its counts, and how sure."""
    words, numbers = telling.words, claim.numbers
    kind = "alike" if claim.keys.matched_on.startswith(EQUAL_CELLS) else "ratio"
    if claim.kind == "few_people":
        kind = "more_often" if numbers.times is None else "at_least"
    status = words(f"opening.{claim.status}")
    size = words(
        f"opening.{kind}",
        value=factor(numbers.value or 0.0, telling),
        low=factor(numbers.low or 0.0, telling),
        high=factor(numbers.high or 0.0, telling),
        times=words.number(numbers.times or 0),
        confidence=telling.confident,
    )
    if kind == "ratio" and all(words.is_seldom(one.value) for one in claim.counts):
        return " ".join([_rates(claim, telling), size, _counts(claim, telling), status])
    compared, reference = (_side(one, telling) for one in claim.counts)
    return " ".join([words("opening.counts", compared=compared, reference=reference), size, status])


def _rates(claim: Finding, telling: Telling) -> str:
    """The two rates whose ratio is claimed, "about 1 in 13", as the very counts that are claimed of record them."""
    compared, reference = claim.counts
    words = telling.words
    return words(
        "opening.rates",
        compared=words.people(compared.group),
        reference=words.people(reference.group),
        rate=words.cell(_number(compared.value)),
        other=words.cell(_number(reference.value)),
    )


def _counts(claim: Finding, telling: Telling) -> str:
    """The counts behind :func:`_rates`, and of how many people."""
    words, (compared, reference) = telling.words, claim.counts
    return words(
        "opening.counted_both",
        events=words.number(compared.events or 0),
        comparisons=words.count("comparisons", compared.trials or 0),
        people=words.count("people", compared.subjects or 0),
        other_events=words.number(reference.events or 0),
        other_comparisons=words.number(reference.trials or 0),
        other_people=words.count("people", reference.subjects or 0),
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _gap(claim: Finding, contents: Contents) -> str:
    """Whether the condition of a claim widens its gap, where the plan asked that; empty where it did not."""
    for other in contents.claims or ():
        same = (other.groups, lead.slice_of(other)) == (claim.groups, lead.slice_of(claim))
        if same and other.kind == "amplification" and other.status == "confirmatory":
            wider = "wider" if (other.numbers.value or 0.0) > 1 else "narrower"
            return contents.telling.words(f"opening.gap.{wider if other.supported else 'untold'}")
    return ""


def left_out(contents: Contents) -> str:
    """That planned comparisons count fewer people, since they leave photographs out; empty where none does."""
    say, planned = contents.telling.words, contents.recorded.settings.get("primaries") or ()
    without = (value for one in planned for values in (one.get("without") or {}).values() for value in values)
    named = [say.label(str(value)) for value in dict.fromkeys(without)]
    return say("opening.left_out", left_out=say("comma").join(named)) if named else ""


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


def setting_here(head: Point | None, telling: Telling) -> list[Term]:
    """What the setting of a page means on that page; nothing where nobody set the threshold to a rate."""
    if head is None or head.refused:
        return []
    say, name = telling.words, telling.threshold(head)
    held = telling.card.threshold(head.matcher, head.threshold_name)
    if head.threshold_name == AS_SHIPPED:
        text = say("setting_means.as_shipped")
    elif held is not None and held.nominal is not None:
        others = held.calibrated_on
        dataset = "" if others is None else say.known("dataset", others.dataset)
        photographs = say(f"setting_means.{'same' if others is None else 'other'}", dataset=dataset)
        text = say("setting_means.of_rate", rate=say.one_in(held.nominal), photographs=photographs)
    else:
        return []
    return [Term("here", name, text, (name,))]


def _setting(head: Point | None, telling: Telling) -> str:
    """The dataset, and matcher and threshold where there is one; a rate that it was set to is of other photographs."""
    named = [telling.dataset]
    if head is not None:
        matcher = telling.words("at", matcher=telling.title(head.matcher), threshold=telling.threshold(head))
        held = telling.card.threshold(head.matcher, head.threshold_name)
        elsewhere = held is not None and held.nominal is not None and held.calibrated_on is not None
        named.append(telling.words("opening.set_elsewhere", setting=matcher) if elsewhere else matcher)
    return telling.words("opening.separator").join(filter(None, named))


def _limits(contents: Contents) -> list[str]:
    """The three that matter most here: what was tested, of whom it speaks, and how it was photographed."""
    words = contents.telling.words
    simulated = any(point.arms for point in contents.every)
    kinds = ["matchers", "groups", "simulated" if simulated else "portraits"]
    return [words(f"opening.limits.{kind}") for kind in kinds]
