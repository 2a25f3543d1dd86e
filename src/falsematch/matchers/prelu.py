"""Leaky activations spelled out, so that ONNX Runtime computes them many numbers at a time.

Its own kernel for ``PRelu`` takes one number after the other, and the convolutions around it lose the layout in which
they are fast: in SFace half of the time went there.
"""

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import helper, numpy_helper


def spell_out_prelu(original: bytes) -> onnx.ModelProto:
    """A graph with each ``PRelu`` of a picture as max(x, 0) - slope max(-x, 0).

    Of the two terms one is always zero and the other is the product that ``PRelu`` makes, so that nothing is rounded
    anew. The products are written as convolutions of one pixel, a channel alone, which ONNX Runtime computes in the
    layout of the convolutions before and behind; in that layout those add in another order, which is all that moves a
    template (SFace's by 1e-7 of its length).

    Parameters
    ----------
    original : bytes
        An ONNX file.

    Returns
    -------
    onnx.ModelProto
        A ``PRelu`` stays as it is unless it has a constant slope for each channel of a picture.
    """
    model = onnx.load_model_from_string(original)
    graph = model.graph
    constants = {item.name: item for item in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if not _is_of_a_picture(node, constants):
            nodes.append(node)
            continue
        (x, slope), (y,) = node.input, node.output
        above, turned, below, leaked = (f"{y}_{part}" for part in ("above", "turned", "below", "leaked"))
        slopes = numpy_helper.to_array(constants[slope]).reshape(-1, 1, 1, 1)
        minus = {f"{y}_minus_one": -np.ones_like(slopes), f"{y}_minus_slope": -slopes}
        constants |= {name: numpy_helper.from_array(values, name) for name, values in minus.items()}
        one, leak = minus
        nodes += [
            helper.make_node("Relu", [x], [above]),
            helper.make_node("Conv", [x, one], [turned], group=len(slopes), kernel_shape=[1, 1]),
            helper.make_node("Relu", [turned], [below]),
            helper.make_node("Conv", [below, leak], [leaked], group=len(slopes), kernel_shape=[1, 1]),
            helper.make_node("Add", [leaked, above], [y]),
        ]
    used = {name for node in nodes for name in node.input}
    # Some files list their constants among the inputs.
    inputs = [item for item in graph.input if item.name in used]
    weights = [item for name, item in constants.items() if name in used]
    spelled = helper.make_graph(nodes, graph.name, inputs, graph.output, weights)
    return helper.make_model(spelled, opset_imports=model.opset_import, ir_version=model.ir_version)


def _is_of_a_picture(node: onnx.NodeProto, constants: Mapping[str, onnx.TensorProto]) -> bool:
    """Whether a node is a ``PRelu`` with a constant slope for each channel of (batch, channels, height, width)."""
    if node.op_type != "PRelu" or node.input[1] not in constants:
        return False
    # Slopes are spread from the right: (channels, 1, 1), with or without an axis for the batch.
    sides = list(constants[node.input[1]].dims)
    return len(sides) in {3, 4} and sides[-2:] == [1, 1] and sides[:-3] in ([], [1]) and sides[-3] > 1
