"""Any embedder that ONNX Runtime runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
from numpy.typing import NDArray

from falsematch.errors import ManifestError, SourceError
from falsematch.faces import converted, fold, is_block_quantised
from falsematch.matchers._session import session
from falsematch.matchers.foreign import told_instead
from falsematch.matchers.prelu import spell_out_prelu

_SHOWN = 200
"""Letters of the run-time's words that a message repeats."""


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


def tried(embedder: OnnxEmbedder, size: int, what: str) -> OnnxEmbedder:
    """The embedder, once a black face of its size went through it.

    Raises
    ------
    ManifestError
        Where the network cannot be run (an unknown operator, a missing output) or gives no template.
    """
    try:
        template = embedder.template(np.zeros((size, size, 3), np.uint8))
    except Exception as error:  # the run-time gives its own errors no public name
        # Without the path: what is wrong stands behind it.
        said = str(error).replace(str(embedder.model), embedder.model.name).strip()
        words = said.splitlines()[0][:_SHOWN] if said else type(error).__name__
        raise ManifestError(f"{what}: {embedder.model.name} cannot be run: {words}.") from error
    if template.size < 2:
        raise ManifestError(f"{what}: {embedder.model.name} gives no template: an output of {template.size} numbers.")
    return embedder


def runnable(file: Path, size: int, layout: str, batch: int, what: str) -> Path:
    """The file ONNX Runtime is given: itself, or the same graph in a form it takes, and takes fast.

    Block-quantised weights are folded, and ``PRelu`` is spelled out.

    Parameters
    ----------
    file : Path
        A verified ONNX file.
    size : int
        Side of the aligned face in pixels.
    layout : "nchw" or "nhwc"
    batch : int
        Faces that it is given at once.
    what : str
        The matcher's name, for messages.

    Raises
    ------
    SourceError
        Where the file is no ONNX graph.
    ManifestError
        Where the graph takes something else than so many aligned faces of this size and layout, as float32.
    """
    graph = _graph(file, size, what)
    weights = {item.name for item in graph.initializer}
    if any(is_block_quantised(node, weights) for node in graph.node):
        file = converted(file, fold)
        graph = _graph(file, size, what)
    if any(node.op_type == "PRelu" for node in graph.node):
        file = converted(file, spell_out_prelu)
        graph = _graph(file, size, what)
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
    if shape[0] not in {0, batch}:
        raise ManifestError(
            f"{what}: {file.name} takes {shape[0]} faces at once, and its manifest gives {batch}; set "
            f"`batch: {shape[0]}` of the embedder."
        )
    if (kind := inputs[0].type.tensor_type.elem_type) != onnx.TensorProto.FLOAT:
        raise ManifestError(
            f"{what}: {file.name} takes numbers of type {onnx.TensorProto.DataType.Name(kind).lower()}, and only float "
            "is given here; export it with an input of float32."
        )
    return file


def _graph(file: Path, size: int, what: str) -> onnx.GraphProto:
    try:
        model = onnx.load(file, load_external_data=False)
    except Exception as error:  # protobuf gives its own error no public name
        told = told_instead(file, size) or "is not an ONNX file that can be read"
        raise SourceError(f"{what}: {file.name} {told}.") from error
    for nodes in (model.graph, *model.functions):
        _refuse_files_besides(nodes, f"{what}: {file.name}")
    return model.graph


def _refuse_files_besides(graph: onnx.GraphProto | onnx.FunctionProto, what: str) -> None:
    """A graph may name further files by path, which no hash of ours covers."""
    tensors = []
    if isinstance(graph, onnx.GraphProto):
        tensors = [*graph.initializer, *(tensor.values for tensor in graph.sparse_initializer)]
    for node in graph.node:
        for attribute in node.attribute:
            tensors += [attribute.t, *attribute.tensors]
            for inner in (attribute.g, *attribute.graphs):
                if inner.ByteSize():
                    _refuse_files_besides(inner, what)
    for tensor in tensors:
        if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
            raise ManifestError(
                f"{what} keeps weights in another file; with both in one folder type "
                '`python -c "import onnx, sys; onnx.save(onnx.load(sys.argv[1]), sys.argv[2])" OLD.onnx NEW.onnx`, '
                "and name the new file and its sha256 in the manifest."
            )


def _told(inputs: list[onnx.ValueInfoProto]) -> str:
    if len(inputs) != 1:
        return f"{len(inputs)} inputs"
    sides = [str(side.dim_value or "any") for side in inputs[0].type.tensor_type.shape.dim[1:]]
    return " x ".join(sides) or "an input of no stated shape"
