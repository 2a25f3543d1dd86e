"""Frames with more than one face: the committed heads, a large one beside a small one that stands in the centre."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

HEADS = sorted((Path(__file__).parent / "matchers/heads").glob("*.png"))
LARGE = (0, 10, 380)
SMALL = (380, 90, 240)
"""Left edge, top and side of each head, in pixels of the frame; the small one is centred."""
WIDTH, HEIGHT = 1000, 420
SPLIT = 380
"""The faces' boxes lie on either side of this column."""


def frame_of(large: int | None, small: int | None) -> NDArray[np.uint8]:
    """A grey frame (420, 1000, 3) with heads by their numbers, None where nobody stands."""
    frame = np.full((HEIGHT, WIDTH, 3), 150, np.uint8)
    for number, (left, top, side) in ((large, LARGE), (small, SMALL)):
        if number is not None:
            head = np.asarray(Image.open(HEADS[number]).convert("RGB"))
            frame[top : top + side, left : left + side] = cv2.resize(head, (side, side), interpolation=cv2.INTER_AREA)
    return frame


def save(frame: NDArray[np.uint8], file: Path) -> Path:
    """The frame as a file without loss."""
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(frame).save(file)
    return file
