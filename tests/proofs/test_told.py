"""What is told of a proof: the worst picture decides, and a failure is published as one."""

import math

import numpy as np
import pytest
import yaml

from falsematch import tables
from falsematch.conditions.low_light import GREY, shot_and_read
from falsematch.studies import proofs
from falsematch.studies.proofs import Reading
from falsematch.studies.proofs.measured import told as row
from falsematch.studies.proofs.noise import expected
from falsematch.tables import study_tables
from falsematch.text.reason import Reason


def reading(error, bar=0.05, measured=1.0, reason=None):
    return Reading(Reason("exposure_change"), "raw", 1.0, measured, "ratio", error, bar, "share", 100, reason)


def told(readings, not_applicable=0):
    return row("exposure", "dose", 1.0, "head", 3, readings, not_applicable, None)


@pytest.mark.parametrize(
    ("readings", "outcome"),
    [
        ([reading(0.01), reading(-0.049)], "ok"),
        ([reading(0.01), reading(-0.051)], "failed"),
        ([reading(math.nan, math.nan)], "no_bar"),
        ([reading(math.nan, math.nan, math.nan, Reason("clips"))], "not_measurable"),
        ([reading(0.0, 0.0)], "ok"),
        ([reading(1.0, 0.0)], "failed"),
    ],
)
def test_the_worst_picture_decides(readings, outcome):
    assert told(readings)["outcome"] == outcome


def test_the_error_told_is_that_of_the_worst_picture():
    row = told([reading(0.01), reading(-0.04), reading(0.02)])
    assert (row["error"], row["over_bar"], row["pictures"]) == (-0.04, pytest.approx(-0.8), 3)


def test_pictures_without_a_number_are_counted():
    row = told([reading(0.01), reading(math.nan, math.nan, math.nan, Reason("clips"))], not_applicable=2)
    assert (row["pictures"], row["not_measurable"], row["not_applicable"]) == (1, 1, 2)
    assert row["reason"] == "clips"


def test_the_closed_form_of_a_clipped_value_is_what_many_draws_give():
    rng = np.random.default_rng(5)
    light, electrons = 0.85, 4
    _, read = shot_and_read(electrons)
    counts = rng.poisson(light * electrons / GREY, 400_000) / (electrons / GREY)
    values = np.minimum(counts + np.sqrt(read) * rng.standard_normal(400_000), 1)
    mean, variance, clipped = expected(light, electrons)
    assert values.mean() == pytest.approx(mean, rel=0.002)
    assert values.var() == pytest.approx(variance, rel=0.01)
    assert (values >= 1).mean() == pytest.approx(clipped, abs=0.003)


@pytest.mark.slow
def test_a_run_writes_a_table_a_figure_and_a_page_and_fails_nothing(tmp_path):
    settings = {
        "name": "few",
        "kind": "proofs",
        "conditions": ["exposure", "motion", "compression"],
        "patches": {"side": 160, "inter_eye": 40},
        "heads": {"shapes": 0},
    }
    file = tmp_path / "few.yaml"
    file.write_text(yaml.safe_dump(settings))
    folder = tmp_path / "few"
    proofs.run(proofs.load(file), folder, jobs=1, force=False)
    table = tables.read_csv(folder / "proofs.csv", study_tables.PROOFS)
    assert set(table["condition"]) == {"exposure", "motion", "compression"}
    assert "failed" not in set(table["outcome"])
    assert set(table["proof"]) == {"neutral", "equal_dose", "reproducible"}
    assert (folder / "figures" / "proofs.svg").is_file()
    page = (folder / "report.html").read_text()
    assert "0 fail" in page
    assert "judgement" in page
