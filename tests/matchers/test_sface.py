"""SFace in ONNX Runtime is SFace in OpenCV."""

import cv2
import numpy as np
import pytest
from pictures import chips, picture
from separation import unit

pytestmark = pytest.mark.slow

PARITY = 1e-4


def by_opencv(chip: np.ndarray, file) -> np.ndarray:
    """The file as OpenCV's classic engine runs it, its blocks of 8 bits and all."""
    network = cv2.dnn.readNetFromONNX(str(file), cv2.dnn.ENGINE_CLASSIC)
    network.setInput(cv2.dnn.blobFromImage(chip))
    return network.forward()[0]


def test_the_template_of_a_drawing_is_the_stored_one(sface, golden):
    ours = unit(sface.describer.embedder.template(picture(112)))
    assert np.abs(ours - golden["sface_int8bq"]).max() <= PARITY


def test_the_template_is_that_of_opencv(sface, with_models):
    file = sface.manifest.path(with_models("sface_int8bq"), "face_recognition_sface_2021dec_int8bq.onnx")
    for chip in chips():
        ours, theirs = unit(sface.describer.embedder.template(chip)), unit(by_opencv(chip, file))
        assert np.abs(ours - theirs).max() <= PARITY


def test_its_threshold_is_opencvs(sface):
    assert sface.manifest.matcher.threshold.value == 0.363
    assert "float file" in sface.manifest.matcher.threshold.stated_in


def test_a_cosine_is_compared(sface):
    assert (sface.manifest.matcher.comparator, sface.manifest.matcher.polarity) == ("cosine", "similarity")
