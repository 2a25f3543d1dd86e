"""An ONNX graph in the making."""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

_OPSET = 18
_IR_VERSION = 9


class Graph:
    """Nodes in order, their weights, and names for both."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def apply(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add one node; returns the name of its output."""
        output = f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def constant(self, values: NDArray[np.generic]) -> str:
        """Keep an array in the graph; returns its name."""
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def model(self, name: str, given: onnx.ValueInfoProto, made: onnx.ValueInfoProto) -> onnx.ModelProto:
        """The whole graph, checked, from its one input to the output of its last node.

        Raises
        ------
        ValueError
            Where its parts do not fit together.
        """
        self._nodes[-1].output[0] = made.name
        graph = helper.make_graph(self._nodes, name, [given], [made], self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
        try:
            onnx.checker.check_model(model, full_check=True)
        except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
            raise ValueError(" ".join(str(error).split())) from error
        return model
