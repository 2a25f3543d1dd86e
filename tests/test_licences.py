"""The page of licences lists what the lock installs."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_page_of_licences_has_the_versions_of_the_lock():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", lock, re.MULTILINE))
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^ ]+) \|", page, re.MULTILINE))
    assert len(listed) > 50
    assert {name: version for name, version in listed.items() if locked.get(name) != version} == {
        "falsematch": listed["falsematch"]
    }
