"""The upper limit of the rate of a reference that hardly matches: read off where it matches often enough."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from falsematch.audit._kernels import drawn_sums
from falsematch.audit.logit_t import wider_interval
from falsematch.audit.part import Matches, Part
from falsematch.audit.printing import RULE

Floats = NDArray[np.float64]
Draws = NDArray[np.uint16]


def upper_limit(
    parts: Sequence[Part], mix: Floats, threshold: float, confidence: float, resampled: Sequence[Draws]
) -> float:
    """Upper limit of the rate of some people, from the wider interval.

    Where fewer pairs of people match, or fewer people, than the printing rule asks, it is the limit at the strictest
    more permissive threshold that has both: a rate only falls as the threshold grows stricter.

    People of several cells have two rates, all their comparisons pooled and in a stated mix of the cells; the limit is
    the larger of both rates' limits, so that it holds against either. (In simulation the mix's alone was missed more
    often than it should where one cell with many matches has little weight in it.)

    Parameters
    ----------
    parts : sequence of Part
    mix : float64 array (parts,)
        Weight of each part's rate; they sum to 1.
    threshold : float
    confidence : float
        Two-sided: the upper limit is missed with half of 1 - confidence.
    resampled : sequence of uint16 arrays (n, replicates)
        How often each person of each part is drawn, from :func:`resample`.

    Returns
    -------
    float
        1 where even accepting all gives too few pairs.
    """
    carried = supported_threshold(parts, threshold)
    if carried is None:
        return 1.0
    matched = [part.matches(carried) for part in parts]
    rates = np.array([one.total / part.compared for one, part in zip(matched, parts, strict=True)])
    drawn = np.stack([_replicated(*one) for one in zip(parts, matched, resampled, strict=True)])
    compared = np.array([part.compared for part in parts], np.float64)
    people = sum(part.people for part in parts) - len(parts) + 1
    weights = [mix] if len(parts) == 1 else [mix, compared / compared.sum()]
    return max(_limit(float(each @ rates), each @ drawn, people, confidence) for each in weights)


def _limit(rate: float, replicates: Floats, people: int, confidence: float) -> float:
    return 1.0 if rate >= 1 else wider_interval(rate, replicates, people, confidence)[1]


def supported_threshold(parts: Sequence[Part], threshold: float) -> float | None:
    """The strictest threshold no stricter than this one at which enough pairs of enough people match."""
    found = [part.matches(threshold) for part in parts]
    if sum(one.pairs for one in found) >= RULE.events and sum(one.people for one in found) >= RULE.people:
        return threshold
    first, second, score = (np.concatenate(each) for each in zip(*_closest(parts), strict=True))
    met: set[int] = set()
    for count, at in enumerate(np.argsort(-score, kind="stable"), start=1):
        met |= {int(first[at]), int(second[at])}
        if count >= RULE.events and len(met) >= RULE.people:
            return float(score[at])
    return None


def _closest(parts: Sequence[Part]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], Floats]]:
    """Unordered pairs of people, numbered through all parts, and the most alike of each pair's comparisons."""
    before = 0
    for part in parts:
        best = part.likeness.max(axis=2)
        best = np.fmax(best, best.T)
        first, second = np.nonzero(np.triu(~np.isnan(best), 1))
        yield first + before, second + before, best[first, second]
        before += part.people


def resample(people: int, replicates: int, generator: np.random.Generator) -> Draws:
    """How often each person is drawn: one fewer than there are, with replacement (Rao and Wu)."""
    drawn = generator.multinomial(people - 1, np.full(people, 1 / people), size=replicates)
    return np.ascontiguousarray(drawn.T.astype(np.uint16))


def _replicated(part: Part, matched: Matches, draws: Draws) -> Floats:
    """The rate in every replicate."""
    a, b = matched.where
    counts = matched.counts[a, b].astype(np.int64)
    sums = drawn_sums(draws, 0, draws.shape[1], a, b, np.zeros(len(a), np.int64), counts, 1)[0]
    weight = draws.astype(np.float64)
    if part.ordered:
        both = part.probe & part.reference
        compared = weight[part.probe].sum(axis=0) * weight[part.reference].sum(axis=0) - (weight[both] ** 2).sum(axis=0)
    else:
        compared = (weight.sum(axis=0) ** 2 - (weight**2).sum(axis=0)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums / (compared * part.often))
