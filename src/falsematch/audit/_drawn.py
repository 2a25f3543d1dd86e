"""People drawn from a reference, as many in each role as a group has, and what those drawn match among themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.part import Design, Part
from falsematch.audit.small_count import LARGER, Totals

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_AT_ONCE = 1 << 20
"""Scores of draws held at a time."""


def _kernels() -> ModuleType:
    from falsematch.audit import _draw_kernels  # noqa: PLC0415 - Numba takes a second to load

    return _draw_kernels


def pool(part: Part, role: int, wanted: int) -> NDArray[np.intp]:
    """People to draw from for a role (0: both, 1: probe only, 2: reference only).

    Those who have just that role where there are enough; else whoever has it, the other photograph being set aside: a
    group in which one probe gave no template would otherwise have no reference wherever all of theirs did.
    """
    probe, reference = part.probe, part.reference
    exact = (probe & reference, probe & ~reference, reference & ~probe)[role]
    if exact.sum() < LARGER * wanted and role:
        exact = (probe, reference)[role - 1]
    return np.flatnonzero(exact)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Draws of one part's people.

    Attributes
    ----------
    part : Part
        The reference.
    design : Design
        What is drawn.
    people : int64 array (draws, n)
        By role, as :attr:`Design.roles` orders them.
    """

    part: Part
    design: Design
    people: Ints

    @classmethod
    def of(cls, part: Part, design: Design, draws: int, generator: np.random.Generator) -> "Drawn":
        """Draw people without replacement, as many of each role as the design has."""
        pools = [pool(part, role, count) for role, count in enumerate(design.by_role)]
        starts = np.cumsum([0, *map(len, pools)])
        uniform = generator.random((draws, 2 * design.people))
        people = _kernels().choose(uniform, np.concatenate(pools), starts, np.array(design.by_role), part.people)
        return cls(part, design, people)

    def beside(self, part: Part) -> "Drawn":
        """The same draws from other people in the same roles."""
        return replace(self, part=part)

    def without(self, role: int) -> "Drawn":
        """The same draws without the last person of a role."""
        column = sum(self.design.by_role[: role + 1]) - 1
        return Drawn(self.part, self.design.without(role), np.delete(self.people, column, axis=1))

    def totals(self, threshold: float) -> tuple[Totals, Totals]:
        """(matches, comparisons) among those drawn and among those left, draw by draw."""
        found = self.part.matches(threshold)
        inside, touched = _kernels().sums(found.counts, found.burden, self.people, *self.design.roles)
        compared = np.full(len(self.people), float(self.compared))
        return (inside, compared), (found.total - touched, self._left * self.part.often)

    @property
    def compared(self) -> int:
        """Comparisons of one draw."""
        return self.design.comparisons * self.part.often

    @cached_property
    def _left(self) -> Floats:
        """Ordered pairs (or unordered ones) of the people left, draw by draw."""
        part = self.part
        if not part.ordered:
            rest = part.people - self.design.people
            return np.full(len(self.people), rest * (rest - 1) / 2)
        probes, references, both = (
            role.sum() - role[self.people].sum(axis=1)
            for role in (part.probe, part.reference, part.probe & part.reference)
        )
        return np.asarray(probes * references - both, np.float64)


def reached(parts: Sequence[Drawn], matches: int) -> Floats:
    """The strictest threshold at which each draw has at least so many matches: float64 (draws,).

    Parameters
    ----------
    parts : sequence of Drawn
        Whose matches are added up.
    matches : int
        1 or more.
    """
    sizes = [drawn.compared for drawn in parts]
    draws, total = len(parts[0].people), sum(sizes)
    ends = np.cumsum([0, *sizes])
    found = np.empty(draws)
    step = max(1, _AT_ONCE // total)
    for first in range(0, draws, step):
        scores = np.empty((min(step, draws - first), total), parts[0].part.likeness.dtype)
        for drawn, start, stop in zip(parts, ends[:-1], ends[1:], strict=True):
            chosen = drawn.people[first : first + step]
            _kernels().gather(drawn.part.likeness, chosen, *drawn.design.roles, scores[:, start:stop])
        scores.partition(total - matches, axis=1)
        found[first : first + step] = scores[:, total - matches]
    return found
