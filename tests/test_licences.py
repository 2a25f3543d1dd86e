"""The page of licences lists what the lock installs."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
OTHERS = {("package", "version"), ("falsematch", "0.1.0")}
"""Rows that no lock has: the table's head, and the package itself."""


def test_the_page_of_licences_has_the_versions_of_the_lock():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    # A name may stand there twice: some versions are of one Python only.
    locked = set(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", lock, re.MULTILINE))
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \| ([^ ]+) \|", page, re.MULTILINE))
    assert len(listed) > 50
    assert listed - locked == OTHERS
