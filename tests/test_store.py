"""The store: content keys, atomic writes, corrupt entries noticed."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

import falsematch
from falsematch import store as store_module
from falsematch.store import Store, canonical, file_sha256, source_digest, write_atomically

PACKAGE = Path(falsematch.__file__).parent
TABLE = pa.table({"image": ["x"], "template": [[1.0, 2.0]]})


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "cache")


def test_what_is_written_is_read_back(store):
    key = store.key("code", inputs="a", parameters={})
    store.write("faces", key, TABLE)
    assert store.read("faces", key).equals(TABLE)


def test_what_was_never_written_is_none(store):
    assert store.read("faces", store.key("code", inputs="a", parameters={})) is None


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b[:40] + b"\x00" + b[41:], lambda b: b""])
def test_a_corrupt_entry_is_noticed_and_removed(store, damage):
    key = store.key("code", inputs="a", parameters={})
    store.write("faces", key, TABLE)
    path = store.path("faces", key)
    path.write_bytes(damage(path.read_bytes()))
    assert store.read("faces", key) is None
    assert not path.exists()


def test_the_key_changes_with_everything_the_bytes_depend_on(store):
    base = store.key("code", inputs={"image": "1"}, parameters={"size": 1}, seed=1)
    others = [
        store.key("code", inputs={"image": "2"}, parameters={"size": 1}, seed=1),
        store.key("code", inputs={"image": "1"}, parameters={"size": 2}, seed=1),
        store.key("code", inputs={"image": "1"}, parameters={"size": 1}, seed=2),
        store.key("other code", inputs={"image": "1"}, parameters={"size": 1}, seed=1),
    ]
    assert len({base, *others}) == 5


def test_the_key_does_not_depend_on_the_order_of_settings(store):
    first = store.key("code", inputs={}, parameters={"a": 1, "b": 2})
    assert first == store.key("code", inputs={}, parameters={"b": 2, "a": 1})


def test_a_stage_is_keyed_by_what_it_imports(store):
    assert source_digest("matchers") != source_digest("conditions")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_read_as_text_are_those_that_pythons_own_parser_finds(path):
    source = path.read_text(encoding="utf-8")
    text = store_module._named_in_text(store_module._FOR_TYPES.sub("", f"{source}\n"))
    code = store_module._named_in_code(source)
    assert {one for one in text if one.module.startswith("falsematch")} == {
        one for one in code if one.module.startswith("falsematch")
    }


def test_the_cache_is_closed_to_other_users(store):
    store.write("faces", "ab" * 32, TABLE)
    assert stat.S_IMODE(store.root.stat().st_mode) == 0o700


def test_a_file_changed_under_a_process_is_hashed_anew(tmp_path):
    path = tmp_path / "weights.onnx"
    hashes = set()
    for number, content in enumerate([b"broken off", b"whole", b"other"]):
        path.write_bytes(content)
        os.utime(path, ns=(number, number))
        hashes.add(file_sha256(path))
    assert len(hashes) == 3


def test_canonical_json_refuses_what_json_has_no_word_for():
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
    assert json.loads(canonical({"é": [1, 2.5, None]})) == {"é": [1, 2.5, None]}


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "rates.csv"
    write_atomically(path, b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def stop_in_the_midst(store: Store, killed: str, place: Path) -> None:
    with store.tidied():
        ended = subprocess.run([sys.executable, "-c", killed, str(place / "artefact")], check=False)
        assert ended.returncode == -signal.SIGKILL
        assert len(list(place.iterdir())) == 2, "the process was stopped in the midst of a file"
        raise OSError("the disk is full")


def test_what_a_stopped_process_left_half_written_is_removed_with_the_error_and_nothing_of_another_run(tmp_path):
    store = Store(tmp_path)
    place = tmp_path / "artefacts/faces/84"
    place.mkdir(parents=True)
    (place / ".other.0123456789abcdef.left").write_bytes(b"of another run")
    killed = "import os, signal, sys\nfrom pathlib import Path\nfrom falsematch import store\n"
    killed += "os.fdopen = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
    killed += "store.write_atomically(Path(sys.argv[1]), b'template')\n"
    with pytest.raises(OSError, match="full"):
        stop_in_the_midst(store, killed, place)
    assert [path.name for path in place.iterdir()] == [".other.0123456789abcdef.left"]
