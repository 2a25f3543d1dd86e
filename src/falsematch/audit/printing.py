"""When an interval may be printed, and exact limits where people are independent."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri, stdtrit

from falsematch.text.reason import Reason


@dataclass(frozen=True)
class Events:
    """The codes of the reasons that a kind of event gives.

    Attributes
    ----------
    few, people : str
        Too few of them, and too few people in them.
    wide : str
        Their rate's interval is too wide.
    """

    few: str
    people: str
    wide: str


FALSE_MATCHES = Events("too_few_false_matches", "too_few_people_in_false_matches", "too_wide")
NON_MATCHES = Events("too_few_non_matches", "too_few_people_in_non_matches", "non_matches_too_wide")
REFUSALS = Events("too_few_refusals", "too_few_people_in_refusals", "refusals_too_wide")
"""False non-matches, and failures among genuine attempts."""
FAILURES = Events("too_few_failures", "too_few_people_in_failures", "failures_too_wide")
SEARCHES = Events("too_few_searches", "too_few_people_in_searches", "searches_too_wide")
"""Searches with an error."""


@dataclass(frozen=True)
class PrintingRule:
    """The one place that says when an interval is printed (METHOD section 4), judged from the data alone.

    Attributes
    ----------
    subjects, events, people : int
        Fewest people in the group, events (false matches, of distinct pairs of people), and distinct people in them.
    width : float
        Largest high / low.
    exact : int
        Fewest people where each is one trial, so that limits are exact and need no simulation.
    """

    # Fixed by simulation (results/coverage) for the wider of the percentile and the logit-t interval. With 10 people,
    # of 13 people with some lambs among them 92.4 % of the printed intervals held the truth, where METHOD asks for 93;
    # with 16, every cell in which the rule prints in one audit of twenty or more passes.
    subjects: int = 16
    events: int = 10
    people: int = 10
    width: float = 20.0
    exact: int = 10

    def refuses(
        self,
        subjects: float,
        events: int,
        people: int,
        *,
        of: Events = FALSE_MATCHES,
    ) -> Reason | None:
        """Why no interval is printed, or None.

        Parameters
        ----------
        subjects : float
            People of the group, or as many as they count for (:func:`effective_people`).
        events, people : int
            Events, and distinct people in them.
        of : Events
            What the events are.
        """
        if subjects < self.subjects:
            return Reason("too_few_people", {"n": shown(subjects), "needed": self.subjects})
        if events < self.events:
            return Reason(of.few, {"n": events, "needed": self.events})
        if people < self.people:
            return Reason(of.people, {"n": people, "needed": self.people})
        return None

    def too_wide(self, low: float, high: float, *, of: Events = FALSE_MATCHES) -> Reason | None:
        """Why an interval that was made is not printed, or None."""
        if not low > 0 or high / low > self.width:
            return Reason(of.wide, {"factor": self.width})
        return None


RULE = PrintingRule()


def effective_people(shares: NDArray[np.float64]) -> float:
    """How many people of equal shares tell as much as some people of unequal ones: (sum m)^2 / sum m^2.

    Parameters
    ----------
    shares : float array (people,)
        What each adds: their comparisons, or searches. Who adds nothing does not count; where the others add alike, it
        is exactly their number.

    Source: Kish, Survey Sampling (1965), section 8.2: the design effect of unequal weights.
    """
    if not shares.any():
        return 0.0
    scaled = shares / shares.max()
    if (scaled[scaled > 0] == 1).all():
        return float(np.count_nonzero(scaled))
    return float(scaled.sum() ** 2 / (scaled**2).sum())


MET_OFTEN = 2.0
"""Comparisons of each two people (or clusters): London has two, both ways; several images of a person make more."""

_UNITS_A_DEGREE = 8
"""Effective people a degree of freedom, where they meet more often. Fixed by simulation (results/coverage)."""


def free_units(people: float, effective: float, met_often: float) -> float:
    """One more than the degrees of freedom of Student's t.

    Few comparisons of each two people add noise of their own, which the bootstrap counts twice, so that its intervals
    are wide enough also where a few people carry a rate. Where people meet often (many images, or clusters that are
    drawn whole) that noise is averaged out, and what is left is as skewed as people are: with one degree of freedom for
    each person, .90 to .92 of the intervals then held the truth, with one for each eight .93 or more.

    Parameters
    ----------
    people : float
        People, or clusters, that the standard error rests on.
    effective : float
        What their unequal shares are worth (:func:`effective_people`).
    met_often : float
        Comparisons of each two of them, on average.
    """
    return people if met_often <= MET_OFTEN else min(people, 1 + effective / _UNITS_A_DEGREE)


def reach(effective: float, met_often: float, confidence: float) -> float:
    """By what the reach of a ratio's band is multiplied: where people meet often, Student's t over the normal quantile.

    Parameters
    ----------
    effective, met_often : float
        As those of :func:`free_units`, of the group for which it is larger.
    confidence : float in (0, 1)
    """
    if met_often <= MET_OFTEN:
        return 1.0
    tail = (1 + confidence) / 2
    return float(stdtrit(effective / _UNITS_A_DEGREE, tail) / ndtri(tail))


def shown(effective: float) -> int | float:
    """Effective people as a reason holds them: one decimal, rounded down so that too few never read as enough."""
    return int(effective) if effective == int(effective) else float(np.floor(effective * 10) / 10)


@lru_cache(1 << 14)
def clopper_pearson(events: int, trials: int, confidence: float) -> tuple[float, float]:
    """Exact two-sided limits of a proportion of independent trials.

    Used where each person is one trial; for pairs only to show how wrong it is there.

    Source: Clopper and Pearson, Biometrika 26 (1934) 404-413.
    """
    tail = (1 - confidence) / 2
    low = 0.0 if events == 0 else float(betaincinv(events, trials - events + 1, tail))
    high = 1.0 if events == trials else float(betaincinv(events + 1, trials - events, 1 - tail))
    return low, high


def zero_bound(independent: int, confidence: float) -> float:
    """One-sided upper limit of a rate of which nothing was seen in ``independent`` independent trials.

    For false matches the trials are *disjoint pairs of people*: n people hold n // 2 of them, and no false match in all
    pairs implies none in those. (1 - rate)^m >= 1 - confidence gives the limit.
    """
    return 1.0 - float((1.0 - confidence) ** (1.0 / independent))
