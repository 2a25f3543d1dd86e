"""Whether one pair of groups lies further apart than another: two signed contrasts of log ratios of rates."""

from collections.abc import Mapping

import numpy as np

from falsematch.audit.effect import Effect, log_ratio
from falsematch.audit.estimates import false_match_rate
from falsematch.audit.partition import JOIN, Partition, Row
from falsematch.audit.rates import Decided

DIFFERENCE, TOTAL, SIZES = "wider - narrower", "wider + narrower", "|wider| - |narrower|"

Pair = Mapping[str, tuple[str, str]]


def gap_effects(decided: Decided, wider: Pair, narrower: Pair) -> tuple[Effect, Effect]:
    """The contrasts s - r and s + r, where s and r are the log ratios of the two pairs.

    Rates are of impostors matched on every label, pooled by pairs.
    """
    partition = decided.measured.partition
    s, r = (_log_ratio(decided, pair, partition) for pair in (wider, narrower))
    reason = s.reason or r.reason
    drawn = None
    people, comparisons, events = min(s.people, r.people), s.comparisons + r.comparisons, s.events + r.events
    made = []
    for name, sign in ((DIFFERENCE, -1.0), (TOTAL, 1.0)):
        if s.replicates is not None and r.replicates is not None:
            drawn = s.replicates + sign * r.replicates
        made.append(Effect(name, s.value + sign * r.value, drawn, people, comparisons, events, reason))
    return made[0], made[1]


def size_difference(difference: Effect, total: Effect) -> float:
    """|s| - |r| of the two estimates; NaN where one has no value."""
    s, r = (total.value + difference.value) / 2, (total.value - difference.value) / 2
    return float(np.abs(s) - np.abs(r))


def _log_ratio(decided: Decided, pair: Pair, partition: Partition) -> Effect:
    [(label, groups)] = pair.items()
    rows = [matched_row(partition, label, group) for group in groups]
    above, below = (false_match_rate(decided, row) for row in rows)
    people = min(int(decided.measured.member(row).sum()) for row in rows)
    return log_ratio(label, above, below, people)


def matched_row(partition: Partition, label: str, group: str) -> Row:
    """The row of a group whose impostors agree on all labels, pooled by pairs."""
    finest = JOIN.join(partition.labels)
    return next(
        row
        for row in partition.rows()
        if row.group_by == label and row.group == group and row.scope == "within" and row.matched_on == finest
    )
