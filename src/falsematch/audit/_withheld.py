"""Which groups of a subset are too few to be printed: a count of one person's comparisons is a score of a person.

A subset is published beside the whole. What it leaves out can therefore be told too, by subtraction, and so can the sum
of the strata that are withheld.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.partition import Partition
from falsematch.audit.slices import Slice
from falsematch.text.reason import Reason

Bools = NDArray[np.bool_]

FEWEST_PEOPLE = 5
"""People without whom no comparison would be left, for their false matches to be told together."""


def why_withheld() -> Reason:
    """The reason in the place of numbers."""
    return Reason("would_tell_of_one_person", {"fewest": FEWEST_PEOPLE})


class Within:
    """The comparisons of a slice whose two people are of one cell.

    Parameters
    ----------
    piece : Slice
    partition : Partition
    """

    def __init__(self, piece: Slice, partition: Partition) -> None:
        self._piece, self._cells = piece, len(partition.cells)
        self._cell = partition.of_subject[piece.a]
        self._same = self._cell == partition.of_subject[piece.b]

    def few(self, mask: Bools) -> Bools:
        """Bool (cells,): some of these comparisons are of the cell, and each has one of too few people."""
        here = np.flatnonzero(self._same & mask)
        here = here[np.argsort(self._cell[here], kind="stable")]
        ends = np.cumsum(np.bincount(self._cell[here], minlength=self._cells))
        parts = np.split(here, ends[:-1])
        return np.array([len(part) > 0 and _covered(self._piece.a[part], self._piece.b[part]) for part in parts])

    def withheld(self, mask: Bools) -> Bools:
        """Bool (cells,): of these comparisons, or of those that they leave out, some are of too few people."""
        return self.few(mask) | self.few(~mask)

    def withheld_strata(self, masks: Sequence[Bools]) -> list[Bools]:
        """The same of each stratum; what is withheld together is of enough people too, or more is withheld."""
        found = np.array([self.withheld(mask) for mask in masks]).reshape(len(masks), self._cells)
        sizes = np.array([np.bincount(self._cell[self._same & mask], minlength=self._cells) for mask in masks])
        for cell in np.flatnonzero(found.any(axis=0)):
            # The smallest first: it costs least.
            for stratum in np.argsort(sizes[:, cell], kind="stable"):
                together = np.any([mask for mask, out in zip(masks, found[:, cell], strict=True) if out], axis=0)
                if not self.few(together)[cell]:
                    break
                found[stratum, cell] |= sizes[stratum, cell] > 0
        return list(found)


def _covered(a: NDArray[np.intp], b: NDArray[np.intp]) -> bool:
    """Whether fewer than :data:`FEWEST_PEOPLE` people have a part in every comparison, those with most taken first."""
    for _ in range(FEWEST_PEOPLE - 1):
        if not len(a):
            return True
        busiest = int(np.bincount(np.concatenate([a, b])).argmax())
        left = (a != busiest) & (b != busiest)
        a, b = a[left], b[left]
    return not len(a)
