"""The first thing a reader is told: how often, of whom, how surely; counts and rates, no claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from falsematch.report.claim_sentences import capital
from falsematch.report.rows import Point, finest, pooled, strongest_doses
from falsematch.report.telling import Row, Telling, sureness


@dataclass(frozen=True)
class Answer:
    """Sentences about one matcher at its headline threshold."""

    lead: str
    sure: str = ""
    intro: str = ""
    groups: Sequence[str] = ()
    silent: Sequence[str] = ()
    conditions: Sequence[str] = ()


def answer(point: Point, telling: Telling, *, conditions: bool = True) -> Answer:
    """The answer of one matcher, with or without a line a condition."""
    words = telling.words
    labels = finest(point.clean)
    told = pooled(point.clean).to_dict("records")
    everyone, groups = told[0], [row for row in told if row["group_by"] and row["group_by"] == labels]
    matched = words("answer.matched", labels=words.labels(labels)) if labels else ""
    counts = telling.counts(everyone)
    matcher = telling.matcher_at(point)
    nothing = sureness(everyone) == "nothing"
    lead = (
        words("answer.nothing")
        if nothing
        else words(
            "answer.everyone",
            matcher=matcher,
            matched=matched,
            rate=_plain_rate(everyone, telling),
            events=counts["events"],
            comparisons=counts["comparisons"],
        )
    )
    falsely = [row for row in groups if sureness(row) in {"interval", "no_interval"}]
    return Answer(
        lead=lead,
        sure="" if nothing else _how_sure(everyone, telling),
        intro=words("answer.who_intro", labels=words.labels(labels)) if labels else "",
        groups=[
            words("answer.group", group=telling.group(row), rate=telling.rate(row), **telling.counts(row))
            for row in falsely
        ],
        silent=_silent(groups, telling) if labels else [words("answer.no_groups")],
        conditions=_conditions(point, telling) if conditions else (),
    )


def refused(telling: Telling, point: Point) -> Answer:
    """What is said of a matcher none of whose thresholds stands."""
    return Answer(telling.words("answer.refused", matcher=telling.matcher(point)))


def _plain_rate(row: Row, telling: Telling) -> str:
    """The rate alone; empty where no interval may be printed."""
    words = telling.words
    return words("answer.rate", rate=words.one_in(row["fmr"])) if sureness(row) == "interval" else ""


def _how_sure(row: Row, telling: Telling) -> str:
    words, counts = telling.words, telling.counts(row)
    return words(
        f"answer.{sureness(row)}",
        confidence=telling.confident,
        low=words.limits(row["fmr"], row["fmr_low"], row["fmr_high"])["low"],
        high=words.limits(row["fmr"], row["fmr_low"], row["fmr_high"])["high"],
        people=counts["people"],
        events=counts["events"],
    )


def _silent(groups: list[dict[Any, Any]], telling: Telling) -> list[str]:
    """Groups too small for a rate, those in which nothing was seen, and those in which nothing could be."""
    words, lines = telling.words, []
    few = [
        words("answer.counted_group", group=telling.group(row), **telling.counts(row))
        for row in groups
        if sureness(row) == "too_few"
    ]
    if few:
        lines.append(words("answer.counted", groups=words("findings.separator").join(few)))
    for name, kinds in (("nobody_else", {"zero", "zero_bound"}), ("no_pairs", {"nothing"})):
        named = [
            f"{telling.group(row)} ({words.count('people', row['subjects'])})"
            for row in groups
            if sureness(row) in kinds
        ]
        if named:
            lines.append(words(f"answer.{name}", groups=words("comma").join(named)))
    return lines


def _conditions(point: Point, telling: Telling) -> list[str]:
    """Everyone under each condition at its strongest dose."""
    words, lines = telling.words, []
    for row in strongest_doses(point):
        failures = words(
            "answer.failures",
            failures=words.number(row["failures_to_acquire"]),
            photographs=words.count("photographs", row["probe_images"]),
        )
        lines.append(
            words(
                "answer.condition",
                where=capital(telling.under_in_full(row)),
                rate=telling.rate(row),
                failures=failures,
                **telling.counts(row),
            )
        )
    return lines
