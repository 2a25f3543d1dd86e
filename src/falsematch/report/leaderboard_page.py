"""The page of a leaderboard."""

import json
from pathlib import Path
from typing import Any

from falsematch import study_tables, tables
from falsematch.report import leaderboard_cells as cells
from falsematch.report import leaderboard_figure, words
from falsematch.report.card import read_card
from falsematch.report.figure_page import write_figure_page
from falsematch.report.telling import Row, Telling

FIGURE = "leaderboard"


def write_leaderboard(folder: Path, lang: str = "en") -> None:
    """Write ``figures/``, ``report.html`` and ``report.pdf`` of a board from its recorded table, computing nothing.

    Raises
    ------
    ResultError
        Where ``leaderboard.csv`` is absent or malformed.
    """
    table = tables.read_csv(folder / "leaderboard.csv", study_tables.LEADERBOARD)
    card = json.loads((folder / "card.json").read_bytes())
    say = words.load(lang)
    telling = Telling(say, read_card(folder), card["confidence"])
    drawing = leaderboard_figure.draw(table, telling, FIGURE, _source(card, telling), card["experiment"]["sort_by"])
    rows = table.to_dict("records")
    named = {side: say.label(rows[0][f"{side}_group"]) for side in ("compared", "reference")}
    write_figure_page(
        folder,
        drawing,
        "leaderboard.html.j2",
        say,
        card=card,
        confident=telling.confident,
        threshold=say.known("threshold", card["experiment"]["threshold"]),
        labels=say.labels(rows[0]["group_by"]),
        pair=say("ratio_forest.pair", **named),
        rows=[_told(row, telling) for row in rows],
        machines=sorted({row["timed_on"] for row in rows} - {""}),
        calibration=say(f"calibration.{rows[0]['calibration']}"),
        passed={name: say(f"leaderboard.passed.{why}") for name, why in card["passed"].items()},
    )


def _told(row: Row, telling: Telling) -> dict[str, Any]:
    """Every cell of a row in words."""
    said = {
        name: getattr(cells, name)(row, telling)
        for name in (
            "worst",
            "few",
            "everyone",
            "missed",
            "failed",
            "hardest",
            "refused",
            "ratio_counts",
            "separation",
            "speed",
            "marks",
            "threshold",
        )
    }
    said |= {name: cells.ratio(row, name, telling) for name in ("ratio", "pooled")}
    return {**row, "said": said}


def _source(card: dict[str, Any], telling: Telling) -> str:
    data = card["dataset"]
    licence = telling.words("source_licence", licence=data["licence"]) if data["licence"] else ""
    return telling.words(
        "leaderboard.source", dataset=data["title"] or data["name"], licence=licence, result=card["result"][:12]
    )
