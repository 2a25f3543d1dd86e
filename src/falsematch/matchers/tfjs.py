"""A TensorFlow.js graph model as an ONNX graph.

A model comes as two files: a JSON of nodes and of a list of weights, and the weights one after the other. Weights may
be kept as 16-bit floats; they are read as the 32-bit floats that TensorFlow.js computes with.

Source: the format as `tfjs-converter` writes it, ``graph_model.ts`` and ``weights_list``.
"""

import base64
import json
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from falsematch.errors import SourceError
from falsematch.matchers._tensorflow import Constant, Padding, TensorFlowGraph, Value

_DTYPES = {"float32": "<f4", "int32": "<i4", "float16": "<f2"}
_ELEMENTWISE = {
    "Add": "Add",
    "AddV2": "Add",
    "Sub": "Sub",
    "Mul": "Mul",
    "Maximum": "Max",
    "Minimum": "Min",
    "Relu": "Relu",
}


def tfjs_to_onnx(graph: bytes, weights: bytes, *, output: str) -> onnx.ModelProto:
    """A graph model up to one of its nodes.

    Parameters
    ----------
    graph : bytes
        The JSON file.
    weights : bytes
        The binary file.
    output : str
        Name of the node that makes the templates.

    Returns
    -------
    onnx.ModelProto
        Takes float32 ``faces`` (faces, side, side, 3), makes ``templates`` (faces, d).

    Raises
    ------
    SourceError
        Where the files hold something else, or an operation that is not known here.
    """
    try:
        content = json.loads(graph)
        nodes = {node["name"]: node for node in content["modelTopology"]["node"]}
        kept = _weights(content["weightsManifest"], weights)
        (given,) = (node for node in nodes.values() if node["op"] == "Placeholder")
        side = int(given["attr"]["shape"]["shape"]["dim"][1]["size"])
        if output not in nodes:
            raise SourceError(f"the graph model has no node `{output}`.")
        return _Reader(nodes, kept, TensorFlowGraph(output, side)).model(output)
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise SourceError(f"the graph model cannot be read ({error}); fetch it anew.") from error


class _Reader:
    """Walks from a node back to the input, and writes each node it needs once."""

    def __init__(self, nodes: dict[str, Any], weights: dict[str, Constant], graph: TensorFlowGraph) -> None:
        self._nodes = nodes
        self._graph = graph
        self._made: dict[str, Value | Constant] = dict(weights)

    def model(self, output: str) -> onnx.ModelProto:
        self._value(output)
        return self._graph.model()

    def _value(self, name: str) -> Value | Constant:
        if name not in self._made:
            self._made[name] = self._write(self._nodes[name])
        return self._made[name]

    def _write(self, node: dict[str, Any]) -> Value:
        operator, graph = node["op"], self._graph
        if operator == "Placeholder":
            return graph.pictures
        operands = [self._value(name.split(":")[0]) for name in node["input"]]
        if operator in _ELEMENTWISE:
            return graph.apply(_ELEMENTWISE[operator], *operands)
        if len(operands) != 2:
            raise _unknown(node)
        value, constant = operands
        if isinstance(value, Value) and isinstance(constant, np.ndarray):
            return self._with_constant(node, value, constant)
        raise _unknown(node)

    def _with_constant(self, node: dict[str, Any], value: Value, constant: Constant) -> Value:
        """An operation of a value and a kernel, a matrix, or numbers that set it."""
        operator, graph = node["op"], self._graph
        if operator in {"Conv2D", "DepthwiseConv2dNative"}:
            strides, padding = _sliding(node)
            return graph.convolve(value, constant, strides, padding, depthwise=operator != "Conv2D")
        if operator == "Pad":
            return graph.pad(value, constant)
        if operator == "Mean" and sorted(constant.ravel().tolist()) == [1, 2]:
            return graph.mean(value)
        if operator == "Reshape" and len(constant) == 2 and value.picture:
            return graph.flatten(value)
        if operator == "MatMul":
            return graph.multiply(value, constant)
        raise _unknown(node)


def _sliding(node: dict[str, Any]) -> tuple[tuple[int, int], Padding]:
    """Strides (down, across) and padding of a convolution."""
    settings = node["attr"]
    padding = base64.b64decode(settings["padding"]["s"]).decode()
    if padding not in {"SAME", "VALID"} or {int(step) for step in settings["dilations"]["list"]["i"]} != {1}:
        raise _unknown(node)
    strides = [int(step) for step in settings["strides"]["list"]["i"]]
    return (strides[1], strides[2]), "SAME" if padding == "SAME" else "VALID"


def _weights(manifest: list[dict[str, Any]], content: bytes) -> dict[str, NDArray[np.generic]]:
    """Every weight by its name, as TensorFlow.js computes with it."""
    kept: dict[str, NDArray[np.generic]] = {}
    at = 0
    for weight in (weight for group in manifest for weight in group["weights"]):
        stored = np.dtype(_DTYPES[weight.get("quantization", weight)["dtype"]])
        count = int(np.prod(weight["shape"]))
        values = np.frombuffer(content, stored, count, at)
        kept[weight["name"]] = values.astype(_DTYPES[weight["dtype"]]).reshape(weight["shape"])
        at += values.nbytes
    if at != len(content):
        raise ValueError(f"{len(content) - at} bytes are left over")
    return kept


def _unknown(node: dict[str, Any]) -> SourceError:
    return SourceError(f"the graph model's node {node['name']} is a `{node['op']}` of a kind that is not known here.")
