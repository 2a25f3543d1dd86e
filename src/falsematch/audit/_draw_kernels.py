"""Loops over people drawn, compiled; imported only where somebody is drawn, since Numba takes a second to load."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from falsematch.faces.compiled import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@jit
def choose(uniform: Floats, pools: Ints, starts: Ints, wanted: Ints, people: int) -> Ints:
    """Distinct people of each pool, pool after pool, draw by draw: int64 (draws, sum of wanted).

    A pool may hold who was drawn from one before it; they are passed over. ``uniform`` has two numbers for each.
    """
    drawn = np.empty((uniform.shape[0], wanted.sum()), np.int64)
    last = np.full(people, -1, np.int64)
    pool = pools.copy()
    for draw in range(uniform.shape[0]):
        used = found = 0
        for role in range(len(wanted)):
            position, stop = starts[role], found + wanted[role]
            while found < stop:
                other = position + int(uniform[draw, used] * (starts[role + 1] - position))
                used += 1
                person = pool[other]
                pool[other] = pool[position]
                pool[position] = person
                position += 1
                if last[person] != draw:
                    last[person] = draw
                    drawn[draw, found] = person
                    found += 1
    return drawn


@jit
def sums(
    counts: Any, burden: Ints, people: Ints, probe: NDArray[np.bool_], reference: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Counts among those drawn in the roles they are drawn for, and counts that any of them has a part in."""
    inside, touched = np.zeros((2, people.shape[0]))
    for draw in range(people.shape[0]):
        among = within = of_each = 0
        for i in range(people.shape[1]):
            row = counts[people[draw, i]]
            of_each += burden[people[draw, i]]
            for j in range(people.shape[1]):
                count = int(row[people[draw, j]])
                among += count
                if probe[i] and reference[j]:
                    within += count
        inside[draw] = within
        touched[draw] = of_each - among
    return inside, touched


@jit
def gather(likeness: Any, people: Ints, probe: NDArray[np.bool_], reference: NDArray[np.bool_], scores: Any) -> None:
    """Fill the scores among those drawn: (draws, comparisons)."""
    for draw in range(people.shape[0]):
        at = 0
        for i in range(people.shape[1]):
            for j in range(people.shape[1]):
                if i != j and probe[i] and reference[j]:
                    for score in likeness[people[draw, i], people[draw, j]]:
                        # An unordered pair stands once: the place on the other side of the diagonal is NaN.
                        if not np.isnan(score):
                            scores[draw, at] = score
                            at += 1
