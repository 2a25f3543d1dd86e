"""The page of what real field photographs cost, beside the simulated ones that stand for them."""

from pathlib import Path

import pandas as pd

from falsematch import tables
from falsematch.report import study_summary, words
from falsematch.report.figure_page import limits, setting, write_figure_page
from falsematch.report.opening import Opening
from falsematch.report.source_line import corrections, licensed
from falsematch.report.study_summary import StudySummary
from falsematch.report.telling import Row
from falsematch.report.words import Words
from falsematch.result.card import Card, read_card
from falsematch.studies.field_validation import figure
from falsematch.tables import study_tables
from falsematch.tables.columns import Schema

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
        licence=licensed(card.dataset.licence, say),
        result=card.short_result,
        corrections=corrections(say),
    )
    write_figure_page(
        folder,
        [figure.draw(costs, head, FIGURE, say, source)],
        "field_costs.html.j2",
        say,
        card,
        opening=_opening(card, costs.iloc[0].to_dict(), summary, say),
        data="field_costs.csv",
        found=[sentence for name in costs["simulation"].unique() for sentence in _found(costs, summary, name, say)],
        rows=costs.to_dict("records"),
        shading=[] if shading is None else shading.to_dict("records"),
        together=[] if shading is None else shading[shading["by"] == ""].to_dict("records"),
    )


def _opening(card: Card, first: Row, summary: StudySummary, say: Words) -> Opening:
    """For how many matchers the first simulation costs what the real photographs cost."""
    simulation = str(first["simulation"])
    alike = summary.find("alike", name=simulation)
    counts = {} if alike is None else {"n": say.number(alike["count"]), "all": say.number(alike["of"])}
    called = say.known("field_costs.called", simulation)
    people = say.number(first["people"])
    return Opening(
        say("field_costs.finding", simulation=called, **counts) if counts else say("field_costs.title"),
        say(
            "field_costs.aloud", people=people, ratio=say.short(card.experiment.settings["audit"]["equivalence_ratio"])
        ),
        setting(card, say),
        [*limits(say, "matchers"), *say.several("field_costs.limits_first")],
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
            told.append(say("field_costs.alike", simulation=say.known("field_costs.called", simulation), **what))
        else:
            told.append(
                say(
                    "field_costs.alike_at",
                    simulation=say.known("field_costs.called", simulation),
                    value=say.label(value),
                    **what,
                )
            )
    if nearer := summary.find("nearer", name=simulation):
        what = {"n": say.number(nearer["count"]), "all": say.number(nearer["of"])}
        told.append(say("field_costs.nearer", simulation=say.known("field_costs.called", simulation), **what))
    return told
