"""The page of what a degree of turn costs, real and simulated."""

from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import tables
from falsematch.report import study_summary, words
from falsematch.report.figure_page import limits, setting, write_figure_page
from falsematch.report.opening import Opening
from falsematch.report.source_line import corrections, licensed
from falsematch.report.words import Words
from falsematch.result.card import Card, read_card
from falsematch.studies.pose import figure
from falsematch.tables import study_tables

FIGURE = "pose"
_PLAIN, _CORRECTED = "least_squares", "instrumented"


def write_pose(folder: Path, lang: str = "en") -> None:
    """Write ``figures/`` and ``report.html`` of a pose result from its recorded tables, computing nothing.

    Raises
    ------
    ResultError
        Where ``pose.csv`` or ``pose_points.csv`` is absent or malformed.
    """
    table = tables.read_csv(folder / "pose.csv", study_tables.POSE)
    points = tables.read_csv(folder / "pose_points.csv", study_tables.POSE_POINTS)
    say = words.load(lang)
    card = read_card(folder)
    summary = study_summary.read(folder, card)
    source = say(
        "pose.source",
        dataset=card.dataset.title,
        licence=licensed(card.dataset.licence, say),
        result=card.short_result,
        corrections=corrections(say),
    )
    rows = table.to_dict("records")
    write_figure_page(
        folder,
        [figure.draw(table, points, FIGURE, say, source)],
        "pose.html.j2",
        say,
        card,
        opening=_opening(card, rows, say),
        data="pose.csv",
        rows=rows,
        by_matcher={
            (estimate, matcher): {
                row["kind"]: row for row in rows if (row["estimate"], row["matcher"]) == (estimate, matcher)
            }
            for estimate, matcher in dict.fromkeys((row["estimate"], row["matcher"]) for row in rows)
        },
        first=_found(rows, _PLAIN, say),
        second=_found(rows, _CORRECTED, say),
        turned={kind: summary.value("largest_turn", name=kind) for kind in ("real", "simulated")},
    )


def _opening(card: Card, rows: list[dict[Any, Any]], say: Words) -> Opening:
    """The verdict that both estimates give, with the matchers that have it; or that there is none."""
    verdicts = {(row["estimate"], row["matcher"]): row["verdict"] for row in rows if row["kind"] == "difference"}
    agreed = {
        matcher: verdict
        for (estimate, matcher), verdict in verdicts.items()
        if estimate == _PLAIN and verdict == verdicts.get((_CORRECTED, matcher)) and verdict != "cannot_tell"
    }
    kind = next((verdict for verdict in study_tables.POSE_VERDICTS if verdict in agreed.values()), "cannot_tell")
    named = [matcher for matcher, verdict in agreed.items() if verdict == kind]
    shown = named[0] if named else next(matcher for _, matcher in verdicts)
    own = {row["kind"]: row for row in rows if (row["estimate"], row["matcher"]) == (_CORRECTED, shown)}
    told = {
        "matcher": say.known("matcher", shown),
        "people": say.number(own["difference"]["people"]),
        **{name: _share(own[name], say) for name in ("real", "simulated")},
    }
    matchers = say("findings.separator").join(say.known("matcher", name) for name in named)
    return Opening(
        say(f"pose.finding.{kind}", matchers=matchers),
        say("pose.aloud", **told),
        setting(card, say),
        [*limits(say, "matchers"), *say.several("pose.limits_first")],
    )


def _share(row: dict[Any, Any], say: Words) -> str:
    """What a degree costs, with its limits where it has them."""
    value, low, high = (_figure(row[name], say) for name in ("share", "share_low", "share_high"))
    if pd.isna(row["share_low"]):
        return say("percent", n=value)
    return say("pose.between", value=say("percent", n=value), low=low, high=say("percent", n=high))


def _figure(share: float, say: Words) -> str:
    return say.number(100 * share, 2)


def _found(rows: list[dict[Any, Any]], estimate: str, say: Words) -> list[str]:
    """A sentence a verdict, naming the matchers it is about."""
    told = []
    for verdict in study_tables.POSE_VERDICTS:
        names = [
            say.known("matcher", row["matcher"])
            for row in rows
            if row["estimate"] == estimate and row["verdict"] == verdict
        ]
        if verdict and names:
            told.append(say(f"pose.verdict.{verdict}", matchers=say("findings.separator").join(names)))
    return told
