"""Speed stands in the card of a run, beside its machine, and in nothing that two machines would differ in."""

import json

import pytest

pytestmark = pytest.mark.slow


def card(lab):
    return json.loads((lab.folder / "results/small/card.json").read_bytes())


def test_a_run_times_each_matcher_beside_a_yardstick(measured):
    [speed] = card(measured)["speed"]
    assert speed["matcher"] == "dlib"
    assert speed["photographs"] > 0
    assert speed["machine"]
    # One median is of ratios and the other of times: they hang together, and not to the last digit.
    assert 0 < speed["yardsticks"] < 1000
    assert 0 < speed["milliseconds"] < 60_000


def test_speed_is_in_no_hash(lab, measured):
    assert lab("run", "small.yaml", "--jobs", "1").code == 0
    assert card(lab)["result"] == card(measured)["result"]
    assert card(lab)["tables"] == card(measured)["tables"]


def test_an_audit_of_scores_has_no_speed(measured):
    exported = measured.folder / "results/small"
    arguments = ["--subjects", exported / "subjects.csv", "--replicates", "0", "--out", "untimed"]
    assert measured("audit", exported / "scores.parquet", *arguments).code == 0
    assert json.loads((measured.folder / "untimed/card.json").read_bytes())["speed"] == []


def test_the_card_says_which_comparisons_it_is_of(measured):
    design = card(measured)["design"]
    assert design["dataset"]["name"] == "halves"
    assert (design["probe"]["capture"], design["reference"]["capture"]) == (["second"], ["first"])
    assert [matcher["name"] for matcher in card(measured)["summary"]["matchers"]] == ["dlib"]
