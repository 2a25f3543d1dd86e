"""Leaky activations spelled out, so that ONNX Runtime computes them eight numbers at a time.

Its own kernel for ``PRelu`` takes one number at a time: in SFace more than half of the time went there.
"""

import onnx
from onnx import helper, numpy_helper


def spell_out_prelu(original: bytes) -> onnx.ModelProto:
    """A graph with each ``PRelu`` as max(x, 0) - slope max(-x, 0): the same numbers, bit for bit.

    Of the two terms one is always zero and the other is the product that ``PRelu`` makes, so that nothing is rounded
    anew.

    Parameters
    ----------
    original : bytes
        An ONNX file.

    Returns
    -------
    onnx.ModelProto
        A ``PRelu`` whose slopes are not constant stays as it is.
    """
    model = onnx.load_model_from_string(original)
    graph = model.graph
    constants = {item.name: item for item in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.op_type != "PRelu" or node.input[1] not in constants:
            nodes.append(node)
            continue
        (x, slope), (y,) = node.input, node.output
        above, turned, below, leaked, negative = (
            f"{y}_{part}" for part in ("above", "turned", "below", "leaked", "slope")
        )
        constants[negative] = numpy_helper.from_array(-numpy_helper.to_array(constants[slope]), negative)
        nodes += [
            helper.make_node("Relu", [x], [above]),
            helper.make_node("Neg", [x], [turned]),
            helper.make_node("Relu", [turned], [below]),
            helper.make_node("Mul", [below, negative], [leaked]),
            helper.make_node("Add", [above, leaked], [y]),
        ]
    used = {name for node in nodes for name in node.input}
    # Some files list their constants among the inputs.
    inputs = [item for item in graph.input if item.name in used]
    weights = [item for name, item in constants.items() if name in used]
    spelled = helper.make_graph(nodes, graph.name, inputs, graph.output, weights)
    return helper.make_model(spelled, opset_imports=model.opset_import, ir_version=model.ir_version)
