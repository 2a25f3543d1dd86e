"""``falsematch run``: one experiment file in, one result folder out, or one sentence."""

import json

import pandas as pd
import pytest
import yaml

from falsematch import load_experiment, tables
from falsematch.experiment import Experiment

pytestmark = pytest.mark.slow

FILES = {"card.json", "experiment.yaml", "rates.csv", "report.html", "figures", "scores.parquet", "subjects.csv"}


def rates(folder):
    return tables.read_csv(folder / "rates.csv", tables.RATES)


def test_a_result_folder_holds_what_the_design_says(measured):
    assert {path.name for path in (measured.folder / "results/small").iterdir()} >= FILES


def test_nothing_is_left_beside_the_result_folder(measured):
    assert [path.name for path in (measured.folder / "results").iterdir()] == ["small"]


def test_the_recorded_experiment_is_the_one_that_was_run(measured):
    recorded = yaml.safe_load((measured.folder / "results/small/experiment.yaml").read_text())
    assert Experiment.model_validate(recorded) == load_experiment(measured.folder / "small.yaml")


def test_the_card_holds_the_hash_of_every_table(measured):
    card = json.loads((measured.folder / "results/small/card.json").read_text())
    assert "rates.csv" in card["tables"]
    assert card["counts"]["comparisons"] == 3 * 64


def test_a_second_run_gives_the_same_bytes(measured):
    again = measured("run", "small.yaml", "--jobs", "1", "--out", "again")
    assert again.code == 0
    first, second = (measured.folder / place / "rates.csv" for place in ("results/small", "again"))
    assert second.read_bytes() == first.read_bytes()


def test_a_truncated_photograph_stops_the_run_and_is_named(lab):
    photograph = lab.folder / "halves/second/2.pgm"
    photograph.write_bytes(photograph.read_bytes()[:500])
    outcome = lab("run", "small.yaml", "--jobs", "1")
    assert outcome.code == 2
    assert "1 photographs cannot be used, and nothing was measured: 2.pgm: it is truncated" in outcome.err
    assert not (lab.folder / "results/small").exists()
    assert not (lab.cache / "artefacts/matchers").exists()


def test_people_of_one_and_the_same_photograph_meet_nobody_and_are_refused(lab):
    photographs = sorted((lab.folder / "halves").rglob("*.pgm"))
    for photograph in photographs[1:]:
        photograph.write_bytes(photographs[0].read_bytes())
    outcome = lab("run", "small.yaml", "--jobs", "1")
    assert outcome.code == 2
    assert "no probe meets a reference" in outcome.err
    assert not (lab.folder / "results").exists()


def test_told_to_count_it_goes_on_and_counts_the_photograph_by_group(lab):
    photograph = lab.folder / "halves/second/2.pgm"
    photograph.write_bytes(photograph.read_bytes()[:500])
    (lab.folder / "small.yaml").open("a").write("on_unreadable: count\n")
    assert lab("run", "small.yaml", "--jobs", "1").code == 0
    table = rates(lab.folder / "results/small")
    chosen = table[
        (table["threshold_name"] == "as_shipped") & (table["scope"] == "within") & (table["group_by"] == "half")
    ]
    counted = chosen.groupby(["condition", "group"])["not_applicable"].sum()
    assert counted[:, "left"].tolist() == [1, 1, 1]
    assert counted[:, "right"].tolist() == [0, 0, 0]
    assert set(chosen["probe_images"][chosen["group"] == "left"]) == {3}


def test_the_card_and_the_report_name_a_photograph_that_was_counted(lab):
    photograph = lab.folder / "halves/second/2.pgm"
    photograph.write_bytes(b"")
    (lab.folder / "small.yaml").open("a").write("on_unreadable: count\n")
    assert lab("run", "small.yaml", "--jobs", "1").code == 0
    card = json.loads((lab.folder / "results/small/card.json").read_text())
    assert card["unreadable"] == ["2.pgm: the file is empty."]
    assert "the file is empty" in (lab.folder / "results/small/report.html").read_text()


def test_a_folder_with_another_result_is_refused_and_kept(measured):
    (measured.folder / "other.yaml").write_text((measured.folder / "small.yaml").read_text().replace("small", "other"))
    before = (measured.folder / "results/small/card.json").read_bytes()
    outcome = measured("run", "other.yaml", "--jobs", "1", "--out", "results/small")
    assert outcome.code == 2
    assert "holds the result of `small`; give another --out, or --force to replace it" in outcome.err
    assert (measured.folder / "results/small/card.json").read_bytes() == before


def test_force_replaces_another_result(measured):
    (measured.folder / "other.yaml").write_text((measured.folder / "small.yaml").read_text().replace("small", "other"))
    assert measured("run", "small.yaml", "--jobs", "1", "--out", "replaced").code == 0
    assert measured("run", "other.yaml", "--jobs", "1", "--out", "replaced", "--force").code == 0
    assert json.loads((measured.folder / "replaced/card.json").read_text())["experiment"]["name"] == "other"


def test_a_folder_with_anything_else_is_refused_even_by_force(measured):
    letters = measured.folder / "letters"
    letters.mkdir(exist_ok=True)
    (letters / "dear.txt").write_text("Dear")
    outcome = measured("run", "small.yaml", "--jobs", "1", "--out", "letters", "--force")
    assert outcome.code == 2
    assert "holds something that is no result" in outcome.err
    assert (letters / "dear.txt").read_text() == "Dear"


def test_a_plan_says_what_it_would_cost_and_writes_nothing(lab):
    outcome = lab("run", "small.yaml", "--plan")
    assert outcome.code == 0
    # 8 probes under three conditions and 8 clean references; 64 pairs under three conditions.
    assert outcome.out.splitlines()[:3] == ["photographs: 16", "templates: 32", "comparisons: 192"]
    assert "hours: " in outcome.out
    assert "MB in the cache" in outcome.out
    assert "estimated from 4 photographs" in outcome.out
    assert "contrasts, and what so many people can tell:" in outcome.out
    assert "too few people to tell any ratio" in outcome.out
    assert not (lab.folder / "results").exists()
    assert not (lab.cache / "artefacts").exists()


def test_the_result_in_python_is_the_table_in_the_folder(measured, monkeypatch):
    import falsematch as fm

    monkeypatch.chdir(measured.folder)
    monkeypatch.setenv("FALSEMATCH_CACHE", str(measured.cache))
    result = fm.run(fm.load_experiment("small.yaml"))
    pd.testing.assert_frame_equal(result.rates, rates(measured.folder / "results/small"))
