"""Designs: balanced groups, the same shape at several tones, pictures made once."""

import shutil
from collections import Counter

import pandas as pd
import pytest
from pydantic import ValidationError
from small_design import SMALL

import falsematch_heads as heads
from falsematch import datasets
from falsematch.datasets.design import IMAGES_FILE, Design, subjects
from falsematch.errors import DataError

pytestmark = pytest.mark.slow


def design(**settings):
    return Design.model_validate({"subjects": 6, "captures": {"straight": {}}} | settings)


def test_every_cell_has_as_many_subjects():
    planned = subjects(design(groups={"tone": [2, 5, 8], "form": ["female", "male"]}))
    assert Counter((one.tone, one.form) for one in planned) == {
        (t, f): 6 for t in (2, 5, 8) for f in ("female", "male")
    }


def test_factors_that_are_not_crossed_are_dealt_out_evenly():
    planned = subjects(design(groups={"tone": [2, 8]}))
    for tone in (2, 8):
        assert set(Counter((p.target_set, p.form) for p in planned if p.tone == tone).values()) == {1}


def test_shared_shapes_stand_at_every_tone():
    planned = subjects(design(groups={"tone": [1, 5, 10]}, shapes="shared"))
    by_shape = pd.DataFrame([vars(one) for one in planned]).groupby("shape")["tone"].agg(list)
    assert len(by_shape) == 6
    assert all(tones == [1, 5, 10] for tones in by_shape)


def test_own_shapes_are_all_different():
    planned = subjects(design(groups={"tone": [1, 5, 10]}))
    assert len({one.shape for one in planned}) == len(planned) == 18


def test_labels_name_what_was_varied():
    [one] = subjects(design(subjects=1, groups={"tone": [8], "target_set": ["B"], "form": ["male"]}))
    assert one.labels == {"tone": "Monk 8", "target_set": "target set B", "form": "male form"}


@pytest.mark.slow
def test_the_images_table_has_shape_beside_the_labels(mesh_store, rendered):
    images = datasets.load(datasets.DatasetSpec(name="heads", design=SMALL), mesh_store)
    assert images.labels == ["tone", "target_set", "form"]
    assert len(images.table) == 8
    assert images.table.groupby("shape")["tone"].nunique().eq(2).all()


@pytest.mark.slow
def test_pictures_do_not_depend_on_how_many_workers_made_them(mesh_store, rendered):
    pictures = {file.relative_to(rendered): file.read_bytes() for file in rendered.rglob("*.png")}
    for file in rendered.rglob("*"):
        if file.is_file():
            file.unlink()
    shutil.rmtree(rendered.with_name("pictures"))
    again = heads.generate(SMALL, mesh_store, datasets.manifest("heads").hashes(), jobs=2)
    assert {file.relative_to(again): file.read_bytes() for file in again.rglob("*.png")} == pictures


@pytest.mark.slow
def test_truth_lies_beside_the_pictures(rendered):
    truth = pd.read_parquet(rendered / heads.TRUTH_FILE).set_index("image")
    table = pd.read_csv(rendered / IMAGES_FILE).set_index("image")
    assert set(truth.index) == set(table.index)
    assert truth.loc[table["capture"] == "turned", "yaw"].between(15, 25).all()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"groups": {"tone": [0]}}, "0 is not a Monk tone"),
        ({"groups": {"tone": [3, 3]}}, "a level is given twice"),
        ({"captures": {"turned": {"yaw": 120}}}, "`yaw` is a number from -90 to 90"),
        ({"captures": {"turned": {"yaw": [20, 10]}}}, "`yaw` is a number from -90 to 90"),
        ({"captures": {}}, "at least 1"),
    ],
)
def test_a_design_that_cannot_be_is_refused(settings, message):
    with pytest.raises(ValidationError, match=message):
        design(**settings)


@pytest.mark.slow
def test_heads_without_a_design_are_refused(mesh_store):
    with pytest.raises(DataError, match="it is generated; say what under `design`"):
        datasets.load("heads", mesh_store)
