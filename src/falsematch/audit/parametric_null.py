"""The small-count test where there are too few reference people to draw from: a parametric null.

The two groups are taken to be one crowd. A pair of people matches falsely where the sum of what each of the two brings
along and of what is the pair's own exceeds a limit: additive subject effects on a normal scale, one mean for everybody.
How often pairs match, and how much of that goes with people, is estimated from both groups together; crowds of the same
sizes are drawn from the model, and the ratio of the two groups' rates is held against theirs.

It stands on its model, as the draw from real people does not; `coverage.csv` says how often it rejects a true null,
also where the model is wrong (independent pairs, lambs).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from falsematch.audit.small_count import DRAWS, Block, SmallCount, Totals, halved_ratio, totals
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]

FEWEST_REFERENCE = 4
"""Fewest reference people in each part: fewer hold no two pairs that share nobody (judgement)."""
LEAST_SHARE = 0.3
"""Least share of the variance that is laid on people, whatever few pairs seem to say.

An estimate from a handful of people is often zero, and a null without subject effects rejects far too often. 30 % is
the smaller of the two shares that METHOD section 4 simulates (judgement; the type-I table judges it).
"""
MOST_SHARE = 0.95

MOST_PEOPLE = 200
"""Most people in each part: the model draws every pair of them, and is for groups too small for an interval."""

_CHUNK = 1 << 22
"""Pairs drawn at a time."""
_SIDE_BY_SIDE = 64
"""Draws summed at a time: their pairs stay in a core's own cache, which takes a fifth of the time."""
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(64)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def parametric_null(
    group: Sequence[Block], reference: Sequence[Block], *, equal: bool, seed: int, draws: int = DRAWS
) -> SmallCount:
    """Test whether a group's false match rate is higher than the reference's, were both drawn from one model.

    Parameters
    ----------
    group, reference : sequences of Block
        One a value of the other labels, in the same order; each value has a mean of its own, common to both groups.
    equal : bool
        Whether each block weighs the same in the rate (else pairs are pooled).
    seed : int
    draws : int

    Returns
    -------
    SmallCount
        p = (1 + #{ratio* >= ratio}) / (1 + draws), half a match added to each rate as in the draw from people. The two
        orders in which a pair was compared match or fail together in the model, so that they are never counted as
        independent evidence.
    """
    if refused := _refused(group, reference):
        return SmallCount(float("nan"), refused)
    generator = np.random.Generator(np.random.Philox(seed))
    share = person_share([*group, *reference])
    own, others = [], []
    for mine, theirs in zip(group, reference, strict=True):
        rate = (mine.matches.sum() + theirs.matches.sum()) / (mine.comparisons.sum() + theirs.comparisons.sum())
        own.append(_drawn(mine, rate, share, draws, generator))
        others.append(_drawn(theirs, rate, share, draws, generator))
    observed = halved_ratio([totals(block) for block in group], [totals(block) for block in reference], equal)
    # A hair below is rounding. NaN (nobody compared) counts as large: never a smaller p value.
    below = halved_ratio(own, others, equal) < observed * (1 - 1e-12)
    return SmallCount((1 + int((~below).sum())) / (1 + draws))


def person_share(blocks: Sequence[Block]) -> float:
    """Share of the model's variance that goes with people, from how often two pairs of one person both match.

    With a share s, half on each person, two pairs that share a person have correlation s / 2 on the normal scale; the
    share is the one whose joint rate is the observed one. Between :data:`LEAST_SHARE` and :data:`MOST_SHARE`.
    """
    both = possible = matched = pairs = 0.0
    for block in blocks:
        met, found = _unordered(block)
        degree, burden = met.sum(axis=1), found.sum(axis=1)
        # Ordered pairs of pairs at each person; a pair is not held against itself.
        possible += float((degree * degree - (met**2).sum(axis=1)).sum())
        both += float((burden * burden - (found**2).sum(axis=1)).sum())
        matched += float(found.sum())
        pairs += float(met.sum())
    rate = matched / pairs if pairs else 0.0
    if not 0 < rate < 1 or not possible:
        return LEAST_SHARE
    limit = -ndtri(rate)

    def excess(share: float) -> float:
        return joint_rate(limit, share / 2) - both / possible

    if excess(LEAST_SHARE) >= 0:
        return LEAST_SHARE
    if excess(MOST_SHARE) <= 0:
        return MOST_SHARE
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import, and few audits get here

    return float(brentq(excess, LEAST_SHARE, MOST_SHARE, xtol=1e-4))


def joint_rate(limit: float, correlation: float) -> float:
    """Probability that two standard normal variables of this correlation, in [0, 1), both exceed the limit.

    Source: both are, given what they share, independent; that is integrated by Gauss-Hermite quadrature.
    """
    given = ndtr((np.sqrt(correlation) * _NODES - limit) / np.sqrt(1 - correlation))
    return float(_WEIGHTS @ given**2)


def _refused(group: Sequence[Block], reference: Sequence[Block]) -> Reason | None:
    if not group or any(block.people < 2 for block in group):
        return Reason("test_two_people")
    fewest = min(block.people for block in reference)
    if fewest < FEWEST_REFERENCE:
        return Reason("model_few_reference", {"n": int(fewest), "needed": FEWEST_REFERENCE})
    most = max(block.people for block in (*group, *reference))
    if most > MOST_PEOPLE:
        return Reason("model_many_people", {"n": int(most), "most": MOST_PEOPLE})
    if not any(block.matches.nnz for block in (*group, *reference)):
        return Reason("model_no_match")
    return None


def _unordered(block: Block) -> tuple[Floats, Floats]:
    """(met, share of their comparisons that matched) of each pair of people: symmetric (n, n) arrays."""
    comparisons = (block.comparisons + block.comparisons.T).toarray()
    matches = (block.matches + block.matches.T).toarray()
    met = (comparisons > 0).astype(np.float64)
    return met, np.divide(matches, comparisons, out=np.zeros_like(matches), where=met > 0)


def _drawn(block: Block, rate: float, share: float, draws: int, generator: np.random.Generator) -> Totals:
    """(matches, comparisons) of crowds drawn from the model, compared as the block's people were."""
    comparisons = (block.comparisons + block.comparisons.T).toarray()
    first, second = np.nonzero(np.triu(comparisons, 1))
    counts = comparisons[first, second]
    limit = -ndtri(rate)
    matches = np.empty(draws)
    step = max(1, _CHUNK // max(len(first), 1))
    for start in range(0, draws, step):
        some = min(step, draws - start)
        effects = generator.standard_normal((some, block.people)) * np.sqrt(share / 2)
        own = generator.standard_normal((some, len(first))) * np.sqrt(1 - share)
        for few in range(0, some, _SIDE_BY_SIDE):
            at = slice(few, few + _SIDE_BY_SIDE)
            sums = effects[at].take(first, axis=1)
            sums += effects[at].take(second, axis=1)
            sums += own[at]
            matches[start + few : start + some][:_SIDE_BY_SIDE] = (sums > limit).astype(np.float64) @ counts
    return matches, np.full(draws, counts.sum())
