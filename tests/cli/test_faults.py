"""What may go wrong from outside, made to go wrong: nothing is lost, and no table is half written or wrong."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from falsematch.errors import ResultError
from falsematch.result import held
from falsematch.studies.audit.folder import TABLES as AUDITED
from falsematch.tables import file_name
from skipping import skip

HERE = Path(__file__).parent
FALSEMATCH = Path(sys.executable).parent / "falsematch"
TABLES = [file_name(name) for name in AUDITED] + ["findings.json", "subjects.csv", "scores.parquet", "search.csv"]


def artefacts(lab):
    """Every cached file by its place, temporary ones too."""
    root = lab.cache / "artefacts"
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def killed_again_and_again(lab, kills: str) -> int:
    """Kill the small experiment as told, then let it end; how often it was killed."""
    command = [sys.executable, str(HERE / "fault_harness.py"), str(lab.folder), str(lab.cache), kills]
    ended = subprocess.run(
        [*command, "run", "small.yaml", "--scores", "--jobs", "1"],
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    assert ended.returncode == 0, ended.stderr
    return int(ended.stdout.split("killed ")[1].split()[0])


def same_result(lab, unbroken) -> bool:
    results = (lab.folder / "results/small", unbroken.folder / "results/small")
    return all((results[0] / name).read_bytes() == (results[1] / name).read_bytes() for name in TABLES)


@pytest.mark.full
def test_killed_after_every_rename_of_the_measurement_it_ends_in_the_same_bytes(lab, measured):
    killed = killed_again_and_again(lab, "renames")
    assert killed > 20
    assert same_result(lab, measured)
    assert artefacts(lab) == artefacts(measured)
    assert [path.name for path in (lab.folder / "results").iterdir()] == ["small"]


@pytest.mark.full
def test_killed_after_every_rename_of_the_result_and_its_report_it_ends_in_the_same_bytes(lab, measured):
    shutil.copytree(measured.cache / "artefacts", lab.cache / "artefacts")
    # The cache is full: every rename from the first on is of the result.
    assert killed_again_and_again(lab, "every") > 30
    assert same_result(lab, measured)
    assert [path.name for path in (lab.folder / "results").iterdir()] == ["small"]


@pytest.mark.slow
def test_killed_at_ten_random_moments_it_ends_in_the_same_bytes(lab, measured):
    moments = random.Random(11)  # noqa: S311 - any ten moments, always the same
    killed_again_and_again(lab, ",".join(f"{moments.uniform(0.05, 1.5):.2f}" for _ in range(10)))
    assert same_result(lab, measured)
    assert [path.name for path in (lab.folder / "results").iterdir()] == ["small"]
    made = artefacts(measured)
    assert {place: content for place, content in artefacts(lab).items() if place in made} == made


@pytest.mark.slow
def test_every_damaged_cache_entry_is_measured_anew(lab, measured):
    shutil.copytree(measured.cache / "artefacts", lab.cache / "artefacts")
    for path in (lab.cache / "artefacts").rglob("*"):
        if path.is_file():
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
    assert lab("run", "small.yaml", "--scores", "--jobs", "1").code == 0
    assert same_result(lab, measured)
    assert artefacts(lab) == artefacts(measured)


def workers(process: subprocess.Popen[str]) -> list[int]:
    """Processes that one started and that work for it."""
    found = subprocess.run(
        ["pgrep", "-P", str(process.pid), "-f", "loky.*popen_loky"], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]


@pytest.mark.slow
def test_a_worker_that_dies_ends_the_run_in_one_sentence_and_nothing_measured_is_lost(lab, measured):
    many = (lab.folder / "small.yaml").read_text()
    (lab.folder / "small.yaml").write_text(many.replace("[24]", str([round(28 - dose / 10, 1) for dose in range(200)])))
    process = subprocess.Popen(
        [FALSEMATCH, "run", "small.yaml", "--scores", "--jobs", "2"],
        cwd=lab.folder,
        env=os.environ | {"FALSEMATCH_CACHE": str(lab.cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list((lab.cache / "artefacts").glob("matchers/*/*")):
        assert process.poll() is None, process.stderr
        time.sleep(0.02)
    os.kill(workers(process)[0], signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2, err
    assert "falsematch: a worker process was ended from outside" in err
    assert "Traceback" not in err
    assert not (lab.folder / "results/small").exists()
    (lab.folder / "small.yaml").write_text(many)
    assert lab("run", "small.yaml", "--scores", "--jobs", "1").code == 0
    assert same_result(lab, measured)


@pytest.mark.slow
def test_a_second_run_into_one_folder_is_refused(measured):
    with held(measured.folder / "results/small"):
        outcome = measured("run", "small.yaml")
    assert outcome.code == 2
    assert "results/small: another run is writing it; wait until it ends, or give another --out" in outcome.err
    assert [path.name for path in (measured.folder / "results").iterdir()] == ["small"]


@pytest.mark.slow
def test_a_lock_whose_process_was_killed_holds_nobody_back(tmp_path):
    taken = "import os, sys\nfrom pathlib import Path\nfrom falsematch.result import held\n"
    taken += "with held(Path(sys.argv[1])):\n    os.kill(os.getpid(), 9)\n"
    subprocess.run([sys.executable, "-c", taken, str(tmp_path / "mine")], check=False)
    assert (tmp_path / ".mine.lock").exists()
    with held(tmp_path / "mine"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("swapped", [False, True], ids=["before the new one stood", "after"])
@pytest.mark.slow
def test_the_former_result_comes_back_when_a_run_was_killed_while_replacing_it(tmp_path, swapped):
    left = tmp_path / ".mine.a1b2c3d4"
    (left / "former").mkdir(parents=True)
    (left / "former/card.json").write_text("old")
    (tmp_path / "mine" if swapped else left / "fresh").mkdir()
    (tmp_path / ".mine.x.a1b2c3d4/fresh").mkdir(parents=True)
    with held(tmp_path / "mine"):
        pass
    assert (tmp_path / "mine/card.json").is_file() is not swapped
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mine.x.a1b2c3d4", "mine"]


@pytest.mark.slow
def test_the_lock_is_given_back_after_an_error(tmp_path):
    with pytest.raises(ResultError, match="no"), held(tmp_path / "mine"):
        raise ResultError("no")
    with held(tmp_path / "mine"):
        pass


def on_a_disk(lab, options: str, script: str) -> subprocess.CompletedProcess[str]:
    """A shell script in the lab's folder where ``disk`` is a file system of its own."""
    (lab.folder / "disk").mkdir(exist_ok=True)
    alone = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        skip("no file system can be mounted here (unshare)")
    mount = f"mount -t tmpfs -o {options} none disk && "
    environment = os.environ | {"FALSEMATCH_CACHE": str(lab.cache), "PATH": f"{FALSEMATCH.parent}:{os.environ['PATH']}"}
    return subprocess.run(
        [*alone, mount + script], cwd=lab.folder, env=environment, capture_output=True, text=True, check=False
    )


