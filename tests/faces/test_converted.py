"""Weights are converted once, and again only where something is not as it was."""

import onnx
import pytest
from onnx import TensorProto, helper

from falsematch.faces import converted

CALLS = []


def to_nothing(original: bytes) -> onnx.ModelProto:
    """A graph that names the original in its own name."""
    CALLS.append(original)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    return helper.make_model(helper.make_graph([], original.decode(), [x], [x]))


@pytest.fixture
def original(tmp_path):
    CALLS.clear()
    file = tmp_path / "weights.dat"
    file.write_bytes(b"first")
    return file


def test_it_is_converted_once(original):
    assert converted(original, to_nothing) == converted(original, to_nothing)
    assert CALLS == [b"first"]


def test_it_lies_beside_the_original(original):
    assert converted(original, to_nothing).parent == original.parent


@pytest.mark.parametrize("suffix", ["", ".made"])
def test_a_damaged_file_is_made_anew(original, suffix):
    made = converted(original, to_nothing)
    whole = made.read_bytes()
    made.with_name(made.name + suffix).write_bytes(b"cut")
    assert converted(original, to_nothing).read_bytes() == whole
    assert len(CALLS) == 2


def test_other_weights_under_the_same_name_are_converted_too(original, tmp_path):
    converted(original, to_nothing)
    other = tmp_path / "other" / original.name
    other.parent.mkdir()
    other.write_bytes(b"second")
    assert onnx.load(converted(other, to_nothing)).graph.name == "second"
