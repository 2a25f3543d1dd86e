"""What is said once a result is written."""

from pathlib import Path

from falsematch import report


def tell_result(card: dict[str, object], folder: Path) -> None:
    """Say what the card warns of, and where the report lies."""
    warnings = card["warnings"]
    for warning in warnings if isinstance(warnings, list) else ():
        print(f"note: {warning}")
    tell_report(folder)


def tell_report(folder: Path) -> None:
    """Say where the report lies, and what it lacks."""
    if not report.has_papers():
        print("note: no PDFs and no crate were written; they need the extra `report`: install `falsematch[report]`.")
    print(f"report: {folder / 'report.html'}")
