"""Templates that are read a block at a time: as many as a disk holds."""

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Rows(Protocol):
    """Templates (n, d), float32 or float64, of which a slice is an array: an array, a memory map, a file."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, d)."""

    def __getitem__(self, rows: Any, /) -> Any:
        """Some of them, as an array."""


class TemplateFile:
    """Templates in a ``.npy`` file, read a block at a time.

    A mapped file would do too; but pages of a map count as memory of the process until somebody else wants them, so
    that nobody could tell a bounded tally from one that is not.

    Parameters
    ----------
    path : Path
        As ``numpy.save`` writes it: (n, d), C order, float32 or float64.
    """

    def __init__(self, path: Path) -> None:
        mapped = np.load(path, mmap_mode="r")
        self._path, self.shape, self._dtype, self._start = path, mapped.shape, mapped.dtype, mapped.offset

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        """Rows of a slice of step 1."""
        start, stop, _ = rows.indices(self.shape[0])
        width = self.shape[1]
        where = self._start + start * width * self._dtype.itemsize
        return np.fromfile(self._path, self._dtype, (stop - start) * width, offset=where).reshape(-1, width)

    def gathered(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Rows at any places, each read by itself."""
        return np.concatenate([self[int(at) : int(at) + 1] for at in rows]) if len(rows) else self[0:0]
