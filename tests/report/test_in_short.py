"""A result of many conditions: one chart of all, five questions on the first page, the rest in files."""

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml
from made_result import fill, make_card, make_rates, slice_of
from made_tables import make_others

from falsematch import report, tables
from falsematch.report import contents
from falsematch.report.exhibit import exhibit

pytestmark = pytest.mark.slow

MANY = ["veiling_glare", "yaw", "pitch", "roll", "motion", "defocus", "low_light"]


def many() -> pd.DataFrame:
    clean = make_rates()
    clean = clean[(clean["condition"] == "clean") & (clean["threshold_name"] == "as_shipped")]
    rows = [r for name in MANY for dose in (1.0, 2.0) for r in slice_of(condition=name, dose=dose, arm="probe")]
    rows += [r for dose in (-2.0, -1.0, 1.0) for r in slice_of(condition="exposure", dose=dose, unit="EV", arm="probe")]
    return pd.concat([clean, tables.validate(pd.DataFrame(rows, columns=list(clean.columns)), tables.RATES)])


@pytest.fixture(scope="module")
def brief(tmp_path_factory) -> Path:
    folder = fill(tmp_path_factory.mktemp("brief") / "made", many(), make_card(), **make_others())
    settings = {"name": "made", "audit": {"replicates": 2000, "confidence": 0.95, "detail": "headline"}}
    (folder / "experiment.yaml").write_text(yaml.safe_dump(settings))
    report.write(folder)
    return folder


def test_one_chart_has_every_condition_at_its_strongest_dose(brief):
    drawn = tables.read_csv(brief / "figures/field_overview_probe.csv", tables.RATES)
    assert drawn["condition"].tolist() == ["clean", *MANY, "exposure", "exposure"]
    assert set(drawn["dose"].dropna()) == {2.0, -2.0, 1.0}


def test_a_dose_below_nothing_is_as_strong_as_one_above(brief):
    drawn = tables.read_csv(brief / "figures/field_overview_probe.csv", tables.RATES)
    assert drawn["dose"][drawn["condition"] == "exposure"].tolist() == [-2.0, 1.0]


def test_the_first_page_asks_five_questions(brief):
    page = (brief / "report.html").read_text()
    first = page[page.index('id="short"') : page.index('id="answer"')]
    for question in ("Who is falsely matched?", "How much more often?", "How sure are we?",
                     "Does the field make it worse?", "What can these people not show?"):  # fmt: skip
        assert question in first
    assert "12 of 420 comparisons" in first
    assert "Of 9 conditions, " in first
    assert " have an interval: 0 above the clean interval, 0 below it." in first


def test_the_chart_of_the_field_is_cited_by_its_own_threshold_arm_and_rates(brief):
    held = contents.read(brief)
    told = exhibit("field_overview_probe", held)
    assert told.threshold
    assert "search photo degraded" in told.finding
    assert "simulated" in told.finding
    assert all("search photo degraded" in line for line in told.numbers)
    assert any("No phone took these pictures" in line for line in told.limits)


def test_a_condition_that_fails_its_proof_is_named_among_the_limits(brief):
    page = re.sub(r"<[^>]*>", "", (brief / "report.html").read_text())
    assert "Unproven: nod. These simulations fail a proof of their own." in page


def test_doses_one_by_one_stand_in_the_table_that_the_page_names(brief):
    assert "Every strength and group is in rates.csv." in (brief / "report.html").read_text()
    assert not list((brief / "figures").glob("dose_response*"))


def test_a_result_of_few_conditions_has_no_such_page(result):
    assert 'id="short"' not in (result / "report.html").read_text()
    assert not (result / "figures/field_overview_probe.svg").exists()
