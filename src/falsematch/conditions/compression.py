"""Compression: the file is a JPEG."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions._decoded import decoded
from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number

_CHROMA = Number(420, "J:a:b", "judgement", "the subsampling phones and messengers commonly write")
NOT_ENCODED = 101
"""One more than the finest quality: no JPEG at all."""
_SECOND = Number(NOT_ENCODED, "JPEG quality", "judgement", "no second pass unless one is asked for")
_SUBSAMPLINGS = {
    444: cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    422: cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    420: cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
}


@condition(
    "compression",
    unit="JPEG quality",
    levels=(90, 70, 50, 30, 15),
    legal=(1, 100),
    stage="jpeg",
    parameters={"chroma": frozenset(_SUBSAMPLINGS), "second": range(1, NOT_ENCODED + 1)},
    neutral=NOT_ENCODED,
    whole=True,
    numbers={"chroma": _CHROMA, "second": _SECOND},
)
def compression(
    pixels: NDArray[np.uint8],
    dose: float,
    rng: Generator,
    *,
    chroma: float = _CHROMA.value,
    second: float = _SECOND.value,
) -> bytes:
    """The delivered frame as a baseline JPEG file.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3)
        sRGB.
    dose : int in [1, 100]
        Quality, by which the Independent JPEG Group's software scales the example tables of the standard. 101 is
        neutral: not encoded.
    chroma : 444, 422 or 420
        Chroma subsampling.
    second : int in [1, 100]
        Quality of a second pass over the decoded first one, as when a messenger sends a photograph on; 101: none.

    Source: ITU-T T.81 (tables of Annex K); scaling of the Independent JPEG Group's library, as libjpeg-turbo keeps it.
    """
    file = _encoded(pixels, dose, int(chroma))
    if second == NOT_ENCODED:
        return file
    return _encoded(decoded(file), second, int(chroma))


def _encoded(pixels: NDArray[np.uint8], quality: float, chroma: int) -> bytes:
    flags = [
        cv2.IMWRITE_JPEG_QUALITY,
        int(quality),
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        _SUBSAMPLINGS[chroma],
    ]
    _, file = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), flags)
    return file.tobytes()
