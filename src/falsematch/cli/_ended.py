"""What is said once a result is written."""

from pathlib import Path
from typing import TYPE_CHECKING

from falsematch import report

if TYPE_CHECKING:
    from falsematch.result import Card


def tell_result(card: "Card", folder: Path, *, papers: bool = True) -> None:
    """Say what the card warns of, and where the report lies; ``papers``: whether they were asked for."""
    from falsematch.report import words

    say = words.load("en")
    for warning in card.warnings:
        print(f"note: {say.reasons(warning)}")
    tell_report(folder, papers=papers)


def tell_report(folder: Path, *, papers: bool = True) -> None:
    """Say where the report lies, and what it lacks."""
    if not papers:
        print(f"note: no papers were written, as asked for; `falsematch report {folder}` writes them.")
    elif not report.has_papers():
        print("note: no PDFs and no crate were written; they need the extra `report`: install `falsematch[report]`.")
    print(f"report: {folder / 'report.html'}")
