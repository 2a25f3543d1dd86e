"""``pose`` experiments: what is refused, and one from photographs to its page and back."""

import json

import numpy as np
import pytest

from falsematch import datasets, faces, tables
from falsematch.result import reproduce
from falsematch.studies import pose
from falsematch.tables import study_tables

EXPERIMENT = """\
name: few
kind: pose
seed: 1
dataset: {name: orl, people: 4}
matchers: [sface_int8bq]
doses: [20]
angles: {heads: 1, size: 190}
audit: {replicates: 50, margin: 0.0025}
"""


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("doses: [20]", "doses: [41]", "doses"),
        ("margin: 0.0025", "margin: 0", "margin"),
        (", margin: 0.0025", "", "margin"),
        ("matchers:", "matchres:", "Did you mean `matchers`?"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_in_a_sentence(place, falsematch, was, becomes, told):
    (place / "few.yaml").write_text(EXPERIMENT.replace(was, becomes))
    outcome = falsematch("run", "few.yaml")
    assert outcome.code == 2
    assert told in outcome.err
    assert not (place / "results").exists()


@pytest.fixture
def turned_store(stocked, orl):
    """A cache of a test's own with models, the mesh of heads and the ORL photographs."""
    (stocked.data / "orl").symlink_to(orl.data / "orl")
    return stocked


@pytest.mark.slow
def test_the_reference_is_the_most_frontal_photograph_of_each_person(turned_store):
    images = datasets.load(datasets.DatasetSpec(name="orl", people=2), turned_store)
    ranked = pose.by_frontality(images, faces.read(images, turned_store))
    for _, own in ranked.groupby("subject"):
        assert own["rank"].tolist() == list(range(len(own)))
        assert np.all(np.diff(own["mesh"].abs()) >= 0)


@pytest.mark.slow
def test_it_is_measured_written_and_reproduced(place, turned_store):
    (place / "few.yaml").write_text(EXPERIMENT)
    folder = place / "few"
    table = pose.run(pose.load(place / "few.yaml"), folder, jobs=1, force=False, store=turned_store)
    points = tables.read_csv(folder / pose.POINTS, study_tables.POSE_POINTS)
    real, simulated = (points[points["kind"] == kind] for kind in ("real", "simulated"))
    assert real.groupby("subject").size().tolist() == [9] * 4
    assert simulated.groupby("subject")["dose"].apply(list).tolist() == [[0, 20]] * 4
    # What was turned by 20 degrees is seen further from the reference than what was not, in the mean.
    seen = simulated.groupby("dose")["turn"].mean()
    assert seen[20] - seen[0] > 5
    # Four people are too few for limits, and nothing is said of them.
    assert table["low"].isna().all()
    assert set(table.loc[table["kind"] == "difference", "verdict"]) == {"cannot_tell"}
    card = json.loads((folder / "card.json").read_text())
    assert card["counts"] == {"people": 4, "unread": 0, "repeated": 0}
    assert "too few people" in (folder / "report.html").read_text()
    found = reproduce(folder, jobs=1, store=turned_store)
    assert found.compared > 0
    assert found.differences == []
