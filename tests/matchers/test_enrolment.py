"""Enrolment: a row for everything that was asked for, whatever became of it."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from falsematch import tables
from falsematch.conditions import CLEAN, parse
from falsematch.matchers import OpenMatcher, enrol

pytestmark = pytest.mark.slow

CHAINS = parse([{"resolution": [20]}])


def only(table, **values):
    """The single row with these values."""
    for column, value in values.items():
        table = table[table[column] == value]
    (row,) = table.to_dict("records")
    return row


def enrolled(crowd, matchers, store, chains=CHAINS, **settings):
    wanted = dict.fromkeys(crowd.names, chains)
    return enrol(crowd.images, crowd.readings, matchers, wanted, seed=1, store=store, **settings)


def test_a_template_is_what_the_matcher_makes_of_the_frame(crowd, dlib_matcher, store):
    one = crowd(1)
    row = only(enrolled(one, [dlib_matcher], store), condition="clean")
    assert row["outcome"] == "ok"
    assert row["template"].dtype == np.float32
    assert row["template"].shape == (128,)


def test_the_table_has_the_columns_of_templates(crowd, dlib_matcher, store):
    tables.validate(enrolled(crowd(1), [dlib_matcher], store), tables.TEMPLATES)


def test_each_photograph_gets_the_chains_that_were_asked_for_it(crowd, dlib_matcher, store):
    two = crowd(2)
    probe, reference = two.names
    wanted = {probe: CHAINS, reference: [CLEAN]}
    table = enrol(two.images, two.readings, [dlib_matcher], wanted, seed=1, store=store)
    assert list(zip(table["image"], table["condition"], strict=True)) == [
        (probe, "clean"),
        (probe, "resolution"),
        (reference, "clean"),
    ]


def test_a_photograph_nobody_asked_for_has_no_row(crowd, dlib_matcher, store):
    two = crowd(2)
    table = enrol(two.images, two.readings, [dlib_matcher], {two.names[1]: [CLEAN]}, seed=1, store=store)
    assert table["image"].tolist() == two.names[1:]


def test_a_clean_frame_has_one_row_however_many_deliveries_there_are(crowd, dlib_matcher, store):
    table = enrolled(crowd(1), [dlib_matcher], store, delivery={"resolution": ["native", "upscaled"]})
    assert table[["condition", "delivery"]].to_numpy().tolist() == [
        ["clean", "native"],
        ["resolution", "native"],
        ["resolution", "upscaled"],
    ]


def test_the_box_is_in_pixels_of_the_delivered_frame(crowd, dlib_matcher, store):
    table = enrolled(crowd(1), [dlib_matcher], store, delivery={"resolution": ["native", "upscaled"]})
    clean = only(table, condition="clean")
    native, upscaled = (only(table, condition="resolution", delivery=way) for way in ("native", "upscaled"))
    width = {
        name: row["box_right"] - row["box_left"]
        for name, row in {"clean": clean, "native": native, "upscaled": upscaled}.items()
    }
    assert width["upscaled"] == pytest.approx(width["clean"], rel=0.2)
    assert width["native"] < 0.8 * width["clean"]


def test_a_frame_without_a_face_is_a_failure(crowd, dlib_matcher, store):
    row = only(enrolled(crowd(1), [dlib_matcher], store, parse([{"resolution": [4]}])), condition="resolution")
    assert (row["outcome"], row["reason"], row["template"]) == ("failed", "no face was found", None)


def test_a_face_that_is_not_the_persons_is_a_failure(crowd, dlib_matcher, store):
    one = crowd(1)
    one.move_landmarks(one.names[0], by=80.0)
    row = only(enrolled(one, [dlib_matcher], store, [CLEAN]), condition="clean")
    assert (row["outcome"], row["template"]) == ("failed", None)
    assert row["reason"] == "the face found lies elsewhere than this person's"


def test_without_a_reading_clean_is_still_measured(crowd, dlib_matcher, store):
    one = crowd(1)
    one.misread(one.names[0])
    assert only(enrolled(one, [dlib_matcher], store), condition="clean")["outcome"] == "ok"


def test_without_a_reading_no_condition_can_be_made(crowd, dlib_matcher, store):
    one = crowd(1)
    one.misread(one.names[0])
    row = only(enrolled(one, [dlib_matcher], store), condition="resolution")
    assert (row["outcome"], row["reason"]) == ("not_applicable", "no face was found in the clean photograph")


def test_a_dose_above_the_sources_own_is_not_applicable(crowd, dlib_matcher, store):
    row = only(enrolled(crowd(1), [dlib_matcher], store, parse([{"resolution": [90]}])), condition="resolution")
    assert row["outcome"] == "not_applicable"
    assert row["reason"]


def test_the_reference_is_not_applicable_to_degraded_frames(crowd, dlib_matcher, reference_matcher, store):
    row = only(
        enrolled(crowd(1), [dlib_matcher, reference_matcher], store), matcher="face_recognition", condition="resolution"
    )
    assert (row["outcome"], row["reason"]) == ("not_applicable", "face_recognition is run on clean frames only")


def test_the_reference_agrees_with_dlib_on_clean_frames(crowd, dlib_matcher, reference_matcher, store):
    ours, theirs = enrolled(crowd(1), [dlib_matcher, reference_matcher], store, [CLEAN])["template"]
    assert np.abs(ours - theirs).max() <= 1e-5


def test_a_photograph_that_cannot_be_read_is_counted_and_no_failure_of_the_matcher(crowd, dlib_matcher, store):
    one = crowd(1)
    file = Path(one.images.table.loc[0, "file"])
    file.write_bytes(file.read_bytes()[:2000])
    table = enrolled(one, [dlib_matcher], store)
    assert set(table["outcome"]) == {"not_applicable"}
    assert set(table["reason"]) == {"the photograph cannot be read"}


class OfNoNumbers(OpenMatcher):
    """A matcher whose network breaks down."""

    def template(self, pixels, face):
        """As it is made, and nothing in it."""
        return np.full_like(super().template(pixels, face), np.nan)


def test_a_template_of_no_numbers_is_a_failure_and_no_difference_to_everybody(crowd, dlib_matcher, store):
    table = enrolled(
        crowd(1),
        [OfNoNumbers(**{field.name: getattr(dlib_matcher, field.name) for field in fields(OpenMatcher)})],
        store,
    )
    assert set(table["outcome"]) == {"failed"}
    assert set(table["reason"]) == {"the template holds something that is no number"}
    assert table["template"].isna().all()


def test_nothing_asked_for_gives_an_empty_table(crowd, dlib_matcher, store):
    one = crowd(1)
    table = enrol(one.images, one.readings, [dlib_matcher], {}, seed=1, store=store)
    assert len(table) == 0


def test_covariates_describe_what_was_delivered(crowd, dlib_matcher, store):
    table = enrolled(crowd(1), [dlib_matcher], store)
    clean, small = only(table, condition="clean"), only(table, condition="resolution")
    assert small["inter_eye"] == pytest.approx(20.0)
    assert clean["inter_eye"] > 20.0
    assert small["brightness"] == pytest.approx(clean["brightness"], rel=0.05)
    assert small["sharpness"] < clean["sharpness"]


def test_a_face_that_was_not_found_is_described_all_the_same(crowd, dlib_matcher, store):
    row = only(enrolled(crowd(1), [dlib_matcher], store, parse([{"resolution": [4]}])), condition="resolution")
    assert row["outcome"] == "failed"
    assert row["inter_eye"] == pytest.approx(4.0)


def test_without_a_reading_there_are_no_covariates(crowd, dlib_matcher, store):
    one = crowd(1)
    one.misread(one.names[0])
    table = enrolled(one, [dlib_matcher], store)
    assert table[list(tables.COVARIATE_COLUMNS)].isna().all(axis=None)


def test_a_metering_makes_a_frame_of_its_own(crowd, dlib_matcher, store):
    table = enrolled(
        crowd(1), [dlib_matcher], store, parse([{"exposure": [-1]}]), metering=["fixed", "frame_average", "face"]
    )
    assert table[["condition", "metering"]].to_numpy().tolist() == [
        ["clean", "fixed"],
        ["exposure", "fixed"],
        ["exposure", "frame_average"],
        ["exposure", "face"],
    ]
    assert only(table, metering="face")["brightness"] == pytest.approx(0.09, rel=0.05)


def test_a_scenario_is_metered_as_it_says_whatever_the_experiment_asks(crowd, dlib_matcher, store):
    table = enrolled(crowd(1), [dlib_matcher], store, parse([{"scenario": "porch_at_dusk"}]), metering=["fixed"])
    assert table[["condition", "metering"]].to_numpy().tolist() == [
        ["clean", "fixed"],
        ["porch_at_dusk", "frame_average"],
        ["porch_at_dusk", "face"],
    ]
