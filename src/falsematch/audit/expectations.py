"""Expected false candidates a search in a gallery of any size: sum over its groups of N_g FMR(probe group, g).

An expectation of a sum is the sum of expectations, so that this holds whatever the dependence between comparisons, at
any N. It is linear in N, and so are its limits; one stranger a search is expected at a false match rate of 1 / N.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.logit_t import wider_interval
from falsematch.audit.printing import RULE, zero_bound
from falsematch.audit.thresholds import distinct_pairs
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_NAN = float("nan")


@dataclass(frozen=True)
class Expectation:
    """What is expected of searches of one group of probes.

    Attributes
    ----------
    comparisons : int
        Comparisons of these probes with people of the gallery's groups, each person's best photograph.
    value : float
        People falsely returned a search; NaN where nobody was, and where a group of the gallery was not compared.
    low, high : float
        Its limits; NaN where ``reason`` says why, ``high`` alone where nobody was falsely returned.
    reason : Reason or None
        None where there are limits.
    """

    comparisons: int
    value: float
    low: float = _NAN
    high: float = _NAN
    reason: Reason | None = None


class Expectations:
    """Expectations from the searches of one slice at one threshold.

    Parameters
    ----------
    subject : int array (S,)
        Person of each probe.
    gallery, matched : bool arrays (S, P)
        Which people each search could bring up, and which it falsely does.
    cell : int array (P,)
        Cell of the partition of each person; people are drawn within cells.
    weights : float array (B, P) or None
        How often each replicate of the subject bootstrap drew each person.
    confidence : float
    compared : dict or None
        Weighted comparisons with some people, shared by the thresholds of the same searches and filled here.
    """

    def __init__(
        self,
        subject: NDArray[np.intp],
        gallery: Bools,
        matched: Bools,
        cell: NDArray[np.intp],
        weights: Floats | None,
        confidence: float,
        compared: dict[bytes, Floats] | None = None,
    ) -> None:
        self.subject, self.gallery, self.matched = subject, gallery, matched
        self.cell, self.weights, self.confidence = cell, weights, confidence
        self._compared: dict[bytes, Floats] = {} if compared is None else compared
        self._found: dict[bytes, Floats] = {}

    def of(self, people: Floats, members: Bools, cells: Bools, chosen: Bools) -> Expectation:
        """The expectation of a group's searches among a gallery.

        Parameters
        ----------
        people : float array (K,)
            People of each group in the gallery; ``N_g``.
        members : bool array (K, P)
            Who is in each group.
        cells : bool array (C,)
            Cells of the probes' group.
        chosen : bool array (S,)
            Its searches.
        """
        asked = people > 0
        people, members = people[asked], members[asked]
        compared, found = (
            (members.astype(np.float64) @ side[chosen].sum(axis=0)).astype(np.float64)
            for side in (self.gallery, self.matched)
        )
        comparisons = int(compared.sum())
        if not compared.all():
            return Expectation(comparisons, _NAN, reason=Reason("gallery_group_not_compared"))
        value = float(people @ (found / compared))
        own, reached = np.unique(self.subject[chosen]), members.any(axis=0) & self.gallery[chosen].any(axis=0)
        if not value:
            return self._nothing(comparisons, float(people.sum()), own, np.flatnonzero(reached))
        low, high, reason = self._limits(value, people, members, cells, chosen, own)
        return Expectation(comparisons, value, low, high, reason)

    def _nothing(
        self, comparisons: int, people: float, own: NDArray[np.intp], reached: NDArray[np.intp]
    ) -> Expectation:
        """Nobody falsely returned: at most so many, from pairs of people that share nobody."""
        disjoint = min(len(own), len(reached), len(np.union1d(own, reached)) // 2)
        high = people * zero_bound(disjoint, self.confidence) if disjoint else _NAN
        return Expectation(comparisons, _NAN, high=high, reason=Reason("nothing_expected"))

    def _limits(
        self, value: float, people: Floats, members: Bools, cells: Bools, chosen: Bools, own: NDArray[np.intp]
    ) -> tuple[float, float, Reason | None]:
        """As those of a false match rate (METHOD section 4), by the same rule."""
        reached = members & self.gallery[chosen].any(axis=0)
        sides = [own, *(np.flatnonzero(one) for one in reached)]
        search, other = np.nonzero(self.matched & chosen[:, None] & members.any(axis=0))
        probe = self.subject[search]
        fewest = min(len(side) for side in sides)
        refused = RULE.refuses(fewest, distinct_pairs(probe, other), len(np.union1d(probe, other)))
        if refused or self.weights is None:
            return _NAN, _NAN, refused
        drawn = np.zeros(len(self.weights))
        for number, member in zip(people, members, strict=True):
            found, compared = (side[:, cells].sum(axis=1) for side in self._drawn(member))
            with np.errstate(invalid="ignore", divide="ignore"):
                drawn += number * found / compared
        free = min(len(side) - len(np.unique(self.cell[side])) + 1 for side in sides)
        size = float(people.sum())
        low, high = (size * end for end in wider_interval(value / size, drawn / size, max(free, 2), self.confidence))
        refused = RULE.too_wide(low, high)
        return (_NAN, _NAN, refused) if refused else (low, high, None)

    def _drawn(self, member: Bools) -> tuple[Floats, Floats]:
        """Weighted false candidates and comparisons with some people, by the probe's cell: (B, C) each."""
        key = member.tobytes()
        if key not in self._found:
            self._found[key] = self._summed(member, self.matched)
        if key not in self._compared:
            self._compared[key] = self._summed(member, self.gallery)
        return self._found[key], self._compared[key]

    def _summed(self, member: Bools, side: Bools) -> Floats:
        if self.weights is None:
            raise ValueError("there are no replicates")
        cells = np.eye(int(self.cell.max()) + 1)[self.cell[self.subject]]
        own, others = self.weights[:, self.subject], self.weights[:, member]
        return np.asarray((own * (others @ side[:, member].T.astype(np.float64))) @ cells)
