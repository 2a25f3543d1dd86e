"""Committed results in a folder of a test's own, with what their pages choose and count by the rules of today."""

import shutil
from pathlib import Path

from record_choices import record

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "results"


def copied(name: str, beside: Path) -> Path:
    """A copy of a committed result."""
    folder = beside / name
    shutil.copytree(RESULTS / name, folder)
    record(folder)
    return folder
