"""What a matcher was shown of a face: brightness, contrast, size, sharpness, angles and saturation.

Measured on the frame as delivered, where the clean reading says that the face is; no face is looked for anew, so that a
frame in which a detector found nothing is described too. A clean row describes the photograph itself.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from falsematch.faces import LUMINANCE, SATURATED, Frame, brightest, eye_centres, luminance, to_light

COVARIATES = ("brightness", "contrast", "inter_eye", "sharpness", "roll", "yaw", "saturated")
"""Names of the columns, in their order; meanings and units in :data:`falsematch.tables.TEMPLATES`."""

_EYES_APART = 64.0
"""Pixels between the eyes at which sharpness is measured: about what the matchers' own aligned faces have."""
_ACROSS = ((234, 454), (33, 263), (61, 291))
"""Mesh points that mirror each other, the subject's right one first: face edge before the ear, outer corner of the eye,
corner of the mouth."""


def measure(pixels: NDArray[np.uint8], frame: Frame) -> dict[str, float]:
    """The covariates of one delivered frame.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3)
        The frame as the matchers get it, sRGB.
    frame : Frame
        Where the face is in it, as delivered. Of its light nothing is used: what counts is what was delivered.

    Returns
    -------
    dict
        A float for each of :data:`COVARIATES`; NaN where there is none (no pixel of the face lies in the frame; the
        contrast of a black one).
    """
    angles = {"roll": roll(frame.landmarks), "yaw": yaw(frame.landmarks)}
    mask = frame.face
    if not mask.any():
        return dict.fromkeys(COVARIATES, float("nan")) | {"inter_eye": frame.inter_eye} | angles
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    face, shown = mask[box], pixels[box]
    # float64: a mean over a million float32 values would carry their rounding.
    light = luminance(to_light(shown)).astype(np.float64)
    mean = float(light[face].mean())
    return {
        "brightness": mean,
        "contrast": float(light[face].std()) / mean if mean else float("nan"),
        "inter_eye": frame.inter_eye,
        "sharpness": sharpness(shown, face, frame.inter_eye),
        **angles,
        "saturated": float((brightest(shown)[face] >= SATURATED).mean()),
    }


def sharpness(pixels: NDArray[np.uint8], face: NDArray[np.bool_], inter_eye: float) -> float:
    """Variance of the Laplacian of luma (0 to 1) within the face, brought to 64 px between the eyes beforehand.

    The face is resampled first (by area where it shrinks, bicubically where it grows), so that faces of all sizes are
    judged by detail of the same size *on the face*: per pixel, a photograph made small would count as sharper. Noise
    raises it as detail does, and a face shown darker or through a veil has less of it.

    It is not divided by brightness or contrast: highlights on skin do not scale with its tone, so that the divided
    measures call dark skin three to fifteen times as sharp in photographs of one camera and one light.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3)
        The part of the frame around the face, sRGB; its code values, as matchers take them.
    face : bool array (height, width)
    inter_eye : float, px

    Source: variance of the Laplacian as a focus measure, Pech-Pacheco et al., ICPR 2000. The common size is judgement.
    """
    scale = _EYES_APART / inter_eye
    height, width = face.shape
    size = max(1, round(width * scale)), max(1, round(height * scale))
    # On code values the same shares give luma.
    luma = np.asarray(pixels @ LUMINANCE, np.float64) / 255
    resized = cv2.resize(luma, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    inside = cv2.resize(face.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)
    return float(cv2.Laplacian(resized, cv2.CV_64F)[inside].var())


def roll(landmarks: NDArray[np.float64]) -> float:
    """In-plane angle in degrees of the line from the subject's right to their left eye, clockwise as one sees it."""
    right, left = eye_centres(landmarks)
    return float(np.degrees(np.arctan2(left[1] - right[1], left[0] - right[0])))


def yaw(landmarks: NDArray[np.float64]) -> float:
    """Turn of the head about its upright axis in degrees, estimated from the mesh (468, 3); 0 looks ahead.

    Positive where the face is turned to the image's right: the subject's left side then lies deeper than their right.
    The mesh's depth is a network's guess, so this orders photographs; it is no measurement of an angle.
    """
    right, left = zip(*_ACROSS, strict=True)
    across = (landmarks[list(left)] - landmarks[list(right)]).mean(axis=0)
    return float(np.degrees(np.arctan2(across[2], np.hypot(across[0], across[1]))))
