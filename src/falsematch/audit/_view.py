"""A slice at one operating point, with what several families of disparities need of it."""

from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from falsematch.audit.partition import JOIN, Row
from falsematch.audit.rates import Decided
from falsematch.audit.robustness import FLIPS, PairMatrices, flipped_labels, matched_cells, within_labels
from falsematch.audit.small_count import Block

Floats = NDArray[np.float64]

SENSITIVITY = ("cross_fitted", "rederived")


class View:
    """A slice at one operating point, with what several families need of it, made once.

    Parameters
    ----------
    decided : Decided
    seed : int
    met : dict of float to array
        Comparisons within cells under each share of label flips, shared by the points of a slice and filled here.
    """

    def __init__(self, decided: Decided, seed: int, met: dict[float, Floats]) -> None:
        self.decided, self.measured, self.seed, self.met = decided, decided.measured, seed, met
        self.settings, self.point = decided.measured.settings, decided.point
        self._blocks: dict[int, Block] = {}
        self.headline = decided.point.calibration not in SENSITIVITY
        self.brief = self.settings.is_brief(self.measured.piece.keys)

    @cached_property
    def pairs(self) -> PairMatrices:
        """False matches and comparisons by person."""
        compared = self.measured.pairs.matrix
        found = self.decided.matches.matrix if self.decided.matches else sparse.csr_matrix(compared.shape)
        return PairMatrices(found, compared, self.measured.partition)

    @cached_property
    def flipped(self) -> dict[float, tuple[Floats, Floats]]:
        """False matches and comparisons within cells (draws, cells) under each share of label flips."""
        partition = self.measured.partition
        cells = len(partition.cells)
        # All shares at once: who met whom is looked through once.
        labels = np.concatenate([flipped_labels(partition, share, self.seed) for share in FLIPS])
        if not self.met:
            self.met.update(_by_share(within_labels(labels, self.pairs.comparisons, cells)))
        matches = _by_share(within_labels(labels, self.pairs.matches, cells))
        return {share: (matches[share], self.met[share]) for share in FLIPS}

    def where(self) -> str:
        """Condition and matcher, as a family is named."""
        keys = self.measured.piece.keys
        dose = "" if pd.isna(keys["dose"]) else f" {keys['dose']:g} {keys['unit']}".rstrip()
        return f"{keys['condition']}{dose}: {self.who()}"

    def who(self) -> str:
        """Matcher and the ways of taking the photograph that stay as they are."""
        keys = self.measured.piece.keys
        return ", ".join(str(keys[k]) for k in ("dataset", "matcher", "arm", "delivery", "landmarks", "metering"))

    def block(self, cell: int) -> Block:
        """False matches and comparisons among the people of a cell."""
        if cell not in self._blocks:
            pairs = self.pairs
            self._blocks[cell] = Block.of(pairs.matches, pairs.comparisons, pairs.cell_people(cell))
        return self._blocks[cell]

    def cell_by_cell(self, compared: Row, reference: Row) -> tuple[list[Block], list[Block]]:
        """A group, and the reference people with the same values of the other labels, value by value."""
        partition, pairs = self.measured.partition, self.pairs
        grouping = compared.group_by.split(JOIN)
        other = [i for i, label in enumerate(partition.labels) if label not in grouping]
        cells = {tuple(partition.cells[cell][i] for i in other): cell for cell in matched_cells(reference)}
        blocks = ([], [])  # type: tuple[list[Block], list[Block]]
        for cell in matched_cells(compared):
            own = self.block(cell)
            if own.people == 0:
                continue
            values = tuple(partition.cells[cell][i] for i in other)
            nobody = Block.of(pairs.matches, pairs.comparisons, np.zeros(0, np.intp))
            blocks[0].append(own)
            blocks[1].append(self.block(cells[values]) if values in cells else nobody)
        return blocks


def _by_share(sums: Floats) -> dict[float, Floats]:
    """Sums of all draws, share by share."""
    return dict(zip(FLIPS, np.split(sums, len(FLIPS)), strict=True))
