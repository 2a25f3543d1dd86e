"""The first page of a result of many conditions: five questions, answered from the recorded tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from falsematch.report.findings import Finding, claims
from falsematch.report.hardest import common_threshold, hardest_rows
from falsematch.report.rows import CLEAN, Point, finest, headlines, pooled
from falsematch.report.telling import Row, Telling, sureness


@dataclass(frozen=True)
class Question:
    """One question and what the tables say to it."""

    heading: str
    intro: str
    lines: Sequence[str]


def paragraphs(every: Sequence[Point], found: Sequence[Finding], telling: Telling) -> list[Question]:
    """Who is falsely matched, how much more often, how surely, what the field does, and what nobody can tell from this.

    Parameters
    ----------
    every : sequence of Point
    found : sequence of Finding
    telling : Telling
    """
    say, heads = telling.words, headlines(list(every))
    of_heads = {(head.system, head.threshold_name) for head in heads}
    clean = [f for f in found if (f.keys.system, f.keys.threshold_name) in of_heads and f.keys.condition == CLEAN]
    ratios = [f for f in clean if f.kind == "ratio" and f.rate == "fmr"]
    supported = claims([f for f in ratios if f.supported], telling)
    answered = {
        "who": [_who(head, telling) for head in heads],
        "how_much": supported or [say("in_short.no_ratio", asked=say.number(len(ratios)))],
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


def _who(head: Point, telling: Telling) -> str:
    """Everyone, then the group of the finest crossing with the highest rate, however few its people."""
    say = telling.words
    told = pooled(head.clean).to_dict("records")
    labels = finest(head.clean)
    groups = [row for row in told if row["group_by"] and row["group_by"] == labels and row["false_matches"] > 0]
    worst = max(groups, key=lambda row: float(row["fmr"]), default=None)
    line = say(
        "in_short.everyone",
        system=telling.system(head),
        threshold=telling.threshold(head),
        **_counted(told[0], telling),
    )
    if worst is None:
        return line
    return line + say("in_short.worst", group=telling.group(worst), **_counted(worst, telling))


def _counted(row: Row, telling: Telling) -> dict[str, str]:
    counts = telling.counts(row)
    return {**counts, "events": telling.words.number(row["false_matches"]), "rate": telling.rate(row)}


def _cannot(head: Point, telling: Telling) -> list[str]:
    """What so few people and comparisons leave open."""
    say, labels = telling.words, finest(head.clean)
    everyone, *told = pooled(head.clean).to_dict("records")
    people = [int(row["subjects"]) for row in told if row["group_by"] == labels and not pd.isna(row["subjects"])]
    of_groups = {"fewest": say.number(min(people)), "most": say.number(max(people))} if people else None
    every = head.clean[(head.clean["group_by"] == "") & (head.clean["scope"] == "all")].iloc[0].to_dict()
    rare = say("in_short.rare", comparisons=telling.counts(every)["comparisons"])
    if of_groups is None:
        return [rare]
    return [say("in_short.people", people=telling.counts(everyone)["people"], **of_groups), rare]


def _how_sure(head: Point, telling: Telling) -> str:
    """Of how many groups of the finest crossing an interval may be printed."""
    say, labels = telling.words, finest(head.clean)
    groups = [row for row in pooled(head.clean).to_dict("records") if row["group_by"] and row["group_by"] == labels]
    printed = [row for row in groups if sureness(row) == "interval"]
    return say(
        "in_short.printed",
        system=telling.system(head),
        printed=say.number(len(printed)),
        groups=say.number(len(groups)),
    )


def field(every: Sequence[Point], arm: str, telling: Telling) -> list[str]:
    """For each system at the common threshold: in how many conditions the rate stands clear of the clean interval."""
    say, lines = telling.words, []
    threshold = common_threshold(every)
    rows = hardest_rows(every, threshold, arm)
    for system, own in rows.groupby("system", sort=False):
        clean, degraded = own[own["condition"] == CLEAN], own[own["condition"] != CLEAN]
        if clean.empty or degraded["fmr"].isna().all():
            continue
        printed = degraded["fmr_low"].notna() & degraded["fmr_high"].notna()
        above = degraded[degraded["fmr_low"] > float(clean["fmr_high"].iloc[0])]
        below = degraded[degraded["fmr_high"] < float(clean["fmr_low"].iloc[0])]
        [worst] = degraded.nlargest(1, "fmr").to_dict("records")
        lines.append(
            say(
                "in_short.field_line",
                system=telling.title(str(system)),
                threshold=say.known("threshold", threshold),
                arm=say.known("arm", arm),
                clean=say.cell(clean["fmr"].iloc[0]),
                printed=say.number(int(printed.sum())),
                above=say.number(len(above)),
                below=say.number(len(below)),
                all=say.number(len(degraded)),
                worst=telling.condition(worst["condition"]) + telling.dose(worst),
                rate=telling.rate(worst),
                failures=say.number(0 if pd.isna(worst["failures_to_acquire"]) else worst["failures_to_acquire"]),
                photographs=say.count("photographs", worst["probe_images"]),
            )
        )
    return lines
