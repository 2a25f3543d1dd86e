"""Folding changes the form of the weights, not one number."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from falsematch.faces import fold, fold_any_size

BLOCK = 9


def quantised():
    """A convolution of 4 filters over 3 channels, its weights in 8-bit blocks as OpenCV Zoo writes them."""
    rng = np.random.default_rng(5)
    constants = {
        "w_quantized": rng.integers(-128, 128, (4, 27), dtype=np.int8),
        "w_scales": rng.uniform(0.01, 0.1, (4, 3)).astype(np.float32),
        "w_zero_point": rng.integers(-9, 9, (4, 3), dtype=np.int8),
        "w_shape": np.array([4, 3, 3, 3]),
        "rows": np.array([1, -1, 4]),
    }
    nodes = [
        helper.make_node(
            "DequantizeLinear", ["w_quantized", "w_scales", "w_zero_point"], ["w_flat"], axis=1, block_size=BLOCK
        ),
        helper.make_node("Reshape", ["w_flat", "w_shape"], ["w"]),
        helper.make_node("Conv", ["x", "w"], ["maps"], pads=[1, 1, 1, 1]),
        helper.make_node("Transpose", ["maps"], ["last"], perm=[0, 2, 3, 1]),
        helper.make_node("Reshape", ["last", "rows"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "quantised",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 64, 4])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)])


def images(count, side=8):
    return np.random.default_rng(6).normal(size=(count, 3, side, side)).astype(np.float32)


def test_the_folded_graph_gives_the_same_numbers():
    model = quantised()
    (expected,) = ReferenceEvaluator(model).run(None, {"x": images(1)})
    (found,) = ReferenceEvaluator(fold(model.SerializeToString())).run(None, {"x": images(1)})
    assert np.abs(found - expected).max() < 1e-5


def test_zero_points_that_are_left_out_are_zero():
    model = quantised()
    del model.graph.node[0].input[2]
    (expected,) = ReferenceEvaluator(model).run(None, {"x": images(1)})
    (found,) = ReferenceEvaluator(fold(model.SerializeToString())).run(None, {"x": images(1)})
    assert np.abs(found - expected).max() < 1e-5


def test_no_quantised_weight_is_left():
    folded = fold(quantised().SerializeToString())
    onnx.checker.check_model(folded)
    assert {node.op_type for node in folded.graph.node} == {"Conv", "Transpose", "Reshape"}
    assert {item.data_type for item in folded.graph.initializer} == {TensorProto.FLOAT, TensorProto.INT64}


def test_a_batch_gives_what_each_photograph_gives_alone():
    network = ReferenceEvaluator(fold(quantised().SerializeToString()))
    (together,) = network.run(None, {"x": images(3)})
    for number in range(3):
        (alone,) = network.run(None, {"x": images(3)[number : number + 1]})
        assert together[number] == pytest.approx(alone[0], abs=1e-6)


def test_any_size_is_taken_where_asked_for():
    folded = fold_any_size(quantised().SerializeToString())
    (found,) = ReferenceEvaluator(folded).run(None, {"x": images(1, side=16)})
    assert found.shape == (1, 256, 4)
    assert [d.dim_param for d in folded.graph.input[0].type.tensor_type.shape.dim] == ["batch", "", "height", "width"]
