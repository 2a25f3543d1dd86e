"""A slice at one operating point, with what several families of disparities need of it."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from falsematch.audit.partition import JOIN, Row
from falsematch.audit.rates import Decided
from falsematch.audit.robustness import FLIPS, PairMatrices, flipped_labels, matched_cells, within_labels
from falsematch.audit.small_count import Block, Met

Floats = NDArray[np.float64]

SENSITIVITY = ("cross_fitted", "rederived")


@dataclass(frozen=True, eq=False)
class Compared:
    """What the points of a slice share, filled by their views.

    Attributes
    ----------
    flipped : dict of float to array
        Comparisons within cells under each share of label flips.
    within : dict of int to Met
        Comparisons among the people of each cell, and what draws of them hold.
    """

    flipped: dict[float, Floats] = field(default_factory=dict)
    within: dict[int, Met] = field(default_factory=dict)


class View:
    """A slice at one operating point, with what several families need of it, made once.

    Parameters
    ----------
    decided : Decided
    seed : int
    met : Compared
        Of the slice.
    """

    def __init__(self, decided: Decided, seed: int, met: Compared) -> None:
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
        met = self.met.flipped
        if not met:
            met.update(_by_share(within_labels(labels, self.pairs.comparisons, cells)))
        matches = _by_share(within_labels(labels, self.pairs.matches, cells))
        return {share: (matches[share], met[share]) for share in FLIPS}

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
            pairs, within = self.pairs, self.met.within
            if cell not in within:
                within[cell] = Met.of(pairs.comparisons, pairs.cell_people(cell))
            self._blocks[cell] = within[cell].with_matches(pairs.matches)
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
