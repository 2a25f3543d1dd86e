"""Where a tall drawing may be cut for print: through white paper, nearest to its middle."""

import io

import numpy as np
from PIL import Image

from falsematch.report.style import Drawing

TALLEST = 9.3
"""Inches that fit beside a column of text on A4."""
_NEAR = 0.2
# White between two panels is wider than that between two lines of one text.
_ALIKE = 0.8


def cut(drawing: Drawing) -> list[float]:
    """Heights in points at which to cut a drawing; none where it fits, or where ink runs through all of its middle.

    The cut goes through the widest band of white paper near the middle; of bands about as wide, through the nearest.
    """
    picture = Image.open(io.BytesIO(drawing.png))
    dpi = round(picture.info["dpi"][0])
    if picture.height <= TALLEST * dpi:
        return []
    white = np.asarray(picture.convert("L")).min(axis=1) == 255
    half, far = picture.height // 2, int(_NEAR * picture.height)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], white[half - far : half + far], [False])).astype(np.int8)))
    bands = [(half - far + int(start), half - far + int(end)) for start, end in edges.reshape(-1, 2)]
    if not bands:
        return []
    widest = max(end - start for start, end in bands)
    middles = [(start + end) / 2 for start, end in bands if end - start >= _ALIKE * widest]
    return [min(middles, key=lambda row: abs(row - half)) / dpi * 72]
