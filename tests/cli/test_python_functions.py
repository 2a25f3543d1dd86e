"""A Python function goes through conditions, cache, audit, card and report like any other matcher."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import falsematch as fm
from falsematch import report
from falsematch.errors import ExperimentError, ResultError
from falsematch.matchers import FunctionMatcher
from falsematch.result import read_card, read_findings, reproduce
from falsematch.studies.audit.folder import write

pytestmark = pytest.mark.slow

CALLS: list[tuple[int, ...]] = []


def fields(faces: np.ndarray) -> np.ndarray:
    """A stand-in for a model: the grey of 7 x 7 fields of a face, about their mean."""
    CALLS.append(faces.shape)
    grey = faces.mean(axis=3).reshape(len(faces), 7, 16, 7, 16).mean(axis=(2, 4)).reshape(len(faces), -1)
    return grey - grey.mean(axis=1, keepdims=True)


@pytest.fixture(scope="module")
def one_lab(new_lab):
    """The lab of all tests of this file."""
    lab = new_lab("functions")
    text = (lab.folder / "small.yaml").read_text()
    (lab.folder / "small.yaml").write_text(text.replace("[as_shipped, {threshold: 0.45}]", "[{threshold: 0.8}]"))
    return lab


@pytest.fixture(scope="module")
def there(one_lab):
    """Being in it, for whatever is measured in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(one_lab.folder)
        patch.setenv("FALSEMATCH_CACHE", str(one_lab.cache))
        yield one_lab


@pytest.fixture(scope="module")
def mine(there):
    """The result of a function beside a matcher of the lab."""
    return fm.run(fm.load_experiment("small.yaml"), matchers=["dlib", fields])


@pytest.fixture(scope="module")
def folder(mine, there) -> Path:
    """Its result folder, with every score."""
    write(mine, there.folder / "results/small", report.write, force=False, scores=True)
    return there.folder / "results/small"


def everyone(rates: pd.DataFrame, matcher: str) -> pd.DataFrame:
    rows = rates[(rates["matcher"] == matcher) & (rates["group_by"] == "") & (rates["scope"] == "all")]
    return rows.set_index("condition")


def test_it_has_rates_under_every_condition_beside_the_others(mine):
    own, other = everyone(mine.rates, "fields"), everyone(mine.rates, "dlib")
    assert list(own.index) == list(other.index) == ["clean", "resolution", "veiling_glare"]
    assert (own["impostor_pairs"] == 56).all()
    assert own["false_matches"].between(1, 55).any()
    assert mine.experiment.matchers == ["dlib", "fields"]


def test_it_alone_takes_the_place_of_those_that_the_experiment_names(there):
    result = fm.run(fm.load_experiment("small.yaml"), matchers=[fields])
    assert set(result.rates["matcher"]) == {"fields"}


def test_its_templates_are_kept_and_another_version_computes_anew(there, mine):
    CALLS.clear()
    again = fm.run(mine.experiment, matchers=["dlib", fields])
    assert len(CALLS) == 1  # the black face that it is tried on
    pd.testing.assert_frame_equal(mine.rates, again.rates)
    CALLS.clear()
    fm.run(mine.experiment, matchers=["dlib", FunctionMatcher(fields, version="2")])
    assert len(CALLS) == 1 + 8 + 8 * 3


def test_two_processes_give_what_one_gives(there, mine):
    # Another version has other keys: nothing is taken from what one process made.
    two = fm.run(mine.experiment, matchers=["dlib", FunctionMatcher(fields, version="by two")], jobs=2)
    pd.testing.assert_frame_equal(mine.rates, two.rates)


def test_a_setting_for_a_matcher_that_is_not_given_is_refused(there):
    experiment = fm.load_experiment("small.yaml").model_copy(update={"landmarks": ["own", {"clean": ["dlib"]}]})
    with pytest.raises(ExperimentError, match=r"landmarks: `dlib` is not among matchers"):
        fm.run(experiment, matchers=[fields])


def test_no_claim_rests_on_it(mine):
    own = [finding for finding in mine.findings if finding["keys"]["matcher"] == "fields"]
    assert own
    assert not any(finding["supported"] for finding in own)


def test_the_card_names_it_as_a_function_with_its_digest(folder, mine):
    card = read_card(folder)
    other, own = card.matchers
    assert (own.title, own.provenance) == ("The Python function fields", "unconfirmed")
    assert own.function == mine.matchers[1].manifest.source
    assert "function" not in json.loads((folder / "card.json").read_text())["matchers"][0]
    assert other.function == ""
    assert card.commands == ['falsematch.result.reproduce(Path("results/small"), matchers=[fields])']
    assert read_findings(folder)


def test_the_report_names_it_and_is_rendered_without_it(there, folder):
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "The Python function fields" in page
    assert "unconfirmed" in page
    assert there("report", "results/small").code == 0


def test_its_scores_are_audited_to_the_same_rates(there, folder):
    outcome = there(
        "audit", folder / "scores.parquet", "--subjects", folder / "subjects.csv", "--no-papers", "--out", "again"
    )
    assert outcome.code == 0, outcome.err
    pd.testing.assert_frame_equal(pd.read_csv(folder / "rates.csv"), pd.read_csv(there.folder / "again/rates.csv"))


def test_it_is_reproduced_by_whoever_has_the_function(folder):
    found = reproduce(folder, matchers=[fields])
    assert (found.differences, found.notes) == ([], [])
    assert found.compared > 100


def test_another_function_of_its_name_is_noted(folder):
    found = reproduce(folder, matchers=[FunctionMatcher(fields, alignment="box_crop")])
    assert found.differences
    assert "the matchers are not those of the record" in found.notes


def test_without_the_function_it_is_refused_in_one_sentence(there, folder):
    with pytest.raises(ResultError, match="its matcher fields is a Python function, which no folder holds"):
        reproduce(folder)
    outcome = there("reproduce", "results/small")
    assert outcome.code == 2
    [line] = outcome.err.splitlines()
    assert line.endswith('in Python type `falsematch.result.reproduce(Path("results/small"), matchers=[fields])`.')


SCRIPT = """\
import functools
import falsematch as fm

@functools.cache
def weights():
    import numpy as np
    return np.random.default_rng(1).normal(size=(112 * 112, 16))

def projected(faces):
    return (faces.mean(axis=3).reshape(len(faces), -1) - 128) @ weights()

if __name__ == "__main__":
    result = fm.run(fm.load_experiment("small.yaml"), matchers=[projected], jobs=2)
    print(len(result.rates))
"""


def test_a_function_of_a_script_and_what_it_keeps_open_reach_other_processes(there):
    (there.folder / "mine.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "mine.py"], cwd=there.folder, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
