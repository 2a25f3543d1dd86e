"""A network that is not run as it is: the refusal says what it is, and exactly what to type."""

import hashlib
import io
import json
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from falsematch.errors import FalsematchError
from falsematch.matchers import OpenMatcher, load_open_matcher
from falsematch.store import Store

MINE = """\
name: mine
title: a network of my own
kind: matcher
files: {{"{file}": {sha256}}}
matcher:
  made_of: parts
  comparator: cosine
  polarity: similarity
  detector: {{kind: hog, upsampling: 0}}
  aligner: {{kind: box_crop, size: 16, margin: 1.0}}
  embedder: {{kind: onnx, file: "{file}"{more}}}
"""


def network(
    shape: tuple[int | str, ...] = (1, 3, 16, 16), kind: int = TensorProto.FLOAT, opset: int = 17
) -> onnx.ModelProto:
    """A network that adds one number a pixel and gives all of them."""
    weights = numpy_helper.from_array(np.ones((1, 3, 16, 16), helper.tensor_dtype_to_np_dtype(kind)), "w")
    given, made = helper.make_tensor_value_info("x", kind, shape), helper.make_tensor_value_info("y", kind, None)
    nodes = [helper.make_node("Add", ["x", "w"], ["z"]), helper.make_node("Flatten", ["z"], ["y"])]
    graph = helper.make_graph(nodes, "g", [given], [made], [weights])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def loaded(folder: Path, file: str = "net.onnx", more: str = "") -> OpenMatcher:
    sha256 = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    (folder / "mine.yaml").write_text(MINE.format(file=file, sha256=sha256, more=more))
    return load_open_matcher(folder / "mine.yaml", Store(folder / "cache"))


def refusal(folder: Path, file: str = "net.onnx") -> str:
    with pytest.raises(FalsematchError) as refused:
        loaded(folder, file)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def packed(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(member, b"x" * 100)
    return buffer.getvalue()


def safetensors() -> bytes:
    header = json.dumps({"weight": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return len(header).to_bytes(8, "little") + header + bytes(4)


EXPORT = '`torch.onnx.export(model.eval(), torch.zeros(1, 3, 16, 16), "net.onnx", dynamo=False)`'


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("net.pt", packed("net/data.pkl", "net/data/0", "net/version"), f"is a PyTorch checkpoint; .* type {EXPORT}"),
        ("net.pth", b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", f"is a PyTorch checkpoint; .* type {EXPORT}"),
        ("net.safetensors", safetensors(), f"is a PyTorch checkpoint; .* type {EXPORT}"),
        ("net.h5", b"\x89HDF\r\n\x1a\n" + bytes(64), r"is a Keras model; .* type `tf2onnx.*net\.h5.*net\.onnx"),
        ("net.keras", packed("config.json", "model.weights.h5"), r"is a Keras model; .* type `tf2onnx.*net\.keras"),
        ("net.tflite", b"\x1c\0\0\0TFL3" + bytes(64), "is a TensorFlow Lite model; write `kind: tflite`"),
        ("net.onnx", b"<!DOCTYPE html><title>Sign in</title>", "is a web page and not the file; open its address"),
        ("net.onnx", b"version https://git-lfs.github.com/spec/v1\n", "is a pointer of Git LFS .*`git lfs pull`"),
        ("net.onnx", b"\x80\x04 something else", "is not an ONNX file that can be read"),
        ("net.onnx", packed("other.txt"), "is not an ONNX file that can be read"),
    ],
    ids=["pt", "old pth", "safetensors", "h5", "keras", "tflite", "a page", "a pointer", "anything", "a zip"],
)
def test_a_file_of_another_format_is_told_by_its_content(tmp_path, file, content, told):
    (tmp_path / file).write_bytes(content)
    pattern = told.replace("(", r"\(").replace(")", r"\)") if EXPORT in told else told
    assert re.search(pattern, refusal(tmp_path, file))


def test_weights_in_a_second_file_are_put_into_the_first_by_what_the_refusal_says(tmp_path):
    onnx.save(network(), tmp_path / "net.onnx", save_as_external_data=True, location="net.onnx.data", size_threshold=0)
    [command] = re.findall(r"`(python -c .*)`", refusal(tmp_path))
    argv = shlex.split(command)
    assert argv[0] == "python"
    given = [word.replace("OLD", "net").replace("NEW", "whole") for word in argv[1:]]
    subprocess.run([sys.executable, *given], cwd=tmp_path, check=True)
    (tmp_path / "net.onnx.data").unlink()
    embedder = loaded(tmp_path, "whole.onnx").describer.embedder
    assert set(embedder.template(np.full((16, 16, 3), 7, np.uint8)).tolist()) == {8.0}


@pytest.mark.parametrize("batch", ["None", 1], ids=["an open batch", "a batch of one"])
def test_one_face_fits(tmp_path, batch):
    onnx.save(network((batch, 3, 16, 16)), tmp_path / "net.onnx")
    assert loaded(tmp_path).describer.embedder.template(np.zeros((16, 16, 3), np.uint8)).shape == (768,)


def test_a_fixed_batch_is_told_and_what_to_set(tmp_path):
    onnx.save(network((2, 3, 16, 16)), tmp_path / "net.onnx")
    assert "takes 2 faces at once, and its manifest gives 1; set `batch: 2` of the embedder" in refusal(tmp_path)
    made = loaded(tmp_path, more=", batch: 2").describer.embedder.template(np.zeros((16, 16, 3), np.uint8))
    assert made.shape == (768,)


def test_channels_that_come_last_are_told_and_what_to_set(tmp_path):
    onnx.save(network((1, 16, 16, 3)), tmp_path / "net.onnx")
    told = refusal(tmp_path)
    assert "takes 16 x 16 x 3, and its manifest prepares 3 x 16 x 16" in told
    assert "set `size` of the aligner and `layout` of the embedder" in told


def test_numbers_of_another_type_are_told(tmp_path):
    onnx.save(network(kind=TensorProto.FLOAT16), tmp_path / "net.onnx")
    assert "takes numbers of type float16, and only float is given here; export it" in refusal(tmp_path)


def test_why_the_run_time_refuses_a_network_is_not_hidden_behind_a_path(tmp_path):
    onnx.save(network(opset=99), tmp_path / "net.onnx")
    told = refusal(tmp_path)
    assert "Load model from net.onnx failed" in told
    assert str(tmp_path) not in told
