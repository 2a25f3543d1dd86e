"""The experiments for holders of LFW, RFW, BFW, MORPH and FHIBE, on rendered heads in their layouts and quirks."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from command import Outcome, call
from holder_sets import PEOPLE, TWICE_LABELLED, own_manifest, write_sets

import falsematch_heads as heads
from falsematch import datasets, load_experiment, tables
from falsematch.store import Store

SETS = ("lfw", "rfw", "bfw", "morph", "fhibe")


@pytest.mark.parametrize("name", SETS)
def test_the_experiment_is_of_the_set_and_of_labels_that_it_has(name):
    experiment = load_experiment(name)
    assert experiment.dataset.name == name
    assert experiment.labels <= set(datasets.manifest(name).labels)


@pytest.mark.parametrize("name", SETS)
def test_without_the_set_its_owner_is_told_where_to_ask(name, falsematch, place):
    outcome = falsematch("run", name)
    assert outcome.code == 2
    assert f"{name}: not fetched yet" in outcome.err
    assert not (place / "results" / name).exists()


@pytest.fixture(scope="module")
def written(mesh_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sets")
    write_sets(folder, heads.Generator.load(mesh_store, datasets.manifest("heads").hashes()))
    return folder


@pytest.fixture
def holder(stocked: Store, written: Path, tmp_path: Path):
    """A holder of the sets: runs an experiment after doing something to its folder."""

    def run(name: str, *extra: str) -> Outcome:
        text = Path(__file__).parents[2].joinpath("experiments", f"{name}.yaml").read_text()
        text = text.replace("[dlib, sface_int8bq]", "[sface_int8bq]").replace("replicates: 500", "replicates: 40")
        if name in {"lfw", "bfw"}:
            own = str(own_manifest(name, stocked.data / name))
            text = text.replace(f"dataset: {name}", f"dataset: {own}").replace(f"name: {name},", f"name: {own},")
        (tmp_path / f"{name}.yaml").write_text(text)
        return call(["run", f"{name}.yaml", "--jobs", "1", *extra], tmp_path, stocked.root)

    for name in SETS:
        shutil.copytree(written / name, stocked.data / name)
    run.data, run.results = stocked.data, tmp_path / "results"
    return run


def comparisons(folder: Path) -> tuple[int, int]:
    """Of two people and of one, clean and among everybody, as the result states them."""
    rates = tables.read_csv(folder / "rates.csv", tables.RATES)
    everybody = (rates["condition"] == "clean") & (rates["group"] == "everyone") & (rates["scope"] == "all")
    clean = rates[everybody & (rates["threshold_name"] == "as_shipped")].iloc[0]
    return int(clean["impostor_pairs"]), int(clean["genuine_pairs"])


@pytest.mark.slow
def test_lfw_compares_one_pair_a_person_and_no_photograph_with_itself(holder):
    outcome = holder("lfw")
    assert outcome.code == 0, outcome.err
    # Whoever has one photograph is a reference; it is another's probe too, and is not compared with that.
    assert comparisons(holder.results / "lfw") == (PEOPLE * PEOPLE - 1, PEOPLE)
    warnings = json.loads((holder.results / "lfw/card.json").read_text())["warnings"]
    assert "under_two_names{n=1}" in warnings


@pytest.mark.slow
def test_rfw_leaves_out_whom_it_labels_twice(holder):
    outcome = holder("rfw", "--scores")
    assert outcome.code == 0, outcome.err
    scores = pd.read_parquet(holder.results / "rfw/scores.parquet")
    assert set(scores["subject_a"]) == {f"m.{number:05}" for number in range(PEOPLE)}
    assert TWICE_LABELLED not in {*scores["subject_a"], *scores["subject_b"]}
    rates = tables.read_csv(holder.results / "rfw/rates.csv", tables.RATES)
    assert {"African", "Asian", "Caucasian", "Indian"} <= set(rates["group"])


@pytest.mark.slow
def test_rfw_refuses_somebody_else_in_two_folders(holder):
    shutil.copytree(holder.data / "rfw/test/data/African/m.00000", holder.data / "rfw/test/data/Indian/m.00000")
    outcome = holder("rfw")
    assert outcome.code == 2
    assert "m.00000" in outcome.err
    assert not (holder.results / "rfw").exists()


@pytest.mark.slow
def test_bfw_draws_two_photographs_each_though_no_capture_is_common(holder):
    outcome = holder("bfw")
    assert outcome.code == 0, outcome.err
    assert comparisons(holder.results / "bfw") == (PEOPLE * (PEOPLE - 1) // 2 * 4, PEOPLE)


@pytest.mark.slow
def test_a_damaged_photograph_of_bfw_is_named_before_anything_is_measured(holder):
    damaged = sorted((holder.data / "bfw/asian_males").rglob("*.jpg"))
    for file in damaged:
        file.write_bytes(file.read_bytes()[:500])
    outcome = holder("bfw")
    assert outcome.code == 2
    assert "2 photographs cannot be used, and nothing was measured" in outcome.err
    assert sum(file.name in outcome.err for file in damaged) == 2, "those two that were drawn"


@pytest.mark.slow
def test_morph_refuses_a_person_of_two_races(holder):
    table = holder.data / "morph/falsematch.csv"
    table.write_text(table.read_text().replace("000000_2.JPG,000000,2,B,", "000000_2.JPG,000000,2,W,"))
    outcome = holder("morph")
    assert outcome.code == 2
    assert "000000" in outcome.err
    assert "race" in outcome.err


@pytest.mark.slow
def test_morph_names_a_photograph_of_its_table_that_is_missing(holder):
    (holder.data / "morph/Album2/000003_1.JPG").unlink()
    outcome = holder("morph")
    assert outcome.code == 2
    assert "1 of 25 files are missing; the first is Album2/000003_1.JPG" in outcome.err


@pytest.mark.slow
def test_morph_runs_on_cleaned_labels(holder):
    outcome = holder("morph")
    assert outcome.code == 0, outcome.err
    rates = tables.read_csv(holder.results / "morph/rates.csv", tables.RATES)
    assert {"B & M", "W & F"} <= set(rates["group"])


@pytest.mark.slow
def test_fhibe_keeps_several_answers_as_their_own_group_and_no_answer_as_none(holder):
    outcome = holder("fhibe")
    assert outcome.code == 0, outcome.err
    rates = tables.read_csv(holder.results / "fhibe/rates.csv", tables.RATES)
    groups = set(rates.loc[rates["group_by"] == "ancestry", "group"])
    assert {"Africa", "Africa/Europe", "Asia"} <= groups
    assert "" not in groups
    assert f"ancestry is not stated for {PEOPLE // 4} of {PEOPLE} people; they are in no group of it" in outcome.out
