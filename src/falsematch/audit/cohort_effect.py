"""How far apart two cohorts' thresholds lie at the same false match rate, in standard deviations of impostor scores."""

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.bootstrap import Resample
from falsematch.audit.effect import Effect, varying
from falsematch.audit.gap_effect import Pair, matched_row
from falsematch.audit.matched import MatchedPairs
from falsematch.audit.partition import Partition
from falsematch.audit.printing import RULE
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import FEWEST_PAIRS, distinct_pairs, most_permissive
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]

NAME = "threshold of the cohort - of the reference"


def cohort_effect(piece: Slice, fmr: float, cohorts: Pair, partition: Partition, resample: Resample | None) -> Effect:
    """The difference of the two thresholds on a clean slice; positive where the cohort needs the stricter one.

    Each threshold is the most permissive score that accepts at most a share ``fmr`` of the cohort's impostors matched
    on all labels. The unit is the standard deviation of the impostor scores of both cohorts about their own means, as
    observed: replicates move the thresholds alone.

    Refused with fewer than 10 distinct pairs of people above either threshold, as calibrations are (METHOD section 1).
    """
    [(label, groups)] = cohorts.items()
    sign = -1.0 if piece.scale.polarity == "distance" else 1.0
    matched = MatchedPairs.of(piece, partition)
    parts = [matched.only(matched_row(partition, label, group).cells[matched.cell]) for group in groups]
    people = [len(np.union1d(part.a, part.b)) for part in parts]
    counts = [int(fmr * len(part.a) * (1 + 1e-12)) for part in parts]
    trials, events = sum(len(part.a) for part in parts), sum(counts)
    if min(counts) == 0:
        return Effect(NAME, float("nan"), None, min(people), trials, events, Reason("few_comparisons_for_a_threshold"))
    pairs = [distinct_pairs(part.a[:count], part.b[:count]) for part, count in zip(parts, counts, strict=True)]
    unit = np.sqrt(sum(((part.score - part.score.mean()) ** 2).sum() for part in parts) / trials)
    thresholds = [most_permissive(part.score, np.ones(len(part.a)), fmr, piece.scale.polarity) for part in parts]
    if thresholds[0] is None or thresholds[1] is None:
        return Effect(NAME, float("nan"), None, min(people), trials, events, Reason("no_score_accepts_so_few"))
    value = float(sign * (thresholds[0] - thresholds[1]) / unit)
    refused = None
    if min(pairs) < FEWEST_PAIRS:
        refused = Reason("threshold_rests_on_few_pairs", {"n": min(pairs), "needed": FEWEST_PAIRS})
    concerned = [len(np.union1d(part.a[:n], part.b[:n])) for part, n in zip(parts, counts, strict=True)]
    refused = refused or RULE.refuses(min(people), min(pairs), min(concerned))
    if refused or resample is None:
        return Effect(NAME, value, None, min(people), trials, events, refused)
    drawn = [sign * _replicated(part, fmr, resample) for part in parts]
    kept, refused = varying((drawn[0] - drawn[1]) / unit)
    return Effect(NAME, value, kept, min(people), trials, events, refused)


def _replicated(part: MatchedPairs, fmr: float, resample: Resample) -> Floats:
    """The threshold of one cohort in every replicate, a pair weighing the product of its people's weights: (B,)."""
    a, b = resample.column[part.a], resample.column[part.b]

    def some(chosen: slice) -> Floats:
        weights = resample.weights[chosen]
        total = np.cumsum(weights[:, a] * weights[:, b], axis=1)
        place = (total <= fmr * total[:, -1:] * (1 + 1e-12)).sum(axis=1) - 1
        return np.asarray(part.score[np.maximum(place, 0)])

    return np.concatenate(resample.shared(some))
