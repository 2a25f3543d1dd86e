"""TensorFlow.js models in ONNX Runtime give what TensorFlow.js gave; a graph that is not understood is refused."""

import base64
import json

import numpy as np
import onnxruntime
import pytest
from pictures import picture
from separation import unit

from falsematch.errors import SourceError
from falsematch.matchers import OpenMatcher, load_open_matcher
from falsematch.matchers.tfjs import tfjs_to_onnx

PARITY = 1e-4
NAMES = ("faceres", "mobileface")
SIDES = {"faceres": 224, "mobileface": 112}
LENGTHS = {"faceres": 1024, "mobileface": 256}


@pytest.fixture(scope="session")
def matchers(with_models) -> dict[str, OpenMatcher]:
    store = with_models("yunet", *NAMES)
    return {name: load_open_matcher(name, store) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_the_template_of_a_drawing_is_the_one_tensorflow_js_made(matchers, golden, name):
    ours = matchers[name].describer.embedder.template(picture(SIDES[name]))
    assert ours.shape == (LENGTHS[name],)
    assert np.abs(unit(ours) - golden[name]).max() <= PARITY


@pytest.mark.parametrize("name", NAMES)
def test_no_threshold_is_claimed_that_nobody_ships(matchers, name):
    assert matchers[name].manifest.matcher.threshold.value is None


SIDE = 3


def graph_of(operator: str, weights: dict[str, np.ndarray], **settings) -> tuple[bytes, bytes]:
    """A graph model that puts its input through one operation with one constant."""
    nodes = [
        {
            "name": "x",
            "op": "Placeholder",
            "attr": {"shape": {"shape": {"dim": [{"size": str(size)} for size in (-1, SIDE, SIDE, 3)]}}},
        },
        *({"name": name, "op": "Const"} for name in weights),
        {"name": "y", "op": operator, "input": ["x", *weights], "attr": settings},
    ]
    listed = [
        {"name": name, "shape": list(values.shape), "dtype": "float32" if values.dtype.kind == "f" else "int32"}
        | ({"quantization": {"dtype": "float16"}} if values.dtype == np.float16 else {})
        for name, values in weights.items()
    ]
    content = {"modelTopology": {"node": nodes}, "weightsManifest": [{"paths": ["w"], "weights": listed}]}
    return json.dumps(content).encode(), b"".join(values.tobytes() for values in weights.values())


def flattened(graph: bytes, weights: bytes) -> tuple[bytes, bytes]:
    """The same graph with its picture laid out as rows, as a template is."""
    content = json.loads(graph)
    nodes = content["modelTopology"]["node"]
    nodes[-1]["name"] = "picture"
    nodes += [{"name": "rows", "op": "Const"}, {"name": "y", "op": "Reshape", "input": ["picture", "rows"]}]
    content["weightsManifest"][0]["weights"].append({"name": "rows", "shape": [2], "dtype": "int32"})
    return json.dumps(content).encode(), weights + np.array([-1, 1], np.int32).tobytes()


def run(graph: bytes, weights: bytes, faces: np.ndarray) -> np.ndarray:
    model = tfjs_to_onnx(graph, weights, output="y").SerializeToString()
    return onnxruntime.InferenceSession(model).run(None, {"faces": faces})[0]


FACES = np.arange(2 * SIDE * SIDE * 3, dtype=np.float32).reshape(2, SIDE, SIDE, 3)


def test_the_mean_over_a_picture_is_of_each_channel():
    made = run(*graph_of("Mean", {"axes": np.array([1, 2], np.int32)}), FACES)
    assert np.allclose(made, FACES.mean(axis=(1, 2)))


def test_a_flattened_picture_keeps_tensorflows_order():
    made = run(*graph_of("Reshape", {"shape": np.array([-1, 27], np.int32)}), FACES)
    assert np.array_equal(made, FACES.reshape(2, 27))


def test_a_constant_is_spread_along_the_channels():
    made = run(*flattened(*graph_of("Sub", {"means": np.array([1, 2, 3], np.float32)})), FACES)
    assert np.array_equal(made, (FACES - np.array([1, 2, 3], np.float32)).reshape(2, 27))


def test_weights_of_16_bits_are_computed_with_in_32():
    made = run(*flattened(*graph_of("Mul", {"tenth": np.array(0.1, np.float16)})), FACES)
    assert np.array_equal(made, (FACES * np.float32(np.float16(0.1))).reshape(2, 27))


def test_a_convolution_is_tensorflows():
    kernel = np.random.default_rng(1).normal(size=(2, 2, 3, 4)).astype(np.float32)
    settings = {
        "padding": {"s": base64.b64encode(b"VALID").decode()},
        "strides": {"list": {"i": ["1"] * 4}},
        "dilations": {"list": {"i": ["1"] * 4}},
    }
    made = run(*flattened(*graph_of("Conv2D", {"kernel": kernel}, **settings)), FACES)
    first = np.einsum("hwc,hwco->o", FACES[0, :2, :2], kernel)
    assert np.allclose(made[0, :4], first, rtol=1e-5)


def test_an_unknown_operation_is_refused_by_name():
    with pytest.raises(SourceError, match="`Erf`"):
        tfjs_to_onnx(*graph_of("Erf", {"one": np.ones(1, np.float32)}), output="y")


@pytest.mark.parametrize("fault", ["input", "settings", "constants"])
def test_a_graph_that_lacks_something_is_refused_in_one_sentence(fault):
    graph, weights = graph_of("Add" if fault != "settings" else "Conv2D", {"k": np.ones((1, 1, 3, 3), np.float32)})
    content = json.loads(graph)
    if fault == "input":
        content["modelTopology"]["node"][-1]["input"] = ["gone", "k"]
    if fault == "constants":
        content["modelTopology"]["node"][-1]["input"] = ["k", "k"]
    with pytest.raises(SourceError, match=r"cannot be read|not known here"):
        tfjs_to_onnx(json.dumps(content).encode(), weights, output="y")


def test_an_unknown_output_is_refused_by_name():
    with pytest.raises(SourceError, match="no node `z`"):
        tfjs_to_onnx(*graph_of("Mul", {"one": np.ones(1, np.float32)}), output="z")


def test_weights_that_are_cut_off_are_refused():
    graph, weights = graph_of("Mul", {"three": np.ones(3, np.float32)})
    with pytest.raises(SourceError, match="cannot be read"):
        tfjs_to_onnx(graph, weights[:-1], output="y")
