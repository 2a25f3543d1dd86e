"""Searches: one probe photograph against everybody enrolled, and whom it brings up.

Nobody is looked up here: a search is a row of numbers of a probe whose person is known.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Searches:
    """Probe photographs against galleries of people.

    Attributes
    ----------
    subject : int array (S,)
        Person of each probe, as a position in the subject table.
    failed : bool array (S,)
        Probes without a template: they return nobody.
    likeness : float64 array (S, P)
        Score of each person's best photograph in the gallery, negated where scores are distances, so that the larger is
        the more alike; NaN where the person is not in this search's gallery.
    """

    subject: Positions
    failed: NDArray[np.bool_]
    likeness: Floats

    @property
    def mate(self) -> Floats:
        """Likeness of the probe's own person (S,); NaN where not enrolled."""
        return np.asarray(self.likeness[np.arange(len(self.subject)), self.subject])

    @property
    def non_mated(self) -> Floats:
        """Likeness of everybody else (S, P), the mate taken out of the gallery."""
        others = self.likeness.copy()
        others[np.arange(len(self.subject)), self.subject] = np.nan
        return others

    @property
    def highest_non_mated(self) -> Floats:
        """Likeness of the most alike other person (S,); minus infinity where the gallery holds nobody else."""
        return np.asarray(np.where(np.isnan(others := self.non_mated), -np.inf, others).max(axis=1))

    @property
    def above_mate(self) -> Positions:
        """How many other people score higher than the mate (S,): the mate's rank less one; ties go to the mate."""
        with np.errstate(invalid="ignore"):
            return np.asarray((self.non_mated > self.mate[:, None]).sum(axis=1))

    def at(self, chosen: NDArray[np.bool_]) -> "Searches":
        """Some of the searches."""
        return Searches(self.subject[chosen], self.failed[chosen], self.likeness[chosen])


@dataclass(frozen=True, eq=False)
class Meetings:
    """Comparisons of one matcher under one condition, as plain arrays (n,).

    Attributes
    ----------
    subject_a, subject_b, image_a, image_b : int arrays
        a is the probe.
    likeness : float64 array
        NaN unless both have a template.
    failed_a : bool array
        Probes without a template.
    """

    subject_a: Positions
    subject_b: Positions
    image_a: Positions
    image_b: Positions
    likeness: Floats
    failed_a: NDArray[np.bool_]

    def mirrored(self, failed_b: NDArray[np.bool_]) -> "Meetings":
        """With each comparison the other way round too: where captures are the same, each pair was compared once."""
        return Meetings(
            np.concatenate([self.subject_a, self.subject_b]),
            np.concatenate([self.subject_b, self.subject_a]),
            np.concatenate([self.image_a, self.image_b]),
            np.concatenate([self.image_b, self.image_a]),
            np.concatenate([self.likeness, self.likeness]),
            np.concatenate([self.failed_a, failed_b]),
        )


def searches(meetings: Meetings, people: int, images_per_subject: int) -> Searches:
    """Comparisons gathered into searches.

    Parameters
    ----------
    meetings : Meetings
    people : int
        Rows of the subject table.
    images_per_subject : int
        A person is enrolled with as many photographs at most: the first in the order of the images table, the probe
        itself never among them. Who has fewer is enrolled with those.

    Returns
    -------
    Searches
        In the order of the probes' photographs.
    """
    probe, at = np.unique(meetings.image_a, return_index=True)
    row = np.searchsorted(probe, meetings.image_a)
    likeness = np.full((len(probe), people), -np.inf)
    enrolled = np.isfinite(meetings.likeness)
    order = np.lexsort((meetings.image_b, meetings.subject_b, row))
    order = order[enrolled[order]]
    first = order[_place_in_run(row[order] * people + meetings.subject_b[order]) < images_per_subject]
    np.maximum.at(likeness, (row[first], meetings.subject_b[first]), meetings.likeness[first])
    likeness[np.isneginf(likeness)] = np.nan
    return Searches(meetings.subject_a[at], meetings.failed_a[at], likeness)


def _place_in_run(keys: NDArray[np.intp]) -> NDArray[np.intp]:
    """Place of each entry in its run of equal keys, from 0."""
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    lengths = np.diff(np.append(starts, len(keys)))
    return np.arange(len(keys)) - np.repeat(starts, lengths)
