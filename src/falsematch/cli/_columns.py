"""Lists in columns."""

from collections.abc import Sequence


def print_columns(rows: Sequence[tuple[str, ...]]) -> None:
    """Columns under each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
