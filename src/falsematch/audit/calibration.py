"""Thresholds that other people fix: nobody is then judged by a threshold of their own making."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from falsematch.audit.partition import Partition
from falsematch.audit.slices import slices
from falsematch.audit.thresholds import FmrThreshold, OperatingPoint, calibrate
from falsematch.scoring import Comparisons

NOBODY_ELSE: Mapping[str, Comparisons] = MappingProxyType({})


def calibrating_labels(spec: FmrThreshold, labels: tuple[str, ...]) -> list[str]:
    """Labels on which calibrating impostors agree: those stated, else the experiment's finest crossing."""
    stated = spec.calibration.group_by if spec.calibration else None
    return list(labels) if stated is None else stated


def calibrated_elsewhere(
    system: str, spec: FmrThreshold, others: Mapping[str, Comparisons], partition: Partition
) -> OperatingPoint:
    """The threshold of a system fixed on other people's clean comparisons, by the same rule and the same refusals.

    Parameters
    ----------
    system : str
    spec : FmrThreshold
        With a calibration.
    others : mapping of threshold name to Comparisons
    partition : Partition
        Of the experiment's own people, whose finest crossing is taken where the calibration states none.
    """
    comparisons = others[spec.name]
    labels = calibrating_labels(spec, partition.labels)
    of_others = Partition.of(comparisons.subjects, [labels] if labels else [])
    [piece] = [one for one in slices(comparisons) if one.keys["system"] == system]
    return replace(calibrate(piece, spec, of_others), calibration="external")
