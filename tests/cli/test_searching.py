"""Searches from the command line."""

import json

import pytest
from typer.main import get_command

from conftest import EXPERIMENT
from falsematch import tables
from falsematch.cli import app


def test_no_verb_looks_a_person_up():
    known = {"audit", "cite", "conditions", "data", "fetch", "models", "pack", "report", "reproduce", "run"}
    assert set(get_command(app).commands) <= known


def test_a_mix_by_a_label_that_is_not_grouped_by_is_refused_before_anything_is_measured(unequipped):
    settings = EXPERIMENT.replace("group_by: [[half]]", "group_by: []")
    (unequipped.folder / "other.yaml").write_text(settings)
    outcome = unequipped("run", "other.yaml")
    assert outcome.code == 2
    assert "the mix even names `half`, which `group_by` does not" in outcome.err


def test_a_gallery_of_people_that_nobody_is_one_of_is_refused_with_the_nearest(unequipped):
    (unequipped.folder / "other.yaml").write_text(EXPERIMENT.replace("left: 0.5", "lefft: 0.5"))
    outcome = unequipped("run", "other.yaml")
    assert outcome.code == 2
    assert "nobody has half `lefft` (mix even). Did you mean `left`?" in outcome.err


@pytest.mark.slow
def test_a_run_counts_every_search_and_leaves_the_mate_out(measured):
    found = tables.read_csv(measured.folder / "results/small/search.csv", tables.SEARCH)
    whole = found[(found["method"] == "counted") & (found["group"] == "everyone") & (found["condition"] == "clean")]
    assert whole["gallery_size"].tolist() == [7, 7]
    assert (whole["searches"] + whole["failures_to_acquire"]).tolist() == [8, 8]


@pytest.mark.slow
def test_false_candidates_are_the_false_matches(measured):
    """One photograph a person on either side: who is falsely brought up is who is falsely matched."""
    folder = measured.folder / "results/small"
    found = tables.read_csv(folder / "search.csv", tables.SEARCH)
    rates = tables.read_csv(folder / "rates.csv", tables.RATES)
    counted = found[(found["method"] == "counted") & (found["group"] == "everyone")]
    every = rates[(rates["group"] == "everyone") & (rates["scope"] == "all")]
    both = counted.merge(every, on=["condition", "dose", "threshold_name"], suffixes=("", "_"))
    assert len(both) == len(counted) > 0
    assert both["false_candidates"].tolist() == both["false_matches"].tolist()


@pytest.mark.slow
def test_the_calculators_data_say_what_they_take_for_granted(measured):
    counted = json.loads((measured.folder / "results/small/calculator.json").read_text())
    assert "same_threshold" in counted["assumptions"]
    assert all(row["refused"] or len(row["false_alarms"]) == 1 for row in counted["rows"])
