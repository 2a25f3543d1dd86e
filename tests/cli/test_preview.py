"""`conditions show` and `conditions preview`: what a condition says of itself, and how it looks."""

import pytest
from PIL import Image

from falsematch import conditions

FACE = "halves/first/1.pgm"


@pytest.mark.parametrize("name", conditions.CONDITIONS)
def test_a_condition_shows_its_model_and_the_basis_of_each_number(falsematch, name):
    shown = falsematch("conditions", "show", name).out
    assert "Parameters" in shown
    for key, number in conditions.CONDITIONS[name].numbers.items():
        lines = [line for line in shown.splitlines() if line.startswith(f"{key} ")]
        assert number.basis in lines[-1]


@pytest.mark.parametrize("name", conditions.SCENARIOS)
def test_a_scenario_shows_what_was_reported_and_what_is_guessed(falsematch, name):
    shown = falsematch("conditions", "show", name).out
    assert "reported: " in shown
    assert "guessed: " in shown


def test_scenarios_are_listed_with_their_ranges_and_what_they_lack(falsematch):
    listed = falsematch("conditions", "list").out
    for name, scenario in conditions.SCENARIOS.items():
        assert f"scenario {name}: " in listed
        lacking = [step for step in scenario.steps if step not in conditions.CONDITIONS]
        assert (f"this version has no {', '.join(lacking)}" in listed) or not lacking


def test_a_preview_is_a_strip_of_the_clean_photograph_and_every_dose(lab):
    outcome = lab("conditions", "preview", "exposure", "--image", FACE)
    assert outcome.code == 0, outcome.err
    doses = len(conditions.CONDITIONS["exposure"].levels)
    assert len(outcome.out.splitlines()) == 1 + doses + 1
    assert outcome.out.splitlines()[-1] == "strip: exposure.png"
    with Image.open(lab.folder / "exposure.png") as strip:
        assert strip.width > 92 * (1 + doses)


def test_a_preview_of_a_scenario_says_which_doses_were_drawn(lab):
    outcome = lab("conditions", "preview", "porch_at_dusk", "--image", FACE, "--out", "porch.png")
    assert outcome.code == 0, outcome.err
    lines = outcome.out.splitlines()
    assert lines[0] == "clean"
    assert lines[1].startswith("porch_at_dusk, metering frame_average: ")
    assert "low_light " in lines[1]
    assert lines[2].startswith("porch_at_dusk, metering face: ")


def test_a_dose_that_cannot_be_made_says_so_in_its_place(lab):
    lines = lab("conditions", "preview", "resolution", "--image", FACE).out.splitlines()
    assert lines[1].startswith("resolution 90 inter-eye px: not applicable: the photograph has ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["exposrue", "--image", FACE], "falsematch: `exposrue` is not a known condition. Did you mean `exposure`?"),
        (["exposure", "--image", "nobody.png"], "falsematch: nobody.png: there is no such file."),
        (["exposure", "--image", FACE, "--out", "a.jpg"], "falsematch: a.jpg: the strip is written as PNG"),
        (["exposure", "--image", FACE, "--metering", "spot"], "falsematch: `spot` is not a known metering."),
    ],
)
def test_a_preview_that_cannot_be_made_is_refused_in_one_sentence(lab, arguments, sentence):
    outcome = lab("conditions", "preview", *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith(sentence)


def test_a_picture_without_a_face_is_refused(lab):
    Image.new("RGB", (200, 200), (120, 130, 140)).save(lab.folder / "wall.png")
    outcome = lab("conditions", "preview", "exposure", "--image", "wall.png")
    assert (outcome.code, outcome.err) == (
        2,
        "falsematch: wall.png: no face was found in the clean photograph; give one with a face.\n",
    )
