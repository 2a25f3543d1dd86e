"""Mesh files: another wheel and a missing morph are said in one sentence."""

import shutil

import pytest
from small_design import SMALL

import falsematch_heads as heads
from falsematch import datasets
from falsematch.errors import DataError
from falsematch.store import Store

pytestmark = pytest.mark.slow

HASHES = datasets.manifest("heads").hashes()


@pytest.fixture
def broken(mesh_store, tmp_path):
    """A cache whose mesh files a test may spoil."""
    store = Store(tmp_path / "cache")
    for name in HASHES:
        target = store.data / "heads" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(mesh_store.data / "heads" / name, target)
    return store


@pytest.mark.slow
def test_fetching_renders_nothing(mesh_store, tmp_path):
    store = Store(tmp_path / "cache")
    folder = datasets.fetch(datasets.manifest("heads"), store, mesh_store.data / "heads")
    assert {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()} == set(HASHES)


def test_what_was_fetched_is_verified_without_pictures(mesh_store):
    assert datasets.verify(datasets.manifest("heads"), mesh_store.data / "heads") == []


def test_a_spoilt_file_is_named_by_verify(broken):
    (broken.data / "heads" / "3dobjs" / "base.obj").write_text("another")
    [problem] = datasets.verify(datasets.manifest("heads"), broken.data / "heads")
    assert "3dobjs/base.obj" in problem


def test_nothing_fetched_is_said(tmp_path):
    with pytest.raises(DataError, match="run `falsematch fetch heads`"):
        heads.generate(SMALL, Store(tmp_path), HASHES)


@pytest.mark.slow
def test_the_mesh_of_another_wheel_is_refused(broken):
    mesh = broken.data / "heads" / "3dobjs" / "base.obj"
    mesh.write_text(mesh.read_text() + "# another\n")
    with pytest.raises(DataError, match=r"3dobjs/base.obj has sha256 .*, the manifest says"):
        heads.generate(SMALL, broken, HASHES)


@pytest.mark.slow
def test_a_missing_morph_is_refused(broken):
    (broken.data / "heads" / "targets/nose/nose-hump-incr.target.gz").unlink()
    with pytest.raises(DataError, match=r"nose-hump-incr\.target\.gz is not in"):
        heads.generate(SMALL, broken, HASHES)
