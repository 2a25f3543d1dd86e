"""Operating points: a threshold is fixed once, on clean comparisons, and held while conditions change."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.matched import MatchedPairs
from falsematch.audit.partition import JOIN, Partition
from falsematch.audit.slices import Slice
from falsematch.audit.threshold_spec import FixedThreshold, FmrThreshold, ThresholdSpec
from falsematch.errors import ExperimentError
from falsematch.scoring import Nearest
from falsematch.tables.threshold_origin import CalibratedOn, Reached, SetBy
from falsematch.text.reason import Reason

FEWEST_PAIRS = 10
FEWEST_SUBJECTS = 30
WARN_PAIRS = 30


@dataclass(frozen=True, eq=False)
class Folds:
    """Thresholds of a cross-fitted operating point.

    Attributes
    ----------
    of_subject : int array (subjects,)
        Fold of each subject.
    thresholds : float64 array (folds, folds)
        Threshold for a pair of people from two folds.
    """

    of_subject: NDArray[np.intp]
    thresholds: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class OperatingPoint:
    """One threshold of one matcher.

    Attributes
    ----------
    threshold : float
        NaN where refused.
    calibration : str
        shipped, in_sample, cross_fitted, rederived or external.
    refused : Reason or None
        Why there is no threshold.
    warning : Reason or None
        What the reader must know of a threshold that stands.
    folds : Folds or None
        Where the threshold depends on the pair (``cross_fitted``).
    replicated : float64 array (B,) or None
        The threshold of every replicate (``rederived``).
    nominal : float
        The false match rate that was asked for; NaN where none was.
    set_by : tuple of SetBy
        Whose comparisons fixed it, a group each; empty where none did.
    calibrated_on : CalibratedOn or None
    reached : Reached or None
        Of a threshold that other people fixed.
    """

    matcher: str
    name: str
    threshold: float
    calibration: str
    refused: Reason | None = None
    warning: Reason | None = None
    folds: Folds | None = None
    replicated: NDArray[np.float64] | None = None
    nominal: float = float("nan")
    set_by: tuple[SetBy, ...] = ()
    calibrated_on: CalibratedOn | None = None
    reached: Reached | None = None

    def accepts(self, piece: Slice, rows: NDArray[np.intp] | slice = slice(None)) -> NDArray[np.bool_]:
        """Comparisons of a slice, or some of them by their rows, that the matcher would accept."""
        if self.folds is None:
            return piece.accepted(self.threshold, rows)
        fold, thresholds = self.folds.of_subject, self.folds.thresholds
        # Only what the loosest of the thresholds accepts needs a look at its own.
        loosest = thresholds.max() if piece.scale.polarity == "distance" else thresholds.min()
        accepted = piece.accepted(float(loosest), rows)
        near = np.flatnonzero(accepted)
        there = near if isinstance(rows, slice) else rows[near]
        accepted[near] = piece.accepted(thresholds[fold[piece.a[there]], fold[piece.b[there]]], there)
        return accepted


def operating_points(
    clean: Sequence[Slice], specs: Sequence[ThresholdSpec], partition: Partition
) -> list[OperatingPoint]:
    """Every threshold of every matcher, fixed on its clean slice.

    Parameters
    ----------
    clean : sequence of Slice
        One clean slice a matcher.
    specs : sequence of ThresholdSpec
    partition : Partition
    """
    return [_point(piece, spec, partition) for piece in clean for spec in specs if is_meant_for(spec, piece)]


def is_meant_for(spec: ThresholdSpec, piece: Slice) -> bool:
    """Whether a threshold is one of the slice's matcher; only a fixed one may be meant for one matcher."""
    return not isinstance(spec, FixedThreshold) or spec.matcher in {"", str(piece.keys["matcher"])}


