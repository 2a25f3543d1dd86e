"""Who set a threshold: in words, from the card alone."""

from collections.abc import Iterator, Sequence

from falsematch.report.natural import natural
from falsematch.report.rows import Point
from falsematch.report.telling import Telling
from falsematch.result.measured import Threshold


def threshold_notes(points: Sequence[Point], telling: Telling) -> list[str]:
    """A sentence a matcher and threshold that people set: whose comparisons did, and what came of it here.

    Nothing is said of a threshold that was shipped or given as a number, or where the card is older than this.
    """
    named = dict.fromkeys((point.matcher, point.threshold_name) for point in points)
    notes = []
    for matcher, name in named:
        held = [one for one in telling.card.thresholds if (one.matcher, one.name) == (matcher, name)]
        for threshold in held:
            notes += list(_notes(threshold, telling))
    return notes


def _notes(threshold: Threshold, telling: Telling) -> Iterator[str]:
    say = telling.words
    if threshold.refused or not threshold.set_by:
        return
    named = {
        "matcher": telling.title(threshold.matcher),
        "threshold": telling.threshold_of(threshold.matcher, threshold.name, threshold.threshold),
    }
    groups = say("findings.separator").join(
        say(
            "thresholds.group",
            group=say.label(one.group) or say("everyone"),
            events=say.number(one.false_matches),
            comparisons=say.number(one.comparisons),
        )
        for one in sorted(threshold.set_by, key=lambda one: (-one.false_matches, natural(one.group)))
    )
    others = threshold.calibrated_on
    if others is None:
        yield say("thresholds.in_sample", groups=groups, **named)
        return
    people = say("thresholds.people", people=say.count("people", others.people), dataset=others.dataset)
    if others.left_out:
        people = say("thresholds.left_out", people=people, left_out=say.count("people", others.left_out))
    yield say("thresholds.external", people=people, groups=groups, **named)
    reached = threshold.reached
    if reached is not None and reached.fmr is not None and threshold.nominal is not None:
        yield say(
            "thresholds.reached",
            nominal=say.one_in(threshold.nominal),
            reached=say.one_in(reached.fmr),
            events=say.number(reached.false_matches),
            comparisons=say.count("comparisons", reached.comparisons),
            **named,
        )
    if others.training_sets:
        yield say("thresholds.trained", dataset=others.dataset, sets=say("comma").join(others.training_sets), **named)
