"""dlib's face descriptor network, from its published weights to an ONNX graph.

dlib (``dlib-bin``) is built without a fast matrix library, so its own network takes some 20 times as long as the same
arithmetic in ONNX Runtime. Only the run-time changes: the weights, the order of the layers and the numbers are dlib's.

The file
--------
A ``.dat`` of dlib is a stream without an index. Each layer is written after the network below it, so the layers lie in
the file from the input to the output:

* an *integer* is one byte that says how many bytes follow, then those bytes, low one first;
* a *name* is an integer (its length), then its letters; each layer begins with one: ``con_4`` (convolution),
  ``affine_`` (what is left of a batch normalisation after training), ``fc_2`` (fully connected);
* a *tensor* is the integer 2 (its version), four integers (samples, channels, rows, columns), then float32, low byte
  first.

A convolution holds its filters and then its biases in one tensor; an affine layer gamma and then beta. Between the
layers lie settings of the training that nothing here needs.

Source: dlib's published definition of the network, ``anet_type`` in ``examples/dnn_face_recognition_ex.cpp``, and
``serialize`` in ``dlib/serialize.h``, ``dlib/cuda/tensor.h`` and ``dlib/dnn/layers.h``.
"""

from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from falsematch.errors import SourceError
from falsematch.matchers._graph import Graph

CHIP = 150
"""Side of the aligned face, in pixels."""
DESCRIPTOR = 128
"""Numbers in a descriptor."""

_MEAN_RGB = (122.782, 117.001, 104.298)
_SCALE = 256.0  # dlib divides by 256, not by 255
_TENSOR_VERSION = 2


class _Level(NamedTuple):
    """Residual blocks of one width."""

    filters: int
    shrinks: bool
    """Whether a block that halves the picture comes first (``ares_down``)."""
    blocks: int
    """Residual blocks that keep its size (``ares``)."""


_STEM_FILTERS = 32
_STEM_KERNEL = 7
_LEVELS = (
    _Level(32, shrinks=False, blocks=3),
    _Level(64, shrinks=True, blocks=3),
    _Level(128, shrinks=True, blocks=2),
    _Level(256, shrinks=True, blocks=2),
    _Level(256, shrinks=True, blocks=0),
)


