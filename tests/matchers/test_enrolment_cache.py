"""What was measured once is not measured again, and how it came about cannot be told from the bytes."""

import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from falsematch.conditions import CLEAN, parse
from falsematch.matchers import enrol
from falsematch.store import Store

pytestmark = pytest.mark.slow

CHAINS = parse([{"resolution": [20]}, {"veiling_glare": [0.2]}])


def enrolled(crowd, systems, store, chains=CHAINS, *, seed=1, jobs=1, only=None):
    wanted = dict.fromkeys(only or crowd.names, chains)
    return enrol(crowd.images, crowd.readings, systems, wanted, seed=seed, store=store, jobs=jobs)


def kept(store: Store) -> dict[str, bytes]:
    """Bytes of every row in the store, by its key."""
    return {file.name: file.read_bytes() for file in (store.root / "artefacts").rglob("*") if file.is_file()}


def same(a: pd.DataFrame, b: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(a, b, check_exact=True)


def test_rows_that_are_kept_are_used_without_opening_the_photograph(crowd, dlib_system, store):
    two = crowd(2)
    first = enrolled(two, [dlib_system], store)
    for file in two.images.table["file"]:
        Path(file).unlink()
    same(enrolled(two, [dlib_system], store), first)


def test_a_changed_dose_computes_only_itself(crowd, dlib_system, store):
    one = crowd(1)
    enrolled(one, [dlib_system], store)
    before = kept(store)
    enrolled(one, [dlib_system], store, parse([{"resolution": [18]}, {"veiling_glare": [0.2]}]))
    after = kept(store)
    assert len(after) == len(before) + 1
    assert before.items() <= after.items()


def test_another_seed_leaves_clean_rows_alone(crowd, dlib_system, store):
    one = crowd(1)
    enrolled(one, [dlib_system], store)
    before = kept(store)
    enrolled(one, [dlib_system], store, seed=2)
    assert len(kept(store)) == len(before) + len(CHAINS) - 1


def test_another_size_is_measured_anew(crowd, dlib_system, store, tmp_path):
    one = crowd(1)
    enrolled(one, [dlib_system], store, [CLEAN])
    larger = type(one.images)(one.images.table, one.images.manifest, 300, [])
    enrol(larger, one.readings, [dlib_system], {one.names[0]: [CLEAN]}, seed=1, store=store)
    assert len(kept(store)) == 2


def test_another_reading_is_measured_anew(crowd, dlib_system, store):
    one = crowd(1)
    enrolled(one, [dlib_system], store, [CLEAN])
    one.move_landmarks(one.names[0], by=1.0)
    enrolled(one, [dlib_system], store, [CLEAN])
    assert len(kept(store)) == 2


def test_a_damaged_row_is_measured_anew(crowd, dlib_system, store):
    one = crowd(1)
    first = enrolled(one, [dlib_system], store)
    before = kept(store)
    damaged = next(file for file in (store.root / "artefacts").rglob("*") if file.is_file())
    damaged.write_bytes(damaged.read_bytes()[:-40])
    same(enrolled(one, [dlib_system], store), first)
    assert kept(store) == before


def test_a_run_done_in_two_parts_gives_the_same_bytes(crowd, dlib_system, tmp_path):
    three = crowd(3)
    parts, whole = Store(tmp_path / "parts"), Store(tmp_path / "whole")
    enrolled(three, [dlib_system], parts, only=three.names[1:2])
    same(enrolled(three, [dlib_system], parts), enrolled(three, [dlib_system], whole))
    assert kept(parts) == kept(whole)


def test_two_processes_give_the_same_bytes_as_one(crowd, dlib_system, tmp_path):
    three = crowd(3)
    alone, together = Store(tmp_path / "alone"), Store(tmp_path / "together")
    same(enrolled(three, [dlib_system], together, jobs=2), enrolled(three, [dlib_system], alone))
    assert kept(together) == kept(alone)


KILLED = """
import pickle, sys
from falsematch.matchers import enrol
if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        images, readings, systems, wanted, store = pickle.load(file)
    enrol(images, readings, systems, wanted, seed=1, store=store)
"""


@pytest.mark.full
def test_a_run_that_was_killed_goes_on_where_it_stood(crowd, dlib_system, tmp_path):
    many = crowd(12, long_side=675)
    killed, whole = Store(tmp_path / "killed"), Store(tmp_path / "whole")
    work = tmp_path / "work.pickle"
    wanted = {image: [CLEAN] for image in many.names}
    work.write_bytes(pickle.dumps((many.images, many.readings, [dlib_system], wanted, killed)))
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(work)])
    while not (killed.root / "artefacts").is_dir() or not kept(killed):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < len(kept(killed)) < len(many.names)
    same(enrolled(many, [dlib_system], killed, [CLEAN]), enrolled(many, [dlib_system], whole, [CLEAN]))
    assert kept(killed) == kept(whole)
