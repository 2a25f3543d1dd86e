"""Thresholds on other people that were saved: the same inputs give the same hash, and nobody is compared again."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from crowds import crowd
from falsematch import _saved_thresholds as saved
from falsematch.audit import AuditSettings, FmrThreshold, OperatingPoint, Others, audit, fixed_elsewhere
from falsematch.errors import ManifestError
from save_thresholds import write

SPEC = FmrThreshold.model_validate({"fmr": 0.05, "calibration": {"dataset": "others"}})
OTHERS = Others(crowd({"f": 30, "m": 30}, {"f": 0.5, "m": 0.5}, seed=9), 7, {"scores": ("Set A",)})
TESTED = crowd({"f": 20, "m": 20}, {"f": 0.0, "m": 0.0})


@pytest.fixture
def fixed() -> OperatingPoint:
    return fixed_elsewhere("scores", SPEC, OTHERS, ["sex"])


def test_what_is_saved_reads_back_as_it_was(fixed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / saved.FOLDER, "others", {"hash": fixed})
    assert asdict(saved.read("others")["hash"].point) == asdict(fixed)


def test_a_refusal_is_saved_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    few = Others(crowd({"f": 14, "m": 14}, {"f": 0.5, "m": 0.5}))
    refused = fixed_elsewhere("scores", SPEC, few, ["sex"])
    write(tmp_path / saved.FOLDER, "others", {"hash": refused})
    again = saved.read("others")["hash"].point
    assert again.refused == refused.refused
    assert np.isnan(again.threshold)


def test_a_saved_threshold_gives_the_rates_of_one_that_was_measured(fixed):
    def rates(others: Others):
        made = audit(TESTED, [SPEC], [["sex"]], AuditSettings(replicates=0), seed=1, others={SPEC.name: others})
        return made.rates, made.points[0].reached

    measured, reached = rates(OTHERS)
    again, reached_again = rates(Others(None, 7, {}, {"scores": fixed}))
    assert again.equals(measured)
    assert reached_again == reached


def test_a_new_threshold_of_a_matcher_takes_the_place_of_the_old_one(fixed, tmp_path):
    write(tmp_path, "others", {"old": fixed})
    write(tmp_path, "others", {"other": replace(fixed, matcher="second")})
    path = write(tmp_path, "others", {"new": replace(fixed, threshold=0.4)})
    assert sorted(json.loads(path.read_text())) == ["new", "other"]


def test_without_a_file_nothing_is_known_and_a_damaged_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert saved.read("others") == {}
    (tmp_path / saved.FOLDER).mkdir(parents=True)
    (tmp_path / saved.FOLDER / "others.json").write_text('{"hash": {"threshold": 1.0}}')
    with pytest.raises(ManifestError, match=r"others\.json: holds no saved thresholds"):
        saved.read("others")


def test_one_photograph_a_person_is_a_threshold_of_its_own():
    drawn = FmrThreshold.model_validate({"fmr": 0.05, "calibration": {"dataset": {"name": "others", "photographs": 1}}})
    assert (SPEC.name, drawn.name) == ("fmr=0.05 on others", "fmr=0.05 on others, 1 of each")


def test_committed_files_hold_saved_thresholds_and_nothing_else():
    for path in (Path(__file__).parents[1] / saved.FOLDER).glob("*.json"):
        for one in json.loads(path.read_text()).values():
            point = saved.Saved.model_validate(one).point
            # The words of reasons are not in the hash: those that were saved are still codes of today.
            assert "text" not in {reason.code for reason in (point.refused, point.warning) if reason}


PACKAGE = Path(saved.__file__).parent
HASHED = saved.sources(frozenset({PACKAGE / "matchers/dlib_resnet.py"}))
MAKING = {
    "datasets/photograph.py": "how photographs are decoded",
    "faces/mesh.py": "their reading",
    "faces/read.py": "which of them are read",
    "conditions/expose.py": "how a photograph is delivered",
    "matchers/_photograph.py": "how a face becomes a template",
    "matchers/dlib_resnet.py": "the matcher's parts",
    "matchers/_session.py": "what these import",
    "matchers/enrol.py": "which templates are made",
    "scoring/nearest.py": "who meets whom",
    "scoring/tiles.py": "tile by tile",
    "scoring/pairs.py": "the score of two templates",
    "scoring/comparisons.py": "all comparisons, where groups weigh the same",
    "audit/matched.py": "which of them count",
    "audit/partition.py": "who is in which group",
    "audit/thresholds.py": "the rule",
    "audit/calibration.py": "the rule on other people",
    "_measuring.py": "the steps from photographs to scores",
    "_calibrating.py": "the steps from there to the threshold",
}


@pytest.mark.parametrize("file", MAKING)
def test_a_change_of_what_makes_a_threshold_serves_no_old_one(file):
    assert PACKAGE / file in HASHED


@pytest.mark.parametrize(
    "file",
    [
        "_experiment.py",
        "experiment.py",
        "tables.py",
        "reason.py",
        "audit/findings.py",
        "audit/rates.py",
        "audit/threshold_origin.py",
        "conditions/yaw.py",
        "datasets/manifest.py",
        "datasets/design.py",
        PACKAGE.with_name("falsematch_heads") / "_shade.py",
        "matchers/five_points.py",
        "matchers/manifest.py",
        "result/audit_card.py",
        "report/page.py",
    ],
)
def test_a_change_of_anything_else_leaves_it_standing(file):
    assert PACKAGE / file not in HASHED
    assert len(HASHED) < len(list(PACKAGE.rglob("*.py"))) / 10
