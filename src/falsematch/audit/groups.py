"""Groups at one operating point, as the disparities see them: a rate, its counts and its replicates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.logit_t import wider_interval
from falsematch.audit.partition import Row
from falsematch.audit.printing import RULE, zero_bound
from falsematch.audit.rates import Decided, free_people

_NAN = float("nan")


@dataclass(frozen=True)
class Estimate:
    """One rate of one group.

    Attributes
    ----------
    value : float
        NaN where there were no trials or the threshold was refused.
    events, trials : int
        Counts behind it (summed over cells where they weigh the same).
    people : int
        Distinct people in the events.
    replicates : float array (B,) or None
        The rate in every bootstrap replicate, the same people drawn for every group, condition and system.
    refused : str
        Why no interval of it may be printed, or empty.
    limit : float
        One-sided upper limit of the rate had nothing been seen; it rests on people, not on pairs.
    """

    value: float
    events: int
    trials: int
    people: int
    replicates: NDArray[np.float64] | None
    refused: str
    limit: float = _NAN


@dataclass(frozen=True)
class Group:
    """A group of one grouping at one operating point of one slice.

    Attributes
    ----------
    name : str
        As in ``rates.csv``.
    subjects : int
    fmr : Estimate
        Matched within the group.
    fnmr : Estimate
    """

    name: str
    subjects: int
    fmr: Estimate
    fnmr: Estimate


def groups_of(decided: Decided, rows: Sequence[Row]) -> list[Group]:
    """The groups of some rows of ``rates.csv``, with the same numbers and the same refusals.

    Parameters
    ----------
    decided : Decided
    rows : sequence of Row
        Of scope ``within``.
    """
    sums = _genuine_sums(decided)
    return [
        Group(
            row.group,
            int(decided.measured.member(row).sum()),
            false_match_rate(decided, row),
            _false_non_match_rate(decided, row, sums),
        )
        for row in rows
    ]


def false_match_rate(decided: Decided, row: Row) -> Estimate:
    """The false match rate of a row."""
    measured, matches = decided.measured, decided.matches
    trials = int(measured.pairs.scored[row.blocks].sum())
    if matches is None:
        return Estimate(_NAN, 0, trials, 0, None, decided.point.refused)
    value = measured.rate(matches.counts, measured.pairs.scored, row, [])
    refused = measured.refusal(row, matches, int(measured.member(row).sum()))
    replicates = None
    if matches.sums is not None and measured.sums is not None and not np.isnan(value):
        replicates = measured.replicated(matches.sums, measured.sums, row)
        free = free_people(row, int(measured.member(row).sum()))
        refused = refused or _too_wide(value, replicates, free, measured.settings.confidence)
    disjoint = measured.disjoint_pairs(row)
    limit = zero_bound(disjoint, measured.settings.confidence) if disjoint else _NAN
    events, people = int(matches.counts[row.blocks].sum()), matches.people(row.blocks)
    return Estimate(value, events, trials, people, replicates, refused, limit)


def _genuine_sums(decided: Decided) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Weighted false non-matches and genuine comparisons (replicates, cells) of every replicate."""
    resample = decided.measured.resample
    if resample is None or decided.matches is None:
        return None
    return decided.genuine.drawn(resample)


def _false_non_match_rate(
    decided: Decided, row: Row, sums: tuple[NDArray[np.float64], NDArray[np.float64]] | None
) -> Estimate:
    """The false non-match rate of a row's people."""
    measured, genuine = decided.measured, decided.genuine
    member = measured.member(row)
    events, trials = genuine.of(member)
    tested = int((genuine.trials[member] > 0).sum())
    if decided.matches is None or not trials:
        return Estimate(_NAN, 0, trials, 0, None, decided.point.refused or "no genuine comparisons")
    people = int((genuine.events[member] > 0).sum())
    refused = RULE.refuses(tested, events, people).replace("false matches", "false non-matches")
    replicates = None
    if sums is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            replicates = sums[0][:, row.cells].sum(axis=1) / sums[1][:, row.cells].sum(axis=1)
        refused = refused or _too_wide(
            events / trials, replicates, free_people(row, tested), measured.settings.confidence
        )
    return Estimate(
        events / trials, events, trials, people, replicates, refused, zero_bound(tested, measured.settings.confidence)
    )


def _too_wide(value: float, replicates: NDArray[np.float64], people: int, confidence: float) -> str:
    return RULE.too_wide(*wider_interval(value, replicates, people, confidence))
