"""Experiments of kind ``replication``: the claim is hashed, planned, measured on generated heads, and reproduced."""

import json
from pathlib import Path

import pytest
import yaml

from falsematch import tables
from falsematch.errors import ExperimentError
from falsematch.result import read_card, reproduce
from falsematch.store import Store, digest
from falsematch.studies import base, replication
from falsematch.tables import study_tables

ROOT = Path(__file__).parents[1]
NAMES = sorted(path.stem for path in (ROOT / "experiments").glob("replication_*.yaml"))
RESULTS = [name for name in NAMES if (ROOT / "results" / name).is_dir()]
HELD_TO_A_MARGIN = [name for name in RESULTS if replication.load(name).contrast.form != "shares"]
"""A claim of shares is one of direction, which limits clear of 1 tell whatever was expected of the design."""

OWN = """\
name: own
kind: replication
claim: generated heads show how it works
source: {authors: nobody, year: 2000, title: none, where: nowhere, address: none, read: nothing}
margin: {value: 1.5, published: false, where: ours}
contrast:
  form: arms
  question: q
  agreement: a
  disagreement: d
  thresholds: [{fmr: 0.3}]
  conditions: [{resolution: [16]}]
  design: {repetitions: 100}
photographs:
  dataset:
    name: heads
    design:
      subjects: 16
      groups: {target_set: [A, B]}
      captures: {reference: {}, probe: {yaw: [-10, 10]}}
      size: 256
      seed: 1
  probe: {capture: probe}
  reference: {capture: reference}
  matchers: [sface_int8bq]
  group_by: [[target_set]]
audit: {replicates: 100}
"""


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_says_where_it_stands_and_what_of_it_was_read(name: str):
    wanted = replication.load(name)
    assert wanted.source.address
    assert wanted.source.read
    assert wanted.margin.where


@pytest.mark.parametrize("name", RESULTS)
def test_the_claim_of_a_result_is_the_one_in_its_experiment(name: str):
    card = json.loads((ROOT / "results" / name / "card.json").read_text())
    assert card["claim_sha256"] == replication.load(name).claim_sha256
    recorded = yaml.safe_load((ROOT / "results" / name / "experiment.yaml").read_text())
    assert card["claim_sha256"] == digest({part: recorded[part] for part in replication.CLAIM_PARTS})


@pytest.mark.parametrize("name", HELD_TO_A_MARGIN)
def test_no_verdict_is_given_where_the_design_tells_less_than_the_margin(name: str):
    table = tables.read_csv(ROOT / "results" / name / replication.TABLE, study_tables.REPLICATION)
    blind = ~(table["minimum_detectable"] <= table["margin"])
    assert set(table.loc[blind, "verdict"]) <= {"cannot tell"}
    # As a table written before version 0.2 holds it, or by its code.
    assert table.loc[blind, "reason"].str.contains("fixed beforehand|fixed{|fixed_under{").all()


@pytest.mark.parametrize("part", ["claim", "margin", "contrast"])
def test_another_claim_has_another_hash(tmp_path: Path, part: str):
    path = tmp_path / "own.yaml"
    path.write_text(OWN)
    before = replication.load(path)
    changed = yaml.safe_load(OWN)
    changed[part] = {"claim": "other"}.get(part) or changed[part] | {
        "margin": {"value": 2},
        "contrast": {"question": "other"},
    }[part]
    path.write_text(yaml.safe_dump(changed))
    assert replication.load(path).claim_sha256 != before.claim_sha256


def test_an_unknown_setting_is_refused_with_the_file(tmp_path: Path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace("margin:", "margni:"))
    with pytest.raises(ExperimentError, match=r"own\.yaml: `margni` is not a setting of a replication"):
        replication.load(path)


@pytest.mark.slow
def test_a_group_that_nobody_is_in_is_refused(stocked: Store, tmp_path: Path):
    path = tmp_path / "own.yaml"
    cohorts = OWN.replace("form: arms", "form: cohorts\n  cohorts: {target_set: [target set A, target set C]}")
    path.write_text(cohorts.replace("subjects: 16", "subjects: 2"))
    with pytest.raises(ExperimentError, match="nobody has target_set `target set C`"):
        replication.plan(replication.load(path), stocked)


