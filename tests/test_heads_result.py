"""The committed result on generated heads: near enough to measure with, and no evidence about people."""

import json
from pathlib import Path

import pandas as pd
import pytest

from falsematch import tables
from falsematch.result import read_findings

FOLDER = Path(__file__).parents[1] / "results" / "heads_check"


@pytest.fixture(scope="module")
def shipped() -> pd.Series:
    rates = tables.read_csv(FOLDER / "rates.csv", tables.RATES)
    return rates[rates["threshold_name"] == "as_shipped"].iloc[0]


@pytest.fixture(scope="module")
def claims() -> list[dict]:
    return read_findings(FOLDER)


def test_faces_are_found(shipped):
    missed = shipped["failures_to_acquire"] + shipped["failures_to_enrol"]
    assert missed <= 0.02 * (shipped["probe_images"] + shipped["reference_images"])


def test_the_same_head_and_others_lie_well_apart():
    [clean] = json.loads((FOLDER / "card.json").read_bytes())["separation"]
    assert clean["d_prime"] >= 3
    assert clean["eer"] <= 0.05


def test_the_shipped_threshold_is_out_of_its_domain(shipped, claims):
    assert shipped["fmr"] > 0.10, "else it may be used, and docs/heads.md says otherwise"
    [claim] = [claim for claim in claims if claim["keys"]["threshold_name"] == "as_shipped"]
    assert "as_shipped_out_of_domain" in claim["reasons"]


def test_nothing_is_claimed_of_people(claims):
    assert claims
    assert all("labels_generated" in claim["reasons"] and not claim["supported"] for claim in claims)
