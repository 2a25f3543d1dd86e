"""What a replication's design can tell, row by row of its table, before anything is measured."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from falsematch.audit import arm_effect, cohort_effect, gap_effect, group_effect, search_effect
from falsematch.audit.contrasts import (
    ArmContrast,
    CohortContrast,
    GapContrast,
    RateContrast,
    SearchContrast,
    SharesContrast,
)
from falsematch.audit.group_effect import beside
from falsematch.audit.partition import Partition
from falsematch.audit.threshold_spec import FmrThreshold
from falsematch.studies.replication import detectable
from falsematch.studies.replication.verdict import Detectable
from falsematch.text.reason import Reason

Planned = dict[tuple[str, str], Detectable]
"""By name of the threshold and of the contrast."""


def plan(partition: Partition, contrast: RateContrast, slices: int, confidence: float, seed: int) -> Planned:
    """The smallest effect that each kind of row tells from none.

    Parameters
    ----------
    partition : Partition
        Of it only the sizes of the groups are used.
    contrast : RateContrast
    slices : int
        Matchers times doses: rows of each kind that are judged together.
    confidence : float
        Of all limits of the result together.
    seed : int
    """
    judged, design = slices * len(contrast.thresholds), contrast.design
    found: Planned = {}
    for spec in contrast.thresholds:
        name, fmr = spec.name, spec.fmr
        match contrast:
            case ArmContrast():
                found[name, arm_effect.NAME] = detectable.of_arms(partition, fmr, judged, design, confidence, seed)
            case GapContrast():
                pairs = [_cells(partition, pair) for pair in (contrast.wider, contrast.narrower)]
                made = detectable.of_gaps(partition, pairs, fmr, 2 * judged, design, confidence, seed)
                found[name, gap_effect.SIZES] = made
            case SearchContrast():
                people = len(partition.of_subject)
                positive, missed = detectable.of_searches(people, fmr, 2 * judged, design, confidence, seed)
                found[name, search_effect.FALSE_POSITIVES], found[name, search_effect.MISSES] = positive, missed
                # Both must be told.
                found[name, search_effect.BOTH] = Detectable(max(positive.effect, missed.effect))
            case CohortContrast():
                cohorts = _cells(partition, contrast.cohorts)
                made = detectable.of_cohorts(partition, cohorts, fmr, judged, design, confidence, seed)
                found[name, cohort_effect.NAME] = made
            case _:
                found |= _of_groups(partition, contrast.reference, spec, judged, contrast, confidence, seed)
    return found


def plan_shares(
    searched: Mapping[str, tuple[int, int]], contrast: SharesContrast, matchers: int, confidence: float
) -> Planned:
    """The smallest ratio of shares that each row tells from 1.

    Parameters
    ----------
    searched : mapping of name to (people who count, the people in question)
        Of each capture that is searched, by what it is searched among.
    contrast : SharesContrast
    matchers : int
    confidence : float
        Of all limits of the result together.
    """
    judged = len(searched) * len(contrast.thresholds) * matchers
    found: Planned = {}
    for name, (everybody, members) in searched.items():
        for asked in contrast.thresholds:
            threshold, matched = (asked, None) if isinstance(asked, str) else (asked.name, asked.share * everybody)
            found[threshold, name] = detectable.of_shares(everybody, members, matched, judged, confidence)
    return found


def _of_groups(
    partition: Partition,
    reference: dict[str, str],
    spec: FmrThreshold,
    judged: int,
    contrast: RateContrast,
    confidence: float,
    seed: int,
) -> Planned:
    sizes = partition.sizes
    tested = {one.name: (int(sizes[one.cell]), int(sizes[one.reference])) for one in beside(partition, reference)}
    groups = detectable.of_groups(tested, spec.fmr, judged * len(tested), contrast.design, confidence, seed)
    told = [one.effect for one in groups.values() if not np.isnan(one.effect)]
    # One group that is told is enough for the largest ratio.
    largest = Detectable(min(told)) if told else Detectable(float("nan"), Reason("test_tells_no_ratio"))
    return {(spec.name, name): one for name, one in groups.items()} | {(spec.name, group_effect.LARGEST): largest}


def _cells(partition: Partition, pair: dict[str, tuple[str, str]]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    [(label, groups)] = pair.items()
    members = partition.members((label,))
    return members[groups[0]], members[groups[1]]
