"""The scale of likeness cut into bins, over everything that two sides of templates can score."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from falsematch.errors import ScoresError
from falsematch.scoring.entries import Entries
from falsematch.scoring.pairs import Comparator

BINS = 128
READ = 8192
"""Rows looked at together."""


@dataclass(frozen=True)
class Grid:
    """The scale of likeness, cut into bins; :func:`falsematch.scoring._kernels.bin_of` says how."""

    comparator: Comparator
    centre: NDArray[np.float64]
    low: float
    scale: float
    thresholds: NDArray[np.float64]
    floor: float

    @property
    def euclidean(self) -> bool:
        """Whether scores are distances."""
        return self.comparator == "euclidean"

    @property
    def width(self) -> int:
        """Bins, those of the thresholds included."""
        return BINS + len(self.thresholds)

    @property
    def edges(self) -> NDArray[np.float64]:
        """Score at which each bin begins, thresholds left out."""
        likeness = self.low + np.arange(BINS) / self.scale
        return np.sqrt(np.maximum(-2 * likeness, 0.0)) if self.euclidean else likeness

    def bins(self, scores: NDArray[np.float64]) -> NDArray[np.int64]:
        """Bin of each score."""
        from falsematch.scoring._kernels import bins_of  # noqa: PLC0415 - a table of scores compares nothing

        return np.asarray(bins_of(scores, self.euclidean, self.low, self.scale, BINS - 1, self.thresholds))

    def place(self, threshold: float) -> int:
        """The lowest bin whose scores are accepted at a threshold given beforehand."""
        if threshold not in self.thresholds:
            raise ValueError(f"{threshold} was not given beforehand")
        return int(self.bins(np.array([threshold]))[0])


def grid_over(
    probe: Entries, reference: Entries, comparator: Comparator, thresholds: NDArray[np.float64], floor: float
) -> Grid:
    """The grid over every likeness there can be: from end to end of the templates' own spread."""
    from falsematch.scoring._kernels import prepare  # noqa: PLC0415 - a table of scores compares nothing

    euclidean = comparator == "euclidean"
    length = probe.templates.shape[1]
    centre = np.zeros(length)
    sides = [probe] if probe is reference else [probe, reference]
    if euclidean:
        total = sum(len(side) for side in sides)
        centre = sum((block.astype(np.float64).sum(axis=0) for side in sides for _, block in _blocks(side)), centre)
        centre = centre / max(total, 1)
    radius = 0.0
    unit, offset = np.empty((READ, length), np.float32), np.empty(READ, np.float32)
    for side in sides:
        for start, block in _blocks(side):
            largest = prepare(block, centre, euclidean, unit[: len(block)], offset[: len(block)])
            if np.isnan(largest):
                raise ScoresError(f"a template among rows {start} to {start + len(block)} is not finite, or is zero.")
            radius = max(radius, largest)
    # Two templates at opposite ends are twice the radius apart.
    low, high = (-2 * radius**2 or -1.0, 0.0) if euclidean else (-1.0, 1.0)
    return Grid(comparator, centre, low, BINS / (high - low), thresholds, floor)


def _blocks(side: Entries) -> Iterator[tuple[int, NDArray[Any]]]:
    for start in range(0, len(side), READ):
        yield start, side.block(start, start + READ)
