"""A leaky activation spelled out gives the same numbers."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from falsematch.matchers.prelu import spell_out_prelu

SLOPES = np.array([0.25, -0.1, 1.3], np.float32).reshape(3, 1, 1)


def graph(slope: np.ndarray = SLOPES, *, constant: bool = True) -> bytes:
    """One PRelu; its slopes constant, or given with the picture."""
    given = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, 5, 5])]
    slopes = helper.make_tensor_value_info("slopes", TensorProto.FLOAT, list(slope.shape))
    made = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 3, 5, 5])
    stored = [numpy_helper.from_array(slope, "slopes")] if constant else []
    # As some exporters do, the constant is listed among the inputs too.
    drawn = helper.make_graph(
        [helper.make_node("PRelu", ["x", "slopes"], ["y"])], "one", [*given, slopes], [made], stored
    )
    return helper.make_model(drawn, opset_imports=[helper.make_opsetid("", 18)], ir_version=9).SerializeToString()


def run(model: bytes, **inputs: np.ndarray) -> np.ndarray:
    return onnxruntime.InferenceSession(model).run(None, inputs)[0]


def operators(model: onnx.ModelProto) -> set[str]:
    return {node.op_type for node in model.graph.node}


def test_the_numbers_are_the_same():
    x = np.random.default_rng(2).normal(size=(2, 3, 5, 5)).astype(np.float32)
    spelled = spell_out_prelu(graph())
    assert "PRelu" not in operators(spelled)
    assert np.array_equal(run(spelled.SerializeToString(), x=x), run(graph(), x=x))


def test_zeros_and_the_largest_numbers_are_the_same():
    x = np.tile(np.array([0, 1e-38, -1e-38, 2e38, -2e38], np.float32), (1, 3, 5, 1))
    assert np.array_equal(run(spell_out_prelu(graph()).SerializeToString(), x=x), run(graph(), x=x))


def test_its_only_input_is_the_picture():
    assert [item.name for item in spell_out_prelu(graph()).graph.input] == ["x"]


def test_slopes_that_are_no_constant_are_left_alone():
    assert operators(spell_out_prelu(graph(constant=False))) == {"PRelu"}


def test_one_slope_for_all_is_left_alone():
    assert operators(spell_out_prelu(graph(np.array(0.25, np.float32)))) == {"PRelu"}


@pytest.mark.slow
def test_sface_is_run_spelled_out(sface):
    assert "PRelu" not in operators(onnx.load(sface.describer.embedder.model))
