"""A consistency from the command line: made, rendered again, reproduced; and what it says where results are absent."""

import pytest

from made_consistency import everything, experiment_file

pytestmark = pytest.mark.slow


@pytest.fixture
def beside(place):
    """A folder with three datasets' results and the file that sets them side by side."""
    everything(place / "results")
    experiment_file(place)
    return place


def test_a_run_says_how_many_of_how_many_agree(beside, falsematch):
    outcome = falsematch("run", "beside.yaml")
    assert outcome.code == 0, outcome.err
    assert (
        "everything: 1 of 1 with a direction on two datasets agree; 1 have one on one alone, 0 on none" in outcome.out
    )


def test_it_is_rendered_again_in_spanish_and_reproduced(beside, falsematch):
    assert falsematch("run", "beside.yaml").code == 0
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
    assert "there is no result studio, studio_again, news, office; `falsematch run studio` and" in outcome.err
