"""The store: content keys, atomic writes, corrupt entries noticed."""

import ast
import json
import os
import stat
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
    key = store.key("faces", inputs="a", parameters={})
    store.write("faces", key, TABLE)
    assert store.read("faces", key).equals(TABLE)


def test_what_was_never_written_is_none(store):
    assert store.read("faces", store.key("faces", inputs="a", parameters={})) is None


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b[:40] + b"\x00" + b[41:], lambda b: b""])
def test_a_corrupt_entry_is_noticed_and_removed(store, damage):
    key = store.key("faces", inputs="a", parameters={})
    store.write("faces", key, TABLE)
    path = store.path("faces", key)
    path.write_bytes(damage(path.read_bytes()))
    assert store.read("faces", key) is None
    assert not path.exists()


def test_the_key_changes_with_everything_the_bytes_depend_on(store):
    base = store.key("faces", inputs={"image": "1"}, parameters={"size": 1}, seed=1)
    others = [
        store.key("faces", inputs={"image": "2"}, parameters={"size": 1}, seed=1),
        store.key("faces", inputs={"image": "1"}, parameters={"size": 2}, seed=1),
        store.key("faces", inputs={"image": "1"}, parameters={"size": 1}, seed=2),
        store.key("matchers", inputs={"image": "1"}, parameters={"size": 1}, seed=1),
    ]
    assert len({base, *others}) == 5


def test_the_key_does_not_depend_on_the_order_of_settings(store):
    first = store.key("faces", inputs={}, parameters={"a": 1, "b": 2})
    assert first == store.key("faces", inputs={}, parameters={"b": 2, "a": 1})


def test_a_stage_is_keyed_by_what_it_imports(store):
    assert source_digest("matchers") != source_digest("conditions")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_import_of_a_file_counts_as_pythons_own_parser_finds_them(path):
    modules = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            modules += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules += [str(node.module), *(f"{node.module}.{name.name}" for name in node.names)]
    bases = [PACKAGE.joinpath(*name.split(".")[1:]) for name in modules if name.startswith("falsematch.")]
    files = {file for base in bases for file in (base.with_suffix(".py"), base / "__init__.py") if file.is_file()}
    assert store_module._imported(path) == files


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
