"""From a picture to a template, every part at work: four generated heads, and what the original run-times made of them.

The pictures are files of their own, so that a change of how heads are drawn moves nothing here.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from separation import unit

from falsematch.faces import photograph
from falsematch.matchers import largest, load_open_matcher

pytestmark = pytest.mark.slow

PARITY = 1e-4
HERE = Path(__file__).parent
HEADS = sorted((HERE / "heads").glob("*.png"))
MATCHERS = ("dlib", "sface_int8bq", "mobilefacenet", "faceres", "mobileface", "intel_reid_0095", "faceplugin")


@pytest.fixture(scope="module")
def golden_heads() -> dict[str, dict[str, np.ndarray]]:
    """Templates by matcher and head, of length 1 except dlib's, which is not normalised.

    dlib's by the library face_recognition from the picture on; the others by the run-time their weights were made for,
    from the aligned face on: OpenCV's ``dnn`` (sface_int8bq), LiteRT (mobilefacenet), TensorFlow.js 4.22 on the CPU
    (faceres, mobileface), OpenVINO 2026.4 (intel_reid_0095), ONNX Runtime on the file as it is shipped (faceplugin).
    """
    stored = json.loads((HERE / "golden_heads.json").read_text())
    return {name: {head: np.array(values) for head, values in of.items()} for name, of in stored.items()}


@pytest.fixture(scope="module", params=MATCHERS)
def matcher(request, with_models):
    return load_open_matcher(request.param, with_models("yunet", request.param))


@pytest.mark.parametrize("head", HEADS, ids=lambda file: file.stem)
def test_the_template_of_a_head_is_the_stored_one(matcher, golden_heads, head):
    pixels = photograph(head, None)
    face = largest(matcher.detector.find(pixels))
    assert face is not None
    template = matcher.template(pixels, face)
    ours = template if matcher.name == "dlib" else unit(template)
    assert np.abs(ours - golden_heads[matcher.name][head.stem]).max() <= PARITY


def test_every_matcher_and_head_has_its_stored_template(golden_heads):
    assert sorted(golden_heads) == sorted(MATCHERS)
    for stored in golden_heads.values():
        assert sorted(stored) == [file.stem for file in HEADS]
