"""The page of what a degree of turn costs, real and simulated."""

import json
from pathlib import Path
from typing import Any

from falsematch import study_tables, tables
from falsematch.report import pose_figure, words
from falsematch.report.figure_page import write_figure_page
from falsematch.report.words import Words

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
    card = json.loads((folder / "card.json").read_bytes())
    source = say(
        "pose.source",
        dataset=card["dataset"]["title"],
        licence=say("source_licence", licence=card["dataset"]["licence"]),
        result=card["result"][:12],
    )
    rows = table.to_dict("records")
    write_figure_page(
        folder,
        pose_figure.draw(table, points, FIGURE, say, source),
        "pose.html.j2",
        say,
        card=card,
        rows=rows,
        by_system={
            (estimate, system): {
                row["kind"]: row for row in rows if (row["estimate"], row["system"]) == (estimate, system)
            }
            for estimate, system in dict.fromkeys((row["estimate"], row["system"]) for row in rows)
        },
        first=_found(rows, "least_squares", say),
        second=_found(rows, "instrumented", say),
    )


def _found(rows: list[dict[Any, Any]], estimate: str, say: Words) -> list[str]:
    """A sentence a verdict, naming the matchers it is about."""
    told = []
    for verdict in study_tables.POSE_VERDICTS:
        names = [say.label(row["system"]) for row in rows if row["estimate"] == estimate and row["verdict"] == verdict]
        if verdict and names:
            told.append(say(f"pose.verdict.{verdict}", systems=", ".join(names)))
    return told
