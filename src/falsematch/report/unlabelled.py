"""People of whom a label is not stated: they are in no group of it, and in no comparison within those groups."""

from falsematch.report.words import Words
from falsematch.result.card import Card
from falsematch.text.reason import parse_reasons

_CODE = "label_not_stated"


def unlabelled(card: Card) -> dict[str, int]:
    """People without a label, by label, as the card's warnings have it."""
    warned = [reason for warning in card.warnings for reason in parse_reasons(warning) if reason.code == _CODE]
    return {str(reason.params["label"]): int(str(reason.params["n"])) for reason in warned}


def sentences(card: Card, say: Words) -> list[str]:
    """That they are in no group of it; nothing where everybody has every label."""
    return [
        say(
            "unlabelled.label_one" if people == 1 else "unlabelled.label",
            people=say.count("people", people),
            label=say.label(label),
        )
        for label, people in unlabelled(card).items()
    ]
