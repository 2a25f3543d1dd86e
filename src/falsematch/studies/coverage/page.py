"""The page of a coverage simulation."""

from pathlib import Path

import pandas as pd

from falsematch import catalog, tables
from falsematch.errors import ResultError
from falsematch.report import study_summary, words
from falsematch.report.figure_page import write_figure_page
from falsematch.report.opening import Opening
from falsematch.report.source_line import corrections
from falsematch.report.study_summary import StudySummary
from falsematch.result.card import Card, read_card
from falsematch.result.folder import EXPERIMENT
from falsematch.studies.coverage import few_people_sentences, figure
from falsematch.tables import study_tables

FIGURE = "coverage"
FEW_PEOPLE = "few_people.csv"
_PAIRS = "pair_clopper_pearson"
"""The interval that takes every pair of photographs as independent."""


def write_coverage(folder: Path, lang: str = "en") -> None:
    """Write ``figures/`` and ``report.html`` of a coverage result from its recorded tables, computing nothing.

    Raises
    ------
    ResultError
        Where a table of the card is absent or malformed.
    """
    table = tables.read_csv(folder / "coverage.csv", study_tables.COVERAGE)
    # Tables before version 0.2 hold none of these settings.
    table["unseen"] = table["unseen"].fillna(False).astype(bool)
    card = read_card(folder)
    summary = study_summary.read(folder, card)
    settings = catalog.load_yaml(folder / EXPERIMENT, ResultError)
    say, nominal = words.load(lang), settings["coverage"]["confidence"]
    few_people = ""
    if FEW_PEOPLE in card.tables:
        few = tables.read_csv(folder / FEW_PEOPLE, study_tables.FEW_PEOPLE)
        few_people = few_people_sentences.write(few, summary, card.few_people_rule, say)
    source = say("coverage.source", result=card.short_result, corrections=corrections(say))
    confident = say("percent", n=say.short(100 * nominal))
    write_figure_page(
        folder,
        [figure.draw(table, summary, FIGURE, say, source, nominal)],
        "coverage.html.j2",
        say,
        card,
        opening=_opening(card, summary, confident, say),
        data="coverage.csv",
        few_people=few_people,
        unseen=_unseen(table, summary, say),
        fewest=summary.count("fewest_repetitions"),
        rows=table.to_dict("records"),
        confident=confident,
        bar=study_tables.COVERAGE_BAR,
    )


def _opening(card: Card, summary: StudySummary, confident: str, say: words.Words) -> Opening:
    """How often the lab's interval holds the truth where it is printed, beside that of pairs; and where it may fail."""
    lowest, highest, unseen = (
        say.percent(summary.value(what, name=figure.RATE, part=part))
        for what, part in (("lowest_coverage", "seen"), ("highest_coverage", "seen"), ("lowest_coverage", "unseen"))
    )
    pairs = say.percent(summary.value("lowest_coverage", name=_PAIRS, part="seen"))
    counts = {name: say.number(getattr(card.counts, name)) for name in ("repetitions", "cells")}
    return Opening(
        say("coverage.finding", confidence=confident, low=lowest, pairs=pairs),
        say("coverage.aloud", low=lowest, high=highest, **counts),
        say("coverage.setting"),
        [
            say("coverage.limits.unseen", unseen=unseen),
            say("coverage.limits.people"),
            say("coverage.limits.photographs"),
        ],
    )


def _unseen(table: pd.DataFrame, summary: StudySummary, say: words.Words) -> str:
    """What the settings that no rule sees cost where the rule prints; empty where there are none."""
    lowest = summary.chosen(table, "lowest_coverage", name=figure.RATE, part="unseen")
    if lowest is None:
        return ""
    return say(
        "coverage.unseen",
        bar=say.percent(study_tables.COVERAGE_BAR),
        low=say.percent(lowest["coverage"]),
        high=say.percent(summary.value("highest_coverage", name=figure.RATE, part="unseen")),
        model=say.known("coverage.model", lowest["model"]),
        people=say.number(lowest["subjects"]),
        rate=say.short(lowest["fmr"]),
    )