def _point(piece: Slice, spec: ThresholdSpec, partition: Partition) -> OperatingPoint:
    matcher = str(piece.keys["matcher"])
    if isinstance(spec, FixedThreshold):
        return OperatingPoint(matcher, spec.name, spec.threshold, "external")
    if isinstance(spec, FmrThreshold):
        return calibrate(piece, spec, partition)
    if piece.scale.shipped is None:
        refused = Reason("ships_no_threshold", {"matcher": matcher})
        return OperatingPoint(matcher, spec, float("nan"), "shipped", refused=refused)
    return OperatingPoint(matcher, spec, piece.scale.shipped, "shipped")


def calibrate(piece: Slice, spec: FmrThreshold, partition: Partition) -> OperatingPoint:
    """The threshold of ``{fmr: F}`` on a clean slice, or its refusal.

    Refused with fewer than 10 distinct subject pairs among its false matches or fewer than 30 subjects; warned of with
    fewer than 30 pairs (METHOD section 1).
    """
    matcher, distance = str(piece.keys["matcher"]), piece.scale.polarity == "distance"
    chosen = calibrating(piece, spec, partition)
    people = np.count_nonzero(np.bincount(np.concatenate([chosen.a, chosen.b])))
    value = most_permissive(chosen.score, pair_weights(chosen.cell, spec), spec.fmr, piece.scale.polarity)
    trials = np.bincount(chosen.cell, minlength=len(partition.cells))
    return rests_on(matcher, spec, value, chosen, trials, int(people), partition.names(), distance=distance)


def from_nearest(matcher: str, spec: FmrThreshold, nearest: Nearest, *, distance: bool) -> OperatingPoint:
    """The same threshold from the most alike comparisons alone, which are all that it rests on.

    Parameters
    ----------
    matcher : str
    spec : FmrThreshold
        Pooled by pairs: where groups weigh the same, a comparison's weight depends on all others.
    nearest : Nearest
        With more comparisons than the threshold may accept.
    distance : bool
        Whether the score is a distance.

    Raises
    ------
    ValueError
        Where groups weigh the same, or the threshold is of a reference group.
    """
    if not is_of_nearest(spec):
        raise ValueError(f"{spec.name} rests on more than its most alike comparisons")
    sign = 1.0 if distance else -1.0
    allowed = int(spec.fmr * (1 + 1e-12) * int(nearest.comparisons.sum()))
    last = _last_of_first(sign * nearest.score, allowed)
    value = None if last is None else sign * last
    held = MatchedPairs(np.arange(len(nearest.score)), nearest.a, nearest.b, nearest.cell, nearest.score)
    names = [JOIN.join(cell) for cell in nearest.cells]
    return rests_on(matcher, spec, value, held, nearest.comparisons, nearest.people, names, distance=distance)


def is_of_nearest(spec: FmrThreshold) -> bool:
    """Whether a threshold can be fixed from the most alike comparisons alone."""
    return spec.pooling == "pairs" and spec.reference is None


def rests_on(
    matcher: str,
    spec: FmrThreshold,
    value: float | None,
    chosen: MatchedPairs,
    trials: NDArray[np.intp],
    people: int,
    names: Sequence[str],
    *,
    distance: bool,
) -> OperatingPoint:
    """A threshold with whose comparisons it rests on, or its refusal.

    Parameters
    ----------
    value : float or None
        None where even the strictest accepts too many.
    chosen : MatchedPairs
        At least every comparison that it accepts.
    trials : int array (cells,)
        Comparisons that fixed it.
    people : int
        In these.
    names : sequence of str
        Of the cells.
    """
    accepted = np.zeros(len(chosen.score), bool)
    if value is not None:
        accepted = chosen.score <= value if distance else chosen.score >= value
    pairs = distinct_pairs(chosen.a[accepted], chosen.b[accepted])
    found = {"false_matches": int(accepted.sum()), "pairs": pairs}
    if people < FEWEST_SUBJECTS or pairs < FEWEST_PAIRS or value is None:
        needed = {"needed_pairs": FEWEST_PAIRS, "needed_people": FEWEST_SUBJECTS}
        refused = Reason("threshold_would_rest_on", {"threshold": spec.name, **found, "people": people, **needed})
        return OperatingPoint(matcher, spec.name, float("nan"), "in_sample", refused=refused, nominal=spec.fmr)
    warning = Reason("threshold_rests_on", found) if pairs < WARN_PAIRS else None
    events = np.bincount(chosen.cell[accepted], minlength=len(names))
    set_by = tuple(
        SetBy(group=name, false_matches=int(events[cell]), comparisons=int(trials[cell]))
        for cell, name in enumerate(names)
        if trials[cell]
    )
    return OperatingPoint(matcher, spec.name, value, "in_sample", warning=warning, nominal=spec.fmr, set_by=set_by)


