"""How an experiment states what stands for a real photograph: conditions whose numbers are the photograph's own."""

import pandas as pd
import pytest

from falsematch import datasets
from falsematch.errors import DataError, ExperimentError, NotApplicable
from falsematch.studies import field_validation
from falsematch.studies.field_validation.cost import Costing, _outcomes

SUN = {"sun": {"dose": 20, "azimuth": {"column": "azimuth"}, "elevation": {"column": "elevation"}}}
SMALL = [{"resolution": {"column": "inter_eye"}}, {"compression": {"dose": {"column": "quality"}}}]


def costing(*steps: dict, **settings: object) -> Costing:
    asked = {"name": "lamp", "dataset": "yaleb", "reference": "a", "real": ["b"], "steps": list(steps)}
    return Costing.model_validate(asked | settings)


def test_numbers_are_those_of_the_photograph():
    chain = costing(SUN).chain({"image": "ada", "azimuth": "-35", "elevation": "40"}, None)
    (step,) = chain.steps
    assert step.dose == 20
    assert dict(step.parameters) == {"azimuth": -35, "elevation": 40}
    assert chain.name == "lamp: ada"


def test_the_distance_between_the_eyes_is_that_read_in_the_real_photograph():
    chain = costing(*SMALL).chain({"image": "ada", "quality": "75"}, 24.3)
    assert {step.condition.name: step.dose for step in chain.steps} == {"resolution": 24.3, "compression": 75}


def test_where_no_face_was_read_nothing_is_made_in_its_place():
    with pytest.raises(NotApplicable):
        costing(*SMALL).chain({"image": "ada", "quality": "75"}, None)


@pytest.mark.parametrize("cell", ["", "left"])
def test_a_cell_that_is_no_number_is_refused_with_the_photograph(cell):
    with pytest.raises(DataError, match="ada: `azimuth` holds"):
        costing(SUN).chain({"image": "ada", "azimuth": cell, "elevation": "40"}, None)


def test_a_number_that_the_condition_does_not_allow_is_refused_with_the_photograph():
    with pytest.raises(DataError, match=r"ada: .*azimuth"):
        costing(SUN).chain({"image": "ada", "azimuth": "120", "elevation": "40"}, None)


def test_an_unknown_condition_or_setting_is_refused_before_anything_is_measured():
    with pytest.raises(ExperimentError, match="resolution"):
        costing({"resolutoin": {"column": "inter_eye"}})
    with pytest.raises(ExperimentError, match="azimuth"):
        costing({"sun": {"dose": 4, "azimut": {"column": "azimuth"}}})


def test_what_is_compared_with_is_not_real_too():
    with pytest.raises(ExperimentError, match="lamp"):
        costing(SUN, real=["a"])


@pytest.mark.parametrize("name", ["yaleb", "congress_small", "field_kit"])
def test_the_experiments_name_captures_and_labels_of_their_datasets(name):
    for one in field_validation.load(name).costs:
        manifest = datasets.manifest(one.dataset.name)
        assert {one.reference, *one.real} <= set(manifest.captures)
        assert one.columns() | set(one.by) <= set(manifest.labels)


def test_every_light_of_yaleb_is_the_one_in_its_name():
    manifest = datasets.manifest("yaleb")
    for entry in manifest.layout.photographs:
        across, up = entry.capture[len("P00A") :].split("E")
        # The name counts from the picture's left; the condition from the camera to the picture's right.
        assert int(entry.labels["azimuth"]) == -int(across)
        assert int(entry.labels["elevation"]) == int(up)


@pytest.mark.parametrize(
    ("real", "simulated", "reference", "outcome", "failed"),
    [
        ("ok", "ok", "ok", "ok", (False, False)),
        ("failed", "ok", "ok", "failed", (True, False)),
        ("ok", "failed", "ok", "failed", (False, True)),
        ("failed", "failed", "ok", "failed", (True, True)),
        # Nothing could be made in its place, and the real photograph has no template all the same.
        ("failed", "not_applicable", "ok", "not_applicable", (True, False)),
        ("failed", None, "ok", "not_applicable", (True, False)),
        ("failed", "failed", "failed", "reference_failed", (False, False)),
    ],
)
def test_each_side_of_a_pair_fails_for_itself(real, simulated, reference, outcome, failed):
    told = {"real": real, "simulated": simulated, "reference": reference, "anchor": "ok"}
    (found,) = _outcomes({side: pd.Series([what], dtype="str") for side, what in told.items()}).itertuples()
    assert found.outcome == outcome
    assert (found.real_failed, found.simulated_failed) == failed
