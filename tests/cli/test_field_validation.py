"""Real field captures beside simulated ones, on rendered pairs in the layouts of the three sets."""

import json
from pathlib import Path

import pytest
from command import Outcome, call
from field_sets import PEOPLE, write_sets
from holder_sets import own_manifest

import falsematch_heads as heads
from falsematch import datasets, tables
from falsematch.errors import ExperimentError
from falsematch.studies import field_validation
from falsematch.tables import study_tables

SETS = ("scface", "cfp_fp", "xqlfw")


def test_the_experiment_names_captures_that_the_manifests_have():
    wanted = field_validation.load("field_validation")
    assert tuple(pairing.dataset.name for pairing in wanted.sets) == SETS
    for pairing in wanted.sets:
        assert {pairing.reference, pairing.real, pairing.simulated} <= set(
            datasets.manifest(pairing.dataset.name).captures
        )


def test_what_a_program_degraded_is_never_taken_for_real():
    assert "made" not in {pairing.real for pairing in field_validation.load("field_validation").sets}


def test_an_unknown_condition_is_refused_with_the_file(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(
        "name: own\nkind: field_validation\nmatchers: [dlib]\n"
        "sets: [{dataset: scface, reference: mugshot, real: far, simulated: near, conditions: [{resolutoin: [8]}]}]\n"
    )
    with pytest.raises(ExperimentError, match=r"own\.yaml: .*Did you mean `resolution`"):
        field_validation.load(path)


def test_without_any_of_the_sets_nothing_is_measured(falsematch, place):
    outcome = falsematch("run", "field_validation")
    assert outcome.code == 2
    assert "scface is not here: ask at http://www.scface.org" in outcome.err
    assert not (place / "results" / "field_validation").exists()


@pytest.fixture
def held(stocked, tmp_path) -> Outcome:
    """The experiment run by a holder of all three sets, with one matcher."""
    generator = heads.Generator.load(stocked, datasets.manifest("heads").hashes())
    # Where a fetch would put them, had these been the whole sets.
    write_sets(stocked.data, generator)
    shipped = Path(__file__).parents[2] / "experiments" / "field_validation.yaml"
    text = shipped.read_text().replace("[dlib, sface_int8bq]", "[sface_int8bq]").replace("2000", "40")
    text = text.replace("dataset: cfp_fp", f"dataset: {own_manifest('cfp_fp', stocked.data / 'cfp_fp')}")
    (tmp_path / "field.yaml").write_text(text)
    return call(["run", "field.yaml", "--jobs", "1", "--out", "out"], tmp_path, stocked.root)


@pytest.mark.slow
def test_each_set_gives_its_real_and_its_simulated_scores_and_gives_them_again(held, tmp_path, stocked):
    assert held.code == 0, held.err
    table = tables.read_csv(tmp_path / "out/field_gaps.csv", study_tables.FIELD_GAPS)
    assert tuple(table["dataset"].unique()) == SETS
    genuine = table[table["kind"] == "genuine"]
    assert genuine.loc[genuine["dataset"] != "cfp_fp", "people"].eq(PEOPLE).all()
    assert genuine["real_comparisons"].gt(0).all()
    found = (genuine["simulated_mean"] - genuine["real_mean"] - genuine["gap"]).abs()
    assert found[genuine["gap"].notna()].lt(1e-9).all()
    # Three people bear no interval, and the table says why.
    assert table["gap_low"].isna().all()
    assert table["reason"].str.contains("too_few_people{", regex=False).all()
    # The clean capture that the conditions are laid over is nearer to the reference than the real one.
    clean = genuine[genuine["condition"] == "clean"].set_index("dataset")
    assert (clean["gap"] > 0).all()
    smaller = genuine[(genuine["dataset"] == "scface") & (genuine["condition"] == "resolution")].set_index("dose")
    assert smaller.loc[24, "simulated_mean"] > smaller.loc[8, "simulated_mean"]
    card = json.loads((tmp_path / "out/card.json").read_text())
    assert set(card["photographs"]) == set(SETS)
    assert card["absent"] == []
    again = call(["reproduce", "out", "--jobs", "1"], tmp_path, stocked.root)
    assert again.code == 0, again.err
    assert "numbers compared: 0 differ" in again.out
