"""The same run on a cluster: separate worker processes on loopback, and the same bytes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from distributed import Client

from falsematch import workers
from falsematch.errors import FalsematchError
from falsematch.scoring.entries import Entries
from falsematch.scoring.tiles import tally
from falsematch.store import Store
from falsematch.workers import pool

pytestmark = pytest.mark.slow

PROGRAM = str(Path(sys.executable).with_name("falsematch"))
PEOPLE = 8
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def dask(*words: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.Popen([sys.executable, "-m", "dask", *words], env=environment, **QUIET)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Callable[[], subprocess.Popen[bytes]]]]:
    """A scheduler, and a way to start workers of one thread without anybody who starts them again."""
    address = f"tcp://127.0.0.1:{free_port()}"
    started = [dask("scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard")]
    space = tmp_path_factory.mktemp("dask")

    def worker() -> subprocess.Popen[bytes]:
        started.append(
            dask("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(space))
        )
        return started[-1]

    yield address, worker
    for process in reversed(started):
        process.kill()
        process.wait()


def waited_for(address: str, count: int) -> None:
    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in {".csv", ".parquet"}}


def test_a_run_with_one_worker_killed_midway_gives_the_tables_of_the_local_run(cluster, measured, lab):
    address, worker = cluster
    lost, kept = worker(), worker()
    waited_for(address, 2)
    artefacts = lab.cache / "artefacts/matchers"
    run = subprocess.Popen(
        [PROGRAM, "run", "small.yaml", "--scores", "--backend", "dask", "--scheduler", address],
        cwd=lab.folder,
        env=os.environ | {"FALSEMATCH_CACHE": str(lab.cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    while not list(artefacts.glob("*/*")):
        assert run.poll() is None, run.communicate()[0]
        time.sleep(0.02)
    lost.kill()
    told, _ = run.communicate()
    assert run.returncode == 0, told
    assert kept.poll() is None
    assert tables(lab.folder / "results/small") == tables(measured.folder / "results/small")
    here = {path.name: path.read_bytes() for path in (measured.cache / "artefacts/matchers").glob("*/*")}
    there = {path.name: path.read_bytes() for path in artefacts.glob("*/*")}
    assert len(there) == 4 * PEOPLE, "a clean reference, and a clean and two degraded probes of everybody"
    assert there.items() <= here.items(), "the same artefacts, byte for byte"


def test_tiles_on_a_cluster_give_the_counts_and_pairs_of_this_machine(cluster, tmp_path):
    address, worker = cluster
    worker()
    waited_for(address, 1)
    rng = np.random.default_rng(1)
    people = np.arange(5000)
    side = Entries(rng.standard_normal((5000, 32)).astype(np.float32), people % 3, people // 2, people)

    def tallied() -> tuple[bytes, bytes, bytes]:
        with tally(side, None, "cosine", [0.3], 0.5, folder=tmp_path) as found:
            return found.impostor.tobytes(), found.genuine.tobytes(), found.kept.tobytes()

    with workers.on_dask(address, Store(tmp_path / "cache")):
        there = tallied()
    assert there == tallied()


def test_a_store_that_workers_do_not_see_is_refused(cluster, tmp_path, monkeypatch):
    address, worker = cluster
    worker()
    waited_for(address, 1)
    # No file is hidden from the processes of one machine: an answer that is always no, and known to every worker.
    monkeypatch.setattr(pool, "_sees", str.isspace)
    with (
        pytest.raises(FalsematchError, match="do not see the cache"),
        workers.on_dask(address, Store(tmp_path / "cache")),
    ):
        pass


def test_a_worker_of_another_version_is_refused():
    with pytest.raises(FalsematchError, match="other sources or library versions"):
        pool._checked("another", len, "abc")


def test_a_scheduler_that_does_not_answer_is_told_in_one_sentence(measured):
    outcome = measured("run", "small.yaml", "--backend", "dask", "--scheduler", f"tcp://127.0.0.1:{free_port()}")
    assert outcome.code == 2
    assert "no Dask scheduler answers there" in outcome.err


@pytest.mark.parametrize("words", [("--backend", "dask"), ("--scheduler", "tcp://127.0.0.1:1")])
def test_backend_and_scheduler_go_together(measured, words):
    outcome = measured("run", "small.yaml", *words)
    assert outcome.code == 2
    assert "go together" in outcome.err
