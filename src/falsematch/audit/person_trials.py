"""Trials that belong to one person each: genuine comparisons, and photographs that gave no template."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.bootstrap import Resample
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import OperatingPoint


@dataclass(frozen=True, eq=False)
class PersonTrials:
    """Trials that belong to one person each (genuine comparisons, photographs): counts by subject.

    Attributes
    ----------
    trials, events : float64 arrays (subjects,)
    """

    trials: NDArray[np.float64]
    events: NDArray[np.float64]
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def of(self, people: NDArray[np.bool_]) -> tuple[int, int]:
        """Events and trials of some people."""
        return int(self.events[people].sum()), int(self.trials[people].sum())

    def drawn(self, resample: Resample) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weighted events and trials of every replicate, made once: float64 arrays (replicates, cells)."""
        kept = self.kept.get("drawn")
        if kept is None or kept[0] is not resample:
            kept = self.kept["drawn"] = resample, [resample.person_sums(of) for of in (self.events, self.trials)]
        return kept[1][0], kept[1][1]


def genuine_trials(piece: Slice, point: OperatingPoint, people: int) -> PersonTrials:
    """Scored genuine comparisons of each person, and how many of them are refused."""
    refused = piece.own[~point.accepts(piece, piece.own)]
    return PersonTrials(per_person(piece.a[piece.own], people), per_person(piece.a[refused], people))


def image_trials(
    subject: NDArray[np.intp],
    image: NDArray[np.intp],
    failed: NDArray[np.bool_],
    applicable: NDArray[np.bool_],
    people: int,
) -> PersonTrials:
    """Distinct photographs of each person on which the condition could be made, and failures among them.

    A photograph that failed to compare with one other has not failed by itself: only one that never gave anything has.
    """
    # The first row of each code; sorting millions of codes for np.unique takes a hundred times as long.
    codes = int(image.max(initial=-1)) + 1
    first = np.full(codes, -1, np.intp)
    first[image[::-1]] = np.arange(len(image) - 1, -1, -1)
    never = np.bincount(image[~failed], minlength=codes) == 0
    made = (first >= 0) & applicable[first]
    of_made, of_failed = first[made], first[made & never]
    return PersonTrials(per_person(subject[of_made], people), per_person(subject[of_failed], people))


def per_person(subjects: NDArray[np.intp], people: int) -> NDArray[np.float64]:
    """How often each person stands among some subjects: float64 array (people,)."""
    return np.bincount(subjects, minlength=people).astype(np.float64)
