"""A whole run, with every library it uses and its workers: nothing of theirs reaches the terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

FALSEMATCH = Path(sys.executable).parent / "falsematch"
PROGRESS = ("looking through photographs: ", "reading faces: ", "enrolling: ")


@pytest.mark.parametrize(
    "command",
    [
        ("run", "small.yaml", "--jobs", "1"),
        ("run", "small.yaml", "--jobs", "2"),
        ("conditions", "preview", "veiling_glare", "--image", "halves/first/1.pgm"),
    ],
)
def test_standard_error_holds_progress_and_nothing_else(lab, command):
    ended = subprocess.run(
        [FALSEMATCH, *command],
        cwd=lab.folder,
        env=os.environ | {"FALSEMATCH_CACHE": str(lab.cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert [line for line in ended.stderr.splitlines() if not line.startswith(PROGRESS)] == []


def test_a_group_whose_name_has_no_glyph_is_drawn_without_a_warning(lab):
    people = lab.folder / "halves/people.csv"
    people.write_text(people.read_text().replace("left", "左\U0001f600"), encoding="utf-8")
    experiment = lab.folder / "small.yaml"
    experiment.write_text(experiment.read_text().split("search:")[0])
    ended = subprocess.run(
        [FALSEMATCH, "run", "small.yaml", "--jobs", "1"],
        cwd=lab.folder,
        env=os.environ | {"FALSEMATCH_CACHE": str(lab.cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert [line for line in ended.stderr.splitlines() if not line.startswith(PROGRESS)] == []
