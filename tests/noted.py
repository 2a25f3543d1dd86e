"""Notes as a reader of English meets them."""

from collections.abc import Iterable

from falsematch.reason import Reason
from falsematch.report.words import load


def noted(notes: Iterable[Reason]) -> list[str]:
    return [load("en").reason(note) for note in notes]
