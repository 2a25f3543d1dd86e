"""The rule that says whose sources are in a row's key is held to what really runs while the row is made."""

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from types import FrameType

import pandas as pd
import pytest

import falsematch.store
from falsematch.conditions import CONDITIONS, parse
from falsematch.datasets import Images, manifest
from falsematch.faces import MODELS, read
from falsematch.matchers import enrol, load_open_matcher
from falsematch.matchers._photograph import ENGINE
from falsematch.store import Store, file_sha256, sources_of

pytestmark = pytest.mark.slow

PACKAGE = Path(falsematch.store.__file__).parent
KEEPING = {PACKAGE / "store.py", PACKAGE / "errors.py", PACKAGE / "text/lazy.py"}
"""What runs beside: it moves bytes, words and names, and makes no number."""


@pytest.fixture(scope="module")
def read_once(london_folder, with_models, tmp_path_factory):
    """One photograph, as it was read, and a store with weights."""
    store = Store(tmp_path_factory.mktemp("sources") / "cache")
    store.root.mkdir()
    store.models.symlink_to(with_models(*MODELS, "dlib", "sface_int8bq").models)
    file = london_folder / "neutral_front/001_03.jpg"
    row = {"image": "a", "subject": "001", "capture": "neutral", "file": str(file), "sha256": file_sha256(file)}
    images = Images(pd.DataFrame([row]), manifest("london"), 320, [])
    return images, read(images, store), store


@pytest.fixture
def ran(monkeypatch) -> set[Path]:
    """Files of the package whose functions run while rows are made."""
    files: set[Path] = set()
    module = sys.modules["falsematch.matchers.enrol"]
    real = module.enrol_photograph

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_name != "<module>" and code.co_filename.startswith(str(PACKAGE)):
            files.add(Path(code.co_filename))

    def traced(*given):
        before = sys.getprofile()
        sys.setprofile(note)
        try:
            return real(*given)
        finally:
            sys.setprofile(before)

    monkeypatch.setattr(module, "enrol_photograph", traced)
    return files


@pytest.mark.parametrize("matcher", ["dlib", "sface_int8bq"])
@pytest.mark.parametrize("name", CONDITIONS)
def test_whatever_runs_for_a_row_is_in_its_key(read_once, ran, tmp_path, name, matcher):
    images, readings, models = read_once
    condition = CONDITIONS[name]
    chains = parse([{name: [condition.levels[len(condition.levels) // 2]]}])
    matcher = load_open_matcher(matcher, models)
    table = enrol(images, readings, [matcher], {"a": chains}, seed=1, store=Store(tmp_path / "cache"))
    assert set(table["outcome"]) <= {"ok", "failed"}, "it was made on this photograph"
    assert condition.files <= ran
    assert ran <= sources_of(ENGINE | condition.files | matcher.files) | KEEPING


# The same of a copy of the package, run as a program: what is added or changed in it, and how many rows are made.

PROGRAM = """
import pickle, sys
from falsematch.conditions import parse
from falsematch.datasets import Images, manifest
from falsematch.faces import Readings
from falsematch.matchers import enrol, load_matcher
from falsematch.store import Store
if __name__ == "__main__":
    table, rows, models, cache, conditions = pickle.loads(sys.stdin.buffer.read())
    store = Store(cache)
    images = Images(table, manifest("london"), 240, [])
    matchers = [load_matcher(name, Store(models)) for name in ("dlib", "sface_int8bq")]
    enrol(images, Readings(rows), matchers, {image: parse(conditions) for image in rows}, seed=1, store=store)
"""
FOG = """
from falsematch.conditions.condition import condition

@condition("fog", unit="share", levels=(0.2,), legal=(0.0, 1.0), stage="veil")
def fog(frame, dose, rng):
    return frame.with_light(frame.light * (1 - dose) + dose)
"""
REGISTERED = """
from falsematch.conditions.fog import fog

CONDITIONS["fog"] = fog
"""
MATCHERS = 2
ROOT = Path(__file__).parents[2]


@pytest.fixture
def made_by(crowd, with_models, tmp_path):
    """Runs a copy of the package on one photograph, and counts the rows that it makes."""
    copied = tmp_path / "copy/falsematch"
    shutil.copytree(PACKAGE, copied, ignore=shutil.ignore_patterns("__pycache__"))
    one, models, cache = crowd(1), with_models(*MODELS, "dlib", "sface_int8bq"), tmp_path / "cache"

    def count(changes: dict[str, str], conditions: list[dict[str, list[float]]]) -> int:
        for file, added in changes.items():
            with (copied / file).open("a") as opened:
                opened.write(added)
        before = {file.name for file in (cache / "artefacts").rglob("*") if file.is_file()}
        given = pickle.dumps((one.images.table, one.rows, models.root, cache, conditions))
        environment = {**os.environ, "PYTHONPATH": str(copied.parent)}
        subprocess.run([sys.executable, "-c", PROGRAM], input=given, env=environment, cwd=ROOT, check=True)
        after = {file.name for file in (cache / "artefacts").rglob("*") if file.is_file()}
        return len(after - before)

    return count


def test_a_condition_that_is_added_makes_its_own_rows_alone(made_by):
    assert made_by({}, [{"resolution": [20]}]) == MATCHERS * 2
    added = {"conditions/fog.py": FOG, "conditions/known.py": REGISTERED}
    assert made_by(added, [{"resolution": [20]}, {"fog": [0.2]}]) == MATCHERS


def test_what_is_changed_makes_its_own_rows_again_and_no_others(made_by):
    conditions = [{"resolution": [20]}, {"veiling_glare": [0.2]}]
    assert made_by({}, conditions) == MATCHERS * 3
    assert made_by({"conditions/resolution.py": "\n# changed\n"}, conditions) == MATCHERS
    assert made_by({"matchers/hog.py": "\n# changed\n"}, conditions) == 3
    assert made_by({"matchers/_photograph.py": "\n# changed\n"}, conditions) == MATCHERS * 3
