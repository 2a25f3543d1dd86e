"""How much a calibrated threshold owes to the people it was calibrated on.

Two rows beside each ``in_sample`` one: *cross-fitted*, every pair judged at a threshold from people outside both of its
folds; and *re-derived*, the interval when every bootstrap replicate fixes its own threshold.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from falsematch.audit._kernels import thresholds_between_folds, thresholds_by_replicate
from falsematch.audit.bootstrap import Resample
from falsematch.audit.matched import MatchedPairs
from falsematch.audit.pair_counts import compared_sums
from falsematch.audit.partition import Partition
from falsematch.audit.slices import Slice
from falsematch.audit.threshold_spec import FmrThreshold
from falsematch.audit.thresholds import Folds, OperatingPoint, calibrating, pair_weights
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]

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
    pairs = calibrating(clean, spec, partition)
    weight = pair_weights(pairs.cell, spec)
    count = int(fold.max()) + 1
    last = thresholds_between_folds(
        fold, pairs.a, pairs.b, weight, _last_of_tie(pairs), spec.fmr * _outside(fold, pairs, weight, count)
    )
    thresholds = np.full((count, count), np.nan)
    thresholds[last >= 0] = pairs.score[last[last >= 0]]
    base = replace(point, threshold=float("nan"), calibration="cross_fitted", set_by=())
    if np.isnan(thresholds).any():
        return replace(base, refused=Reason("cross_fitting_refused", {"some": count - 2, "folds": count}))
    between = {"low": _rounded(thresholds.min()), "high": _rounded(thresholds.max())}
    warning = Reason("thresholds_of_folds", {"folds": count, **between})
    return replace(base, folds=Folds(fold, thresholds), warning=warning)


def rederived(
    clean: Slice, spec: FmrThreshold, point: OperatingPoint, partition: Partition, resample: Resample
) -> OperatingPoint:
    """The operating point whose interval lets every replicate fix its own threshold on its own people."""
    pairs = calibrating(clean, spec, partition)
    a, b = resample.column[pairs.a], resample.column[pairs.b]
    weight = pair_weights(pairs.cell, spec)
    cell_weight = np.zeros(len(partition.cells))
    cell_weight[pairs.cell] = weight
    sums = np.diagonal(compared_sums(clean, partition, resample), axis1=1, axis2=2)
    limits, last_of_tie = spec.fmr * (sums * cell_weight).sum(axis=1), _last_of_tie(pairs)

    def some(chosen: slice) -> NDArray[np.int64]:
        kernel = thresholds_by_replicate
        return np.asarray(kernel(resample.weights[chosen], a, b, weight, last_of_tie, limits[chosen]))

    last = np.concatenate(resample.shared(some))
    distance = clean.scale.polarity == "distance"
    strictest = -np.inf if distance else np.inf
    thresholds = np.where(last >= 0, pairs.score[np.maximum(last, 0)], strictest)
    low, high = np.quantile(thresholds, [0.025, 0.975], method="inverted_cdf")
    return replace(
        point,
        calibration="rederived",
        set_by=(),
        replicated=thresholds,
        warning=Reason("threshold_rederived", {"percent": 95, "low": _rounded(low), "high": _rounded(high)}),
    )


def _rounded(threshold: float) -> float:
    """To the four digits that a reader is told."""
    return float(f"{threshold:.4g}")


def _last_of_tie(pairs: MatchedPairs) -> NDArray[np.bool_]:
    """Whether the next pair has another score: bool array (pairs,)."""
    return np.append(pairs.score[1:] != pairs.score[:-1], True)


def _outside(fold: NDArray[np.intp], pairs: MatchedPairs, weight: Floats, count: int) -> Floats:
    """Weight of the pairs that touch neither of two folds: float64 array (folds, folds)."""
    one, other = fold[pairs.a], fold[pairs.b]
    low, high = np.minimum(one, other), np.maximum(one, other)
    between = np.bincount(low * count + high, weight, count * count).reshape(count, count)
    between += np.triu(between, 1).T
    touching = between.sum(axis=1)
    # A pair that touches both folds is taken off twice.
    outside = weight.sum() - touching[:, None] - touching[None, :] + between
    outside[np.diag_indices(count)] = weight.sum() - touching
    return np.asarray(outside)
