"""``falsematch reproduce`` and ``report``: a result folder is all they need."""

import shutil

import pandas as pd
import pytest

pytestmark = pytest.mark.slow


def test_a_result_reproduces_exactly(measured):
    outcome = measured("reproduce", "results/small", "--jobs", "1")
    assert outcome.code == 0, outcome.out
    assert ": 0 differ; " in outcome.out


def test_a_number_that_was_changed_is_named_and_exits_1(measured):
    shutil.copytree(measured.folder / "results/small", measured.folder / "changed", dirs_exist_ok=True)
    path = measured.folder / "changed/rates.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[0, "impostor_pairs"] = "57"
    table.to_csv(path, index=False)
    outcome = measured("reproduce", "changed", "--jobs", "1")
    assert outcome.code == 1
    assert (
        "rates.csv: halves, dlib, clean, none, native, own, fixed, as_shipped, shipped, everyone, all: " in outcome.out
    )
    assert "impostor_pairs was 57 and is " in outcome.out


def test_an_audit_of_scores_reproduces_from_another_working_directory(measured):
    exported = measured.folder / "results/small"
    measured("audit", exported / "scores.parquet", "--subjects", exported / "subjects.csv", "--out", "elsewhere/a")
    outcome = measured("reproduce", measured.folder / "elsewhere/a")
    assert outcome.code == 0, outcome.out


def test_photographs_that_are_others_now_are_told(lab, orl_folder):
    assert lab("run", "small.yaml", "--jobs", "1").code == 0
    shutil.copy(orl_folder / "s1/5.pgm", lab.folder / "halves/second/1.pgm")
    outcome = lab("reproduce", "results/small", "--jobs", "1")
    assert "note: the photographs are not those of the record" in outcome.out


def test_the_report_is_written_again_from_the_tables_alone(measured):
    shutil.copytree(measured.folder / "results/small", measured.folder / "copied", dirs_exist_ok=True)
    folder = measured.folder / "copied"
    before = (folder / "report.html").read_bytes()
    for path in [folder / "report.html", *(folder / "figures").iterdir()]:
        path.unlink()
    assert measured("report", "copied").code == 0
    assert (folder / "report.html").read_bytes() == before
