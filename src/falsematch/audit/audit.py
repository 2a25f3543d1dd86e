"""One audit of one table of comparisons; a run's own and a stranger's go through here alike."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from falsematch.audit.bootstrap import Resample
from falsematch.audit.partition import Partition
from falsematch.audit.rates import rates
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import slices
from falsematch.audit.thresholds import OperatingPoint, ThresholdSpec, operating_points
from falsematch.scoring import Comparisons


@dataclass(frozen=True)
class Audited:
    """Tables of one audit."""

    points: list[OperatingPoint]
    rates: pd.DataFrame


def audit(
    comparisons: Comparisons,
    thresholds: Sequence[ThresholdSpec],
    group_by: Sequence[Sequence[str]],
    settings: AuditSettings,
    *,
    seed: int,
) -> Audited:
    """Audit a table of comparisons.

    Parameters
    ----------
    comparisons : Comparisons
    thresholds : sequence of ThresholdSpec
        Each is fixed once a system, on its clean comparisons.
    group_by : sequence of sequences of label names
    settings : AuditSettings
    seed : int
        Of the subject bootstrap.
    """
    partition = Partition.of(comparisons.subjects, group_by)
    pieces = list(slices(comparisons))
    points = operating_points([piece for piece in pieces if piece.keys["condition"] == "clean"], thresholds, partition)
    resample = Resample.draw(partition, settings.replicates, seed) if settings.replicates else None
    return Audited(points, rates(pieces, points, partition, resample, settings))
