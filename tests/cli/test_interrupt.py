"""Ctrl-C: one sentence, exit 130, and what was measured is kept."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_it_stops_within_two_seconds_and_keeps_what_was_measured(lab, jobs):
    many = (
        (lab.folder / "small.yaml").read_text().replace("[24]", str([round(28 - dose / 10, 1) for dose in range(200)]))
    )
    (lab.folder / "small.yaml").write_text(many)
    command = [str(Path(sys.executable).parent / "falsematch"), "run", "small.yaml", "--jobs", jobs]
    environment = os.environ | {"FALSEMATCH_CACHE": str(lab.cache)}
    # A group of its own, so that workers get the signal too, as from a terminal.
    # Heard also where the tests themselves run in the background, and ignore it.
    process = subprocess.Popen(
        command,
        cwd=lab.folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no thread runs yet
    )
    while not list((lab.cache / "artefacts").glob("matchers/*/*")):
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=2)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "falsematch: stopped; what was measured is kept" in err
    assert list((lab.cache / "artefacts").glob("matchers/*/*"))
    assert not (lab.folder / "results/small").exists()
