"""The page of licences lists what the lock installs."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
OTHERS = {("package", "version"), ("falsematch", "0.2.0")}
"""Rows that no lock has: the table's head, and the package itself."""


def test_the_page_of_licences_has_the_versions_of_the_lock():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    # A name may stand there twice: some versions are of one Python only.
    locked = set(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", lock, re.MULTILINE))
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \| ([^ ]+) \|", page, re.MULTILINE))
    assert len(listed) > 50
    assert listed - locked == OTHERS


def test_the_page_of_licences_has_whatever_the_package_and_its_extras_ask_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=]", one)[0]).lower() for one in asked}
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    assert names - set(re.findall(r"^\| ([a-z0-9-]+) \|", page, re.MULTILINE)) == set()