@pytest.mark.slow
def test_a_result_is_planned_measured_and_reproduced(stocked: Store, tmp_path: Path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN)
    wanted, folder = replication.load(path), tmp_path / "own"
    table = replication.run(wanted, folder, jobs=1, force=False, store=stocked)
    card = read_card(folder)
    assert card.claim_sha256 == wanted.claim_sha256
    assert [one.contrast for one in card.planned] == list(table["contrast"].unique())
    assert (folder / "report.html").is_file()
    found = reproduce(folder, jobs=1, store=stocked)
    assert found.differences == []
    assert found.compared > 0


# --- of the form shares ---

SHARES = """\
name: own
kind: replication
claim: generated heads show how it works
source: {authors: nobody, year: 2000, title: none, where: nowhere, address: none, read: nothing}
margin: {value: 1.95, published: true, where: nowhere}
contrast:
  form: shares
  question: q
  agreement: a
  disagreement: d
  called: people_of_color
  people: {target_set: [target set A]}
  thresholds: [as_shipped, {matched: 1, of: 4}]
photographs:
  dataset:
    name: heads
    design:
      subjects: 16
      groups: {target_set: [A, B]}
      captures: {reference: {}, probe: {yaw: [-10, 10]}}
      size: 256
      seed: 1
  probe: {capture: [reference, probe]}
  reference: {capture: reference}
  matchers: [sface_int8bq]
  group_by: [[target_set]]
audit: {replicates: 50}
"""


@pytest.mark.parametrize(
    "sides",
    [
        "  probe: {capture: probe}\n  reference: {capture: [reference, probe]}",
        "  reference: {capture: reference}",
        "  probe: {capture: probe}",
    ],
)
def test_shares_name_what_is_searched_and_the_one_capture_that_is_searched_among(tmp_path: Path, sides: str):
    path = tmp_path / "own.yaml"
    path.write_text(SHARES.replace("  probe: {capture: [reference, probe]}\n  reference: {capture: reference}", sides))
    with pytest.raises(ExperimentError, match="name under `probe` the captures that are searched"):
        replication.load(path)


def test_photographs_that_are_searched_among_their_own_capture_meet_by_themselves(tmp_path: Path):
    path = tmp_path / "own.yaml"
    path.write_text(SHARES)
    searched = replication.load(path).searched
    assert {name: audit.probe.capture for name, audit in searched.items()} == {
        "reference": ["reference"],
        "probe": ["probe"],
    }
    assert all(audit.reference.capture == ["reference"] for audit in searched.values())


@pytest.mark.slow
def test_people_with_a_value_that_nobody_has_are_refused(stocked: Store, tmp_path: Path):
    path = tmp_path / "own.yaml"
    path.write_text(SHARES.replace("[target set A]", "[target set C]").replace("subjects: 16", "subjects: 2"))
    with pytest.raises(ExperimentError, match="nobody has target_set `target set C`"):
        replication.plan(replication.load(path), stocked)


@pytest.mark.slow
def test_shares_are_planned_measured_and_reproduced_in_every_table(stocked: Store, tmp_path: Path):
    path = tmp_path / "own.yaml"
    path.write_text(SHARES)
    wanted, folder = replication.load(path), tmp_path / "own"
    table = replication.run(wanted, folder, jobs=1, force=False, store=stocked)
    shares = tables.read_csv(folder / replication.SHARES, study_tables.SEARCH_SHARES)
    assert list(table["contrast"].unique()) == ["reference among reference", "probe among reference"]
    assert len(shares) == len(table) == 4
    # Everybody is searched among the 31 others, whichever of their pictures it is.
    assert set(shares["searches"] + shares["failures_to_acquire"]) == {32}
    assert set(shares["gallery"]) <= {30, 31}
    held = {replication.TABLE, replication.SHARES, replication.SHARES_SUMMARY, base.SUMMARY}
    assert set(read_card(folder).tables) == held
    found = reproduce(folder, jobs=1, store=stocked)
    assert found.differences == []
    changed = shares.assign(matched_members=shares["matched_members"] + 1)
    tables.write_csv(changed, study_tables.SEARCH_SHARES, folder / replication.SHARES)
    assert any("matched_members was" in line for line in reproduce(folder, jobs=1, store=stocked).differences)
