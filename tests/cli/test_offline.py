"""Once fetched, nothing uses the network: the real command line with every door to it shut."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SHUT = """\
import socket

def shut(*arguments, **named):
    raise AssertionError("the network was used")

def local_only(method):
    def checked(self, *arguments):
        return method(self, *arguments) if self.family == socket.AF_UNIX else shut()
    return checked

class Socket(socket.socket):
    connect = local_only(socket.socket.connect)
    connect_ex = local_only(socket.socket.connect_ex)
    sendto = local_only(socket.socket.sendto)

socket.socket = Socket
socket.getaddrinfo = socket.create_connection = socket.gethostbyname = shut
"""


def offline(lab, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``falsematch ARGUMENTS`` in a process whose workers, too, find the network shut (Python reads sitecustomize)."""
    doors = lab.folder.parent / "doors"
    doors.mkdir(exist_ok=True)
    (doors / "sitecustomize.py").write_text(SHUT)
    paths = os.pathsep.join([str(doors), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = os.environ | {"PYTHONPATH": paths, "FALSEMATCH_CACHE": str(lab.cache)}
    command = [str(Path(sys.executable).parent / "falsematch"), *arguments]
    return subprocess.run(command, cwd=lab.folder, env=environment, capture_output=True, text=True, check=False)


def test_the_doors_are_shut(lab):
    outcome = offline(lab, "fetch", "lfw")
    assert outcome.returncode != 0
    assert "network was used" in outcome.stderr


def test_a_run_on_two_processes_needs_no_network(lab):
    outcome = offline(lab, "run", "small.yaml", "--scores", "--jobs", "2")
    assert outcome.returncode == 0, outcome.stderr
    exported = lab.folder / "results/small"
    audited = offline(lab, "audit", str(exported / "scores.parquet"), "--subjects", str(exported / "subjects.csv"))
    assert audited.returncode == 0, audited.stderr
