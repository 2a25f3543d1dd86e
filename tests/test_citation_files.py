"""CITATION.cff and .zenodo.json: valid, and saying the same as one another and as the package."""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from falsematch.report.project import project

ROOT = Path(__file__).parents[1]
CFF = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
ZENODO = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_citation_file_is_valid_by_its_schema():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    outcome = subprocess.run([*command, ROOT / "CITATION.cff"], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout


def test_both_say_the_same():
    assert ZENODO["title"] == CFF["title"]
    assert ZENODO["version"] == CFF["version"]
    assert ZENODO["publication_date"] == str(CFF["date-released"])
    assert ZENODO["license"] == CFF["license"]
    assert ZENODO["keywords"] == CFF["keywords"]
    assert [one["name"] for one in ZENODO["creators"]] == [one["name"] for one in CFF["authors"]]
    assert re.sub("<.*?>", "", ZENODO["description"]) == CFF["abstract"]


def test_the_citation_file_has_the_address_of_the_package_and_no_other():
    assert CFF.get("url", "") == project().home


def test_both_name_the_version_that_is_installed():
    assert CFF["version"] == metadata.version("falsematch")


def test_the_deposit_has_what_a_deposit_of_software_needs():
    assert {"title", "upload_type", "description", "creators", "access_right", "license"} <= ZENODO.keys()
    assert (ZENODO["upload_type"], ZENODO["access_right"]) == ("software", "open")
