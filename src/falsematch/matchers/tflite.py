"""A float TensorFlow Lite file as an ONNX graph."""

import struct
from typing import Any

import numpy as np
import onnx
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray

from falsematch.errors import SourceError
from falsematch.matchers._tensorflow import Constant, Padding, TensorFlowGraph, Value

_NAMES = {code: name for name, code in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
_ELEMENTWISE = {"ADD": "Add", "SUB": "Sub", "MUL": "Mul", "ABS": "Abs", "RELU": "Relu"}
_PADDINGS: dict[int, Padding] = {schema.Padding.SAME: "SAME", schema.Padding.VALID: "VALID"}
_DTYPES = {schema.TensorType.FLOAT32: "<f4", schema.TensorType.INT32: "<i4"}


def tflite_to_onnx(content: bytes) -> onnx.ModelProto:
    """An embedder of convolutions and arithmetic.

    Parameters
    ----------
    content : bytes
        The file; a batch it fixes is set free.

    Returns
    -------
    onnx.ModelProto
        Takes float32 ``faces`` (faces, side, side, 3), makes ``templates`` (faces, d).

    Raises
    ------
    SourceError
        Where the file holds something else, or an operation that is not known here.
    """
    try:
        return _Reader(schema.Model.GetRootAs(content)).model()
    except (struct.error, AttributeError, IndexError, TypeError, KeyError, ValueError) as error:
        raise SourceError(f"the TensorFlow Lite file cannot be read ({error}); fetch it anew.") from error


class _Reader:
    """Writes the file's operators in their order, which is the order of computing."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._file = model.Subgraphs(0)
        given = self._file.Tensors(self._file.Inputs(0))
        self._graph = TensorFlowGraph(self._file.Tensors(self._file.Outputs(0)).Name().decode(), int(given.Shape(1)))
        self._made: dict[int, Value] = {int(self._file.Inputs(0)): self._graph.pictures}

    def model(self) -> onnx.ModelProto:
        for number in range(self._file.OperatorsLength()):
            operator = self._file.Operators(number)
            self._made[int(operator.Outputs(0))] = self._write(operator)
        return self._graph.model()

    def _write(self, operator: Any) -> Value:
        code = self._model.OperatorCodes(operator.OpcodeIndex())
        name = _NAMES[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        operands = [self._operand(int(index)) for index in operator.InputsAsNumpy()]
        if name in _ELEMENTWISE:
            self._plain(name, operator)
            return self._graph.apply(_ELEMENTWISE[name], *operands)
        value = operands[0]
        if name in {"CONV_2D", "DEPTHWISE_CONV_2D"} and isinstance(value, Value):
            return self._convolve(name, operator, value, operands[1], operands[2])
        if name == "RESHAPE" and isinstance(value, Value) and value.picture:
            return self._graph.flatten(value)
        raise SourceError(f"the TensorFlow Lite file has a `{name}`, which is not known here.")

    def _convolve(self, name: str, operator: Any, value: Value, kernel: Any, bias: Any) -> Value:
        settings = self._plain(name, operator)
        strides = int(settings.StrideH()), int(settings.StrideW())
        depthwise = name == "DEPTHWISE_CONV_2D"
        # (1, height, width, channels) or (outputs, height, width, inputs), to TensorFlow's own order.
        turned = kernel.transpose((1, 2, 3, 0))
        made = self._graph.convolve(value, turned, strides, _PADDINGS[settings.Padding()], depthwise=depthwise)
        return self._graph.apply("Add", made, bias)

    def _plain(self, name: str, operator: Any) -> Any:
        """An operator's settings; none may ask for more than the operation itself."""
        kinds = {
            "CONV_2D": schema.Conv2DOptions,
            "DEPTHWISE_CONV_2D": schema.DepthwiseConv2DOptions,
            "ADD": schema.AddOptions,
            "SUB": schema.SubOptions,
            "MUL": schema.MulOptions,
        }
        if name not in kinds:
            return None
        settings = kinds[name]()
        table = operator.BuiltinOptions()
        settings.Init(table.Bytes, table.Pos)
        spread = {"DilationHFactor", "DilationWFactor"} & set(dir(settings))
        if settings.FusedActivationFunction() or any(getattr(settings, factor)() != 1 for factor in spread):
            raise SourceError(f"the TensorFlow Lite file has a `{name}` with settings that are not known here.")
        return settings

    def _operand(self, index: int) -> Value | Constant:
        if index in self._made:
            return self._made[index]
        tensor = self._file.Tensors(index)
        values: NDArray[np.generic] = np.frombuffer(
            self._model.Buffers(tensor.Buffer()).DataAsNumpy().tobytes(), _DTYPES[tensor.Type()]
        )
        return values.reshape(tensor.ShapeAsNumpy())
