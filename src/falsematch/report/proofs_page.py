"""The page of the proofs that field conditions are what they say."""

import json
from pathlib import Path
from typing import Any

from falsematch import study_tables, tables
from falsematch.report import proofs_figure, words
from falsematch.report.figure_page import write_figure_page
from falsematch.report.words import Words

FIGURE = "proofs"


def write_proofs(folder: Path, lang: str = "en") -> None:
    """Write ``figures/`` and ``report.html`` of a proofs result from its recorded table, computing nothing.

    Raises
    ------
    ResultError
        Where ``proofs.csv`` is absent or malformed.
    """
    table = tables.read_csv(folder / "proofs.csv", study_tables.PROOFS)
    say = words.load(lang)
    card = json.loads((folder / "card.json").read_bytes())
    write_figure_page(
        folder,
        proofs_figure.draw(table, FIGURE, say, _source(card, say)),
        "proofs.html.j2",
        say,
        card=card,
        failed=table[table["outcome"] == "failed"].to_dict("records"),
        rows=table.to_dict("records"),
    )


def _source(card: dict[str, Any], say: Words) -> str:
    """Where the pictures come from, the result, and where corrections stand."""
    result = card["result"][:12]
    photographs = "".join(
        say("proofs.source_photographs", dataset=one["title"], licence=say("source_licence", licence=one["licence"]))
        for one in card["photographs"]
    )
    return say("proofs.source", photographs=photographs, result=result)
