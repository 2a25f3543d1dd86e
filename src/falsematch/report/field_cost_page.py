"""The page of what real field photographs cost, beside the simulated ones that stand for them."""

from pathlib import Path

import pandas as pd

from falsematch import study_tables, tables
from falsematch._columns import Schema
from falsematch.report import field_cost_figure, study_summary, words
from falsematch.report.figure_page import write_figure_page
from falsematch.report.study_summary import StudySummary
from falsematch.report.words import Words
from falsematch.result.card import read_card

FIGURE = "field_costs"


def write_field_costs(folder: Path, lang: str = "en") -> None:
    """Write ``figures/`` and ``report.html`` of a field validation from its recorded tables, computing nothing.

    Raises
    ------
    ResultError
        Where ``field_costs.csv`` is absent, or a table is malformed.
    """
    costs = tables.read_csv(folder / "field_costs.csv", study_tables.FIELD_COSTS)
    shading, head = (_held(folder, schema) for schema in (study_tables.FIELD_SHADING, study_tables.FIELD_MEAN_HEAD))
    say = words.load(lang)
    card = read_card(folder)
    summary = study_summary.read(folder, card)
    source = say(
        "field_costs.source",
        dataset=card.dataset.title,
        licence=say("source_licence", licence=card.dataset.licence),
        result=card.short_result,
    )
    write_figure_page(
        folder,
        field_cost_figure.draw(costs, head, FIGURE, say, source),
        "field_costs.html.j2",
        say,
        card,
        found=[sentence for name in costs["simulation"].unique() for sentence in _found(costs, summary, name, say)],
        rows=costs.to_dict("records"),
        shading=[] if shading is None else shading.to_dict("records"),
        together=[] if shading is None else shading[shading["by"] == ""].to_dict("records"),
    )


def _held(folder: Path, schema: Schema) -> pd.DataFrame | None:
    """A table that not every such result has."""
    file = folder / tables.file_name(schema.name)
    return tables.read_csv(file, schema) if file.is_file() else None


def _found(costs: pd.DataFrame, summary: StudySummary, simulation: str, say: Words) -> list[str]:
    """For how many matchers a simulation costs what real photographs cost, by value too, and is nearer to them."""
    own = costs[costs["simulation"] == simulation]
    told = []
    for by, value in dict.fromkeys(zip(own["by"], own["value"], strict=True)):
        row = summary.find("alike", name=simulation, part=value)
        if row is None:
            continue
        what = {"n": say.number(row["count"]), "all": say.number(row["of"])}
        if not by:
            told.append(say("field_costs.alike", simulation=say.label(simulation), **what))
        else:
            told.append(say("field_costs.alike_at", simulation=say.label(simulation), value=say.label(value), **what))
    if nearer := summary.find("nearer", name=simulation):
        what = {"n": say.number(nearer["count"]), "all": say.number(nearer["of"])}
        told.append(say("field_costs.nearer", simulation=say.label(simulation), **what))
    return told