AUDIT = "falsematch audit results/small/scores.parquet --subjects results/small/subjects.csv --out disk/mine"


@pytest.mark.slow
def test_a_full_disk_is_told_and_nothing_is_left_on_it(measured):
    ended = on_a_disk(measured, "size=400k", f"{AUDIT}; code=$?; ls -A disk; exit $code")
    assert ended.returncode == 2
    assert "No space left on device; nothing was left half-written." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == "order: ordered\n", "a table is read before anything is written"


@pytest.mark.slow
def test_a_full_cache_is_told_and_what_fitted_is_whole(lab, measured):
    script = "mkdir disk/c; cp -rs $FALSEMATCH_CACHE/models disk/c/; export FALSEMATCH_CACHE=disk/c; "
    script += "falsematch run small.yaml --jobs 2"
    ended = on_a_disk(lab, "size=200k", f"{script}; code=$?; cp -r disk/c/artefacts kept; exit $code")
    assert ended.returncode == 2
    assert "No space left on device" in ended.stderr
    assert "Traceback" not in ended.stderr
    whole = artefacts(measured)
    kept = {
        path.relative_to(lab.folder / "kept"): path.read_bytes()
        for path in (lab.folder / "kept").rglob("*")
        if path.is_file()
    }
    assert kept
    assert kept.items() <= whole.items()
    assert not (lab.folder / "results/small").exists()


@pytest.mark.slow
def test_an_output_that_cannot_be_written_is_told_before_anything_is_measured(lab):
    ended = on_a_disk(lab, "ro", "falsematch run small.yaml --out disk/mine")
    assert ended.returncode == 2
    assert "Read-only file system" in ended.stderr
    assert not (lab.cache / "artefacts").exists()
