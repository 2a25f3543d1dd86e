"""The first page of a result of many conditions: five questions, answered from the recorded tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from falsematch.report import lead
from falsematch.report.claim_sentences import claims
from falsematch.report.rows import CLEAN, Point, chosen, chosen_rows, headlines, pooled
from falsematch.report.telling import Row, Telling
from falsematch.result.finding import Finding
from falsematch.tables.point import OF_CONTRASTS

_COUNTED = ("with_interval", "above_clean", "below_clean")


@dataclass(frozen=True)
class Question:
    """One question and what the tables say to it."""

    heading: str
    intro: str
    lines: Sequence[str]


def paragraphs(
    every: Sequence[Point], found: Sequence[Finding], summary: pd.DataFrame, telling: Telling
) -> list[Question]:
    """Who is falsely matched, how much more often, how surely, what the field does, and what nobody can tell from this.

    Parameters
    ----------
    every : sequence of Point
    found : sequence of Finding
    summary : DataFrame
        Columns of :data:`falsematch.tables.summary_tables.SUMMARY`: which claim comes first.
    telling : Telling
    """
    say, heads = telling.words, headlines(list(every))
    of_heads = {(head.matcher, head.threshold_name) for head in heads}
    clean = [f for f in found if (f.keys.matcher, f.keys.threshold_name) in of_heads and f.keys.condition == CLEAN]
    ratios = [f for f in clean if f.kind in {"ratio", *OF_CONTRASTS} and f.rate == "fmr"]
    supported = claims(lead.first([f for f in ratios if f.supported], summary), telling)
    answered = {
        "who": [_who(head, telling) for head in heads],
        "how_much": supported or [say("in_short.no_ratio", asked=say.number(asked(summary)))],
        "how_sure": [_how_sure(head, telling) for head in heads],
        "field": [
            line for arm in dict.fromkeys(arm for p in every for arm in p.arms) for line in field(every, arm, telling)
        ],
        "cannot": [
            *(_cannot(heads[0], telling) if heads else ()),
            *([say("in_short.one_session")] if any("one_session" in f.limitations for f in clean) else []),
            *say.several("in_short.cannot_lines"),
        ],
    }
    return [Question(say(f"in_short.{name}"), say(f"in_short.{name}_text"), lines) for name, lines in answered.items()]


def asked(summary: pd.DataFrame) -> int:
    """How many claims about two groups were asked for at the headlines, clean."""
    return int(next(iter(summary.loc[summary["what"] == "ratios", "of"]), 0))


def _who(head: Point, telling: Telling) -> str:
    """Everyone, then the group of the finest crossing with the highest rate, however few its people."""
    say = telling.words
    told = pooled(head.clean)
    line = say(
        "in_short.everyone",
        matcher=telling.matcher(head),
        threshold=telling.threshold(head),
        **_counted(told.iloc[0].to_dict(), telling),
    )
    for choice in chosen(head, "worst_group"):
        [worst] = told[(told["group_by"] == choice["group_by"]) & (told["group"] == choice["group"])].to_dict("records")
        line += say("in_short.worst", group=telling.group(worst), **_counted(worst, telling))
    return line


def _counted(row: Row, telling: Telling) -> dict[str, str]:
    counts = telling.counts(row)
    return {**counts, "events": telling.words.number(row["false_matches"]), "rate": telling.rate(row)}


def _cannot(head: Point, telling: Telling) -> list[str]:
    """What so few people and comparisons leave open."""
    say, everyone = telling.words, pooled(head.clean).iloc[0].to_dict()
    named = {"fewest": chosen(head, "fewest_people"), "most": chosen(head, "most_people")}
    of_groups = {name: say.number(row["count"]) for name, rows in named.items() for row in rows}
    every = head.clean[(head.clean["group_by"] == "") & (head.clean["scope"] == "all")].iloc[0].to_dict()
    rare = say("in_short.rare", comparisons=telling.counts(every)["comparisons"])
    if not of_groups:
        return [rare]
    return [say("in_short.people", people=telling.counts(everyone)["people"], **of_groups), rare]


def _how_sure(head: Point, telling: Telling) -> str:
    """Of how many groups of the finest crossing an interval may be printed."""
    say = telling.words
    counted = next(iter(chosen(head, "groups_with_interval")), {"count": 0, "of": 0})
    return say(
        "in_short.printed",
        matcher=telling.matcher(head),
        printed=say.number(counted["count"]),
        groups=say.number(counted["of"]),
    )


def field(every: Sequence[Point], arm: str, telling: Telling) -> list[str]:
    """For each matcher at the common threshold: in how many conditions the rate stands clear of the clean interval."""
    say, lines = telling.words, []
    for point in every:
        for worst in chosen_rows(point, "field_highest_of_matcher", arm):
            # Under several meterings the highest may be of another setup than the clean photographs.
            own = [other for other in every if _at(other) == _at(point)]
            told = [row for other in own for row in chosen_rows(other, "field_row")]
            clean = next(row for row in told if row["condition"] == CLEAN)
            counted = {name: next(row for o in own for row in chosen(o, f"field_{name}", arm)) for name in _COUNTED}
            lines.append(
                say(
                    "in_short.field_line",
                    matcher=telling.title(point.matcher),
                    threshold=say.threshold(point.threshold_name),
                    arm=say.known("arm", arm),
                    clean=telling.rate(clean),
                    printed=say.number(counted["with_interval"]["count"]),
                    above=say.number(counted["above_clean"]["count"]),
                    below=say.number(counted["below_clean"]["count"]),
                    all=say.number(counted["with_interval"]["of"]),
                    worst=telling.under(worst),
                    rate=telling.rate(worst),
                    failures=say.number(0 if pd.isna(worst["failures_to_acquire"]) else worst["failures_to_acquire"]),
                    photographs=say.count("photographs", worst["probe_images"]),
                )
            )
    return lines


def _at(point: Point) -> tuple[str, str]:
    return point.matcher, point.threshold_name
