"""Before a study: what ratio so many people can tell, and how many would be needed for a stated one.

Nothing that was measured goes in. Scores are normal, and the two people of a comparison carry a share of their
variance, half each. The rate of a group is then a U-statistic, whose variance has a closed form; a ratio is told where
the interval of its logarithm excludes 0 and the printing rule lets it be printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from scipy.special import ndtr, ndtri, owens_t

from falsematch.audit.part import Design
from falsematch.audit.printing import RULE

POWER = 0.8
RATIOS = (2.0, 3.0, 10.0)
"""For which it is said how many people would be needed."""
MOST_RATIO, MOST_PEOPLE = 100.0, 100_000
"""Beyond which nothing is looked for."""


@dataclass(frozen=True)
class Study:
    """A named contrast as it is planned.

    Attributes
    ----------
    group, reference : tuple of Design
        One a cell of the other labels, in the same order; cells count alike.
    fmr : float
        False match rate of the reference.
    share : float in [0, 1)
        Of the variance of scores that people carry.
    level : float
        Two-sided error of the interval, after whatever correction it has.
    """

    group: tuple[Design, ...]
    reference: tuple[Design, ...]
    fmr: float
    share: float
    level: float

    def power(self, ratio: float) -> float:
        """Chance that a ratio of the group's rate to the reference's is told.

        That the log ratio lies further from 0 than its interval reaches, and that either group of every cell has the
        false matches that the printing rule asks for: normal approximations, taken as independent.
        """
        rate = ratio * self.fmr
        if rate >= 1 or min(one.people for one in (*self.group, *self.reference)) < RULE.subjects:
            return 0.0
        spread = np.sqrt(
            _relative_variance(self.group, rate, self.share) + _relative_variance(self.reference, self.fmr, self.share)
        )
        told = float(ndtr(abs(np.log(ratio)) / spread + ndtri(self.level / 2)))
        for designs, of_them in ((self.group, rate), (self.reference, self.fmr)):
            for design in designs:
                told *= _printed(design, of_them, self.share)
        return told

    def detectable(self) -> float:
        """The smallest ratio above 1 that is told in 80 of 100 such studies, to 1 %; NaN where none up to 100 is."""
        possible = np.geomspace(1.01, min(MOST_RATIO, 0.999 / self.fmr), 460)
        # Power may fall again where a rate nears 1; the first ratio that has enough is the one asked for.
        return next((float(ratio) for ratio in possible if self.power(float(ratio)) >= POWER), float("nan"))

    def needed(self, ratio: float) -> int | None:
        """People whom each cell of the group needs for a ratio, its reference having no fewer; None: over 100,000.

        Two groups are told apart no better than the smaller of them allows: the reference grows where it is smaller.
        """
        low, high = RULE.subjects, MOST_PEOPLE
        if self._of(high).power(ratio) < POWER:
            return None
        while low < high:
            middle = (low + high) // 2
            if self._of(middle).power(ratio) >= POWER:
                high = middle
            else:
                low = middle + 1
        return low

    def _of(self, people: int) -> "Study":
        """The same with so many people in each cell of the group, and no fewer in its reference, in both roles."""
        group = tuple(Design(people, ordered=one.ordered) for one in self.group)
        reference = tuple(
            one if one.people >= people else Design(people, ordered=one.ordered) for one in self.reference
        )
        return Study(group, reference, self.fmr, self.share, self.level)


def rate_variance(design: Design, fmr: float, share: float) -> float:
    """Variance of the share of comparisons that are accepted, of people who are compared as a design says.

    With p the rate, h the score's upper p quantile, d_i the comparisons that person i has a part in and M the pairs of
    people who meet in both orders:

        Var = [N v + 2 M c(share) + (sum d_i (d_i - 1) - 4 M) c(share / 2)] / N^2,

    where v = p (1 - p) and c(r) = P(two standard normals of correlation r both exceed h) - p^2: comparisons that share
    one person have correlation share / 2, the two orders of a pair correlation share.

    Parameters
    ----------
    design : Design
    fmr : float in (0, 1)
    share : float in [0, 1)

    Source: Hoeffding, Annals of Mathematical Statistics 19 (1948) 293-325, for U-statistics; P by Owen's T, Annals of
    Mathematical Statistics 27 (1956) 1075-1090.
    """
    number = design.comparisons
    if not number:
        return float("nan")
    of_each, pairs = _met(design)
    one, both = (_both_beyond(fmr, correlation) - fmr**2 for correlation in (share / 2, share))
    adjacent = sum(people * often * (often - 1) for people, often in of_each) - 4 * pairs
    return float((number * fmr * (1 - fmr) + 2 * pairs * both + adjacent * one) / number**2)


def _met(design: Design) -> tuple[list[tuple[int, int]], int]:
    """(people, comparisons of each) role by role, and pairs of people who meet in both orders."""
    both, probes, references = design.by_role
    if not design.ordered:
        return [(design.people, design.people - 1)], 0
    of_each = [(both, 2 * (both - 1) + probes + references), (probes, both + references), (references, both + probes)]
    return [(people, often) for people, often in of_each if people], comb(both, 2)


def _both_beyond(fmr: float, correlation: float) -> float:
    """P(both of two standard normals of a correlation exceed the upper ``fmr`` quantile)."""
    limit = float(-ndtri(fmr))
    return float(ndtr(-limit) - 2 * owens_t(limit, np.sqrt((1 - correlation) / (1 + correlation))))


def _relative_variance(designs: Sequence[Design], rate: float, share: float) -> float:
    """Variance of the log of the mean rate of cells, by the delta method."""
    return sum(rate_variance(design, rate, share) for design in designs) / (len(designs) * rate) ** 2


def _printed(design: Design, rate: float, share: float) -> float:
    """Chance that a cell has as many false matches, of distinct pairs of people, as the printing rule asks for."""
    # The two orders of a pair are one pair of people: counted as if each met once.
    once = Design(design.people, ordered=False)
    pairs = min(once.comparisons, design.comparisons)
    spread = pairs * np.sqrt(rate_variance(once, rate, share))
    return float(ndtr((pairs * rate - RULE.events + 0.5) / spread))
