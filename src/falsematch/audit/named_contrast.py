"""Named contrasts: two groups that differ in one label and agree on all others.

Black men are held against white men, black women against white women; and black people against white people pooled
over those cells. A contrast of a crossing with the largest crossing would mix two labels, and say of neither what it
does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from falsematch.audit.partition import EQUAL_CELLS, JOIN, Partition, Row
from falsematch.catalog import nearest
from falsematch.errors import ExperimentError
from falsematch.tables.point import VERSUS

_Pair = Annotated[list[str], Field(min_length=2, max_length=2)]
ContrastSpec = Annotated[dict[str, _Pair], Field(min_length=1, max_length=1)]
"""As an experiment writes it: ``{ethnicity: [black, white]}``, the group named first over the other."""


@dataclass(frozen=True)
class Pairing:
    """A contrast in one cell of the other labels, or pooled over such cells.

    Attributes
    ----------
    contrast : str
        Name of the contrast it belongs to.
    compared, reference : Row
        The two groups, people matched on every label. Where several cells enter, each cell counts alike in both.
    cells : tuple of (int, int)
        Cells of the partition that enter: the group's and the reference's with the same other labels.
    """

    contrast: str
    compared: Row
    reference: Row
    cells: tuple[tuple[int, int], ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it among all pairings: the contrast, and both groups as the tables write them."""
        return self.contrast, self.compared.group, self.reference.group


@dataclass(frozen=True)
class NamedContrast:
    """Two values of one label.

    Attributes
    ----------
    label, compared, reference : str
    """

    label: str
    compared: str
    reference: str

    @classmethod
    def of(cls, asked: Mapping[str, Sequence[str]]) -> "NamedContrast":
        """Of a setting."""
        [(label, (compared, reference))] = asked.items()
        return cls(label, compared, reference)

    @property
    def name(self) -> str:
        """``ethnicity: black v white``."""
        return f"{self.label}: {self.compared}{VERSUS}{self.reference}"

    def pairings(self, partition: Partition, within: Mapping[str, str] | None = None) -> list[Pairing]:
        """Each cell of the other labels in which there are people of both values, then all of them pooled.

        Parameters
        ----------
        partition : Partition
        within : mapping of label to value, or None
            Values of other labels to which the contrast is confined.

        Returns
        -------
        list of Pairing
            One where a single cell is left: pooled over it, nothing would change. Empty where there is none.
        """
        both = self._cells(partition, within or {})
        found = [self._pairing(partition, [pair]) for pair in both]
        return [*found, self._pairing(partition, both)] if len(both) > 1 else found

    def pooled(self, partition: Partition, within: Mapping[str, str] | None = None) -> Pairing | None:
        """The contrast over all cells that it is confined to; None where no cell holds both groups."""
        found = self.pairings(partition, within)
        return found[-1] if found else None

    def _cells(self, partition: Partition, within: Mapping[str, str]) -> list[tuple[int, int]]:
        """Cells of the two values that agree on all other labels."""
        at = partition.labels.index(self.label)
        confined = [(partition.labels.index(label), value) for label, value in within.items()]
        index = {cell: place for place, cell in enumerate(partition.cells)}
        pairs = []
        for cell, place in index.items():
            other = (*cell[:at], self.reference, *cell[at + 1 :])
            chosen = cell[at] == self.compared and all(cell[where] == value for where, value in confined)
            if chosen and all(cell) and other in index:
                pairs.append((place, index[other]))
        return pairs

    def _pairing(self, partition: Partition, cells: Sequence[tuple[int, int]]) -> Pairing:
        finest = JOIN.join(partition.labels)
        sides = []
        for side, value in enumerate((self.compared, self.reference)):
            member = np.zeros(len(partition.cells), bool)
            member[[pair[side] for pair in cells]] = True
            one = len(cells) == 1
            group = partition.names()[cells[0][side]] if one else value
            by, matched = (finest, finest) if one else (self.label, EQUAL_CELLS + finest)
            sides.append(Row(by, group, "within", matched, member, np.diag(member), equal=not one))
        return Pairing(self.name, sides[0], sides[1], tuple(cells))


def met(pairing: Pairing, comparisons: NDArray[np.int64]) -> Pairing | None:
    """The pairing over the cells in which people of both groups were compared; None where there is none.

    Parameters
    ----------
    pairing : Pairing
    comparisons : int array (cells, cells)
        Scored impostor comparisons by cell pair.
    """
    kept = [pair for pair in pairing.cells if all(comparisons[cell, cell] > 0 for cell in pair)]
    if len(kept) == len(pairing.cells):
        return pairing
    if not kept:
        return None
    sides = []
    for side, row in enumerate((pairing.compared, pairing.reference)):
        member = np.zeros_like(row.cells)
        member[[pair[side] for pair in kept]] = True
        sides.append(Row(row.group_by, row.group, row.scope, row.matched_on, member, np.diag(member), row.equal))
    return Pairing(pairing.contrast, sides[0], sides[1], tuple(kept))


def every_contrast(partition: Partition) -> list[NamedContrast]:
    """Every value of each label against the label's largest by people: what is asked where nothing is named."""
    found = []
    for label in partition.labels:
        members = partition.members([label])
        sizes = {value: int(partition.sizes[cells].sum()) for value, cells in members.items()}
        if sizes:
            largest = max(sizes, key=lambda value: sizes[value])
            found += [NamedContrast(label, value, largest) for value in sizes if value != largest]
    return found


def named_contrasts(
    asked: Sequence[Mapping[str, Sequence[str]]] | Literal["none"], partition: Partition
) -> list[NamedContrast]:
    """The contrasts of an experiment, or every one where it names none; nothing where it says "none".

    Raises
    ------
    ExperimentError
        Where a label makes no groups, or nobody has a value.
    """
    if asked == "none":
        return []
    if not asked:
        return every_contrast(partition)
    found = [NamedContrast.of(one) for one in asked]
    for one in found:
        check_values(partition, "contrasts", {one.label: (one.compared, one.reference)})
    return found


def check_values(partition: Partition, setting: str, asked: Mapping[str, Sequence[str]]) -> None:
    """Refuse labels that make no groups, and values that nobody has.

    Raises
    ------
    ExperimentError
    """
    for label, values in asked.items():
        if label not in partition.labels:
            raise ExperimentError(
                f"{setting}: `{label}` is no label of group_by. {nearest(label, list(partition.labels))}"
            )
        known = list(partition.members([label]))
        for value in values:
            if value not in known:
                raise ExperimentError(f"{setting}: nobody has {label} `{value}`. {nearest(value, known)}")
