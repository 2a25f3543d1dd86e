"""The page of a coverage simulation."""

import json
from pathlib import Path

from falsematch import catalog, study_tables, tables
from falsematch.errors import ResultError
from falsematch.report import coverage_figure, few_people_sentences, words
from falsematch.report.card import EXPERIMENT
from falsematch.report.figure_page import write_figure_page

FIGURE = "coverage"
FEW_PEOPLE = "few_people.csv"


def write_coverage(folder: Path, lang: str = "en") -> None:
    """Write ``figures/`` and ``report.html`` of a coverage result from its recorded tables, computing nothing.

    Raises
    ------
    ResultError
        Where a table of the card is absent or malformed.
    """
    table = tables.read_csv(folder / "coverage.csv", study_tables.COVERAGE)
    card = json.loads((folder / "card.json").read_bytes())
    settings = catalog.load_yaml(folder / EXPERIMENT, ResultError)
    say, nominal = words.load(lang), settings["coverage"]["confidence"]
    few_people = ""
    if FEW_PEOPLE in card["tables"]:
        few = tables.read_csv(folder / FEW_PEOPLE, study_tables.FEW_PEOPLE)
        few_people = few_people_sentences.write(few, card["few_people_rule"], say)
    source = say("coverage.source", result=card["result"][:12])
    write_figure_page(
        folder,
        coverage_figure.draw(table, FIGURE, say, source, nominal),
        "coverage.html.j2",
        say,
        card=card,
        few_people=few_people,
        rows=table.to_dict("records"),
        confident=say("percent", n=say.short(100 * nominal)),
        bar=study_tables.COVERAGE_BAR,
    )
