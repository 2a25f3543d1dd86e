"""What was measured once is not measured again, and how it came about cannot be told from the bytes."""

import pickle
import runpy
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from falsematch.conditions import CLEAN, Chain, Step, parse
from falsematch.matchers import enrol
from falsematch.matchers.hog import Hog
from falsematch.store import Store

pytestmark = pytest.mark.slow

CHAINS = parse([{"resolution": [20]}, {"veiling_glare": [0.2]}])


def enrolled(crowd, matchers, store, chains=CHAINS, *, seed=1, jobs=1, only=None):
    wanted = dict.fromkeys(only or crowd.names, chains)
    return enrol(crowd.images, crowd.readings, matchers, wanted, seed=seed, store=store, jobs=jobs)


def kept(store: Store) -> dict[str, bytes]:
    """Bytes of every row in the store, by its key."""
    return {file.name: file.read_bytes() for file in (store.root / "artefacts").rglob("*") if file.is_file()}


def same(a: pd.DataFrame, b: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(a, b, check_exact=True)


def test_rows_that_are_kept_are_used_without_opening_the_photograph(crowd, dlib_matcher, store):
    two = crowd(2)
    first = enrolled(two, [dlib_matcher], store)
    for file in two.images.table["file"]:
        Path(file).unlink()
    same(enrolled(two, [dlib_matcher], store), first)


def test_a_changed_dose_computes_only_itself(crowd, dlib_matcher, store):
    one = crowd(1)
    enrolled(one, [dlib_matcher], store)
    before = kept(store)
    enrolled(one, [dlib_matcher], store, parse([{"resolution": [18]}, {"veiling_glare": [0.2]}]))
    after = kept(store)
    assert len(after) == len(before) + 1
    assert before.items() <= after.items()


def test_a_new_matcher_computes_only_itself(crowd, dlib_matcher, sface, store):
    one = crowd(1)
    enrolled(one, [dlib_matcher], store)
    before = kept(store)
    enrolled(one, [dlib_matcher, sface], store)
    after = kept(store)
    assert len(after) == len(before) + len(CHAINS)
    assert before.items() <= after.items()


def test_what_a_manifest_says_besides_the_parts_changes_no_row(crowd, dlib_matcher, store):
    one = crowd(1)
    enrolled(one, [dlib_matcher], store)
    before = kept(store)
    told = {"name": "renamed", "licence": "another", "notes": ["one more"]}
    manifest = dlib_matcher.manifest.model_copy(update=told)
    enrolled(one, [replace(dlib_matcher, manifest=manifest, fingerprint="another")], store)
    assert kept(store) == before


def test_another_setting_of_a_part_is_measured_anew(crowd, dlib_matcher, store):
    one = crowd(1)
    enrolled(one, [dlib_matcher], store, [CLEAN])
    enrolled(one, [replace(dlib_matcher, detector=Hog(1 + dlib_matcher.detector.upsampling))], store, [CLEAN])
    assert len(kept(store)) == 2


def test_the_same_step_under_another_name_is_the_same_row(crowd, dlib_matcher, store):
    one = crowd(1)
    first = enrolled(one, [dlib_matcher], store, parse([{"resolution": [20]}]))
    before = kept(store)
    named = parse([{"chain": {"name": "far", "steps": [{"resolution": 20}]}}])
    second = enrolled(one, [dlib_matcher], store, named)
    assert kept(store) == before
    assert second["condition"].tolist() == ["clean", "far"]
    assert np.array_equal(first["template"][1], second["template"][1])


def test_a_dose_drawn_by_the_name_of_its_chain_is_in_the_key_with_the_name(crowd, dlib_matcher, store):
    one = crowd(1)
    for name in ("near", "far"):
        steps = [{"resolution": {"between": [20, 30]}}]
        enrolled(one, [dlib_matcher], store, parse([{"chain": {"name": name, "steps": steps}}])[1:])
    assert len(kept(store)) == 2


def test_a_matcher_that_is_not_run_on_a_frame_leaves_another_of_the_same_parts_alone(crowd, dlib_matcher, store):
    one = crowd(1)
    told = {"name": "still", "matcher": dlib_matcher.manifest.matcher.model_copy(update={"covers": "clean"})}
    still = replace(dlib_matcher, manifest=dlib_matcher.manifest.model_copy(update=told))
    table = enrolled(one, [still, dlib_matcher], store, CHAINS[:2]).set_index(["matcher", "condition"])["outcome"]
    assert table["still", "resolution"] == "not_applicable"
    assert table["dlib", "resolution"] == table["dlib", "clean"] == "ok"


SOMEBODYS_OWN = """
from falsematch.conditions import condition

@condition("fog", unit="share", levels=(0.2,), legal=(0.0, 1.0), stage="veil")
def fog(frame, dose, rng):
    return frame.with_light(frame.light * (1 - dose) + dose * THICK)

THICK = 0.5
"""


def fog_of(file: Path) -> Chain:
    found = runpy.run_path(str(file))["fog"]
    return Chain("fog", 0.2, found.unit, (Step(found, 0.2),))


def test_a_condition_in_a_file_of_ones_own_is_measured_anew_once_it_is_changed(crowd, dlib_matcher, store, tmp_path):
    one, own = crowd(1), tmp_path / "fog.py"
    own.write_text(SOMEBODYS_OWN)
    enrolled(one, [dlib_matcher], store, [*CHAINS, fog_of(own)])
    first = kept(store)
    enrolled(one, [dlib_matcher], store, [*CHAINS, fog_of(own)])
    assert kept(store) == first
    own.write_text(SOMEBODYS_OWN.replace("THICK = 0.5", "THICK = 0.6"))
    enrolled(one, [dlib_matcher], store, [*CHAINS, fog_of(own)])
    assert len(kept(store)) == len(first) + 1


def test_another_seed_leaves_clean_rows_alone(crowd, dlib_matcher, store):
    one = crowd(1)
    enrolled(one, [dlib_matcher], store)
    before = kept(store)
    enrolled(one, [dlib_matcher], store, seed=2)
    assert len(kept(store)) == len(before) + len(CHAINS) - 1


def test_another_size_is_measured_anew(crowd, dlib_matcher, store, tmp_path):
    one = crowd(1)
    enrolled(one, [dlib_matcher], store, [CLEAN])
    larger = type(one.images)(one.images.table, one.images.manifest, 300, [])
    enrol(larger, one.readings, [dlib_matcher], {one.names[0]: [CLEAN]}, seed=1, store=store)
    assert len(kept(store)) == 2


def test_another_reading_is_measured_anew(crowd, dlib_matcher, store):
    one = crowd(1)
    enrolled(one, [dlib_matcher], store, [CLEAN])
    one.move_landmarks(one.names[0], by=1.0)
    enrolled(one, [dlib_matcher], store, [CLEAN])
    assert len(kept(store)) == 2


def test_a_damaged_row_is_measured_anew(crowd, dlib_matcher, store):
    one = crowd(1)
    first = enrolled(one, [dlib_matcher], store)
    before = kept(store)
    damaged = next(file for file in (store.root / "artefacts").rglob("*") if file.is_file())
    damaged.write_bytes(damaged.read_bytes()[:-40])
    same(enrolled(one, [dlib_matcher], store), first)
    assert kept(store) == before


def test_a_run_done_in_two_parts_gives_the_same_bytes(crowd, dlib_matcher, tmp_path):
    three = crowd(3)
    parts, whole = Store(tmp_path / "parts"), Store(tmp_path / "whole")
    enrolled(three, [dlib_matcher], parts, only=three.names[1:2])
    same(enrolled(three, [dlib_matcher], parts), enrolled(three, [dlib_matcher], whole))
    assert kept(parts) == kept(whole)


def test_two_processes_give_the_same_bytes_as_one(crowd, dlib_matcher, tmp_path):
    three = crowd(3)
    alone, together = Store(tmp_path / "alone"), Store(tmp_path / "together")
    same(enrolled(three, [dlib_matcher], together, jobs=2), enrolled(three, [dlib_matcher], alone))
    assert kept(together) == kept(alone)


KILLED = """
import pickle, sys
from falsematch.matchers import enrol
if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        images, readings, matchers, wanted, store = pickle.load(file)
    enrol(images, readings, matchers, wanted, seed=1, store=store)
"""


@pytest.mark.full
def test_a_run_that_was_killed_goes_on_where_it_stood(crowd, dlib_matcher, tmp_path):
    many = crowd(12, long_side=675)
    killed, whole = Store(tmp_path / "killed"), Store(tmp_path / "whole")
    work = tmp_path / "work.pickle"
    wanted = {image: [CLEAN] for image in many.names}
    work.write_bytes(pickle.dumps((many.images, many.readings, [dlib_matcher], wanted, killed)))
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(work)])
    while not (killed.root / "artefacts").is_dir() or not kept(killed):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < len(kept(killed)) < len(many.names)
    same(enrolled(many, [dlib_matcher], killed, [CLEAN]), enrolled(many, [dlib_matcher], whole, [CLEAN]))
    assert kept(killed) == kept(whole)
