"""What people drawn from a reference, and a model, say of a small group: its direction, and at least how many times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from falsematch.audit._drawn import Drawn, reached
from falsematch.audit._upper_limit import upper_limit
from falsematch.audit._worst_model import model_limit
from falsematch.audit.part import Part
from falsematch.audit.small_count import Totals, halved_rate, halved_ratio

Floats = NDArray[np.float64]
Places = tuple[tuple[int, int], ...]
"""(cell, role) of people who are left out."""


@dataclass(frozen=True)
class Direction:
    """Whether the group matches more often than people drawn from its reference.

    Attributes
    ----------
    p_value : float
        Of everybody.
    p_left_out : tuple of float
        With each member left out, cell by cell.
    p_several_out : tuple of float
        Without the two, three, ... who match most, as many as :func:`most_left_out` says.
    """

    p_value: float
    p_left_out: tuple[float, ...]
    p_several_out: tuple[float, ...]

    @property
    def worst(self) -> float:
        """p*: the largest of them."""
        return max(self.p_value, *self.p_left_out, *self.p_several_out)


@dataclass(frozen=True)
class AtLeast:
    """How many times as often at least, one-sided.

    Attributes
    ----------
    by_model : float
        Lower limit of the group's rate whatever share of a normal score people carry (L_mod).
    by_draws : float
        Lower limit from people drawn from the reference at more permissive thresholds (L_inv), the least over
        everybody and each member left out.
    ceiling : float
        Upper limit of the reference's rate (U), its cells weighted as the group's comparisons are.
    """

    by_model: float
    by_draws: float
    ceiling: float

    @property
    def ratio(self) -> float:
        """Before rounding down."""
        return min(self.by_model, self.by_draws) / self.ceiling

    @property
    def times(self) -> int:
        """theta: whole times, rounded down."""
        return floor(self.ratio)


@dataclass(frozen=True, eq=False)
class LeftOut:
    """The group without some members: what it matches then, and which draws are as many people.

    Attributes
    ----------
    places : tuple of (int, int)
        (cell, role) of each who is left out; what has the same places has the same draws.
    matches : list of int
        Comparisons accepted, cell by cell.
    """

    places: Places
    matches: list[int]


class Evidence:
    """A group beside people drawn from its reference: direction and "at least" rest on the same draws.

    Parameters
    ----------
    own : sequence of Part
        The group, cell by cell; two of its people meet in each.
    drawn : sequence of Drawn
        Draws of as many people in the same roles from the reference in that cell.
    threshold : float
        In the parts' likeness.
    """

    def __init__(self, own: Sequence[Part], drawn: Sequence[Drawn], threshold: float) -> None:
        self.own, self.threshold = own, threshold
        self.other = [one.part for one in drawn]
        self.matches = [part.matches(threshold).total for part in own]
        self._smaller: dict[Places, list[Drawn]] = {(): list(drawn)}

    @classmethod
    def of(cls, own: Sequence[Part], other: Sequence[Part], threshold: float, draws: int, seed: int) -> "Evidence":
        """Draw as many people in each cell and role as the group has."""
        generator = np.random.Generator(np.random.Philox(seed))
        drawn = [Drawn.of(theirs, mine.design, draws, generator) for mine, theirs in zip(own, other, strict=True)]
        return cls(own, drawn, threshold)

    @cached_property
    def without_one(self) -> list[LeftOut]:
        """The group without each of its members in turn."""
        return [
            LeftOut(((cell, role),), _less(self.matches, cell, int(burden)))
            for cell, part in enumerate(self.own)
            for role, burden in zip(part.roles, part.matches(self.threshold).burden, strict=True)
        ]

    def without_most(self) -> Iterator[LeftOut]:
        """The group without its two, three, ... members who match most, each time of those who are left."""
        counts = [part.matches(self.threshold).counts.astype(np.int64) for part in self.own]
        left = self.matches
        places: Places = ()
        for number in range(1, most_left_out(sum(part.people for part in self.own)) + 1):
            burdens = [count.sum(axis=0) + count.sum(axis=1) for count in counts]
            cell = int(np.argmax([burden.max() for burden in burdens]))
            person = int(np.argmax(burdens[cell]))
            if not burdens[cell][person]:
                return
            left = _less(left, cell, int(burdens[cell][person]))
            places = (*places, (cell, self.own[cell].roles[person]))
            counts[cell][person] = counts[cell][:, person] = 0
            if number > 1:
                yield LeftOut(places, left)

    @cached_property
    def mix(self) -> Floats:
        """Share of the group's comparisons in each cell."""
        compared = np.array([own.compared for own in self.own], np.float64)
        return np.asarray(compared / compared.sum())

    def smaller(self, places: Places) -> list[Drawn]:
        """The draws without some people, by their cells and roles."""
        if places not in self._smaller:
            *before, (cell, role) = places
            drawn = self.smaller(tuple(before))
            self._smaller[places] = [one.without(role) if at == cell else one for at, one in enumerate(drawn)]
        return self._smaller[places]

    # --- direction ---

    def direction(self) -> Direction:
        """The small-count test for everybody, with each member left out, and without those who match most.

        p(S) = (1 + #{ratio* >= ratio or rate* >= rate}) / (1 + draws), as in
        :func:`falsematch.audit.small_count.small_count`; 1 where the reference has no false match at all, since
        nothing then says how its people differ.
        """
        left_out = [*self.without_one, *self.without_most()]
        tests = {places: self._test(self.smaller(places)) for places in dict.fromkeys(one.places for one in left_out)}
        values = [tests[one.places].p_value(one.matches) for one in left_out]
        people = len(self.without_one)
        return Direction(self.everybody(), tuple(values[:people]), tuple(values[people:]))

    def everybody(self) -> float:
        """The p value of the whole group."""
        return self._test(self.smaller(())).p_value(self.matches)

    def _test(self, drawn: Sequence[Drawn]) -> "_Test":
        totals = [one.totals(self.threshold) for one in drawn]
        inside, left = [one for one, _ in totals], [one for _, one in totals]
        whole = [_total(other.matches(self.threshold).total, other.compared) for other in self.other]
        compared = [one.compared for one in drawn]
        return _Test(halved_rate(inside, False), halved_ratio(inside, left, False), whole, compared)

    # --- at least ---

    def at_least(self, level: float, resampled: Sequence[NDArray[np.uint16]]) -> AtLeast:
        """The lower limit of the ratio at one-sided level ``level``, half of it spent on either rate."""
        return AtLeast(self.by_model(level / 2), self.by_draws(level / 2), self.ceiling(level, resampled))

    def ceiling(self, level: float, resampled: Sequence[NDArray[np.uint16]]) -> float:
        """U: upper limit of the reference's rate in the group's mix of cells."""
        return upper_limit(self.other, self.mix, self.threshold, 1 - level, resampled)

    def by_model(self, tail: float) -> float:
        """L_mod: lower limit of the group's rate whatever share of the scores' variance people carry."""
        return model_limit(tuple(own.design for own in self.own), self.own[0].often, sum(self.matches), tail)

    def by_draws(self, tail: float) -> float:
        """L_inv: the reference's rate at its most permissive threshold at which draws seldom match as the group did.

        The least over everybody and each member left out.
        """
        fewest: dict[Places, int] = {(): sum(self.matches)}
        for one in self.without_one:
            # Of members who share their draws, the one without whom least is left decides.
            fewest[one.places] = min(fewest.get(one.places, sum(self.matches)), sum(one.matches))
        if min(fewest.values()) < 1:
            return 0.0
        return min(self._inverted(self.smaller(places), count, tail) for places, count in fewest.items())

    def _inverted(self, drawn: Sequence[Drawn], matches: int, tail: float) -> float:
        thresholds = np.sort(reached(drawn, matches))[::-1]
        allowed = int(tail * (1 + len(thresholds)) + 1e-9) - 1
        if allowed < 0:
            return 0.0
        beyond = thresholds[allowed]
        return float(self.mix @ [(other.likeness > beyond).sum() / other.compared for other in self.other])


