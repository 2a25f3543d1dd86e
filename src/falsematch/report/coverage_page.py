"""The page of a coverage simulation."""

import json
from pathlib import Path

from falsematch import catalog, study_tables, tables
from falsematch.errors import ResultError
from falsematch.report import coverage_figure, words
from falsematch.report.card import EXPERIMENT
from falsematch.report.figure_page import write_figure_page

FIGURE = "coverage"


def write_coverage(folder: Path, lang: str = "en") -> None:
    """Write ``figures/`` and ``report.html`` of a coverage result from its recorded table, computing nothing.

    Raises
    ------
    ResultError
        Where ``coverage.csv`` is absent or malformed.
    """
    table = tables.read_csv(folder / "coverage.csv", study_tables.COVERAGE)
    card = json.loads((folder / "card.json").read_bytes())
    settings = catalog.load_yaml(folder / EXPERIMENT, ResultError)
    say, nominal = words.load(lang), settings["coverage"]["confidence"]
    source = say("coverage.source", result=card["result"][:12])
    write_figure_page(
        folder,
        coverage_figure.draw(table, FIGURE, say, source, nominal),
        "coverage.html.j2",
        say,
        card=card,
        rows=table.to_dict("records"),
        confident=say("percent", n=say.short(100 * nominal)),
        bar=study_tables.COVERAGE_BAR,
    )
