"""FPIR in a gallery larger than the one measured: bounds over every law of match probabilities that the data leave.

A search of probe i in a gallery of N people is a false positive with probability 1 - (1 - p_i)^N where, given the
probe, the people of the gallery are independent draws from one population; p_i is the share of that population whom
the matcher takes for the probe. Of the law of p over probes a test sees the number K of false candidates a search in
n people: P(a <= K < b) = E[P(a <= Binomial(n, p) < b)]. Every law of p in which a few such probabilities lie within
their confidence limits is possible; the least and the largest E[1 - (1 - p)^N] among them are two linear programmes.

What it assumes: nobody stands in the gallery twice or with their family; the larger gallery has the same mix,
photographs and threshold; the probes are like these. No shape of the law is assumed.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc, betaincinv

from falsematch.audit.logit_t import jackknife_standard_error

Floats = NDArray[np.float64]

REACH = 10.0
"""Galleries up to this many times the measured one are told from the law of candidates (METHOD section 5)."""

CLASSES = ((1, None), (1, 2), (2, 4), (4, 8), (8, None))
"""Numbers of false candidates (from, below) whose probabilities carry limits: any at all, then how many.

In a trial over 80 to 5,000 independent probes these gave narrower bounds than cumulative counts, than more classes, and
than wider ones. They are fixed beforehand: the counts decide none of them.
"""
# In steps of 4 % of p. Twice as many points move the bounds by less than 0.0005.
_GRID = 400


@dataclass(frozen=True, eq=False)
class CandidateLaw:
    """The law of the number of false candidates a search, as far as a sample of people fixes it.

    Attributes
    ----------
    share : float array (J,)
        Share of the searches in each of :data:`CLASSES`.
    effective : float array (J,)
        People that count as independent there: at most as many as there are.
    low, high : float arrays (J,)
        Limits of the probability of each class, which hold for all of them together.
    sizes : int array (R,)
    weights : float array (R,)
        People in the galleries of the searches, and the share of the searches with each.
    """

    share: Floats
    effective: Floats
    low: Floats
    high: Floats
    sizes: NDArray[np.intp]
    weights: Floats

    @property
    def size(self) -> int:
        """People in the largest gallery."""
        return int(self.sizes.max())

    def bounds(self, people: float) -> tuple[float, float]:
        """Where FPIR lies in a gallery of ``people``, as many as were measured or more; NaN where no law fits.

        Up to :data:`REACH` times the measured gallery both ends are linear programmes. Beyond, the lower end stands
        where it was, since a larger gallery holds the smaller one; the upper end is the union bound, min(1, m times
        the upper limit of FPIR), which holds whatever the dependence. Neither end falls as the gallery grows.
        """
        if people < REACH * self.size:
            return self._programmes(people)
        low, high = self._farthest
        if people > REACH * self.size:
            high = float(np.fmin(1.0, np.maximum(high, self.high[0] * people / self.size)))
        return low, high

    @cached_property
    def _farthest(self) -> tuple[float, float]:
        return self._programmes(REACH * self.size)

    def _programmes(self, people: float) -> tuple[float, float]:
        from scipy.optimize import linprog  # noqa: PLC0415 - slow to import, and only a search asks

        # Of probes below the least p but 0, one in 1,000 brings somebody up in the largest gallery that is asked for.
        chance = np.concatenate([[0.0], np.geomspace(1e-3 / (REACH * self.size), 1.0, _GRID)])
        seen = sum(
            weight * np.stack([_probability(first, below, size, chance) for first, below in CLASSES])
            for size, weight in zip(self.sizes.tolist(), self.weights, strict=True)
        )
        with np.errstate(divide="ignore"):
            some = -np.expm1(people * np.log1p(-chance))
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(
                sign * some,
                A_ub=np.vstack([seen, -seen]),
                b_ub=np.concatenate([self.high, -self.low]),
                A_eq=np.ones((1, len(chance))),
                b_eq=[1.0],
                bounds=(0, None),
                method="highs",
            )
            ends.append(float(np.clip(sign * found.fun, 0.0, 1.0)) if found.success else float("nan"))
        return ends[0], ends[1]


def candidate_law(
    matched: NDArray[np.bool_], gallery: NDArray[np.bool_], subject: NDArray[np.intp], confidence: float
) -> CandidateLaw:
    """The law of false candidates a search, with limits in which people are the unit.

    The standard error of the share of searches in a class is the jackknife's, each person left out in turn with all
    of their photographs, as a probe and of the gallery; it gives the number of independent people who would leave the
    same error, and of these the limits are exact. Half of the error allowed is that of a false positive at all; the
    other classes share the rest alike (Bonferroni). Classes in which the jackknife has no error take the fewest
    effective people of the others.

    Parameters
    ----------
    matched, gallery : bool arrays (S, P)
        Which people each search falsely brings up, and which it could have.
    subject : int array (S,)
        Person of each probe, as a column of ``matched``.
    confidence : float
        That all limits hold together.
    """
    candidates = matched.sum(axis=1)
    sizes, searches = np.unique(gallery.sum(axis=1), return_counts=True)
    people = len(np.unique(subject))
    inside = np.stack([_inside(candidates, first, below) for first, below in CLASSES])
    share = inside.mean(axis=1)
    error = np.array([_standard_error(matched, gallery, subject, first, below) for first, below in CLASSES])
    told = (share > 0) & (share < 1) & (error > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(told, np.minimum(people, share * (1 - share) / error**2), np.nan)
    effective = np.where(told, effective, np.min(effective[told], initial=people))
    allowed = np.full(len(CLASSES), (1 - confidence) / 2 / (len(CLASSES) - 1))
    allowed[0] = (1 - confidence) / 2
    low, high = effective_limits(share, effective, allowed)
    return CandidateLaw(share, effective, low, high, sizes, searches / searches.sum())


def effective_limits(share: Floats, effective: Floats, allowed: Floats) -> tuple[Floats, Floats]:
    """Clopper and Pearson's limits, with an effective number of trials and the same share of it as events.

    Source: Korn and Graubard, Survey Methodology 24 (1998) 193-201.

    Parameters
    ----------
    share, effective, allowed : float arrays
        Share of the trials with an event, effective number of trials, and the error allowed to both limits together.
    """
    events = share * effective
    with np.errstate(invalid="ignore"):
        low = np.where(share > 0, betaincinv(events, effective - events + 1, allowed / 2), 0.0)
        high = np.where(share < 1, betaincinv(events + 1, effective - events, 1 - allowed / 2), 1.0)
    return low, high


def _probability(first: int, below: int | None, size: int, chance: Floats) -> Floats:
    """P(first <= Binomial(size, chance) < below)."""
    ends = [bdtrc(end - 1, size, chance) if end <= size else np.zeros_like(chance) for end in (first, below) if end]
    return np.asarray(ends[0] - ends[1] if len(ends) > 1 else ends[0])


def _inside(candidates: NDArray[np.intp], first: int, below: int | None) -> NDArray[np.bool_]:
    return np.asarray((candidates >= first) & (candidates < (np.inf if below is None else below)))


def _standard_error(
    matched: NDArray[np.bool_],
    gallery: NDArray[np.bool_],
    subject: NDArray[np.intp],
    first: int,
    below: int | None,
) -> float:
    """Of the share of searches in a class: each person left out as a probe and of the gallery at once."""
    candidates = matched.sum(axis=1)
    moved = np.zeros(matched.shape)
    # Without one of its candidates a search falls out of the class, or into it from above.
    for end, step in ((first, -1.0), (below, 1.0)):
        moved[candidates == end] = step * matched[candidates == end]
    searches = np.ones(len(subject))
    inside = _inside(candidates, first, below).astype(np.float64)
    own = moved[np.arange(len(subject)), subject]
    people = matched.shape[1]
    kept = len(subject) - np.bincount(subject, searches, people)
    left = inside.sum() - np.bincount(subject, inside + own, people) + moved.sum(axis=0)
    present = (gallery.any(axis=0) | (kept < len(subject))) & (kept > 0)
    return float(jackknife_standard_error(left[present] / kept[present]))