@dataclass(frozen=True, eq=False)
class _Test:
    """What people drawn from the reference match, to hold a group of as many people against."""

    rates: Floats
    ratios: Floats
    whole: Sequence[Totals]
    compared: Sequence[int]

    def p_value(self, matches: Sequence[int]) -> float:
        """Of a group with so many matches in each cell."""
        if not any(matched.any() for matched, _ in self.whole):
            return 1.0
        own = [_total(count, compared) for count, compared in zip(matches, self.compared, strict=True)]
        # A hair below is rounding. NaN (nobody left to compare) counts as large: never a smaller p value.
        below = self.rates < halved_rate(own, False) * (1 - 1e-12)
        below &= self.ratios < halved_ratio(own, self.whole, False) * (1 - 1e-12)
        return float((1 + (~below).sum()) / (1 + len(below)))


def _total(matches: float, compared: float) -> Totals:
    return np.array([matches], np.float64), np.array([compared], np.float64)


def _less(matches: Sequence[int], cell: int, by: int) -> list[int]:
    return [count - by if at == cell else count for at, count in enumerate(matches)]


def most_left_out(people: int) -> int:
    """How many members direction must do without: one for every ten, or part of ten.

    With one of 14 left out, lambs in the group alone passed for a higher rate in 5.5 % of simulated audits.
    """
    return ceil(people / 10)
