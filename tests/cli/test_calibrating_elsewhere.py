"""A threshold that other people fix, from the experiment's file to its result and on to the exported scores."""

import json
import shutil
from pathlib import Path

import pytest

from conftest import MANIFEST, Lab, make_lab
from falsematch import tables
from falsematch.faces import MODELS

EXPERIMENT = """\
name: elsewhere
dataset: halves/halves.yaml
probe: {capture: second}
reference: {capture: first}
matchers: [dlib]
thresholds: [{fmr: 0.05, calibration: {dataset: others/others.yaml, group_by: []}}]
group_by: [[half]]
audit: {replicates: 40}
"""


def write_others(folder: Path, orl_folder: Path, numbers: range) -> None:
    """Two photographs of each of some people of ORL, as a set of their own."""
    rows = ["image,subject,capture,half"]
    for number in numbers:
        for capture, file in (("first", "1.pgm"), ("second", "2.pgm")):
            image = f"{capture}/{number}.pgm"
            (folder / capture).mkdir(parents=True, exist_ok=True)
            shutil.copy(orl_folder / f"s{number}" / file, folder / image)
            rows.append(f"{image},{number:03d},{capture},left")
    (folder / "people.csv").write_text("\n".join(rows) + "\n")
    (folder / "others.yaml").write_text(MANIFEST.replace("name: halves", "name: others"))


@pytest.fixture
def lab_with(tmp_path: Path, with_models, orl_folder: Path):
    def made(numbers: range) -> Lab:
        lab = make_lab(tmp_path / "lab", with_models(*MODELS, "dlib").models, orl_folder)
        write_others(lab.folder / "others", orl_folder, numbers)
        (lab.folder / "elsewhere.yaml").write_text(EXPERIMENT)
        return lab

    return made


@pytest.mark.slow
def test_the_result_says_that_others_fixed_the_threshold_and_its_scores_give_the_same_rates(lab_with):
    lab = lab_with(range(9, 41))
    outcome = lab("run", "elsewhere.yaml", "--scores", "--jobs", "1")
    assert outcome.code == 0, outcome.err
    folder = lab.folder / "results/elsewhere"
    rates = tables.read_csv(folder / "rates.csv", tables.RATES)
    assert set(rates["calibration"]) == {"external"}
    assert set(rates["threshold_name"]) == {"fmr=0.05 on others"}
    assert json.loads((folder / "card.json").read_text())["inputs"]["calibration"].keys() == {"fmr=0.05 on others"}
    scores, subjects = (folder / name for name in ("scores.parquet", "subjects.csv"))
    again = lab("audit", scores, "--subjects", subjects, "--out", "again")
    assert again.code == 0, again.err
    assert (lab.folder / "again/rates.csv").read_bytes() == (folder / "rates.csv").read_bytes()


@pytest.mark.slow
def test_people_who_would_fix_their_own_threshold_are_refused_before_anything_is_measured(lab_with):
    outcome = lab_with(range(5, 41))("run", "elsewhere.yaml")
    assert outcome.code == 2
    assert "would be fixed on people it is then tested on" in outcome.err
