"""``run`` and ``reproduce`` of simulated audits."""

import pytest

EXPERIMENT = """\
name: few
kind: coverage
seed: 2
coverage:
  replicates: 100
  grids:
    - models: [{model: subject_effects, share: 0.3}]
      subjects: [16]
      fmr: [0.1]
      repetitions: 20
"""


@pytest.fixture
def ran(place, falsematch):
    (place / "few.yaml").write_text(EXPERIMENT)
    outcome = falsematch("run", "few.yaml", "--jobs", "1")
    assert outcome.code == 0, outcome.err
    return place / "results/few"


@pytest.mark.slow
def test_a_simulation_is_reproduced_number_by_number(ran, falsematch):
    outcome = falsematch("reproduce", ran, "--jobs", "2")
    assert outcome.code == 0, outcome.out
    assert "0 differ" in outcome.out


@pytest.mark.slow
def test_a_number_that_was_changed_is_found(ran, falsematch):
    table = ran / "coverage.csv"
    head, first, *rest = table.read_text().splitlines()
    cells = first.split(",")
    cells[head.split(",").index("coverage")] = "0.123"
    table.write_text("\n".join([head, ",".join(cells), *rest]) + "\n")
    outcome = falsematch("reproduce", ran)
    assert outcome.code == 1
    assert "coverage was 0.123" in outcome.out
