"""A photograph as the lab measures it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from falsematch.datasets import open_photograph
from falsematch.faces.display import reduce_photograph

_ROOM = 2**27
"""Bytes of decoded photographs that a process keeps at most: a hundred of 675 px."""
_waiting: dict[tuple[str, int | None], NDArray[np.uint8]] = {}
"""Photographs that were read and wait to be enrolled, by their content and size."""


def photograph(file: str | Path, long_side: int | None) -> NDArray[np.uint8]:
    """A photograph as the lab measures it: opened, and reduced to ``long_side`` px (None: as it is).

    Returns
    -------
    uint8 array (height, width, 3), sRGB.
    """
    pixels = open_photograph(Path(file))
    return pixels if long_side is None else reduce_photograph(pixels, long_side)


def photograph_to_read(file: str | Path, sha256: str, long_side: int | None) -> NDArray[np.uint8]:
    """The same, kept for :func:`photograph_to_enrol` while there is room: a small set is decoded once in a run.

    Every photograph is read before the first is enrolled, so that what cannot be read is known before anything is
    measured. A large set is decoded a second time, since it does not fit into memory.
    """
    pixels = photograph(file, long_side)
    if sum(one.nbytes for one in _waiting.values()) + pixels.nbytes <= _ROOM:
        _waiting[sha256, long_side] = pixels
    return pixels


def photograph_to_enrol(file: str | Path, sha256: str, long_side: int | None) -> NDArray[np.uint8]:
    """The same, decoded only where it was not kept."""
    kept = _waiting.pop((sha256, long_side), None)
    return photograph(file, long_side) if kept is None else kept


def forget_photographs() -> None:
    """Let go of what is kept: whoever reads anew does not enrol what was read before."""
    _waiting.clear()
