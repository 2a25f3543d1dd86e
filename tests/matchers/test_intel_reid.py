"""Intel's network in ONNX Runtime is the one OpenVINO runs; a file that is not understood is refused."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest
from pictures import picture
from separation import unit

from falsematch.errors import SourceError
from falsematch.faces import ModelManifest, photograph
from falsematch.matchers import OpenMatcher, largest, load_open_matcher
from falsematch.matchers.openvino_ir import openvino_to_onnx
from falsematch.store import Store
from skipping import skip

PARITY = 1e-5
SIDE = 128
XML, BIN = "face-reidentification-retail-0095.xml", "face-reidentification-retail-0095.bin"
HEADS = sorted((Path(__file__).parent / "heads").glob("*.png"))


@pytest.fixture(scope="module")
def intel(with_models) -> OpenMatcher:
    return load_open_matcher("intel_reid_0095", with_models("yunet", "intel_reid_0095"))


@pytest.fixture(scope="module")
def files(intel, with_models) -> dict[str, bytes]:
    store = with_models("intel_reid_0095")
    return {name: intel.manifest.path(store, name).read_bytes() for name in (XML, BIN)}


@pytest.fixture(scope="module")
def by_openvino(intel, with_models) -> Callable[[np.ndarray], np.ndarray]:
    """Templates by OpenVINO in float32 (by itself it may round to 16 bits where a processor can)."""
    if find_spec("openvino") is None:
        skip("openvino is not installed; it is run on Linux alone")
    import openvino

    file = intel.manifest.path(with_models("intel_reid_0095"), XML)
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
    network = openvino.Core().compile_model(str(file), "CPU", settings)
    return lambda chip: network([chip[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32)])[0].ravel()


def aligned(matcher: OpenMatcher) -> list[np.ndarray]:
    """The four generated heads, as the network is given them, and the drawing."""
    chips = [picture(SIDE)]
    for head in HEADS:
        pixels = photograph(head, None)
        face = largest(matcher.detector.find(pixels))
        assert face is not None
        chips.append(matcher.describer.aligner.chip(pixels, matcher.describer.landmarks(pixels, face)))
    return chips


def degraded(chip: np.ndarray) -> list[np.ndarray]:
    """A face of 8 px, in the dark, blown out, in noise, after the coarsest JPEG, and none at all."""
    small = cv2.resize(chip, (24, 24), interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(1).normal(0, 60, chip.shape)
    coarse = cv2.imencode(".jpg", chip, [cv2.IMWRITE_JPEG_QUALITY, 5])[1]
    return [
        cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR),
        chip // 16,
        np.maximum(chip, 220),
        np.clip(chip + noise, 0, 255).astype(np.uint8),
        cv2.imdecode(coarse, cv2.IMREAD_COLOR),
        np.zeros_like(chip),
    ]


def test_the_template_of_a_drawing_is_the_stored_one(intel, golden):
    ours = unit(intel.describer.embedder.template(picture(SIDE)))
    assert np.abs(ours - golden["intel_reid_0095"]).max() <= PARITY


def test_the_template_of_an_aligned_face_is_that_of_openvino(intel, by_openvino):
    for chip in aligned(intel):
        ours, theirs = unit(intel.describer.embedder.template(chip)), unit(by_openvino(chip))
        assert np.abs(ours - theirs).max() <= PARITY


def test_the_template_of_a_degraded_face_is_that_of_openvino(intel, by_openvino):
    for chip in (worse for face in aligned(intel) for worse in degraded(face)):
        ours, theirs = unit(intel.describer.embedder.template(chip)), unit(by_openvino(chip))
        assert np.abs(ours - theirs).max() <= PARITY


def test_its_batch_of_one_is_set_free(files):
    given = openvino_to_onnx(files[XML], files[BIN]).graph.input[0].type.tensor_type.shape.dim
    assert (given[0].dim_param, [side.dim_value for side in given[1:]]) == ("batch", [3, SIDE, SIDE])


def test_the_eyes_come_to_the_places_its_publisher_states(intel):
    places = np.array(intel.describer.aligner.places) * SIDE
    frame = np.zeros((400, 400, 3), np.uint8)
    points = places * 2 + 60
    for x, y in points:
        cv2.circle(frame, (round(x), round(y)), 5, (255, 255, 255), -1)
    chip = intel.describer.aligner.chip(frame, points)
    for x, y in places:
        assert chip[round(y), round(x), 0] > 200
    assert (chip > 200).mean() < 0.03


def test_its_publisher_ships_no_threshold(intel):
    assert intel.manifest.matcher.threshold.value is None


def test_it_is_taken_from_the_folder_of_models_beside_the_data(files, store: Store, tmp_path, monkeypatch):
    folder = tmp_path / "shared/models"
    folder.mkdir(parents=True)
    (tmp_path / "shared/data").mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    monkeypatch.setenv("FALSEMATCH_DATA", str(tmp_path / "shared/data"))
    ModelManifest.load("intel_reid_0095").fetch(store)
    assert sorted(path.name for path in (store.models / "intel_reid_0095").iterdir()) == [BIN, XML]


@pytest.mark.parametrize("xml", [b"", b"<net", b"<net/>", b"\xff" * 64, b"<net><layers><layer/></layers></net>"])
def test_what_is_no_network_of_openvino_is_refused(xml):
    with pytest.raises(SourceError, match="OpenVINO file"):
        openvino_to_onnx(xml, b"")


def test_a_file_that_declares_entities_is_refused():
    with pytest.raises(SourceError, match="entities"):
        openvino_to_onnx(b'<!DOCTYPE net [<!ENTITY a "a">]><net>&a;</net>', b"")


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (b'type="Sigmoid"', b'type="Sinh"', "a layer `Sinh`"),
        (b'auto_pad="explicit"', b'auto_pad="same_upper"', "auto_pad same_upper"),
        (b'exclude-pad="true"', b'exclude-pad="false"', "exclude-pad false"),
        (b'type="Result"', b'type="Sigmoid"', "cannot be read"),
        (b'offset="0"', b'offset="-1"', "cannot be read"),
        (b'shape="1,3,128,128"', b'shape="1,4,128,128"', "cannot be read"),
    ],
)
def test_a_layer_or_setting_that_is_not_known_is_refused(files, was, now, said):
    assert was in files[XML]
    with pytest.raises(SourceError, match=said):
        openvino_to_onnx(files[XML].replace(was, now), files[BIN])


def test_weights_that_end_too_early_are_refused(files):
    with pytest.raises(SourceError, match="end too early"):
        openvino_to_onnx(files[XML], files[BIN][:-2])
