"""People of one group in one cell of the other labels, and how alike each two of them are to a matcher."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.slices import Slice
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Counts = NDArray[np.uint8] | NDArray[np.uint16]


@dataclass(frozen=True)
class Design:
    """How many people meet in which roles: all that a draw from other people has to keep.

    Attributes
    ----------
    both : int
        People with a probe and a reference.
    probe_only, reference_only : int
        People with one of the two, as where few members have a second portrait or a photograph gave no template.
    ordered : bool
        Whether every probe meets every reference of another person (else each pair of people meets once).
    """

    both: int
    probe_only: int = 0
    reference_only: int = 0
    ordered: bool = True

    @property
    def people(self) -> int:
        """Everybody."""
        return self.both + self.probe_only + self.reference_only

    @property
    def comparisons(self) -> int:
        """Ordered pairs of people who meet, or unordered ones."""
        if not self.ordered:
            return self.people * (self.people - 1) // 2
        return (self.both + self.probe_only) * (self.both + self.reference_only) - self.both

    @property
    def roles(self) -> tuple[Bools, Bools]:
        """Who is a probe and who a reference, people of both roles first, then probes, then references."""
        probe = np.repeat([True, True, False], [self.both, self.probe_only, self.reference_only])
        reference = np.repeat([True, False, True], [self.both, self.probe_only, self.reference_only])
        return probe, reference

    @property
    def by_role(self) -> tuple[int, int, int]:
        """People of each role: 0 probe and reference, 1 probe only, 2 reference only."""
        return self.both, self.probe_only, self.reference_only

    def without(self, role: int) -> "Design":
        """The design without one person of a role."""
        fewer = [count - (at == role) for at, count in enumerate(self.by_role)]
        return Design(fewer[0], fewer[1], fewer[2], ordered=self.ordered)

    def meetings(self) -> NDArray[np.int64]:
        """How often each two people meet, 0 to 2: int64 (pairs,), pairs in the order of ``np.triu_indices``."""
        first, second = np.triu_indices(self.people, 1)
        if not self.ordered:
            return np.ones(len(first), np.int64)
        probe, reference = (role.astype(np.int64) for role in self.roles)
        return probe[first] * reference[second] + probe[second] * reference[first]


@dataclass(frozen=True, eq=False)
class Part:
    """The comparisons among some people, everybody with everybody in their roles.

    Attributes
    ----------
    likeness : float64 array (n, n, c)
        Scores by probe and reference person, larger is more alike; c comparisons of each two people. NaN where they do
        not meet. Where pairs are unordered, each stands once, above or below the diagonal.
    probe, reference : bool arrays (n,)
        Roles of each person; both True where pairs are unordered.
    ordered : bool
    """

    likeness: Floats
    probe: Bools
    reference: Bools
    ordered: bool
    _counted: dict[float, "Matches"] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, piece: Slice, people: NDArray[np.intp], *, ordered: bool) -> "Part | Reason":
        """The impostor comparisons of a slice among some people.

        Parameters
        ----------
        piece : Slice
        people : int array (n,)
            Positions in the subject table. Who has no template to be compared with another of them is left out.
        ordered : bool
            Whether probe and reference are captures apart, so that two people meet in both orders.

        Returns
        -------
        Part, or the reason why there is none
            ``unequal_comparisons``: some two people meet more often than others, or not at all, so that people drawn
            from a reference would not be compared as the group was.
        """
        last = max(int(side.max(initial=-1)) for side in (people, piece.a, piece.b))
        place = np.full(last + 1, -1, np.intp)
        place[people] = np.arange(len(people))
        rows = np.flatnonzero(piece.impostor & (place[piece.a] >= 0) & (place[piece.b] >= 0))
        a, b = place[piece.a[rows]], place[piece.b[rows]]
        if not ordered:
            a, b = np.minimum(a, b), np.maximum(a, b)
        score = piece.score[rows] * (-1.0 if piece.scale.polarity == "distance" else 1.0)
        return cls.from_pairs(a, b, score, len(people), ordered=ordered)

    @classmethod
    def from_pairs(
        cls, a: NDArray[np.intp], b: NDArray[np.intp], likeness: Floats, people: int, *, ordered: bool
    ) -> "Part | Reason":
        """As :meth:`of`, of comparisons of person a (the probe) with person b by their numbers."""
        is_probe, is_reference = (np.bincount(side, minlength=people) > 0 for side in (a, b))
        met = np.flatnonzero(is_probe | is_reference)
        new = np.full(people, -1, np.intp)
        new[met] = np.arange(len(met))
        probe, reference = is_probe[met], is_reference[met]
        if not ordered:
            probe, reference = np.ones((2, len(met)), bool)
        flat = new[a] * len(met) + new[b]
        counts = np.bincount(flat, minlength=len(met) ** 2).reshape(len(met), len(met))
        wanted = np.outer(probe, reference) & ~np.eye(len(met), dtype=bool)
        if not ordered:
            wanted = np.triu(wanted)
        often = int(counts.max(initial=0))
        if (counts[wanted] != often).any():
            return Reason("unequal_comparisons", {"fewest": int(counts[wanted].min()), "most": often})
        scores = np.full((len(met) ** 2, often), np.nan)
        order = np.argsort(flat, kind="stable")
        scores[np.flatnonzero(wanted.ravel())] = likeness[order].reshape(int(wanted.sum()), often)
        return cls(scores.reshape(len(met), len(met), often), probe, reference, ordered)

    @property
    def people(self) -> int:
        """Everybody compared."""
        return len(self.probe)

    @property
    def often(self) -> int:
        """Comparisons of each probe person with each reference person."""
        return int(self.likeness.shape[2])

    @cached_property
    def design(self) -> Design:
        """How many people meet in which roles."""
        both = int((self.probe & self.reference).sum())
        return Design(both, int(self.probe.sum()) - both, int(self.reference.sum()) - both, self.ordered)

    def matches(self, threshold: float) -> "Matches":
        """What is accepted at a threshold of :attr:`likeness`, counted once."""
        if threshold not in self._counted:
            accepted = self.likeness >= threshold
            self._counted[threshold] = Matches(
                accepted[:, :, 0].view(np.uint8) if self.often == 1 else _added(accepted)
            )
        return self._counted[threshold]

    @cached_property
    def roles(self) -> list[int]:
        """Role of each person: 0 probe and reference, 1 probe only, 2 reference only."""
        return [
            0 if probe and reference else 1 if probe else 2
            for probe, reference in zip(self.probe, self.reference, strict=True)
        ]

    @property
    def compared(self) -> int:
        """Comparisons."""
        return self.design.comparisons * self.often


def _added(accepted: Bools) -> NDArray[np.uint16]:
    return np.asarray(accepted.sum(axis=2), np.uint16)


@dataclass(frozen=True, eq=False)
class Matches:
    """Comparisons accepted at one threshold.

    Attributes
    ----------
    counts : unsigned int array (n, n)
        By probe and reference person.
    """

    counts: Counts

    @cached_property
    def where(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Ordered pairs of people with a match."""
        # Of booleans it is quick.
        a, b = np.nonzero(self.counts > 0)
        return a, b

    @cached_property
    def total(self) -> int:
        """Comparisons accepted."""
        return int(self.counts[self.where].sum())

    @cached_property
    def burden(self) -> NDArray[np.int64]:
        """Matches of each person, as probe or reference."""
        a, b = self.where
        count, people = self.counts[a, b], len(self.counts)
        return (np.bincount(a, count, people) + np.bincount(b, count, people)).astype(np.int64)

    @cached_property
    def pairs(self) -> int:
        """Unordered pairs of people with a match."""
        a, b = self.where
        # A pair with both orders stands on either side of the diagonal.
        return len(a) - int(((self.counts[b, a] > 0) & (a < b)).sum())

    @cached_property
    def people(self) -> int:
        """People in a match."""
        return int((self.burden > 0).sum())
