"""Weights, photographs and hand-made readings for tests of matchers."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from falsematch import datasets
from falsematch.datasets import Images
from falsematch.faces import Readings, photograph
from falsematch.faces.frame import MESH_POINTS
from falsematch.matchers import Box, OpenMatcher, largest, load_open_matcher
from falsematch.matchers.face_recognition import library
from falsematch.store import file_sha256
from skipping import skip

SMALL = 240
"""Longer side, in pixels, at which a whole enrolment takes a test little time."""


@pytest.fixture(scope="session")
def dlib_matcher(weights) -> OpenMatcher:
    return load_open_matcher("dlib", weights)


@pytest.fixture(scope="session")
def sface(with_models) -> OpenMatcher:
    return load_open_matcher("sface_int8bq", with_models("yunet", "sface_int8bq"))


@pytest.fixture(scope="session")
def golden() -> dict[str, np.ndarray]:
    """Templates of :func:`pictures.picture`, of length 1, each by the run-time its weights were made for.

    dlib's own network; OpenCV's ``dnn`` (SFace); LiteRT (MobileFaceNet); TensorFlow.js 4.22, CPU (faceres, mobileface);
    OpenVINO 2026.4 (intel_reid_0095); ONNX Runtime on the file as it is shipped (faceplugin).
    dlib's descriptor is as it comes, for it is not normalised.
    """
    stored = json.loads(Path(__file__).with_name("golden.json").read_text())
    return {name: np.array(values) for name, values in stored.items()}


@pytest.fixture(scope="session")
def face_recognition() -> Any:
    """The library, imported as the lab does it: a plain import lets Pillow accept truncated photographs ever after."""
    if find_spec("face_recognition") is None:
        skip("the extra `reference` is not installed")
    return library()


@pytest.fixture(scope="session")
def reference_matcher(face_recognition, weights) -> OpenMatcher:
    return load_open_matcher("face_recognition", weights)


@dataclass
class Crowd:
    """A few photographs with readings made up, so that nothing but the matchers is at work."""

    images: Images
    rows: dict[str, dict[str, Any]]

    @property
    def readings(self) -> Readings:
        """One row an image, as :func:`falsematch.faces.read` gives them."""
        return Readings(self.rows)

    @property
    def names(self) -> list[str]:
        """The images."""
        return list(self.rows)

    def misread(self, image: str) -> None:
        """As if the clean reading of one photograph had failed."""
        self.rows[image] |= {
            "outcome": "failed",
            "reason": "no face was found in the clean photograph",
            "landmarks": None,
        }

    def move_landmarks(self, image: str, by: float) -> None:
        """Shift the landmarks of one photograph to the right, in pixels."""
        self.rows[image]["landmarks"] = self.rows[image]["landmarks"] + np.tile([by, 0.0, 0.0], MESH_POINTS)


@pytest.fixture
def crowd(london_folder, dlib_matcher, tmp_path) -> Callable[..., Crowd]:
    """Makes a crowd of so many London photographs, copied so that a test may do to them what it likes."""

    def made(people: int = 2, long_side: int = SMALL) -> Crowd:
        folder = tmp_path / "photographs"
        folder.mkdir()
        files = [Path(shutil.copy(file, folder)) for file in sorted(london_folder.glob("neutral_front/*.jpg"))[:people]]
        return gathered(files, long_side, dlib_matcher)

    return made


def gathered(files: Sequence[Path], long_side: int, matcher: OpenMatcher) -> Crowd:
    table = pd.DataFrame(
        {
            "image": [file.stem for file in files],
            "subject": [file.stem[:3] for file in files],
            "capture": "neutral",
            "file": [str(file) for file in files],
            "sha256": [file_sha256(file) for file in files],
        }
    )
    boxes = [largest(matcher.detector.find(photograph(file, long_side))).box for file in files]
    rows = {
        file.stem: {
            "outcome": "ok",
            "reason": "",
            "inter_eye": 0.4 * (box.right - box.left),
            "landmarks": points_in(box).ravel(),
        }
        for file, box in zip(files, boxes, strict=True)
    }
    return Crowd(Images(table, datasets.manifest("london"), long_side, []), rows)


def points_in(box: Box) -> np.ndarray:
    """As many points as the mesh has, (468, 3), that fill a box."""
    angle = np.linspace(0, 2 * np.pi, MESH_POINTS)
    x = (box.left + box.right) / 2 + (box.right - box.left) / 2 * np.cos(angle)
    y = (box.top + box.bottom) / 2 + (box.bottom - box.top) / 2 * np.sin(angle)
    return np.stack([x, y, np.zeros(MESH_POINTS)], axis=1)
