"""What a result rests on, as the page's cards tell it: dataset, matchers, how to cite."""

from dataclasses import dataclass

from falsematch.report.project import project
from falsematch.report.words import Words
from falsematch.result.card import Card
from falsematch.result.origin import Matcher


@dataclass(frozen=True)
class Fact:
    """One line of a card; ``quoted`` is told in the words of a manifest, which are English in every language."""

    name: str
    values: list[str]
    quoted: bool = False


@dataclass(frozen=True)
class FactCard:
    """The card of the dataset, or of one matcher."""

    heading: str
    facts: list[Fact]


def cards(card: Card, say: Words) -> list[FactCard]:
    """The card of the dataset and one of each matcher, with the facts that ``card.json`` holds."""
    of_matchers = [FactCard(say("cards.matcher"), _held(_of_matcher(matcher, say))) for matcher in card.matchers]
    return [FactCard(say("cards.dataset"), _held(_of_dataset(card, say))), *of_matchers]


def citation(card: Card, say: Words) -> list[str]:
    """How to cite the result, and the photographs."""
    text = say(
        "use.cite_text",
        version=card.falsematch,
        experiment=card.experiment.name,
        number=str(card.experiment.version),
        result=card.short_result,
    )
    data = [say("use.cite_data", citation=card.dataset.citation)] if card.dataset.citation else []
    return [text, *data, _errata(say)]


def _errata(say: Words) -> str:
    """Where corrections stand: at their address, or in the project's own list."""
    address = project().errata
    return say("use.cite_errata_at", address=address) if address else say("use.cite_errata")


def _of_dataset(card: Card, say: Words) -> list[Fact]:
    data, counts = card.dataset, card.counts
    labels = [f"{say.label(name)}: {say.known('provenance', kind)}" for name, kind in data.labels.items()]
    known = counts.impostor_comparisons is not None and counts.genuine_comparisons is not None
    compared = [
        say(
            "cards.comparisons_of",
            impostor=say.number(counts.impostor_comparisons or 0),
            genuine=say.number(counts.genuine_comparisons or 0),
        )
    ]
    return [
        Fact(say("cards.title"), [data.title or data.name], quoted=True),
        Fact(say("cards.version"), [data.version or ""]),
        Fact(say("cards.citation"), [data.citation], quoted=True),
        Fact(say("cards.licence"), [data.licence], quoted=True),
        Fact(say("cards.attribution"), [data.attribution], quoted=True),
        Fact(say("cards.labels"), labels),
        Fact(say("cards.people"), [say.number(data.people)] if data.people is not None else []),
        Fact(say("cards.photographs"), [say.number(data.photographs)] if data.photographs is not None else []),
        Fact(say("cards.comparisons"), compared if known else []),
        Fact(say("cards.faults"), list(data.faults), quoted=True),
        Fact(say("cards.sha256"), [data.sha256]),
    ]


def _of_matcher(matcher: Matcher, say: Words) -> list[Fact]:
    shipped = matcher.threshold
    rule = "" if shipped is None else say(f"polarity.{matcher.polarity}", threshold=say.short(shipped))
    return [
        Fact(say("cards.title"), [matcher.title or matcher.name], quoted=True),
        Fact(say("cards.threshold"), [rule]),
        Fact(say("cards.threshold_source"), [matcher.threshold_source], quoted=True),
        Fact(say("cards.licence"), [matcher.licence], quoted=True),
        Fact(say("cards.training_data"), [matcher.training_data], quoted=True),
        Fact(say("cards.provenance"), [say.known("origin", matcher.provenance)] if matcher.provenance else []),
    ]


def _held(facts: list[Fact]) -> list[Fact]:
    """Facts the card holds; the others are left out."""
    filled = [Fact(fact.name, [value for value in fact.values if value], fact.quoted) for fact in facts]
    return [fact for fact in filled if fact.values]
