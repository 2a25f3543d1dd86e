"""A scenario, a condition with its own metering, and deliveries, through a whole run."""

import pandas as pd
import pytest

pytestmark = pytest.mark.slow

EXPERIMENT = """\
name: dusk
seed: 3
dataset: halves/halves.yaml
probe: {capture: second}
reference: {capture: first}
matchers: [dlib]
delivery: [native]
metering: [fixed, face]
conditions:
  - exposure: [-2]
  - resolution: [60]
  - scenario: porch_at_dusk
thresholds: [{threshold: 0.45}]
group_by: [[half]]
audit: {replicates: 40}
"""


@pytest.fixture
def dusk(lab):
    (lab.folder / "dusk.yaml").write_text(EXPERIMENT)
    return lab


def test_each_chain_has_its_meterings_and_the_report_is_written(dusk):
    outcome = dusk("run", "dusk.yaml", "--jobs", "1")
    assert outcome.code == 0, outcome.err
    rates = pd.read_csv(dusk.folder / "results/dusk/rates.csv")
    found = set(rates[["condition", "metering"]].itertuples(index=False, name=None))
    assert found == {
        ("clean", "fixed"),
        ("exposure", "fixed"),
        ("exposure", "face"),
        ("resolution", "fixed"),
        ("resolution", "face"),
        ("porch_at_dusk", "frame_average"),
        ("porch_at_dusk", "face"),
    }
    # 60 px between the eyes is more than these photographs have: counted by group, never silently clean.
    absent = rates[(rates["condition"] == "resolution") & (rates["group_by"] == "half")]
    assert (absent["not_applicable"] > 0).all()
    assert (absent["probe_images"] == 0).all()
    assert (dusk.folder / "results/dusk/report.html").is_file()


def test_a_plan_counts_the_frames_of_each_metering(dusk):
    planned = dusk("run", "dusk.yaml", "--plan", "--jobs", "1").out
    # 8 references, clean; 8 probes: clean, and two meterings of each of three chains.
    assert f"templates: {8 + 8 * (1 + 3 * 2)}" in planned
