"""Both photographs degraded over only the probe degraded: the ratio of their false match rates."""

from falsematch.audit.amplification import common_comparisons
from falsematch.audit.bootstrap import Resample
from falsematch.audit.effect import Effect, log_ratio
from falsematch.audit.estimates import false_match_rate
from falsematch.audit.partition import Partition
from falsematch.audit.rates import Measured
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import OperatingPoint

NAME = "both / probe"


def arm_effect(
    both: Slice,
    probe: Slice,
    point: OperatingPoint,
    partition: Partition,
    resample: Resample | None,
    settings: AuditSettings,
) -> Effect:
    """The effect of one condition on matched impostors, on the comparisons scored in both arms.

    Parameters
    ----------
    both, probe : Slice
        One matcher under one condition, in either arm.
    point : OperatingPoint
        Fixed on the clean comparisons.
    """
    decided = [Measured(piece, partition, resample, settings).at(point) for piece in common_comparisons(both, probe)]
    # All matched impostors pooled: the second row of every layout that has labels, the first of one that has none.
    row = partition.rows()[1 if partition.labels else 0]
    above, below = (false_match_rate(one, row) for one in decided)
    return log_ratio(NAME, above, below, int(decided[0].measured.member(row).sum()))
