"""TensorFlow's operations as nodes of ONNX, for the few that face embedders are made of.

TensorFlow keeps the channels of a picture last, ONNX first. Pictures are turned once, on the way in; everything after
is written for channels first.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from falsematch.errors import SourceError
from falsematch.matchers._graph import Graph

Padding = Literal["SAME", "VALID"]
Constant = NDArray[np.generic]
Sides = tuple[int, int]
"""Something down and across."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a node makes.

    Attributes
    ----------
    name : str
        In the ONNX graph.
    picture : bool
        Whether it is a picture (faces, channels, height, width), or rows (faces, numbers).
    """

    name: str
    picture: bool


class TensorFlowGraph:
    """A graph that takes float32 pictures ``faces`` (faces, side, side, 3) and makes ``templates`` (faces, d)."""

    def __init__(self, name: str, side: int) -> None:
        self._name = name
        self._side = side
        self._graph = Graph()
        self.pictures = Value(self._graph.apply("Transpose", "faces", perm=[0, 3, 1, 2]), picture=True)

    def convolve(
        self, value: Value, kernel: Constant, strides: Sides, padding: Padding, *, depthwise: bool = False
    ) -> Value:
        """Convolution by a kernel (height, width, inputs, outputs).

        Each channel by its own where ``depthwise``: (height, width, channels, 1).
        """
        height, width, inputs, outputs = kernel.shape
        if depthwise and outputs != 1:
            raise SourceError(f"{self._name}: a depthwise convolution makes {outputs} channels of one; 1 is known.")
        turned = kernel.transpose((2, 3, 0, 1) if depthwise else (3, 2, 0, 1))
        made = self._graph.apply(
            "Conv",
            value.name,
            self._graph.constant(turned),
            kernel_shape=[height, width],
            strides=list(strides),
            group=inputs if depthwise else 1,
            # TensorFlow's SAME puts the odd pixel behind.
            auto_pad="SAME_UPPER" if padding == "SAME" else "VALID",
        )
        return Value(made, picture=True)

    def apply(self, operator: str, *operands: Value | Constant) -> Value:
        """An operation on numbers in the same place; constants are spread over the picture by their last axis."""
        picture = any(operand.picture for operand in operands if isinstance(operand, Value))
        names = [
            operand.name if isinstance(operand, Value) else self._graph.constant(_spread(operand, picture))
            for operand in operands
        ]
        return Value(self._graph.apply(operator, *names), picture)

    def pad(self, value: Value, widths: Constant) -> Value:
        """Zeros around a picture: (4, 2) before and behind in TensorFlow's order of axes."""
        before, behind = widths[[0, 3, 1, 2]].T
        ends = np.concatenate([before, behind]).astype(np.int64)
        return Value(self._graph.apply("Pad", value.name, self._graph.constant(ends)), picture=True)

    def mean(self, value: Value) -> Value:
        """The mean over a picture's height and width."""
        return Value(self._graph.apply("Flatten", self._graph.apply("GlobalAveragePool", value.name)), picture=False)

    def flatten(self, value: Value) -> Value:
        """Pictures as rows, the numbers in TensorFlow's order."""
        turned = self._graph.apply("Transpose", value.name, perm=[0, 2, 3, 1])
        return Value(self._graph.apply("Flatten", turned), picture=False)

    def multiply(self, value: Value, matrix: Constant) -> Value:
        """Rows times a matrix (inputs, outputs)."""
        return Value(self._graph.apply("MatMul", value.name, self._graph.constant(matrix)), picture=False)

    def model(self) -> onnx.ModelProto:
        """The graph up to the last value made; its batch may have any length."""
        faces = helper.make_tensor_value_info("faces", TensorProto.FLOAT, ["batch", self._side, self._side, 3])
        templates = helper.make_tensor_value_info("templates", TensorProto.FLOAT, ["batch", None])
        return self._graph.model(self._name, faces, templates)


def _spread(values: Constant, picture: bool) -> Constant:
    """A constant whose last axis is the channels, for channels first."""
    if not picture or not values.ndim:
        return values
    return values.reshape(-1, 1, 1) if values.size == values.shape[-1] else np.moveaxis(values, -1, -3)
