"""Where a tall drawing may be cut for print: through white paper, into parts of like height."""

import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from falsematch.report.style import Drawing

TALLEST = 9.3
"""Inches that fit beside a column of text on A4."""
_NEAR = 0.4
"""Of a part's height: how far from its place a cut may go."""
# White between two panels is wider than that between two lines of one text.
_ALIKE = 0.8


def cut(drawing: Drawing) -> list[float]:
    """Heights in points at which to cut a drawing; none where it fits, or where ink runs all along.

    As many parts of like height as it takes for each to fit. A cut goes through the widest band of white paper near
    its place; of bands about as wide, through the nearest.
    """
    picture = Image.open(io.BytesIO(drawing.png))
    dpi = round(picture.info["dpi"][0])
    parts = math.ceil(picture.height / (TALLEST * dpi))
    white = np.asarray(picture.convert("L")).min(axis=1) == 255
    places = (number * picture.height // parts for number in range(1, parts))
    rows = (_white(white, place, int(_NEAR * picture.height / parts)) for place in places)
    return [row / dpi * 72 for row in rows if row is not None]


def _white(white: NDArray[np.bool_], place: int, far: int) -> float | None:
    """The middle of the widest band of white rows near a place; None where there is none."""
    near = np.concatenate(([False], white[place - far : place + far], [False]))
    edges = np.flatnonzero(np.diff(near.astype(np.int8)))
    bands = [(place - far + int(start), place - far + int(end)) for start, end in edges.reshape(-1, 2)]
    if not bands:
        return None
    widest = max(end - start for start, end in bands)
    middles = [(start + end) / 2 for start, end in bands if end - start >= _ALIKE * widest]
    return min(middles, key=lambda row: abs(row - place))
