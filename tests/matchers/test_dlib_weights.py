"""dlib's weights read in pure Python give dlib's own descriptors."""

import dlib
import numpy as np
import onnxruntime
import pytest

from falsematch.errors import SourceError
from falsematch.matchers.dlib_weights import to_onnx

pytestmark = pytest.mark.slow

PARITY = 1e-5
FILE = "dlib_face_recognition_resnet_model_v1.dat"


@pytest.fixture(scope="module")
def content(weights) -> bytes:
    return (weights.models / "dlib" / FILE).read_bytes()


@pytest.fixture(scope="module")
def original(weights):
    return dlib.face_recognition_model_v1(str(weights.models / "dlib" / FILE))


def noise(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (150, 150, 3), dtype=np.uint8)


def ramp() -> np.ndarray:
    rows, columns = np.mgrid[:150, :150]
    return np.stack([rows, columns, (rows + columns) // 2], axis=2).astype(np.uint8)


CHIPS = {
    "noise": noise(),
    "dark": noise() // 32,
    "blown": np.maximum(noise(), 230),
    "black": np.zeros((150, 150, 3), np.uint8),
    "white": np.full((150, 150, 3), 255, np.uint8),
    "smooth": ramp(),
    "coarse": np.repeat(np.repeat(noise()[:10, :10], 15, axis=0), 15, axis=1),
}


@pytest.mark.parametrize("chip", CHIPS)
def test_a_descriptor_is_dlibs_own(dlib_matcher, original, chip):
    theirs = np.array(original.compute_face_descriptor(CHIPS[chip]))
    ours = dlib_matcher.describer.embedder.template(CHIPS[chip])
    assert np.abs(ours - theirs).max() <= PARITY


def test_a_descriptor_has_128_numbers_in_single_precision(dlib_matcher):
    template = dlib_matcher.describer.embedder.template(noise())
    assert (template.shape, template.dtype) == ((128,), np.float32)


def test_the_graph_takes_any_number_of_faces(content, dlib_matcher):
    session = onnxruntime.InferenceSession(to_onnx(content).SerializeToString(), providers=["CPUExecutionProvider"])
    chips = np.stack([noise(seed) for seed in range(3)])
    (together,) = session.run(None, {"chips": chips})
    alone = [dlib_matcher.describer.embedder.template(chip) for chip in chips]
    assert np.abs(together - np.stack(alone)).max() <= PARITY


def test_a_truncated_file_is_refused(content):
    with pytest.raises(SourceError, match="departs from the published network"):
        to_onnx(content[: len(content) // 2])


def test_another_network_is_refused(content):
    with pytest.raises(SourceError, match="departs from the published network"):
        to_onnx(content + b"\x01\x05con_4")
