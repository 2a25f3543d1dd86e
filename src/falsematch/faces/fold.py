"""OpenCV Zoo's block-quantised ONNX files, unfolded to plain float graphs any runtime takes.

The zoo ships ``*_int8bq.onnx``: weights as 8-bit blocks, each dequantised (and reshaped) by nodes of the graph. ONNX
Runtime refuses YuNet's. Nothing is lost in folding: the weights are the numbers those nodes would have computed.
"""

from collections.abc import Set
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

Weights = dict[str, NDArray[np.generic]]


def fold(quantised: bytes) -> onnx.ModelProto:
    """A block-quantised graph with its weights as plain float32.

    Parameters
    ----------
    quantised : bytes
        An ONNX file whose initialisers pass through ``DequantizeLinear`` and constant ``Reshape`` nodes.

    Returns
    -------
    onnx.ModelProto
        The same graph without those nodes; its first axis (the batch) may have any length.
    """
    model = onnx.load_model_from_string(quantised)
    graph = model.graph
    weights: Weights = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    kept = []
    for node in graph.node:
        if is_block_quantised(node, weights.keys()):
            weights[node.output[0]] = _dequantised(node, weights)
        elif node.op_type == "Reshape" and set(node.input) <= weights.keys():
            weights[node.output[0]] = weights[node.input[0]].reshape(weights[node.input[1]].tolist())
        else:
            kept.append(node)
    for node in kept:
        if node.op_type == "Reshape" and node.input[1] in weights and weights[node.input[1]][0] == 1:
            # A reshape to (1, -1, n) would pour a batch into one photograph; 0 keeps the axis as it comes.
            weights[node.input[1]] = np.array([0, *weights[node.input[1]][1:]], np.int64)
    used = {name for node in kept for name in node.input}
    # Some of the zoo's files list weights among the inputs, quantised ones under their float names.
    inputs = [item for item in graph.input if item.name in used and item.name not in weights]
    constants = [numpy_helper.from_array(array, name) for name, array in weights.items() if name in used]
    folded = onnx.helper.make_graph(kept, graph.name, inputs, graph.output, constants)
    for item in (*folded.input, *folded.output):
        item.type.tensor_type.shape.dim[0].dim_param = "batch"
    return onnx.helper.make_model(folded, opset_imports=model.opset_import, ir_version=model.ir_version)


def fold_any_size(quantised: bytes) -> onnx.ModelProto:
    """As :func:`fold`, for a fully convolutional graph: it takes images of any height and width.

    Sound for sizes that its coarsest stride divides: multiples of 32 for YuNet.
    """
    model = fold(quantised)
    height, width = model.graph.input[0].type.tensor_type.shape.dim[2:]
    height.dim_param, width.dim_param = "height", "width"
    for output in model.graph.output:
        output.type.tensor_type.shape.dim[1].dim_param = f"cells_{output.name}"
    return model


def is_block_quantised(node: onnx.NodeProto, weights: Set[str]) -> bool:
    """Whether a node dequantises weights in blocks; ONNX Runtime takes other quantised weights as they are."""
    return (
        node.op_type == "DequantizeLinear" and _settings(node).get("block_size", 0) > 0 and set(node.input) <= weights
    )


def _settings(node: onnx.NodeProto) -> dict[str, Any]:
    return {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute}


def _dequantised(node: onnx.NodeProto, weights: Weights) -> NDArray[np.float32]:
    """What a ``DequantizeLinear`` node computes, one scale a block along an axis (ONNX operator set 21)."""
    settings = _settings(node)
    # The zero points may be left out, and are 0 then.
    values, scales, *zeros = (weights[name].astype(np.float32) for name in node.input)
    axis = settings.get("axis", 1)

    def spread(a_block: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.take(np.repeat(a_block, settings["block_size"], axis), range(values.shape[axis]), axis)

    centred = values - spread(zeros[0]) if zeros else values
    return centred * spread(scales)