class _Weights:
    """Reads the layers of a weight file in their order.

    Parameters
    ----------
    content : bytes
        The whole file.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def convolution(self, filters: int, channels: int, kernel: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Filters (filters, channels, kernel, kernel) and biases (filters,) of the next convolution."""
        self._enter("con_4")
        values = self._tensor(filters * (channels * kernel * kernel + 1), 1)
        return values[:-filters].reshape(filters, channels, kernel, kernel), values[-filters:].ravel()

    def affine(self, filters: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Gamma and beta, each (filters,), of the next affine layer."""
        self._enter("affine_")
        gamma, beta = self._tensor(2 * filters, 1).reshape(2, filters)
        return gamma, beta

    def fully_connected(self, inputs: int, outputs: int) -> NDArray[np.float64]:
        """Weights (inputs, outputs) of the next fully connected layer, which has no bias."""
        self._enter("fc_2")
        if (self._integer(), self._integer()) != (outputs, inputs):
            raise self._foreign()
        return self._tensor(inputs, outputs)

    def finish(self) -> None:
        """Every layer must have been read: a longer network is another network."""
        if any(self._content.find(_name(layer), self._at) >= 0 for layer in ("con_4", "affine_", "fc_2")):
            raise self._foreign()

    def _enter(self, layer: str) -> None:
        name = _name(layer)
        found = self._content.find(name, self._at)
        if found < 0:
            raise self._foreign()
        self._at = found + len(name)

    def _integer(self) -> int:
        width = self._content[self._at] if self._at < len(self._content) else 0
        start, self._at = self._at + 1, self._at + 1 + width
        return int.from_bytes(self._content[start : self._at], "little")

    def _tensor(self, samples: int, channels: int) -> NDArray[np.float64]:
        head = tuple(self._integer() for _ in range(5))
        end = self._at + 4 * samples * channels
        if head != (_TENSOR_VERSION, samples, channels, 1, 1) or end > len(self._content):
            raise self._foreign()
        values = np.frombuffer(self._content, "<f4", samples * channels, self._at)
        self._at = end
        # float64: what is folded together below is rounded to float32 once, at the end
        return values.reshape(samples, channels).astype(np.float64)

    def _foreign(self) -> SourceError:
        return SourceError(
            f"dlib's descriptor weights: the file departs from the published network at byte {self._at}; "
            "fetch dlib_face_recognition_resnet_model_v1.dat anew."
        )


def _name(layer: str) -> bytes:
    return bytes([1, len(layer)]) + layer.encode()


class _Network(Graph):
    """dlib's layers as nodes, each with the next weights of the file."""

    def __init__(self, weights: _Weights) -> None:
        super().__init__()
        self._weights = weights

    def convolve(self, picture: str, channels: int, filters: int, kernel: int, stride: int) -> str:
        """Convolution and the affine layer after it, folded into one: gamma (w * x + b) + beta."""
        kernels, bias = self._weights.convolution(filters, channels, kernel)
        gamma, beta = self._weights.affine(filters)
        # dlib's convolutions keep the size of the picture where the stride is 1 and pad nothing where it is not
        padding = kernel // 2 if stride == 1 else 0
        return self.apply(
            "Conv",
            picture,
            self.constant((kernels * gamma[:, None, None, None]).astype(np.float32)),
            self.constant((bias * gamma + beta).astype(np.float32)),
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
            pads=[padding] * 4,
        )

    def residual(self, picture: str, filters: int) -> str:
        """``ares``: two convolutions, and what came in added to what comes out."""
        inner = self.apply("Relu", self.convolve(picture, filters, filters, 3, 1))
        return self.apply("Relu", self.apply("Add", self.convolve(inner, filters, filters, 3, 1), picture))

    def residual_down(self, picture: str, channels: int, filters: int, side: int) -> tuple[str, int]:
        """``ares_down``: the same at half the size; returns the new side of the picture too.

        The two branches may differ by a row, a column or some channels; dlib's ``add_prev`` fills the smaller one up
        with zeros, behind.
        """
        inner = self.apply("Relu", self.convolve(picture, channels, filters, 3, 2))
        inner = self.convolve(inner, filters, filters, 3, 1)
        pooled = self.apply("AveragePool", picture, kernel_shape=[2, 2], strides=[2, 2])
        inner_side, pooled_side = _side(side, 3, 2), _side(side, 2, 2)
        new_side = max(inner_side, pooled_side)
        inner = self._fill_up(inner, 0, new_side - inner_side)
        pooled = self._fill_up(pooled, filters - channels, new_side - pooled_side)
        return self.apply("Relu", self.apply("Add", inner, pooled)), new_side

    def _fill_up(self, picture: str, channels: int, pixels: int) -> str:
        if not (channels or pixels):
            return picture
        return self.apply("Pad", picture, self.constant(np.array([0, 0, 0, 0, 0, channels, pixels, pixels], np.int64)))


def _side(side: int, kernel: int, stride: int) -> int:
    """Side of a picture after a window passed over it without padding."""
    return (side - kernel) // stride + 1


def to_onnx(content: bytes) -> onnx.ModelProto:
    """The descriptor network of dlib as an ONNX model.

    Parameters
    ----------
    content : bytes
        ``dlib_face_recognition_resnet_model_v1.dat``.

    Returns
    -------
    onnx.ModelProto
        A model whose input ``chips`` is uint8 RGB (faces, 150, 150, 3) and whose output ``descriptors`` is float32
        (faces, 128), not normalised; the number of faces is free.

    Raises
    ------
    SourceError
        Where the file is not this network.
    """
    weights = _Weights(content)
    graph = _Network(weights)
    picture = graph.apply("Transpose", "chips", perm=[0, 3, 1, 2])
    picture = graph.apply("Cast", picture, to=TensorProto.FLOAT)
    picture = graph.apply("Sub", picture, graph.constant(np.array(_MEAN_RGB, np.float32).reshape(1, 3, 1, 1)))
    picture = graph.apply("Div", picture, graph.constant(np.array(_SCALE, np.float32)))
    picture = graph.apply("Relu", graph.convolve(picture, 3, _STEM_FILTERS, _STEM_KERNEL, 2))
    picture = graph.apply("MaxPool", picture, kernel_shape=[3, 3], strides=[2, 2])
    channels, side = _STEM_FILTERS, _side(_side(CHIP, _STEM_KERNEL, 2), 3, 2)
    for level in _LEVELS:
        if level.shrinks:
            picture, side = graph.residual_down(picture, channels, level.filters, side)
        for _ in range(level.blocks):
            picture = graph.residual(picture, level.filters)
        channels = level.filters
    pooled = graph.apply("Flatten", graph.apply("GlobalAveragePool", picture))
    matrix = weights.fully_connected(channels, DESCRIPTOR)
    graph.apply("MatMul", pooled, graph.constant(matrix.astype(np.float32)))
    weights.finish()
    return graph.model(
        "dlib_face_recognition_resnet_model_v1",
        helper.make_tensor_value_info("chips", TensorProto.UINT8, ["faces", CHIP, CHIP, 3]),
        helper.make_tensor_value_info("descriptors", TensorProto.FLOAT, ["faces", DESCRIPTOR]),
    )
