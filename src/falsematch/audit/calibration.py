"""Thresholds that other people fix: nobody is then judged by a threshold of their own making."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from falsematch.audit.partition import JOIN, Partition
from falsematch.audit.slices import Slice, slices
from falsematch.audit.threshold_spec import FmrThreshold
from falsematch.audit.thresholds import OperatingPoint, calibrate, calibrating, pair_weights
from falsematch.scoring import Comparisons
from falsematch.tables.threshold_origin import CalibratedOn, Reached


@dataclass(frozen=True)
class Others:
    """Other people's clean comparisons.

    Attributes
    ----------
    comparisons : Comparisons or None
        None where the thresholds of all matchers are saved.
    left_out : int
        People who were left out, since they may be people who are tested.
    training_sets : mapping of matcher to tuple of str
        Training sets of each matcher that are known to hold these people.
    saved : mapping of matcher to OperatingPoint
        Thresholds that were fixed before, on the very same comparisons.
    """

    comparisons: Comparisons | None
    left_out: int = 0
    training_sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    saved: Mapping[str, OperatingPoint] = field(default_factory=dict)


NOBODY_ELSE: Mapping[str, Others] = MappingProxyType({})


def calibrating_labels(spec: FmrThreshold, labels: tuple[str, ...]) -> list[str]:
    """Labels on which calibrating impostors agree: those stated, else the experiment's finest crossing."""
    stated = spec.calibration.group_by if spec.calibration else None
    return list(labels) if stated is None else stated


def calibrated_elsewhere(
    clean: Slice, spec: FmrThreshold, others: Others, tested: Comparisons, partition: Partition
) -> OperatingPoint:
    """The threshold of a matcher fixed on other people's clean comparisons, by the same rule and the same refusals.

    Parameters
    ----------
    clean : Slice
        Of the matcher, of the people who are tested: what false match rate the threshold reaches on them.
    spec : FmrThreshold
        With a calibration.
    others : Others
    tested : Comparisons
        Of the people who are tested.
    partition : Partition
        Of the experiment's own people, whose finest crossing is taken where the calibration states none.
    """
    matcher = str(clean.keys["matcher"])
    labels = calibrating_labels(spec, partition.labels)
    point = others.saved[matcher] if matcher in others.saved else fixed_elsewhere(matcher, spec, others, labels)
    if point.refused:
        return point
    alike = partition
    if set(labels) <= set(tested.subjects.columns):
        alike = Partition.of(tested.subjects, [labels] if labels else [])
    return replace(point, reached=reached(clean, spec, point.threshold, alike))


def fixed_elsewhere(matcher: str, spec: FmrThreshold, others: Others, labels: Sequence[str]) -> OperatingPoint:
    """The threshold of a matcher on other people's clean impostors who agree on some labels, or its refusal."""
    if others.comparisons is None:
        raise ValueError(f"nobody was compared to fix {spec.name} for {matcher}")
    of_others = Partition.of(others.comparisons.subjects, [labels] if labels else [])
    [piece] = slices(others.comparisons).where(lambda keys: bool(keys["matcher"] == matcher))
    return replace(
        calibrate(piece, spec, of_others),
        calibration="external",
        calibrated_on=CalibratedOn(
            dataset=str(piece.keys["dataset"]),
            people=int(np.count_nonzero(of_others.complete[of_others.of_subject])),
            left_out=others.left_out,
            training_sets=tuple(others.training_sets.get(matcher, ())),
        ),
    )


def reached(clean: Slice, spec: FmrThreshold, threshold: float, partition: Partition) -> Reached | None:
    """The false match rate of a threshold on clean, matched impostors, pooled as the threshold's own are.

    None where the threshold is of a reference group that nobody tested is in.
    """
    if spec.reference is not None and not _has(partition, spec.reference):
        return None
    chosen = calibrating(clean, spec, partition)
    accepted = clean.accepted(threshold, chosen.rows)
    weight = pair_weights(chosen.cell, spec)
    return Reached(
        matched_on=JOIN.join(partition.labels),
        false_matches=int(np.count_nonzero(accepted)),
        comparisons=len(accepted),
        fmr=float(weight[accepted].sum() / weight.sum()) if len(weight) else None,
    )


def _has(partition: Partition, group: Mapping[str, str]) -> bool:
    """Whether somebody is in a group."""
    if not set(group) <= set(partition.labels):
        return False
    where = {partition.labels.index(label): value for label, value in group.items()}
    return any(all(cell[at] == value for at, value in where.items()) for cell in partition.cells)
