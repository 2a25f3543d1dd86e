"""A group's false match rate over that of the reference people who share its other labels, at one threshold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from falsematch.audit.effect import Effect, log_ratio
from falsematch.audit.estimates import false_match_rate
from falsematch.audit.pair_counts import Matches
from falsematch.audit.partition import JOIN, Partition
from falsematch.audit.rates import Decided, Measured
from falsematch.audit.small_count import BesideMargin, Block, beside_margin

LARGEST = "largest over its reference"


@dataclass(frozen=True, eq=False)
class GroupEffect:
    """One group beside its reference.

    Attributes
    ----------
    effect : Effect
        Log of the ratio of the two rates.
    test : BesideMargin or None
        Where no interval may be printed; None where one may.
    """

    effect: Effect
    test: BesideMargin | None


@dataclass(frozen=True)
class Beside:
    """A cell of the finest crossing, and the cell that is its reference."""

    name: str
    cell: int
    reference: int


def beside(partition: Partition, reference: Mapping[str, str]) -> Iterator[Beside]:
    """Every cell that differs from the reference group, with the reference people who share its other labels."""
    known = {cell: place for place, cell in enumerate(partition.cells)}
    for place, cell in enumerate(partition.cells):
        labelled = dict(zip(partition.labels, cell, strict=True))
        other = tuple((labelled | dict(reference)).values())
        if all(cell) and other != cell and other in known:
            yield Beside(f"{JOIN.join(cell)} / {JOIN.join(other)}", place, known[other])


def group_effects(decided: Decided, reference: Mapping[str, str], margin: float, seed: int) -> Iterator[GroupEffect]:
    """The ratio of every group, and the small-count test against the margin where its interval is refused."""
    measured = decided.measured
    partition = measured.partition
    rows = {row.group: row for row in partition.rows() if row.scope == "within" and row.group_by == _finest(partition)}
    names = partition.names()
    for pair in beside(partition, reference):
        own, other = (rows[names[cell]] for cell in (pair.cell, pair.reference))
        above, below = (false_match_rate(decided, row) for row in (own, other))
        effect = log_ratio(pair.name, above, below, min(int(measured.member(row).sum()) for row in (own, other)))
        test = None
        if effect.replicates is None and decided.matches is not None:
            blocks = [_block(measured, decided.matches, cell) for cell in (pair.cell, pair.reference)]
            test = beside_margin(blocks[:1], blocks[1:], margin, seed=seed)
        yield GroupEffect(effect, test)


def _finest(partition: Partition) -> str:
    return JOIN.join(partition.labels)


def _block(measured: Measured, matches: Matches, cell: int) -> Block:
    people = np.flatnonzero(measured.partition.of_subject == cell)
    return Block.of(matches.matrix, measured.pairs.matrix, people)
