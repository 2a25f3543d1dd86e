"""How high the rate of a few people can be shown to be, whatever share of the scores' variance people carry.

Scores are normal: a part of each of the two people and a part of the pair's own. With so few people the share is no
data, so the worst of several counts; and of a group in several cells the worst of several ways in which its rate may be
spread over them.
"""

from functools import lru_cache
from math import ceil, gcd, inf

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from falsematch.audit.part import Design

Floats = NDArray[np.float64]

SHARES = (0.0, 0.3, 0.6, 0.8, 0.95)
"""Of the variance that people carry, half each."""
DRAWS = 40_000
_SEED = 25
_AT_ONCE = 2_000


def model_limit(designs: tuple[Design, ...], often: int, matches: int, tail: float) -> float:
    """The largest rate at which so many matches are that unlikely under every model; 0 where there is none.

    sup{m : max over models of P(K >= k | m) <= tail}, K counting pairs of people in the model: two orders of a pair,
    and several photographs of its people, match or fail together there, and are never independent evidence. What is
    counted is rounded down to what whole pairs could give.

    Parameters
    ----------
    designs : tuple of Design
        One a cell, people of several cells being counted together.
    often : int
        Comparisons of each two people in one order.
    matches : int
        Comparisons accepted.
    tail : float

    Returns
    -------
    float in [0, 1]
        Of all comparisons of the designs.
    """
    unit, most = _units(designs)
    level = ceil((matches / often - most + 1 / often) / unit - 1e-9)
    return float(_limits(designs, tail)[level]) if level > 0 else 0.0


def _units(designs: tuple[Design, ...]) -> tuple[int, int]:
    """What all pairs' numbers of meetings are multiples of, and the largest of them."""
    often = np.concatenate([design.meetings() for design in designs])
    return gcd(*often.tolist()), int(often.max())


@lru_cache(64)
def _limits(designs: tuple[Design, ...], tail: float) -> Floats:
    """Limit for each number of units from 0 on."""
    return np.asarray(np.min([_of_model(designs, tail, share) for share in SHARES], axis=0))


def _of_model(designs: tuple[Design, ...], tail: float, share: float) -> Floats:
    """Of one share: the least over how the rate may be spread over the cells."""
    unit, _ = _units(designs)
    generator = np.random.Generator(np.random.Philox(_SEED))
    scores = [_scores(design, unit, share, generator) for design in designs]
    compared = np.array([design.comparisons for design in designs])
    limits = np.ones(1 + sum(one.shape[1] for one in scores))
    limits[0] = 0.0
    allowed = int(tail * (1 + DRAWS)) - 1
    for shifts in spreads(len(designs)):
        inside = [cell for cell, shift in enumerate(shifts) if shift > -inf]
        together = np.concatenate([scores[cell] + np.float32(shifts[cell]) for cell in inside], axis=1)
        together.sort(axis=1)
        # The highest of a column, but for the draws that may reach the count.
        kept = np.partition(together, DRAWS - 1 - allowed, axis=0)[DRAWS - 1 - allowed, ::-1].astype(np.float64)
        rates = sum(compared[cell] * ndtr(shifts[cell] - kept) for cell in inside) / compared.sum()
        limits[1 : 1 + len(rates)] = np.minimum(limits[1 : 1 + len(rates)], rates)
    return limits


def spreads(cells: int) -> list[tuple[float, ...]]:
    """By how much the scores of each cell lie higher, in standard deviations: all alike, and one cell that bears all.

    In between (one cell a standard deviation or two above the others) no limit was lower by more than 1 % in a trial.
    """
    alone = [tuple(0.0 if cell == one else -inf for cell in range(cells)) for one in range(cells)]
    return [(0.0,) * cells, *(alone if cells > 1 else [])]


def _scores(design: Design, unit: int, share: float, generator: np.random.Generator) -> NDArray[np.float32]:
    """Scores of every draw's pairs, each as often as it meets in units: float32 (DRAWS, units)."""
    first, second = np.triu_indices(design.people, 1)
    often = design.meetings() // unit
    scores = np.empty((DRAWS, int(often.sum())), np.float32)
    for start in range(0, DRAWS, _AT_ONCE):
        some = min(_AT_ONCE, DRAWS - start)
        effects = generator.standard_normal((some, design.people), np.float32) * np.float32(np.sqrt(share / 2))
        own = generator.standard_normal((some, len(first)), np.float32) * np.float32(np.sqrt(1 - share))
        scores[start : start + some] = np.repeat(effects[:, first] + effects[:, second] + own, often, axis=1)
    return scores
