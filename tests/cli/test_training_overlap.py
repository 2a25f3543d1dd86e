"""A finding on people a matcher was trained on is refused, from the two manifests to the report."""

import json
from pathlib import Path

import pytest

from falsematch.result import read_findings

pytestmark = pytest.mark.slow


def findings(folder: Path):
    return read_findings(folder)


def test_what_is_found_on_strangers_is_refused_on_people_of_the_training_set(overlapping):
    unseen, seen = (findings(overlapping.folder / "results" / name) for name in ("unseen", "seen"))
    assert any(finding["supported"] for finding in unseen)
    assert len(seen) == len(unseen)
    for finding in seen:
        assert not finding["supported"]
        assert "training_overlap" in finding["reasons"]


def test_the_card_and_the_report_say_so(overlapping):
    folder = overlapping.folder / "results/seen"
    (matcher,) = json.loads((folder / "card.json").read_text())["matchers"]
    assert matcher["training_overlap"] is True
    assert "the matcher was trained on people of this dataset" in (folder / "report.html").read_text()


def test_it_is_still_refused_when_only_the_scores_are_passed_on(overlapping, tmp_path):
    sent = overlapping.folder / "results/seen"
    again = tmp_path / "again"
    outcome = overlapping("audit", sent / "scores.parquet", "--subjects", sent / "subjects.csv", "--out", again)
    assert outcome.code == 0, outcome.err
    told = findings(again)
    assert told
    assert all("training_overlap" in finding["reasons"] for finding in told)
