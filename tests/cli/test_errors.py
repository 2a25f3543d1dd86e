"""Bad input gets one sentence and exit 2, and nothing is left half-written."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = "name: mine\ndataset: {name: london, long_side: 675}\nmatchers: [dlib]\n"


def refused(outcome, *words):
    """One sentence on standard error, nothing on standard output, exit 2."""
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.startswith("falsematch: ")
    assert outcome.err.count("\n") == 1
    for word in words:
        assert word in outcome.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            GOOD.replace("matchers", "matchres"),
            "`matchres` is not a setting of an experiment. Did you mean `matchers`?",
        ),
        (
            GOOD + "conditions: [{resolutoin: [8]}]\n",
            "`resolutoin` is not a known condition. Did you mean `resolution`?",
        ),
        (
            GOOD + "conditions: [{veiling_glare: [2]}]\n",
            "2 is not a dose of `veiling_glare`: give a number from 0 to 1",
        ),
        (GOOD + "conditions: [{veiling_glare: [yes]}]\n", "True is not a dose of `veiling_glare`"),
        (GOOD + "name: twice\n", "`name` is given twice"),
        (GOOD + "thresholds: [{fmr: 2}]\n", "`thresholds"),
        (GOOD + "audit: {replicates: -1}\n", "`audit.replicates`"),
        (GOOD.replace("name: mine", "name: ../mine"), "`name`"),
        ("", "a mapping of settings was expected"),
        ("name: [", "is not YAML that can be read"),
    ],
)
def test_a_faulty_experiment_is_refused_in_one_sentence(place, falsematch, text, sentence):
    (place / "mine.yaml").write_text(text)
    refused(falsematch("run", "mine.yaml"), "mine.yaml", sentence)
    assert not (place / "results").exists()


def test_an_unknown_experiment_is_refused_with_the_nearest(falsematch):
    refused(falsematch("run", "lodnon"), "`lodnon` is not a known experiment. Did you mean `london`?")


def test_an_unknown_dataset_is_refused_with_the_nearest(place, falsematch):
    (place / "mine.yaml").write_text(GOOD.replace("london", "lodnon"))
    refused(falsematch("run", "mine.yaml"), "`lodnon` is not a known dataset. Did you mean `london`?")


def test_a_dataset_that_was_not_fetched_says_how(falsematch):
    refused(falsematch("run", "london"), "london: not fetched yet; run `falsematch fetch london`.")


def test_a_copy_of_a_shipped_file_is_fetched_as_what_it_is(falsematch, place):
    (place / "mine.yaml").write_text((ROOT / "experiments/coverage.yaml").read_text())
    assert falsematch("fetch", "mine.yaml").code == 0, "a simulation needs nothing"
    (place / "model.yaml").write_text((ROOT / "data_manifests/models/yunet.yaml").read_text())
    (place / "empty").mkdir()
    refused(falsematch("fetch", "model.yaml", "--from", "empty"), "face_detection_yunet")


def test_something_unknown_to_fetch_is_refused_with_the_nearest(falsematch):
    refused(falsematch("fetch", "lodnon"), "`lodnon` is no experiment, dataset or model. Did you mean `london`?")


def test_a_model_that_was_not_fetched_says_how(unequipped):
    refused(unequipped("run", "small.yaml"), "Run `falsematch fetch dlib` first.")


def test_an_unknown_option_is_refused(falsematch):
    refused(falsematch("run", "london", "--sceres"), "--sceres")


def test_a_place_that_cannot_be_written_is_named_before_anything_is_measured(place, falsematch):
    (place / "file").write_text("")
    refused(falsematch("run", "london", "--out", "file/results"), "file")


@pytest.mark.parametrize("command", ["report", "reproduce"])
def test_a_folder_that_is_no_result_is_refused(place, falsematch, command):
    refused(falsematch(command, "."), "card")


def test_an_unknown_language_is_refused(place, falsematch):
    refused(falsematch("report", ".", "--lang", "xx"), "`xx` is not a language of the report")


def test_no_command_at_all_shows_what_there_is(falsematch):
    outcome = falsematch()
    assert outcome.code == 2
    assert "fetch" in outcome.out


CLUB = """\
name: club
title: Portraits of a club
people: nobody
licence: not published
consent: {basis: none, text: none, withdrawal: none}
minors: none
scraped: false
access: local
layout: {photographs: [{path: "{capture}/{subject}.jpg"}]}
"""


def write_club(place: Path, manifest: str = "club.yaml") -> None:
    """A folder in which one photograph has a name that is not UTF-8, with its manifest and an experiment."""
    (place / "club/first").mkdir(parents=True)
    (place / "club" / manifest).write_text(CLUB)
    Path(os.fsdecode(os.fsencode(place) + b"/club/first/d\xe9.jpg")).write_bytes(b"")
    (place / "mine.yaml").write_text(f"name: mine\ndataset: club/{manifest}\nmatchers: [dlib]\n")


def test_a_photograph_whose_name_is_no_utf_8_is_named_and_nothing_is_left_behind(place, falsematch):
    write_club(place)
    refused(falsematch("run", "mine.yaml"), r"the first is first/d\xe9.jpg: rename it.")
    assert sorted(path.name for path in place.iterdir()) == ["club", "mine.yaml"]


def test_verifying_names_it_as_the_run_does(place, falsematch):
    write_club(place)
    outcome = falsematch("data", "verify", "club/club.yaml")
    assert outcome.code == 1
    assert r"the first is first/d\xe9.jpg: rename it." in outcome.out


def test_an_argument_that_is_no_utf_8_is_refused(falsematch):
    refused(falsematch("run", "london", "--out", os.fsdecode(b"caf\xe9")), r"caf\xe9: a name that is not UTF-8")


def test_a_run_that_is_refused_leaves_no_folder(place, falsematch):
    refused(falsematch("run", "london", "--out", "a/b/c"), "not fetched yet")
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("suffix", ["yml", "YAML"])
def test_manifests_and_experiments_of_either_suffix_are_known(place, falsematch, suffix):
    write_club(place, f"club.{suffix}")
    (place / "mine.yaml").rename(place / f"mine.{suffix}")
    for command in (("run", f"mine.{suffix}"), ("fetch", f"club/club.{suffix}"), ("fetch", f"mine.{suffix}")):
        refused(falsematch(*command), "names of 1 files are not UTF-8")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["cite"], "Missing argument 'FIGURE'. Write: falsematch cite [OPTIONS] {FIGURE} [DIR]"),
        (["cite", "bars"], "say after `bars` in which result folder it lies: `falsematch cite bars DIR`."),
        (["cite", "a", "b", "c"], "Got unexpected extra argument(s) (c). Write: falsematch cite"),
        (["report"], "Missing argument 'DIR'. Write: falsematch report [OPTIONS] {DIR}"),
        (["data", "verify"], "Missing argument 'NAME'. Write: falsematch data verify [OPTIONS] {NAME}"),
    ],
)
def test_too_few_or_too_many_arguments_are_answered_by_how_the_command_is_written(falsematch, arguments, sentence):
    refused(falsematch(*arguments), sentence)
