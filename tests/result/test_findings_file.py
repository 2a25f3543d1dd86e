"""``findings.json`` says once what many claims share, and is read as the claims that were made."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from falsematch.errors import ResultError
from falsematch.result import read_findings
from falsematch.result.findings import format_findings


def claim(group: str, condition: str = "clean", **others: Any) -> dict[str, Any]:
    return {
        "kind": "group_rate",
        "supported": True,
        "reasons": [],
        "limitations": [],
        "keys": {"matcher": "dlib", "condition": condition, "dose": None},
        "groups": [group],
        "numbers": {"value": 0.1, "low": None},
        "counts": [{"group": group, "events": 3}],
        **others,
    }


CLAIMS = [claim("a"), claim("b"), claim("a", "glare", supported=False, reasons=["too_few_people"])]


def write(folder: Path, text: str) -> Path:
    (folder / "findings.json").write_text(text, encoding="utf-8")
    return folder


def test_claims_are_read_whole(tmp_path: Path):
    read = read_findings(write(tmp_path, format_findings(CLAIMS)))
    assert read == [one | {"family": "", "labels": {}, "numbers": {"value": 0.1}} for one in CLAIMS]


def test_what_a_claim_leaves_unsaid_is_read_as_empty(tmp_path: Path):
    [read] = read_findings(write(tmp_path, format_findings([claim("a", numbers={"value": None}, labels={})]))) or []
    assert (read["numbers"], read["labels"], read["reasons"]) == ({}, {}, [])


def test_a_slice_and_a_count_stand_once(tmp_path: Path):
    held = json.loads(format_findings(CLAIMS))
    assert [one["condition"] for one in held["keys"]] == ["clean", "glare"]
    assert [one["group"] for one in held["counts"]] == ["a", "b"]


def test_every_claim_is_a_line_of_its_own():
    assert sum('"kind"' in line for line in format_findings(CLAIMS).splitlines()) == len(CLAIMS)


def test_nothing_found_is_an_empty_list_of_claims(tmp_path: Path):
    assert read_findings(write(tmp_path, format_findings([]))) == []


def test_the_list_of_an_earlier_version_is_read(tmp_path: Path):
    assert read_findings(write(tmp_path, json.dumps(CLAIMS))) == CLAIMS


@pytest.mark.parametrize("text", ['{"findings": [{"keys": 3}], "keys": []}', "{", "{}"])
def test_a_malformed_file_is_refused_and_named(tmp_path: Path, text: str):
    with pytest.raises(ResultError, match=r"findings\.json: cannot be read .* Run the experiment again"):
        read_findings(write(tmp_path, text))


def test_a_compressed_file_is_read_as_the_same_claims(tmp_path: Path):
    (tmp_path / "findings.json.gz").write_bytes(gzip.compress(format_findings(CLAIMS).encode()))
    plain = tmp_path / "plain"
    plain.mkdir()
    assert read_findings(tmp_path) == read_findings(write(plain, format_findings(CLAIMS)))


def test_a_file_that_is_not_whole_is_refused(tmp_path: Path):
    (tmp_path / "findings.json.gz").write_bytes(gzip.compress(format_findings(CLAIMS).encode())[:-9])
    with pytest.raises(ResultError, match=r"findings.json.gz: cannot be read"):
        read_findings(tmp_path)
