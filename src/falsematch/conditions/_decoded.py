"""What is read from a delivered file."""

import cv2
import numpy as np
from numpy.typing import NDArray


def decoded(file: bytes) -> NDArray[np.uint8]:
    """Pixels (height, width, 3), sRGB, of a JPEG file, chroma enlarged as libjpeg does by default."""
    return np.asarray(
        cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION), np.uint8
    )
