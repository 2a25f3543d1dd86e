"""Before a study of few people: the smallest ratio whose direction the rule for few people tells, by simulation."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from falsematch.audit._drawn import Drawn
from falsematch.audit._evidence import Evidence
from falsematch.audit.few_people import NEEDS, too_often
from falsematch.audit.part import Design, Part
from falsematch.audit.power import POWER

RATIOS = (2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0)
AUDITS = 40
"""Simulated studies: what comes out is one of :data:`RATIOS`, and a power of 80 % is told to within six points."""
MOST_REFERENCE = 150
"""People of a reference that are simulated at most: more of them hardly change what few people can tell."""
_FEWEST_DRAWS = 1000


def fits(group: Sequence[Design], reference: Sequence[Design]) -> bool:
    """Whether the rule for few people may be asked of so many people (docs/decisions/0010-few-people.md)."""
    people = sum(design.people for design in group)
    if not NEEDS.people <= people <= NEEDS.most_people:
        return False
    return all(
        other.people >= max(NEEDS.reference_people, NEEDS.times_people * own.people)
        for own, other in zip(group, reference, strict=True)
    )


def detectable_direction(
    group: Sequence[Design], reference: Sequence[Design], fmr: float, share: float, questions: int, seed: int
) -> float:
    """The smallest of :data:`RATIOS` at which "more often" is told in 80 of 100 studies; NaN where none is.

    The rule itself on simulated scores: people drawn from the reference, the group without each of its members, nothing
    told where the reference matches too often; by Bonferroni over the questions in place of Holm.

    Parameters
    ----------
    group, reference : sequences of Design
        One a cell of the other labels.
    fmr : float
        False match rate of the reference.
    share : float in [0, 1)
        Of the variance of scores that people carry.
    questions : int
        Judged together.
    seed : int
    """
    level, threshold = NEEDS.alpha / questions, float(-ndtri(fmr))
    draws = max(_FEWEST_DRAWS, int(np.ceil(5 / level)))
    generator = np.random.Generator(np.random.Philox(seed))
    studies = []
    for _ in range(AUDITS):
        others = [_part(_at_most(design), share, generator) for design in reference]
        drawn = [Drawn.of(other, own, draws, generator) for own, other in zip(group, others, strict=True)]
        studies.append(([_part(design, share, generator) for design in group], drawn))
    answered = [study for study in studies if not too_often([one.part for one in study[1]], threshold)]
    possible = [ratio for ratio in RATIOS if ratio * fmr < 1]

    def power(ratio: float) -> float:
        # Scores of the group lie so much higher that their rate at the threshold is the ratio times the reference's.
        shift = threshold + float(ndtri(ratio * fmr))
        moved = [Evidence([_moved(part, shift) for part in own], drawn, threshold) for own, drawn in answered]
        return sum(one.direction().worst <= level for one in moved) / len(studies)

    place = bisect_left(possible, True, key=lambda ratio: power(ratio) >= POWER)
    return possible[place] if place < len(possible) else float("nan")


def _at_most(design: Design) -> Design:
    """A reference of so many people that it can be simulated at once, in the same shares of roles."""
    if design.people <= MOST_REFERENCE:
        return design
    both, probes, references = (round(count * MOST_REFERENCE / design.people) for count in design.by_role)
    return Design(both, probes, references, ordered=design.ordered)


def _part(design: Design, share: float, generator: np.random.Generator) -> Part:
    """Scores among people of a design, normal and of standard deviation 1."""
    people = design.people
    effects = generator.standard_normal(people) * np.sqrt(share / 2)
    own = generator.standard_normal((people, people)) * np.sqrt(1 - share)
    scores: NDArray[np.float64] = effects[:, None] + effects[None, :] + own
    probe, reference = design.roles if design.ordered else np.ones((2, people), bool)
    met = np.outer(probe, reference) & ~np.eye(people, dtype=bool)
    if not design.ordered:
        met = np.triu(met)
    return Part(np.where(met, scores, np.nan)[:, :, None], probe, reference, design.ordered)


def _moved(part: Part, shift: float) -> Part:
    return Part(part.likeness + shift, part.probe, part.reference, part.ordered)
