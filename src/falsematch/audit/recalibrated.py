"""How much a calibrated threshold owes to the people it was calibrated on.

Two rows beside each ``in_sample`` one: *cross-fitted*, every pair judged at a threshold from people outside both of its
folds; and *re-derived*, the interval when every bootstrap replicate fixes its own threshold.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from falsematch.audit._kernels import thresholds_by_replicate
from falsematch.audit.bootstrap import Resample
from falsematch.audit.partition import Partition
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import (
    FmrThreshold,
    Folds,
    OperatingPoint,
    calibration_pairs,
    most_permissive,
    pair_weights,
)

FOLDS = 20


def subject_folds(partition: Partition, seed: int) -> NDArray[np.intp]:
    """Fold of each subject: every cell spread evenly over the folds, in an order drawn from the seed.

    Subjects that are drawn together (one shape at several tones) lie in one fold.
    """
    generator = np.random.Generator(np.random.Philox(seed))
    people = len(partition.of_subject)
    shuffled = generator.permutation(people)
    by_cell = shuffled[np.argsort(partition.of_subject[shuffled], kind="stable")]
    folds = np.empty(people, np.intp)
    folds[by_cell] = np.arange(people) % min(FOLDS, people)
    return folds[np.unique(partition.drawn_as, return_index=True)[1]][partition.drawn_as]


def cross_fitted(
    clean: Slice, spec: FmrThreshold, point: OperatingPoint, partition: Partition, seed: int
) -> OperatingPoint:
    """The operating point that judges pair (i, j) at the threshold of the people outside both their folds.

    Refused where some such people leave no threshold.
    """
    fold = subject_folds(partition, seed)
    chosen = calibration_pairs(clean, spec, partition)
    a, b, score = fold[clean.a[chosen]], fold[clean.b[chosen]], clean.score[chosen]
    weight = pair_weights(partition.of_subject[clean.a[chosen]], spec)
    # Ranked once: what is already in order is ranked again for each pair of folds in no time.
    order = np.argsort(score if clean.scale.polarity == "distance" else -score, kind="stable")
    a, b, score, weight = a[order], b[order], score[order], weight[order]
    count = int(fold.max()) + 1
    touches = [(a == one) | (b == one) for one in range(count)]
    thresholds = np.full((count, count), np.nan)
    for first in range(count):
        for second in range(first, count):
            outside = ~(touches[first] | touches[second])
            value = most_permissive(score[outside], weight[outside], spec.fmr, clean.scale.polarity)
            if value is not None:
                thresholds[first, second] = thresholds[second, first] = value
    base = replace(point, threshold=float("nan"), calibration="cross_fitted")
    if np.isnan(thresholds).any():
        return replace(base, refused=f"cross-fitting refused: some {count - 2} of {count} folds leave no threshold")
    low, high = thresholds.min(), thresholds.max()
    return replace(
        base, folds=Folds(fold, thresholds), warning=f"thresholds of {count} folds of people, {low:.4g} to {high:.4g}"
    )


def rederived(
    clean: Slice, spec: FmrThreshold, point: OperatingPoint, partition: Partition, resample: Resample
) -> OperatingPoint:
    """The operating point whose interval lets every replicate fix its own threshold on its own people."""
    chosen = calibration_pairs(clean, spec, partition)
    distance = clean.scale.polarity == "distance"
    order = np.argsort(clean.score[chosen] if distance else -clean.score[chosen], kind="stable")
    score = clean.score[chosen][order]
    a, b = (resample.column[side[chosen][order]] for side in (clean.a, clean.b))
    cell = partition.of_subject[clean.a[chosen]]
    weight = pair_weights(cell, spec)
    cell_weight = np.zeros(len(partition.cells))
    cell_weight[cell] = weight
    sums = resample.pair_sums(clean.pair_counts(chosen, len(partition.of_subject)))
    total = (sums.sum(axis=2) * cell_weight).sum(axis=1)
    last_of_tie = np.append(score[1:] != score[:-1], True)
    last = thresholds_by_replicate(resample.weights, a, b, weight[order], last_of_tie, spec.fmr * total)
    strictest = -np.inf if distance else np.inf
    thresholds = np.where(last >= 0, score[np.maximum(last, 0)], strictest)
    low, high = np.quantile(thresholds, [0.025, 0.975], method="inverted_cdf")
    return replace(
        point,
        calibration="rederived",
        replicated=thresholds,
        warning=f"sensitivity: threshold re-derived in every replicate, 95 % of them from {low:.4g} to {high:.4g}",
    )
