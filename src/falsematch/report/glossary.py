"""The terms of a page, each with a sentence or two, for a tap on it; ``tools/glossary.py`` writes the page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

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
    forms : tuple of str
        As sentences of a page write it; of a term that no page explains on a tap, none.
    """

    name: str
    term: str
    text: str
    forms: tuple[str, ...] = ()


def glossary(say: Words) -> list[Term]:
    """Every term, in the order in which a reader meets them."""
    return [
        Term(name, entry["term"], entry["text"], tuple(filter(None, entry.get("forms", "").split(", "))))
        for name, entry in say.entry("glossary").items()
    ]


class Taps:
    """Makes the first use of a term in a section a button that shows what it means, without any script.

    Parameters
    ----------
    terms : iterable of Term
        Of two that are written alike the first is meant.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms: dict[str, Term] = {}
        for term in terms:
            for form in term.forms:
                self._terms.setdefault(form.lower(), term)
        # A longer form first: "1 in 100 setting" is not "setting".
        forms = sorted(map(re.escape, self._terms), key=len, reverse=True)
        self._pattern = re.compile(rf"(\(?)(?<!\w)({'|'.join(forms)})(?!\w)([.,;:)]*)", re.IGNORECASE)
        self._here: set[str] = set()
        self.used: dict[str, Term] = {}

    def section(self) -> str:
        """Begins a section, which explains its terms anew; writes nothing."""
        self._here = set()
        return ""

    def __call__(self, text: str) -> Markup:
        """A text, escaped, with a button for each term that its section did not use before."""
        written, at = Markup(), 0
        for found in self._pattern.finditer(text):
            term = self._terms[found[2].lower()]
            if term.name in self._here:
                continue
            self._here.add(term.name)
            self.used[term.name] = term
            button = _BUTTON.format(name=term.name, written=found[2])
            written += escape(text[at : found.start()]) + _KEPT.format(before=found[1], button=button, after=found[3])
            at = found.end()
        return written + escape(text[at:])


# A line may break beside a button, but not between it and its bracket or full stop.
_KEPT = Markup('<span class="kept">{before}{button}{after}</span>')
_BUTTON = Markup('<button type="button" class="term" popovertarget="term-{name}">{written}</button>')
