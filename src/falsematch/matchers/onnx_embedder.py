"""Any embedder that ONNX Runtime runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
from numpy.typing import NDArray

from falsematch.errors import ManifestError, SourceError
from falsematch.faces.converted import converted
from falsematch.faces.fold import fold
from falsematch.matchers._session import session
from falsematch.matchers.prelu import spell_out_prelu


@dataclass(frozen=True, slots=True)
class OnnxEmbedder:
    """A network on one thread, and what a face goes through before it.

    Attributes
    ----------
    model : Path
        A graph of one input, 4 axes, float32.
    channels : "rgb" or "bgr"
    layout : "nchw" or "nhwc"
    mean, divisor : tuples of 3 floats
        A number of a channel becomes (x - mean) / divisor, x from 0 to 255; in the network's order of channels.
    output : str or None
        Which output is the template; None takes the first.
    batch : int
        Faces that the graph insists on at once; the one face is repeated.
    """

    model: Path
    channels: Literal["rgb", "bgr"]
    layout: Literal["nchw", "nhwc"]
    mean: tuple[float, float, float]
    divisor: tuple[float, float, float]
    output: str | None
    batch: int

    def prepared(self, chip: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What the network is given for an aligned uint8 sRGB face (size, size, 3)."""
        ordered = chip[:, :, ::-1] if self.channels == "bgr" else chip
        numbers = (ordered - np.array(self.mean, np.float32)) / np.array(self.divisor, np.float32)
        turned = numbers.transpose(2, 0, 1) if self.layout == "nchw" else numbers
        return np.ascontiguousarray(np.broadcast_to(turned, (self.batch, *turned.shape)))

    def template(self, chip: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Template (d,) of an aligned face, as the network gives it.

        One face a call: a template must not depend on which other faces it was computed with.
        """
        network = session(self.model)
        name = self.output or network.get_outputs()[0].name
        (made,) = network.run([name], {network.get_inputs()[0].name: self.prepared(chip)})
        return np.asarray(made[0], np.float32).ravel()


def runnable(file: Path, size: int, layout: str, what: str) -> Path:
    """The file ONNX Runtime is given: itself, or the same graph in a form it takes, and takes fast.

    Block-quantised weights are folded, and ``PRelu`` is spelled out.

    Parameters
    ----------
    file : Path
        A verified ONNX file.
    size : int
        Side of the aligned face in pixels.
    layout : "nchw" or "nhwc"
    what : str
        The system's name, for messages.

    Raises
    ------
    SourceError
        Where the file is no ONNX graph.
    ManifestError
        Where the graph takes something else than aligned faces of this size and layout.
    """
    graph = _graph(file, what)
    weights = {item.name for item in graph.initializer}
    if any(node.op_type == "DequantizeLinear" and node.input[0] in weights for node in graph.node):
        file = converted(file, fold)
        graph = _graph(file, what)
    if any(node.op_type == "PRelu" for node in graph.node):
        file = converted(file, spell_out_prelu)
        graph = _graph(file, what)
    weights = {item.name for item in graph.initializer}
    inputs = [item for item in graph.input if item.name not in weights]
    shape = [side.dim_value for side in inputs[0].type.tensor_type.shape.dim] if len(inputs) == 1 else []
    wanted = (3, size, size) if layout == "nchw" else (size, size, 3)
    # 0 stands for any length.
    if len(shape) != 4 or any(side not in {0, asked} for side, asked in zip(shape[1:], wanted, strict=True)):
        raise ManifestError(
            f"{what}: {file.name} takes {_told(inputs)}, and its manifest prepares {' x '.join(map(str, wanted))}; "
            "set `size` of the aligner and `layout` of the embedder to what it takes."
        )
    return file


def _graph(file: Path, what: str) -> onnx.GraphProto:
    try:
        return onnx.load(file, load_external_data=False).graph
    except Exception as error:  # protobuf gives its own error no public name
        raise SourceError(f"{what}: {file.name} is not an ONNX file that can be read.") from error


def _told(inputs: list[onnx.ValueInfoProto]) -> str:
    if len(inputs) != 1:
        return f"{len(inputs)} inputs"
    sides = [str(side.dim_value or "any") for side in inputs[0].type.tensor_type.shape.dim[1:]]
    return " x ".join(sides) or "an input of no stated shape"
