"""The page of the proofs that field conditions are what they say."""

import json
from pathlib import Path

from falsematch import tables
from falsematch.report import proofs_figure, words
from falsematch.report.figure_page import write_figure_page

FIGURE = "proofs"


def write_proofs(folder: Path, lang: str = "en") -> None:
    """Write ``figures/`` and ``report.html`` of a proofs result from its recorded table, computing nothing.

    Raises
    ------
    ResultError
        Where ``proofs.csv`` is absent or malformed.
    """
    table = tables.read_csv(folder / "proofs.csv", tables.PROOFS)
    say = words.load(lang)
    write_figure_page(
        folder,
        proofs_figure.draw(table, FIGURE, say),
        "proofs.html.j2",
        say,
        card=json.loads((folder / "card.json").read_bytes()),
        failed=table[table["outcome"] == "failed"].to_dict("records"),
        rows=table.to_dict("records"),
    )
