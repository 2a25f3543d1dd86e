"""The commands that say what there is."""

import pytest

from falsematch import catalog, conditions


def test_every_dataset_is_listed(falsematch):
    lines = falsematch("data", "list").out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == catalog.names(catalog.DATASETS)


def test_every_model_is_listed(falsematch):
    lines = falsematch("models", "list").out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == catalog.names(catalog.MODELS)


def test_every_condition_is_listed_with_its_unit_levels_and_range(falsematch):
    lines = falsematch("conditions", "list").out.splitlines()
    own = lines[1 : 1 + len(conditions.CONDITIONS)]
    assert [line.split()[0] for line in own] == list(conditions.CONDITIONS)
    (veil,) = [line for line in lines if line.startswith("veiling_glare ")]
    assert "veil / display white" in veil
    assert "0.05 0.1 0.2 0.4 0.8" in veil
    assert "0 to 1" in veil


def test_every_scenario_is_listed_with_its_doses_and_settings(falsematch):
    lines = falsematch("conditions", "list").out.splitlines()
    told = [line for line in lines if line.startswith("scenario ")]
    assert [line.split()[1].rstrip(":") for line in told] == list(conditions.SCENARIOS)
    (dusk,) = [line for line in told if "porch_at_dusk" in line]
    assert "low_light 4 to 41 (tungsten 1)" in dusk
    assert "low_light 4 to 41 (tungsten 1)" in falsematch("conditions", "show", "porch_at_dusk").out


def test_a_dataset_is_shown_with_its_faults(falsematch):
    assert "fault, one session: " in falsematch("data", "show", "london").out


def test_a_model_is_shown_with_its_threshold_and_training_data(falsematch):
    shown = falsematch("models", "show", "dlib").out
    assert "at or below 0.6." in shown
    assert "## Trained on" in shown


def test_a_dataset_that_does_not_verify_exits_1(falsematch):
    outcome = falsematch("data", "verify", "orl")
    assert outcome.code == 1
    assert outcome.out.startswith("orl: the folder ")


def test_a_dataset_that_verifies_exits_0(falsematch, orl_folder):
    outcome = falsematch("data", "verify", "orl", "--from", orl_folder)
    assert (outcome.code, outcome.out) == (0, f"orl: verified in {orl_folder}\n")


@pytest.mark.slow
def test_forgetting_marks_results_stale_and_the_report_says_so(lab):
    assert lab("run", "small.yaml", "--jobs", "1", "--scores").code == 0
    outcome = lab("data", "forget", "halves/halves.yaml", "--subject", "003")
    assert "marked stale" in outcome.out
    assert not (lab.folder / "results/small/scores.parquet").exists()
    assert "note: Stale: a subject of halves was withdrawn" in lab("report", "results/small").out


@pytest.mark.slow
def test_a_result_made_anew_without_them_is_no_longer_stale(lab):
    lab("run", "small.yaml", "--jobs", "1")
    lab("data", "forget", "halves/halves.yaml", "--subject", "003")
    assert lab("run", "small.yaml", "--jobs", "1").code == 0
    assert not (lab.folder / "results/small/STALE.txt").exists()
