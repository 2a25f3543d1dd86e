"""A network of OpenVINO, from its intermediate representation (IR) to an ONNX graph.

OpenVINO keeps a network in two files: an ``.xml`` that lists its layers and which output feeds which input, and a
``.bin`` with the weights, one after the other without an index. The ``.xml`` says where in it each constant begins.
Weights kept as 16-bit floats are widened to 32 bits by a ``Convert`` layer before they are used, as OpenVINO does, so
that the arithmetic is float32 on numbers that 16 bits hold exactly.

Only the layers that small embedders are made of are read; any other, or a setting that ONNX would compute otherwise,
is refused rather than guessed.

Source: OpenVINO's documentation, "Operation Sets", opset1; ONNX operator set 18.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from falsematch.errors import SourceError
from falsematch.matchers._graph import Graph

_DTYPES = {"f16": "<f2", "f32": "<f4"}
_ELEMENTWISE = {"Add": "Add", "Multiply": "Mul"}
_Value = str | NDArray[np.float32]
"""A constant, or the name of what a node makes."""


def openvino_to_onnx(xml: bytes, weights: bytes) -> onnx.ModelProto:
    """An embedder of convolutions and arithmetic.

    Parameters
    ----------
    xml, weights : bytes
        The ``.xml`` and the ``.bin``; a batch of one that they fix is set free.

    Returns
    -------
    onnx.ModelProto
        Takes float32 ``faces`` (faces, channels, side, side), makes ``templates`` (faces, d).

    Raises
    ------
    SourceError
        Where a file is damaged, holds something else, or a layer that is not known here.
    """
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise SourceError("the OpenVINO file declares entities, which no network needs; fetch it anew.")
    try:
        return _Reader(ET.fromstring(xml), weights).model()  # noqa: S314 - without a DTD nothing can be expanded
    except (ET.ParseError, AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise SourceError(f"the OpenVINO file cannot be read ({error}); fetch it anew.") from error


class _Reader:
    """Writes the layers in the order of the file, which is the order of computing."""

    def __init__(self, network: ET.Element, weights: bytes) -> None:
        self._layers = network.findall("layers/layer")
        self._weights = weights
        self._feeds = {
            (edge.attrib["to-layer"], edge.attrib["to-port"]): edge.attrib["from-layer"]
            for edge in network.findall("edges/edge")
        }
        self._graph = Graph()
        self._made: dict[str, _Value] = {}
        self._picture: list[int] = []

    def model(self) -> onnx.ModelProto:
        writers: dict[str, Callable[[ET.Element], _Value]] = {
            "Parameter": self._parameter,
            "Const": self._constant,
            "Convert": self._widen,
            "Convolution": self._convolve,
            "GroupConvolution": self._convolve,
            "AvgPool": self._average,
            "PReLU": self._leak,
            "Sigmoid": lambda layer: self._graph.apply("Sigmoid", self._picture_into(layer)),
            "Result": lambda layer: self._graph.apply("Flatten", self._picture_into(layer)),
        }
        for layer in self._layers:
            kind = layer.attrib["type"]
            if kind in _ELEMENTWISE:
                value: _Value = self._arithmetic(layer, _ELEMENTWISE[kind])
            elif kind in writers:
                value = writers[kind](layer)
            else:
                raise SourceError(f"the OpenVINO file has a layer `{kind}`, which is not known here.")
            self._made[layer.attrib["id"]] = value
        kinds = [layer.attrib["type"] for layer in self._layers]
        if kinds.count("Parameter") != 1 or kinds.count("Result") != 1 or kinds[-1] != "Result":
            raise ValueError("it has not one input and one output")
        faces = helper.make_tensor_value_info("faces", TensorProto.FLOAT, ["batch", *self._picture])
        templates = helper.make_tensor_value_info("templates", TensorProto.FLOAT, ["batch", None])
        return self._graph.model("openvino", faces, templates)

    def _parameter(self, layer: ET.Element) -> str:
        settings = _settings(layer, element_type="f32")
        batch, *picture = _numbers(settings["shape"])
        if batch != 1 or len(picture) != 3:
            raise ValueError(f"its input is {settings['shape']}, not one picture")
        self._picture = picture
        return "faces"

    def _constant(self, layer: ET.Element) -> NDArray[np.float32]:
        settings = _settings(layer)
        start, size = int(settings["offset"]), int(settings["size"])
        if not 0 <= start <= start + size <= len(self._weights):
            raise ValueError("its weights end too early")
        values = np.frombuffer(self._weights[start : start + size], _DTYPES[settings["element_type"]])
        return values.astype(np.float32).reshape(_numbers(settings["shape"]))

    def _widen(self, layer: ET.Element) -> NDArray[np.float32]:
        _settings(layer, destination_type="f32")
        return self._constant_into(layer, 0)

    def _arithmetic(self, layer: ET.Element, operator: str) -> str:
        _settings(layer, auto_broadcast="numpy")
        a, b = (self._into(layer, port) for port in (0, 1))
        return self._graph.apply(operator, *(self._name(value) for value in (a, b)))

    def _convolve(self, layer: ET.Element) -> str:
        settings = _settings(layer, auto_pad="explicit")
        kernels, groups = self._constant_into(layer, 1), 1
        if layer.attrib["type"] == "GroupConvolution":  # (groups, outputs a group, inputs a group, height, width)
            groups = kernels.shape[0]
            kernels = kernels.reshape(-1, *kernels.shape[2:])
        return self._graph.apply(
            "Conv",
            self._picture_into(layer),
            self._graph.constant(kernels),
            kernel_shape=list(kernels.shape[2:]),
            strides=_numbers(settings["strides"]),
            dilations=_numbers(settings["dilations"]),
            pads=_numbers(settings["pads_begin"]) + _numbers(settings["pads_end"]),
            group=groups,
        )

    def _average(self, layer: ET.Element) -> str:
        settings = _settings(layer, auto_pad="explicit", rounding_type="floor", **{"exclude-pad": "true"})
        return self._graph.apply(
            "AveragePool",
            self._picture_into(layer),
            kernel_shape=_numbers(settings["kernel"]),
            strides=_numbers(settings["strides"]),
            pads=_numbers(settings["pads_begin"]) + _numbers(settings["pads_end"]),
        )

    def _leak(self, layer: ET.Element) -> str:
        slopes = self._constant_into(layer, 1)
        if slopes.size == 1:
            # One slope for all is LeakyRelu, which ONNX Runtime computes together with the convolution before it.
            return self._graph.apply("LeakyRelu", self._picture_into(layer), alpha=float(slopes.ravel()[0]))
        return self._graph.apply("PRelu", self._picture_into(layer), self._graph.constant(slopes.reshape(-1, 1, 1)))

    def _into(self, layer: ET.Element, port: int) -> _Value:
        """What comes into one of a layer's ports, made before it."""
        return self._made[self._feeds[layer.attrib["id"], str(port)]]

    def _picture_into(self, layer: ET.Element) -> str:
        value = self._into(layer, 0)
        if not isinstance(value, str):
            raise TypeError(f"the layer `{layer.attrib['type']}` is given a constant")
        return value

    def _constant_into(self, layer: ET.Element, port: int) -> NDArray[np.float32]:
        value = self._into(layer, port)
        if isinstance(value, str):
            raise TypeError(f"the layer `{layer.attrib['type']}` has weights that are computed")
        return value

    def _name(self, value: _Value) -> str:
        return value if isinstance(value, str) else self._graph.constant(value)


def _settings(layer: ET.Element, **wanted: str) -> dict[str, str]:
    """A layer's settings, once those that change what is computed are the ones known here."""
    data = layer.find("data")
    settings = {} if data is None else dict(data.attrib)
    for name, value in wanted.items():
        if settings[name] != value:
            raise SourceError(
                f"the OpenVINO file has a layer `{layer.attrib['type']}` with {name} {settings[name]}, which is not "
                "known here."
            )
    return settings


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]
