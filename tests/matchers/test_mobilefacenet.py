"""MobileFaceNet in ONNX Runtime is MobileFaceNet in LiteRT; a file that is not understood is refused."""

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from pictures import chips, picture
from separation import unit

from falsematch.errors import SourceError
from falsematch.matchers import OpenMatcher, load_open_matcher
from falsematch.matchers.tflite import tflite_to_onnx

PARITY = 1e-4


@pytest.fixture(scope="session")
def mobilefacenet(with_models) -> OpenMatcher:
    return load_open_matcher("mobilefacenet", with_models("yunet", "mobilefacenet"))


def by_litert(chip: np.ndarray, file) -> np.ndarray:
    network = Interpreter(model_path=str(file), num_threads=1)
    network.allocate_tensors()
    face = ((chip - 127.5) / 128).astype(np.float32)
    network.set_tensor(network.get_input_details()[0]["index"], np.stack([face, face]))
    network.invoke()
    return network.get_tensor(network.get_output_details()[0]["index"])[0]


def test_the_template_of_a_drawing_is_the_stored_one(mobilefacenet, golden):
    ours = unit(mobilefacenet.describer.embedder.template(picture(112)))
    assert np.abs(ours - golden["mobilefacenet"]).max() <= PARITY


def test_the_template_is_that_of_litert(mobilefacenet, with_models):
    file = mobilefacenet.manifest.path(with_models("mobilefacenet"), "MobileFaceNet.tflite")
    for chip in chips():
        ours, theirs = unit(mobilefacenet.describer.embedder.template(chip)), unit(by_litert(chip, file))
        assert np.abs(ours - theirs).max() <= PARITY


def test_its_batch_of_two_is_set_free(mobilefacenet):
    assert mobilefacenet.describer.embedder.template(picture(112)).shape == (192,)


def test_its_weights_never_carry_a_finding(mobilefacenet):
    assert mobilefacenet.manifest.provenance.status == "unconfirmed"


def test_its_threshold_is_the_cosine_of_the_distance_its_package_ships(mobilefacenet):
    assert mobilefacenet.manifest.matcher.threshold.value == pytest.approx(1 - 1.1**2 / 2)


@pytest.mark.parametrize("content", [b"", b"TFL3", bytes(64), b"\xff" * 64])
def test_what_is_no_tensorflow_lite_file_is_refused(content):
    with pytest.raises(SourceError, match="TensorFlow Lite file"):
        tflite_to_onnx(content)
