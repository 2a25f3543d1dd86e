"""The terms of a page, each with a sentence or two: for a tap on a term, and for the page of the documentation."""

from dataclasses import dataclass

from falsematch.report.words import Words


@dataclass(frozen=True)
class Term:
    """One term.

    Attributes
    ----------
    name : str
        By which a page refers to it, in every language the same.
    term : str
        As a page writes it.
    text : str
        What it means.
    """

    name: str
    term: str
    text: str


def glossary(say: Words) -> list[Term]:
    """Every term, in the order in which a reader meets them."""
    return [Term(name, entry["term"], entry["text"]) for name, entry in say.entry("glossary").items()]


def document(say: Words, heading: str) -> str:
    """The glossary as a page in Markdown."""
    parts = [f"# {heading}", *(f"## {one.term[:1].upper()}{one.term[1:]}\n\n{one.text}" for one in glossary(say))]
    return "\n\n".join(parts) + "\n"
