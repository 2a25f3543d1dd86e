"""The shipped experiment of the members of Congress: what it asks for is there, before anything of it is measured."""

from pathlib import Path

import pandas as pd

from falsematch import datasets
from falsematch.audit import Labelled, check_subsets
from falsematch.datasets.label_table import read_csv
from falsematch.experiment import load_experiment


def test_its_subsets_name_only_what_the_dataset_has():
    experiment, manifest = load_experiment("congress"), datasets.manifest("congress")
    people, pairs = (
        pd.DataFrame(read_csv(manifest.path.parent / "congress" / name, columns), dtype="str")
        for name, columns in (("people.csv", ["image", *manifest.labels]), ("kin_pairs.csv", ["a", "b", "status"]))
    )
    check_subsets(experiment.subsets, Labelled(people.set_index("image"), kin=pairs), "congress")


def test_its_primaries_are_four_of_the_six_of_a_plan_that_is_there():
    experiment = load_experiment("congress")
    assert experiment.plan is not None
    assert (len(experiment.primaries), experiment.plan.primaries) == (4, 6)
    assert (Path(__file__).parents[1] / experiment.plan.document).is_file()
    assert {primary.matcher for primary in experiment.primaries} == {"intel_reid_0095"}
    assert all(primary.threshold in experiment.externals for primary in experiment.primaries)
    for primary in experiment.primaries:
        of_black_members = primary.named.compared == "black"
        assert primary.without == ({"source": ["thumbnails_2015"]} if of_black_members else {})


def test_every_threshold_is_one_that_these_people_did_not_set():
    first, *calibrated = load_experiment("congress").thresholds
    assert first == "as_shipped"
    assert calibrated == load_experiment("congress").externals
    for spec in calibrated:
        assert spec.calibration is not None
        assert (spec.calibration.dataset.name, spec.calibration.group_by) == ("lfw_view2", ["gender"])
        assert spec.calibration.leave_out == "congress_overlap.csv"
