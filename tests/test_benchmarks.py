"""``make bench``: one line a target, exit 1 where one is short, exit 2 and a sentence for a name there is not."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.__main__ import NAMES, main
from benchmarks.measured import Measured

ROOT = Path(__file__).parents[1]


def measuring(ratio: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the benchmark of conditions find a ratio at once."""
    monkeypatch.setattr("benchmarks.conditions.measure", lambda _: [Measured("yaw", ratio, 1.0, ("A turn: 150 ms.",))])
    monkeypatch.setattr(sys, "argv", ["benchmarks", "conditions"])


def test_every_benchmark_is_a_file_of_its_name():
    files = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    assert set(NAMES) == files - {"__init__", "__main__", "many", "measured"}


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_can_be_called(name):
    assert callable(import_module(f"benchmarks.{name}").measure)


def test_a_target_that_is_reached_ends_its_line_with_ok(monkeypatch, capsys):
    measuring(1.0, monkeypatch)
    assert main() == 0
    assert capsys.readouterr().out == "A turn: 150 ms.\nyaw ratio=1.00 target=1 ok\n"


def test_a_target_that_is_missed_ends_its_line_with_short_and_exits_1(monkeypatch, capsys):
    measuring(0.5, monkeypatch)
    assert main() == 1
    assert capsys.readouterr().out.endswith("yaw ratio=0.50 target=1 short\n")


def test_an_unknown_benchmark_is_refused_with_the_nearest():
    call = [sys.executable, "-m", "benchmarks", "embde"]
    answer = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    expected = "benchmarks: `embde` is not a benchmark. Did you mean `embed`?\n"
    assert (answer.returncode, answer.stdout, answer.stderr) == (2, "", expected)
