"""Before a study: what its named contrasts can tell with the people there are, and how many they would need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.few_people_power import detectable_direction, fits
from falsematch.audit.named_contrast import NamedContrast, Pairing
from falsematch.audit.part import Design
from falsematch.audit.partition import Partition
from falsematch.audit.power import RATIOS, Study
from falsematch.audit.primary import Primary

Bools = NDArray[np.bool_]

SHARES = (0.3, 0.6)
"""Of the variance of scores that people carry, where nothing was measured (METHOD section 4)."""
UNKNOWN_FMR = 0.01
"""Taken for the reference's false match rate where no threshold says it beforehand, as one that is shipped does not."""

Told = Literal["interval", "few_people", "nothing"]


@dataclass(frozen=True)
class Foreseen:
    """What a study can tell of one contrast in one cell of the other labels, or pooled over them.

    Attributes
    ----------
    pairing : Pairing
    people, reference_people : int
        With a photograph to be compared.
    fmr : float
        Taken for the reference's false match rate.
    by : "interval", "few_people" or "nothing"
        Whether the ratio itself would be told, or only that it is higher.
    ratios : tuple of float
        The smallest ratio told in 80 of 100 studies, one a share of :data:`SHARES`; NaN where none is.
    needed : dict of ratio to tuple of int or None
        People whom each cell of the group would need for the ratio's interval, its reference having no fewer, one a
        share; None where more than 100,000.
    """

    pairing: Pairing
    people: int
    reference_people: int
    fmr: float
    by: Told
    ratios: tuple[float, ...]
    needed: dict[float, tuple[int | None, ...]]


@dataclass(frozen=True, eq=False)
class Roles:
    """Who can be compared, before anything is: bool arrays (subjects,).

    Attributes
    ----------
    probe, reference : bool arrays (subjects,)
        Whether a person has a photograph of that side.
    ordered : bool
        Whether the two sides are captures apart, so that two people meet in both orders.
    """

    probe: Bools
    reference: Bools
    ordered: bool

    def design(self, people: Bools) -> Design:
        """How many of some people meet in which roles, a photograph each."""
        if not self.ordered:
            return Design(int((people & (self.probe | self.reference)).sum()), ordered=False)
        both = int((people & self.probe & self.reference).sum())
        return Design(
            both, int((people & self.probe).sum()) - both, int((people & self.reference).sum()) - both, ordered=True
        )


def foresee(
    contrasts: Sequence[NamedContrast],
    partition: Partition,
    roles: Roles,
    rates: Sequence[float],
    *,
    matchers: int,
    thresholds: int,
    confidence: float,
    seed: int,
) -> Iterator[Foreseen]:
    """What named contrasts can tell, each in every cell of the other labels and pooled over them.

    Parameters
    ----------
    contrasts : sequence of NamedContrast
    partition : Partition
    roles : Roles
    rates : sequence of float
        False match rates that the reference is taken to have, one after another.
    matchers, thresholds : int
        A contrast is asked of each matcher at each threshold; its answers are corrected together, by Bonferroni on
        clean photographs, where the audit's own band is narrower since answers hang together, and wider for conditions.
    confidence : float in (0, 1)
    seed : int
    """
    asked = {contrast.name: contrast.pairings(partition) for contrast in contrasts}
    every = [pairing for pairings in asked.values() for pairing in pairings]
    designs = {pairing.key: _designs(pairing, partition, roles) for pairing in every}
    questions = matchers * sum(fits(*designs[pairing.key]) for pairing in every)
    for pairings in asked.values():
        answers = matchers * thresholds * len(pairings)
        for pairing in pairings:
            group, reference = designs[pairing.key]
            for fmr in rates:
                yield _foreseen(pairing, group, reference, fmr, answers, questions, confidence, seed)


def foresee_primary(
    primary: Primary, partition: Partition, roles: Roles, fmr: float, *, planned: int, confidence: float, seed: int
) -> Foreseen | None:
    """What a primary on clean photographs can tell; None where nobody is of one of its groups.

    Parameters
    ----------
    primary : Primary
    partition : Partition
    roles : Roles
        Without the photographs that it leaves out.
    fmr : float
        Taken for the reference's false match rate.
    planned : int
        Primaries of the plan, among which the error is shared (Bonferroni; the audit's own band is no wider).
    confidence : float in (0, 1)
    seed : int
    """
    pairing = primary.named.pooled(partition, primary.within)
    if pairing is None:
        return None
    group, reference = _designs(pairing, partition, roles)
    return _foreseen(pairing, group, reference, fmr, planned, planned, confidence, seed)


def _foreseen(
    pairing: Pairing,
    group: tuple[Design, ...],
    reference: tuple[Design, ...],
    fmr: float,
    answers: int,
    questions: int,
    confidence: float,
    seed: int,
) -> Foreseen:
    level = (1 - confidence) / answers
    studies = [Study(group, reference, fmr, share, level) for share in SHARES]
    ratios = tuple(study.detectable() for study in studies)
    by: Told = "interval"
    if all(isnan(ratio) for ratio in ratios):
        by = "nothing"
        if fits(group, reference):
            ratios = tuple(detectable_direction(group, reference, fmr, share, questions, seed) for share in SHARES)
            by = "nothing" if all(isnan(ratio) for ratio in ratios) else "few_people"
    return Foreseen(
        pairing,
        sum(design.people for design in group),
        sum(design.people for design in reference),
        fmr,
        by,
        ratios,
        {ratio: tuple(study.needed(ratio) for study in studies) for ratio in RATIOS if ratio * fmr < 1},
    )


def _designs(pairing: Pairing, partition: Partition, roles: Roles) -> tuple[tuple[Design, ...], tuple[Design, ...]]:
    of = partition.of_subject
    group, reference = zip(*[tuple(roles.design(of == cell) for cell in pair) for pair in pairing.cells], strict=True)
    return tuple(group), tuple(reference)
