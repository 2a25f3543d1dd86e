"""The reading of one photograph: a face found by YuNet, and 468 landmarks fitted to it."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from falsematch.faces.frame import eye_distance
from falsematch.faces.mesh import Mesh
from falsematch.faces.several import FACES, OnSeveralFaces, choose_face, image_centre
from falsematch.faces.yunet import YuNet

_LEAST_PRESENCE = 0.5
"""Below this the mesh network itself says that there is no face in the crop."""


@cache
def _models(yunet: Path, mesh: Path) -> tuple[YuNet, Mesh]:
    """The two networks, loaded once a process."""
    return YuNet(yunet), Mesh(mesh)


def read_pixels(pixels: NDArray[np.uint8], rule: OnSeveralFaces, yunet: Path, mesh: Path) -> dict[str, Any]:
    """The row of one photograph.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3), sRGB
    rule : "largest", "nearest_centre" or "fail"
        Whose face is read where more than one is found.
    yunet, mesh : Path
        The networks' files.
    """
    detector, fitter = _models(yunet, mesh)
    found = detector.detect(pixels)
    face = choose_face(found, rule, image_centre(pixels))
    if face is None:
        return {"outcome": "failed", "reason": "no face was found in the clean photograph", FACES: len(found)}
    fit = fitter.fit(pixels, face)
    if fit.presence < _LEAST_PRESENCE:
        reason = "the 468 landmarks could not be placed on the clean photograph"
        return {"outcome": "failed", "reason": reason, FACES: len(found)}
    return {
        "outcome": "ok",
        "reason": "",
        "inter_eye": eye_distance(fit.landmarks),
        "landmarks": fit.landmarks.ravel().tolist(),
        "points5": face.points.ravel().tolist(),
        FACES: len(found),
    }
