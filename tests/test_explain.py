"""What an experiment got wrong, in words that need no knowledge of pydantic or of YAML 1.1."""

from pathlib import Path

import pytest

from falsematch.errors import ExperimentError
from falsematch.experiment import load_experiment

GOOD = "name: mine\nseed: 1\ndataset: {name: london, long_side: 675}\nmatchers: [dlib]\n"
BOOLEAN = "(found true); YAML reads yes, no, on and off as true or false"


def refusal(folder: Path, text: str) -> str:
    path = folder / "mine.yaml"
    path.write_text(text)
    with pytest.raises(ExperimentError) as refused:
        load_experiment(path)
    return str(refused.value).removeprefix("mine.yaml: ")


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("seed: yes", f"`seed`: it must be a whole number {BOOLEAN}."),
        ("seed: 1.0", "`seed`: it must be a whole number (found 1.0)."),
        ("seed: '7'", "`seed`: it must be a whole number (found '7'); write the number without quotation marks"),
        ("seed:", "`seed`: it must be a whole number (found nothing)."),
        (
            "name: no",
            "`name`: it must be text (found false); YAML reads yes, no, on and off as true or false: put text",
        ),
        ("name: 2024", "`name`: it must be text (found 2024); put text in quotation marks."),
        ("matchers: dlib", "`matchers`: it must be a list, in [ ] (found 'dlib')."),
    ],
)
def test_a_setting_of_another_kind_is_refused_in_plain_words(tmp_path, setting, sentence):
    key = setting.partition(":")[0]
    lines = [setting if line.startswith(f"{key}:") else line for line in GOOD.splitlines()]
    assert refusal(tmp_path, "\n".join(lines)).startswith(sentence)


NUMBER = "(entry 1): it must be a number"
UNKNOWN = "(entry 1) is not a setting of an experiment."


@pytest.mark.parametrize(
    ("thresholds", "sentence"),
    [
        ("[{fmr: 0,01}]", "line 5: `0,01` is read as two settings; write a decimal with a point"),
        (
            "[{fmr: '0,01'}]",
            f"`thresholds.fmr` {NUMBER} (found '0,01'); write a dec",
        ),
        (
            "[{fmr: 1e-3}]",
            f"`thresholds.fmr` {NUMBER} (found '1e-3'); YAML reads 1e-3 as text: write 0.001",
        ),
        ("[{threshold: 1:30}]", "line 5: `1:30` is read as a number to the base of 60"),
        ("[{threshold: 0:30}]", f"`thresholds.threshold` {NUMBER} (found '0:30')."),
        ("[{threshold: yes}]", f"`thresholds.threshold` {NUMBER} {BOOLEAN}."),
        ("[as_shipped, {fmr: 2}]", "`thresholds.fmr` (entry 2): it must be less than 1 (found 2)."),
        (
            "[{thresold: 0.5}]",
            f"`thresholds.thresold` {UNKNOWN} Did you mean `threshold`?",
        ),
        (
            "[{fmr:0.01}]",
            f"`thresholds.fmr:0.01` {UNKNOWN} Write a blank after the colon.",
        ),
        ("[as_shiped]", "`thresholds` (entry 1): 'as_shiped' is not known. Did you mean `as_shipped`?"),
        ("[0.5]", "`thresholds` (entry 1): it must be 'as_shipped' or a mapping of settings, in { } (found 0.5)."),
        ("[{fmr: 0.1, pooling: pair}]", "`thresholds.pooling` (entry 1): 'pair' is not known. Did you mean `pairs`?"),
        ("as_shipped", "`thresholds`: it must be a list, in [ ] (found 'as_shipped')."),
    ],
)
def test_of_a_setting_that_may_be_several_things_only_what_was_meant_is_spoken_of(tmp_path, thresholds, sentence):
    assert refusal(tmp_path, f"{GOOD}thresholds: {thresholds}\n").startswith(sentence)
