"""A function is the same one only where nothing that it is made of has changed."""

import functools
import importlib
import itertools
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from falsematch.matchers.function_source import Untold, source_digest

PLAIN = "def embed(faces):\n    return faces.mean(axis=(1, 2))\n"
HELPED = "SCALE = 2\n\ndef helper(faces):\n    return SCALE * faces\n\ndef embed(faces):\n    return helper(faces)\n"


@pytest.fixture
def cell(tmp_path) -> Callable[..., Any]:
    """Runs the source of a notebook's cell and gives what it calls ``embed``."""
    numbers = itertools.count()

    def run(source: str, **names: object) -> Any:
        file = tmp_path / f"cell_{next(numbers)}.py"
        file.write_text(source)
        session: dict[str, Any] = {"__name__": "__main__", **names}
        exec(compile(source, str(file), "exec"), session)  # noqa: S102 - as a notebook runs a cell
        return session["embed"]

    return run


@pytest.fixture
def module(tmp_path, monkeypatch) -> Callable[[str], Any]:
    """Writes a module of the user's own and imports it anew."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def imported(source: str, name: str = "my_lab") -> Any:
        (tmp_path / f"{name}.py").write_text(source)
        sys.modules.pop(name, None)
        importlib.invalidate_caches()
        monkeypatch.setitem(sys.modules, name, None)
        del sys.modules[name]
        return importlib.import_module(name)

    return imported


def test_the_same_cell_run_again_is_the_same_function(cell):
    assert source_digest(cell(PLAIN)) == source_digest(cell(PLAIN))
    assert source_digest(cell(HELPED)) == source_digest(cell(HELPED))


USES = "def embed(faces):\n    return net() * faces\n"
DEFAULT = "BY = 2\n\ndef embed(faces, by=BY):\n    return by * faces\n"
CLASS = f"class net:\n    def __mul__(self, faces):\n        return 2 * faces\n\n{USES}"
CACHED = f"import functools\n\n@functools.cache\ndef net():\n    return 2\n\n{USES}"
LOOP = "def net(face):\n    return 2 * face\n\ndef embed(faces):\n    return [net(face) for face in faces]\n"


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        (PLAIN, "mean", "max"),
        (PLAIN, "faces):", "faces):  # a comment"),
        (HELPED, "SCALE *", "SCALE +"),
        (HELPED, "= 2", "= 3"),
        (DEFAULT, "= 2", "= 3"),
        (CLASS, "2 *", "3 *"),
        (CACHED, "return 2", "return 3"),
        (LOOP, "2 *", "3 *"),
    ],
    ids=["its code", "a comment", "a helper", "a number", "a default", "a class", "a cached function", "within a loop"],
)
def test_another_source_is_another_function(cell, source, old, new):
    assert old in source
    assert source_digest(cell(source)) != source_digest(cell(source.replace(old, new)))


def test_what_a_function_does_not_use_is_no_part_of_it(cell):
    assert source_digest(cell(HELPED)) == source_digest(cell(HELPED, other=object()))


def test_an_attribute_is_not_taken_for_a_name_of_the_session(cell):
    assert source_digest(cell(PLAIN, mean=object())) == source_digest(cell(PLAIN))


def test_an_array_counts_by_its_numbers(cell):
    source = "def embed(faces):\n    return faces.reshape(1, -1) @ weights\n"
    one, same, other = (cell(source, weights=np.full((3, 2), value)) for value in (1.0, 1.0, 2.0))
    assert source_digest(one) == source_digest(same) != source_digest(other)


@pytest.mark.parametrize("named", ["'{file}'", "weights"], ids=["in its source", "in the session"])
def test_weights_count_by_their_bytes_where_their_file_is_named(cell, tmp_path, named):
    weights = tmp_path / "weights.bin"
    opened = named.format(file=weights)
    embed = cell(f"def embed(faces):\n    return open({opened})\n", weights=str(weights))
    weights.write_bytes(b"first")
    before = source_digest(embed)
    weights.write_bytes(b"trained again")
    assert source_digest(embed) != before


def test_a_file_that_is_no_weights_is_no_part_of_it(cell, tmp_path):
    embed = cell(f"def embed(faces):\n    return open('{tmp_path}/table.csv', 'a')\n")
    before = source_digest(embed)
    (tmp_path / "table.csv").write_text("written by it")
    assert source_digest(embed) == before


def test_functions_that_one_factory_made_differ_by_what_they_hold(cell):
    source = "def made(by):\n    def embed(faces):\n        return by * faces\n    return embed\n\nembed = made(BY)\n"
    assert source_digest(cell(source, BY=1)) != source_digest(cell(source, BY=2))


def test_a_module_of_ones_own_counts_whole_with_those_that_it_imports(module):
    module("def load():\n    return 1\n", "my_weights")
    mine = "import my_weights\n\ndef embed(faces):\n    return faces * my_weights.load()\n"
    before = source_digest(module(mine).embed)
    assert source_digest(module(mine).embed) == before
    module("def load():\n    return 2\n", "my_weights")
    assert source_digest(module(mine).embed) != before


def test_a_library_counts_by_name_and_version(cell, monkeypatch):
    source = "def embed(faces):\n    return np.sqrt(faces).mean(axis=(1, 2))\n"
    before = source_digest(cell(source, np=np))
    assert source_digest(cell(source, np=np)) == before
    monkeypatch.setattr(np, "__version__", "0.0")
    assert source_digest(cell(source, np=np)) != before


class Model:
    """Something open whose weights nobody can read."""


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("embed = lambda faces: faces\n", "it is a lambda or uses one"),
        ("turn = lambda faces: faces\ndef embed(faces):\n    return turn(faces)\n", "it is a lambda or uses one"),
        ("def embed(faces):\n    return net(faces)\n", "it uses `net`, of type Model, whose content cannot be read"),
        ("def embed(faces, net=net):\n    return net(faces)\n", "of type Model, whose content cannot be read"),
    ],
    ids=["a lambda", "a helper that is one", "an open model", "an open model by default"],
)
def test_what_cannot_be_read_is_said(cell, source, told):
    with pytest.raises(Untold, match=told):
        source_digest(cell(source, net=Model()))


def test_a_function_whose_source_is_nowhere_is_said():
    session: dict[str, Any] = {"__name__": "__main__"}
    exec(PLAIN, session)  # noqa: S102 - as somebody who generates code
    with pytest.raises(Untold, match="its source cannot be read"):
        source_digest(session["embed"])


def test_a_model_itself_is_said():
    with pytest.raises(Untold, match="of type Model"):
        source_digest(Model())


def test_a_partial_function_counts_by_its_arguments(cell):
    source = "def embed(faces, by):\n    return by * faces\n"
    embed = cell(source)
    assert source_digest(functools.partial(embed, by=1)) != source_digest(functools.partial(embed, by=2))
