"""A matcher behind a program: what it is given, what it may print, and what is refused."""

import stat
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from falsematch.errors import ExperimentError, ManifestError, ScoresError
from falsematch.matchers import CommandManifest, ScoresManifest
from falsematch.matchers.command import compare_by_command
from falsematch.matchers.manifest import MatcherManifest

PARTS = {
    "made_of": "parts",
    "embedder": {"kind": "onnx", "file": "mine.onnx"},
    "comparator": "cosine",
    "polarity": "similarity",
}
FRAMES = {name: np.full((4, 5, 3), grey, np.uint8) for name, grey in (("anna", 200), ("bert", 40), ("cleo", 90))}
PAIRS = [("bert", "anna"), ("anna", "anna"), ("cleo", "bert")]
READ = """\
import csv, sys
import cv2
pairs = list(csv.DictReader(open(sys.argv[2])))
print("probe,reference,score")
grey = lambda name: cv2.imread(sys.argv[1] + "/" + name)[0, 0, 0]
"""
SIMILAR = (
    READ
    + """
for pair in pairs:
    print(f"{pair['probe']},{pair['reference']},{255 - abs(int(grey(pair['probe'])) - int(grey(pair['reference'])))}")
"""
)


@pytest.fixture
def program(tmp_path):
    """Makes a manifest whose program is a Python script."""

    def made(script: str, timeout: float = 60.0) -> CommandManifest:
        file = tmp_path / "matcher.py"
        file.write_text(script)
        argv = [sys.executable, str(file), "{frames}", "{pairs}"]
        matcher = {"argv": argv, "timeout": timeout, "polarity": "similarity"}
        return CommandManifest.model_validate(
            {"name": "closed", "title": "A closed matcher", "kind": "command", "matcher": matcher}
        )

    return made


def compared(manifest, **changes):
    return compare_by_command(manifest, **{"frames": FRAMES, "pairs": PAIRS, "allowed": True} | changes)


def test_every_pair_gets_the_score_that_was_printed_for_it(program):
    table = compared(program(SIMILAR))
    assert table["score"].tolist() == [95, 255, 205]
    assert table[["probe", "reference"]].to_records(index=False).tolist() == PAIRS
    assert (table["failed"] == "").all()


def test_frames_arrive_as_they_were_delivered(program):
    script = (
        READ + "\nprint(*sorted(cv2.imread(f'{sys.argv[1]}/{n:06d}.png').shape for n in range(3)), file=sys.stderr)"
    )
    with pytest.raises(ManifestError, match=r"ended with 3: \(4, 5, 3\) \(4, 5, 3\) \(4, 5, 3\)"):
        compared(program(script + "\nsys.exit(3)"))


def test_names_tell_nothing_of_who_is_shown(program):
    script = READ + "\nprint(open(sys.argv[2]).read().replace(chr(10), ' '), file=sys.stderr); sys.exit(3)"
    with pytest.raises(ManifestError) as refusal:
        compared(program(script))
    assert not any(name in str(refusal.value) for name in FRAMES)


def test_without_leave_nothing_is_run(program, tmp_path):
    script = f"open({str(tmp_path / 'was_run')!r}, 'w')"
    with pytest.raises(ExperimentError, match="--allow-command"):
        compared(program(script), allowed=False)
    assert not (tmp_path / "was_run").exists()


def test_no_shell_reads_the_arguments(program, tmp_path):
    manifest = program(SIMILAR)
    argv = [*manifest.matcher.argv, f"; touch {tmp_path / 'was_run'}"]
    matcher = manifest.matcher.model_copy(update={"argv": argv})
    compared(manifest.model_copy(update={"matcher": matcher}))
    assert not (tmp_path / "was_run").exists()


def test_a_frame_that_gave_no_template_failed_in_every_pair_of_its_side(program):
    script = (
        READ
        + """
for number, pair in enumerate(sorted(pairs, key=lambda pair: pair["probe"])):
    print(f"{pair['probe']},{pair['reference']},{'failed_probe' if number == 0 else 0.5}")
"""
    )
    pairs = [("anna", "bert"), ("anna", "cleo"), ("bert", "anna"), ("bert", "cleo")]
    table = compared(program(script), pairs=pairs)
    assert table["failed"].value_counts().to_dict() == {"probe": 2, "": 2}
    assert table.groupby("probe")["failed"].nunique().tolist() == [1, 1]
    assert table["score"].isna().tolist() == (table["failed"] == "probe").tolist()


def test_a_pair_that_was_left_out_is_a_failure_to_compare(program):
    table = compared(program(READ + "print(f\"{pairs[0]['probe']},{pairs[0]['reference']},1\")"))
    assert sorted(table["failed"]) == ["", "pair", "pair"]


@pytest.mark.parametrize(
    ("script", "refusal"),
    [
        ("print('hello')", "does not begin with `probe,reference,score`"),
        ("print('probe,reference,score'); print('a.png,b.png,1')", "line 2 .* names no pair that was asked for"),
        (READ + "print(f\"{pairs[0]['probe']},{pairs[0]['reference']},nan\")", "`nan` is neither a number"),
        (READ + "print(f\"{pairs[0]['probe']},{pairs[0]['reference']},1\\n\" * 2, end='')", "twice"),
    ],
)
def test_what_was_not_asked_for_is_refused(program, script, refusal):
    with pytest.raises(ScoresError, match=refusal):
        compared(program(script))


@pytest.mark.slow
def test_a_program_that_hangs_is_stopped_with_what_it_started(program, tmp_path):
    late = tmp_path / "late"
    child = f"import time; time.sleep(2); open({str(late)!r}, 'w')"
    script = f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {child!r}])\ntime.sleep(60)"
    with pytest.raises(ManifestError, match="stopped after 1 s"):
        compared(program(script, timeout=1.0))
    time.sleep(2)
    assert not late.exists()


def test_a_program_that_is_not_there_is_named(program):
    manifest = program(SIMILAR)
    matcher = manifest.matcher.model_copy(update={"argv": ["no-such-matcher"]})
    with pytest.raises(ManifestError, match="no-such-matcher cannot be started"):
        compared(manifest.model_copy(update={"matcher": matcher}))


def test_frames_are_gone_afterwards_and_closed_to_others_before(program):
    script = (
        READ
        + "\nimport os; print(sys.argv[1], oct(os.stat(sys.argv[1] + '/..').st_mode), file=sys.stderr); sys.exit(3)"
    )
    with pytest.raises(ManifestError) as refusal:
        compared(program(script))
    folder, mode = str(refusal.value).split(": ")[-1].rstrip(".").split()
    assert stat.S_IMODE(int(mode, 8)) == 0o700
    assert not Path(folder).parent.exists()


def test_a_table_of_scores_stands_for_a_matcher():
    manifest = ScoresManifest.model_validate(
        {
            "name": "vendor",
            "title": "Scores a vendor sent",
            "kind": "scores",
            "matcher": {
                "table": "vendor.csv",
                "polarity": "distance",
                "threshold": {"value": 0.4, "stated_in": "a letter"},
            },
        }
    )
    assert (manifest.matcher.table, manifest.matcher.threshold.value) == ("vendor.csv", 0.4)


def test_weights_are_still_asked_of_a_matcher_that_is_run_here():
    with pytest.raises(ValueError, match="`files` must name at least one file"):
        MatcherManifest.model_validate({"name": "mine", "title": "Mine", "kind": "matcher", "matcher": PARTS})
