"""Rates of groups at one operating point, as the disparities see them: a rate, its counts and its replicates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.logit_t import wider_interval
from falsematch.audit.partition import Row
from falsematch.audit.person_trials import PersonTrials
from falsematch.audit.printing import FAILURES, FALSE_MATCHES, NON_MATCHES, REFUSALS, RULE, Events, zero_bound
from falsematch.audit.rates import Decided, free_people
from falsematch.text.reason import Reason

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
    replicates : float array (B,) or None
        The rate in every bootstrap replicate, the same people drawn for every group, condition and matcher.
    refused : Reason or None
        Why no interval of it may be printed.
    limit : float
        One-sided upper limit of the rate had nothing been seen; it rests on people, not on pairs.
    reach : float
        What the reach of its ratios is multiplied by (:func:`falsematch.audit.printing.reach`).
    """

    value: float
    events: int
    trials: int
    replicates: NDArray[np.float64] | None
    refused: Reason | None
    limit: float = _NAN
    reach: float = 1.0


def estimates(decided: Decided, rows: Sequence[Row], rate: str) -> list[Estimate]:
    """One rate of the groups of some rows of ``rates.csv``, with the same numbers and the same refusals.

    Parameters
    ----------
    decided : Decided
    rows : sequence of Row
        Of scope ``within``.
    rate : "fmr", "fnmr", "gfmr", "gfnmr" or "fta"
        gfmr and gfnmr are of all attempts, failures included.
    """
    if rate in {"fmr", "gfmr"}:
        return [false_match_rate(decided, row, of_attempts=rate == "gfmr") for row in rows]
    counted, of = {
        "fnmr": (decided.genuine, NON_MATCHES),
        "gfnmr": (decided.generalised, REFUSALS),
        "fta": (decided.measured.probes, FAILURES),
    }[rate]
    resample = decided.measured.resample
    sums = None
    if resample is not None and decided.matches is not None:
        sums = counted.drawn(resample)
    return [_of_people(decided, row, counted, sums, of) for row in rows]


def false_match_rate(decided: Decided, row: Row, *, of_attempts: bool = False) -> Estimate:
    """The false match rate of a row, of the comparisons in which both gave a template or of all attempts."""
    measured, matches = decided.measured, decided.matches
    compared = measured.pairs.attempted if of_attempts else measured.pairs.scored
    trials = int(compared[row.blocks].sum())
    if matches is None:
        return Estimate(_NAN, 0, trials, None, decided.point.refused)
    value = measured.rate(matches.counts, compared, row, [])
    refused = measured.refusal(row, matches)
    sums = measured.attempted_sums if of_attempts else measured.sums
    replicates = None
    if matches.sums is not None and sums is not None and not np.isnan(value):
        replicates = measured.replicated(matches.sums, sums, row)
        refused = refused or _too_wide(value, replicates, measured.free(row), measured.settings.confidence)
    disjoint = measured.disjoint_pairs(row)
    limit = zero_bound(disjoint, measured.settings.confidence) if disjoint else _NAN
    return Estimate(
        value, int(matches.counts[row.blocks].sum()), trials, replicates, refused, limit, measured.reach(row)
    )


def _of_people(
    decided: Decided,
    row: Row,
    counted: PersonTrials,
    sums: tuple[NDArray[np.float64], NDArray[np.float64]] | None,
    of: Events,
) -> Estimate:
    """A rate whose trials belong to one person each; ``sums`` are its events and trials in every replicate."""
    measured = decided.measured
    member = measured.member(row)
    events, trials = counted.of(member)
    tested = measured.partition.units(member & (counted.trials > 0))
    if decided.matches is None or not trials:
        return Estimate(_NAN, 0, trials, None, decided.point.refused or Reason("no_trials"))
    people = measured.partition.units(member & (counted.events > 0))
    refused = RULE.refuses(measured.effective_tried(counted, member), events, people, of=of)
    replicates = None
    if sums is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            replicates = sums[0][:, row.cells].sum(axis=1) / sums[1][:, row.cells].sum(axis=1)
        refused = refused or _too_wide(
            events / trials, replicates, free_people(row, tested), measured.settings.confidence, of
        )
    return Estimate(
        events / trials, events, trials, replicates, refused, zero_bound(tested, measured.settings.confidence)
    )


def _too_wide(
    value: float, replicates: NDArray[np.float64], people: float, confidence: float, of: Events = FALSE_MATCHES
) -> Reason | None:
    return RULE.too_wide(*wider_interval(value, replicates, people, confidence), of=of)
