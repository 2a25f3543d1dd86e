"""Committed results in a folder of a test's own, with what their pages choose and count by the rules of today."""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "results"
sys.path.insert(0, str(ROOT / "tools"))

from record_choices import record  # noqa: E402  (tools are no package)


def copied(name: str, beside: Path) -> Path:
    """A copy of a committed result."""
    folder = beside / name
    shutil.copytree(RESULTS / name, folder)
    record(folder)
    return folder
