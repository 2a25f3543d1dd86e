"""The page of what a degree of turn costs, real and simulated."""

from pathlib import Path
from typing import Any

from falsematch import study_tables, tables
from falsematch.report import pose_figure, study_summary, words
from falsematch.report.figure_page import write_figure_page
from falsematch.report.words import Words
from falsematch.result.card import read_card

FIGURE = "pose"


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
        licence=say("source_licence", licence=card.dataset.licence),
        result=card.short_result,
    )
    rows = table.to_dict("records")
    write_figure_page(
        folder,
        pose_figure.draw(table, points, FIGURE, say, source),
        "pose.html.j2",
        say,
        card,
        rows=rows,
        by_matcher={
            (estimate, matcher): {
                row["kind"]: row for row in rows if (row["estimate"], row["matcher"]) == (estimate, matcher)
            }
            for estimate, matcher in dict.fromkeys((row["estimate"], row["matcher"]) for row in rows)
        },
        first=_found(rows, "least_squares", say),
        second=_found(rows, "instrumented", say),
        turned={kind: summary.value("largest_turn", name=kind) for kind in ("real", "simulated")},
    )


def _found(rows: list[dict[Any, Any]], estimate: str, say: Words) -> list[str]:
    """A sentence a verdict, naming the matchers it is about."""
    told = []
    for verdict in study_tables.POSE_VERDICTS:
        names = [say.label(row["matcher"]) for row in rows if row["estimate"] == estimate and row["verdict"] == verdict]
        if verdict and names:
            told.append(say(f"pose.verdict.{verdict}", matchers=", ".join(names)))
    return told
