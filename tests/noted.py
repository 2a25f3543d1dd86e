"""Notes as a reader of English meets them."""

from collections.abc import Iterable

from falsematch.report.words import load
from falsematch.text.reason import Reason


def noted(notes: Iterable[Reason]) -> list[str]:
    return [load("en").reason(note) for note in notes]
