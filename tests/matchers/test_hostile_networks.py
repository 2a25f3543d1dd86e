"""An ONNX file from a stranger: it reads no other file, runs no code of its own, and a fault is one sentence."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from falsematch.errors import FalsematchError, ManifestError, SourceError
from falsematch.matchers import OpenMatcher, load_open_matcher
from falsematch.store import Store

MINE = """\
name: mine
title: a stranger's network
kind: matcher
files: {{"{file}": {sha256}}}
matcher:
  made_of: parts
  comparator: cosine
  polarity: similarity
  detector: {{kind: hog, upsampling: 0}}
  aligner: {{kind: box_crop, size: 16, margin: 1.0}}
  embedder: {{kind: onnx, file: "{file}"}}
"""
FLAT = helper.make_node("Flatten", ["x"], ["y"])


def network(nodes: Sequence[onnx.NodeProto], *weights: TensorProto) -> bytes:
    given, made = (
        helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in (("x", (1, 3, 16, 16)), ("y", None))
    )
    graph = helper.make_graph(list(nodes), "g", [given], [made], list(weights))
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("strange", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString()


def elsewhere(location: str) -> TensorProto:
    """Weights that lie in another file."""
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[1, 3, 16, 16], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value=location)
    return tensor


def loaded(folder: Path, content: bytes, file: str = "net.onnx") -> OpenMatcher:
    (folder / "net.onnx").write_bytes(content)
    (folder / "secret.bin").write_bytes(np.ones(3 * 16 * 16, np.float32).tobytes())
    (folder / "mine.yaml").write_text(MINE.format(file=file, sha256=hashlib.sha256(content).hexdigest()))
    return load_open_matcher(folder / "mine.yaml", Store(folder / "cache"))


def refusal(folder: Path, content: bytes, kind: type[FalsematchError] = ManifestError, **options: str) -> str:
    with pytest.raises(kind) as refused:
        loaded(folder, content, **options)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_plain_network_runs(tmp_path):
    template = loaded(tmp_path, network([FLAT])).describer.embedder.template(np.full((16, 16, 3), 7, np.uint8))
    assert template.tolist() == [7.0] * 768


@pytest.mark.parametrize("scales", [(), (3,)], ids=["one scale", "one a channel"])
def test_weights_quantised_as_onnx_runtime_takes_them_run_as_they_are(tmp_path, scales):
    nodes = [
        helper.make_node("DequantizeLinear", ["quantised", "scales"], ["weights"], axis=1),
        helper.make_node("Mul", ["x", "weights"], ["scaled"]),
        helper.make_node("Flatten", ["scaled"], ["y"]),
    ]
    constants = [
        numpy_helper.from_array(np.full((1, 3, 1, 1), 4, np.int8), "quantised"),
        numpy_helper.from_array(np.full(scales, 0.5, np.float32), "scales"),
    ]
    embedder = loaded(tmp_path, network(nodes, *constants)).describer.embedder
    assert set(embedder.template(np.full((16, 16, 3), 7, np.uint8)).tolist()) == {14.0}


@pytest.mark.parametrize("place", ["secret.bin", "../../../secret.bin", "/etc/passwd", "*/_ORT_MEM_ADDR_/*"])
@pytest.mark.parametrize("within", ["initializer", "constant", "branch", "function"])
def test_weights_in_another_file_are_refused(tmp_path, place, within):
    add = helper.make_node("Add", ["x", "w"], ["y"])
    constant = helper.make_node("Constant", [], ["w"], value=elsewhere(place))
    if within == "initializer":
        content = network([add], elsewhere(place))
    elif within == "constant":
        content = network([constant, add])
    elif within == "branch":
        inner = helper.make_graph(
            [constant], "inner", [], [helper.make_tensor_value_info("w", TensorProto.FLOAT, None)]
        )
        content = network([helper.make_node("If", ["x"], ["y"], then_branch=inner, else_branch=inner)])
    else:
        model = onnx.load_from_string(network([FLAT]))
        function = helper.make_function("strange", "f", [], ["w"], [constant], [helper.make_opsetid("", 18)])
        model.functions.append(function)
        content = model.SerializeToString()
    assert "keeps weights in another file" in refusal(tmp_path, content)


@pytest.mark.parametrize(
    "nodes",
    [
        [helper.make_node("Evil", ["x"], ["y"], domain="strange")],
        [helper.make_node("Conv", ["x", "absent"], ["y"])],
        [helper.make_node("ReduceMean", ["x"], ["y"], keepdims=0)],
        [
            helper.make_node("Constant", [], ["s"], value=numpy_helper.from_array(np.array([10**6, 10**6]))),
            helper.make_node("ConstantOfShape", ["s"], ["y"]),
        ],
    ],
    ids=["an operator of its own", "a missing input", "no axis", "terabytes"],
)
def test_what_cannot_be_run_is_refused_before_any_photograph(tmp_path, nodes):
    assert "mine: net.onnx cannot be run" in refusal(tmp_path, network(nodes))


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_half_a_network_is_refused(tmp_path, kept):
    content = network([FLAT])
    refusal(tmp_path, content[: int(len(content) * kept)], FalsematchError)


def test_what_is_no_network_is_refused(tmp_path):
    refusal(tmp_path, b"\x80\x04\x95pickled", SourceError)


@pytest.mark.parametrize("file", ["../net.onnx", "../../../net.onnx", "/etc/passwd", "C:\\net.onnx"])
def test_a_manifest_names_no_file_outside_its_folder(tmp_path, file):
    (tmp_path / "cache/models/mine").mkdir(parents=True)
    name = file.encode("unicode_escape").decode()
    assert "leads out of the model's folder" in refusal(tmp_path, network([FLAT]), file=name)
