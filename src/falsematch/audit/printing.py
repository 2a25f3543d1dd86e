"""When an interval may be printed, and exact limits where people are independent."""

from dataclasses import dataclass
from functools import lru_cache

from scipy.special import betaincinv

TOO_FEW = "too few people"


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
        subjects: int,
        events: int,
        people: int,
        *,
        event: str = "false matches",
        counted: str = " distinct pairs of people",
    ) -> str:
        """Why no interval is printed, or an empty text; ``event`` and ``counted`` say what the events are."""
        if subjects < self.subjects:
            return f"{TOO_FEW}: {subjects} in the group, {self.subjects} needed"
        if events < self.events:
            return f"too few {event}: {events}{counted}, {self.events} needed"
        if people < self.people:
            return f"{TOO_FEW} in the {event}: {people}, {self.people} needed"
        return ""

    def too_wide(self, low: float, high: float) -> str:
        """Why an interval that was made is not printed, or an empty text."""
        if not low > 0 or high / low > self.width:
            return f"the interval spans more than a factor of {self.width:g}"
        return ""


RULE = PrintingRule()


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
