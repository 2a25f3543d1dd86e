"""Reported circumstances from the command line: run, rendered in Spanish, reproduced; nothing is fetched."""

import pytest

from made_street import everything, experiment_file

pytestmark = pytest.mark.slow


@pytest.fixture
def beside(place):
    """A folder with both results and the file that reads them."""
    everything(place / "results")
    experiment_file(place)
    return place


def test_it_is_run_rendered_in_spanish_and_reproduced(beside, falsematch):
    outcome = falsematch("run", "beside.yaml")
    assert outcome.code == 0, outcome.err
    assert "everything: 8 of 12 ratios with an interval carry a claim" in outcome.out
    assert falsematch("report", "results/beside", "--lang", "es").code == 0
    assert '<html lang="es">' in (beside / "results/beside/report.html").read_text(encoding="utf-8")
    again = falsematch("reproduce", "results/beside")
    assert again.code == 0, again.out
    assert "0 differ" in again.out


def test_it_has_no_plan_and_needs_nothing_fetched(beside, falsematch):
    assert "reads results" in falsematch("run", "beside.yaml", "--plan").err
    assert falsematch("fetch", "beside.yaml").code == 0


def test_absent_results_are_refused_in_a_sentence_that_says_what_to_run(place, falsematch):
    experiment_file(place)
    outcome = falsematch("run", "beside.yaml")
    assert outcome.code == 2
    assert (
        "there is no result field, searched; `falsematch run field` and `falsematch run searched` first" in outcome.err
    )
