"""Rendering that was stopped goes on, and two at once give one folder."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_design import SMALL

from falsematch import datasets
from falsematch.datasets.design import IMAGES_FILE
from falsematch.store import Store
from falsematch_heads import generate

pytestmark = pytest.mark.slow

RENDER = """
import json, sys
from pathlib import Path
from falsematch import datasets
from falsematch.store import Store
from falsematch_heads import generate
design = datasets.Design.model_validate(json.loads(sys.argv[2]))
generate(design, Store(Path(sys.argv[1])), datasets.manifest("heads").hashes(), jobs=1)
"""


@pytest.fixture
def own_store(mesh_store: Store, tmp_path: Path) -> Store:
    """A cache of its own with the fetched mesh files and nothing rendered."""
    own = Store(tmp_path / "cache")
    shutil.copytree(
        mesh_store.data / "heads",
        own.data / "heads",
        ignore=lambda parent, names: [
            n for n in names if (Path(parent) / n / IMAGES_FILE).is_file() or n[0] == "." or n == "pictures"
        ],
    )
    return own


def started(store: Store) -> subprocess.Popen[bytes]:
    design = json.dumps(SMALL.model_dump(mode="json"))
    return subprocess.Popen([sys.executable, "-c", RENDER, str(store.root), design], stderr=subprocess.DEVNULL)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def done(store: Store) -> list[Path]:
    """Pictures that are whole."""
    return sorted(path.with_suffix(".png") for path in (store.data / "heads").glob("pictures/*/*.json"))


def test_a_killed_rendering_goes_on_where_it_stood_and_ends_in_the_same_files(own_store, rendered):
    process = started(own_store)
    while not done(own_store):
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = {path: path.stat().st_mtime_ns for path in done(own_store)}
    folder = generate(SMALL, own_store, datasets.manifest("heads").hashes(), jobs=1)
    assert files(folder) == files(rendered)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_two_at_once_render_one_folder_and_leave_nothing_half_made(own_store, rendered):
    both = [started(own_store) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    (folder,) = (path.parent for path in (own_store.data / "heads").glob(f"*/{IMAGES_FILE}"))
    assert files(folder) == files(rendered)
    assert not [path for path in (own_store.data / "heads").glob(".rendering-*") if path.is_dir()]