def calibrating(piece: Slice, spec: FmrThreshold, partition: Partition) -> MatchedPairs:
    """Impostor comparisons that fix a threshold: people who agree on all labels, or those of the reference group."""
    matched = MatchedPairs.of(piece, partition)
    if spec.reference is None:
        return matched
    return matched.only(_reference_cells(partition, spec.reference)[matched.cell])


def most_permissive(score: NDArray[np.float64], weight: NDArray[np.float64], fmr: float, polarity: str) -> float | None:
    """The most permissive observed score that accepts at most a share ``fmr`` of the weight; None where none does.

    An observed score, not a midpoint: a monotone change of the scores then changes the threshold alike.
    Ties are accepted together, so they never push the rate above ``fmr``.
    """
    if not len(score):
        return None
    sign = 1.0 if polarity == "distance" else -1.0
    # A sum of equal weights may miss a whole number by rounding; a hair above the share is that.
    share = fmr * (1 + 1e-12)
    if (weight == weight[0]).all():
        last = _last_of_first(sign * score, int(share * len(score)))
        return None if last is None else sign * last
    order = np.argsort(sign * score, kind="stable")
    ranked = score[order]
    # The last of each run of ties carries the weight accepted at that score.
    ends = np.append(ranked[1:] != ranked[:-1], True)
    fits = np.flatnonzero(np.cumsum(weight[order])[ends] <= share * weight.sum())
    return float(ranked[ends][fits[-1]]) if len(fits) else None


def _last_of_first(rank: NDArray[np.float64], count: int) -> float | None:
    """The largest value that no more than ``count`` values reach up to; a partition, since millions need no sorting."""
    if count == 0:
        return None
    if count == len(rank):
        return float(rank.max())
    parted = np.partition(rank, count)
    first, beyond = parted[:count], parted[count]
    below = first[first < beyond]
    return float(below.max()) if len(below) else None


def distinct_pairs(a: NDArray[np.intp], b: NDArray[np.intp]) -> int:
    """Distinct unordered pairs among (a, b)."""
    return len(np.unique(np.minimum(a, b).astype(np.int64) << 32 | np.maximum(a, b)))


def pair_weights(cells: NDArray[np.intp], spec: FmrThreshold) -> NDArray[np.float64]:
    """Weight of each calibration comparison: 1, or one over its cell's count where groups weigh the same."""
    if spec.pooling == "pairs" or not len(cells):
        return np.ones(len(cells))
    return 1.0 / np.bincount(cells)[cells]


def _reference_cells(partition: Partition, reference: dict[str, str]) -> NDArray[np.bool_]:
    mask = np.ones(len(partition.cells), bool)
    for label, value in reference.items():
        if label not in partition.labels:
            raise ExperimentError(f"thresholds: the reference names `{label}`, which `group_by` does not.")
        where = partition.labels.index(label)
        known = sorted({cell[where] for cell in partition.cells})
        if value not in known:
            raise ExperimentError(f"thresholds: no subject has {label} `{value}`; there are {', '.join(known)}.")
        mask &= np.array([cell[where] == value for cell in partition.cells])
    return mask
