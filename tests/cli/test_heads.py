"""Generated heads from the command line: a plan renders nothing but what it times; bad input is one sentence."""

import shutil
from pathlib import Path

import pytest
from command import Outcome, call

from falsematch import datasets
from falsematch.faces import MODELS
from falsematch.store import Store

HASHES = datasets.manifest("heads").hashes()
GOOD = """\
name: mine
dataset:
  name: heads
  design:
    subjects: 10
    groups: {tone: [2, 8]}
    size: 96
    captures: {straight: {}, turned: {yaw: [5, 10]}}
reference: {capture: straight}
probe: {capture: turned}
matchers: [dlib]
audit: {replicates: 0}
"""


def refused(outcome: Outcome, *words: str) -> None:
    """One sentence on standard error, nothing on standard output, exit 2."""
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.startswith("falsematch: ")
    assert outcome.err.count("\n") == 1
    for word in words:
        assert word in outcome.err


@pytest.mark.parametrize(
    ("given", "instead", "sentence"),
    [
        ("tone: [2, 8]", "tone: [2, 11]", "11 is not a Monk tone; the scale runs from 1 to 10"),
        ("tone: [2, 8]", "tone: [2, 2]", "a level is given twice"),
        ("tone: [2, 8]", "target_set: [D]", "target_set"),
        ("groups:", "gruops:", "gruops` is not a setting of an experiment. Did you mean `groups`?"),
        ("subjects: 10", "subjects: 0", "subjects"),
        ("yaw: [5, 10]", "yaw: [10, 5]", "`yaw` is a number from -90 to 90"),
        ("yaw: [5, 10]", "expression: smirk", "expression"),
        ("yaw: [5, 10]", "yaw: 0", "captures `straight` and `turned` are the same picture"),
        ("groups: {tone: [2, 8]}", "shapes: shared", "`shapes: shared` needs two tones or more"),
        ("{straight: {}, turned: {yaw: [5, 10]}}", "{}", "captures"),
    ],
)
def test_an_impossible_design_is_refused_in_one_sentence(place, falsematch, given, instead, sentence):
    assert given in GOOD
    (place / "mine.yaml").write_text(GOOD.replace(given, instead))
    refused(falsematch("run", "mine.yaml"), "mine.yaml", sentence)
    assert not (place / "results").exists()


def test_heads_that_were_not_fetched_say_how(place, falsematch):
    (place / "mine.yaml").write_text(GOOD)
    refused(falsematch("run", "mine.yaml"), "run `falsematch fetch heads`")


@pytest.fixture
def cache(tmp_path: Path, with_models, mesh_store: Store) -> Path:
    """A cache with the weights and the mesh files, in which nothing was rendered."""
    own = mesh_store.data / "heads"
    folder = tmp_path / "cache"
    for name in HASHES:
        (folder / "data/heads" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(own / name, folder / "data/heads" / name)
    (folder / "models").symlink_to(with_models(*MODELS, "dlib").models)
    return folder


@pytest.mark.slow
def test_the_mesh_of_another_wheel_is_refused(place, cache):
    mesh = cache / "data/heads/3dobjs/base.obj"
    mesh.write_text(mesh.read_text() + "# another\n")
    (place / "mine.yaml").write_text(GOOD)
    for arguments in (("run", "mine.yaml"), ("run", "mine.yaml", "--plan")):
        refused(call(arguments, place, cache), "3dobjs/base.obj has sha256", "run `falsematch fetch heads`")
    assert not (place / "results/mine").exists()


@pytest.mark.slow
def test_a_missing_morph_is_refused(place, cache):
    (cache / "data/heads/targets/nose/nose-hump-incr.target.gz").unlink()
    (place / "mine.yaml").write_text(GOOD)
    refused(call(("run", "mine.yaml"), place, cache), "nose-hump-incr.target.gz is not in")


@pytest.mark.slow
def test_a_plan_renders_no_more_than_it_times(place, cache):
    (place / "mine.yaml").write_text(GOOD)
    before = {file for file in (cache / "data").rglob("*") if file.is_file()}
    outcome = call(("run", "mine.yaml", "--plan"), place, cache)
    assert outcome.code == 0, outcome.err
    # 20 probes and 20 references; every probe meets every reference.
    assert outcome.out.splitlines()[:3] == ["photographs: 40", "templates: 40", "comparisons: 400"]
    assert {file for file in (cache / "data").rglob("*") if file.is_file()} == before
