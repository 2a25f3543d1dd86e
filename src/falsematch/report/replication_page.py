"""The page of a replication: the published claim, the verdict, how sure it is, and what it would not mean."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from falsematch import study_tables, tables
from falsematch.report import replication_figure, study_summary, words
from falsematch.report.figure_page import write_figure_page
from falsematch.report.search_shares_page import write_search_shares
from falsematch.report.study_summary import StudySummary
from falsematch.report.words import Words
from falsematch.result.card import Card, read_card

FIGURE = "replication"


def write_replication(folder: Path, lang: str = "en") -> None:
    """Write ``figures/`` and ``report.html`` of a replication from its recorded table, computing nothing.

    Raises
    ------
    ResultError
        Where ``replication.csv`` is absent or malformed.
    """
    table = tables.read_csv(folder / "replication.csv", study_tables.REPLICATION)
    card = read_card(folder)
    say = words.load(lang)
    told = _told(card, say)
    if card.experiment.settings["contrast"]["form"] == "shares":
        write_search_shares(folder, card, table, told, say)
        return
    summary = study_summary.read(folder, card)
    drawing = replication_figure.draw(table, FIGURE, say, told["title"], _source(card, say))
    write_figure_page(
        folder,
        drawing,
        "replication.html.j2",
        say,
        card,
        told=told,
        answer=_answer(table, summary, say),
        fixed=summary.find("fixed"),
        condition=lambda name: replication_figure.condition_name(name, say),
        contrast=lambda name: replication_figure.contrast_name(name, say),
        named=lambda row: replication_figure.row_name(row, say),
        rows=table.to_dict("records"),
    )


def _told(card: Card, say: Words) -> dict[str, str]:
    """The claim in this language; one that the words do not know stands as its experiment states it."""
    settings = card.experiment.settings
    contrast = settings["contrast"]
    stated = {
        "title": card.experiment.title or card.experiment.name,
        "claim": settings["claim"],
        "question": contrast["question"],
        "agreement": contrast["agreement"],
        "disagreement": contrast["disagreement"],
        "margin": settings["margin"]["where"],
        "read": settings["source"]["read"],
    }
    known: dict[str, dict[str, str]] = say.entry("replication.claims")
    return stated | known.get(card.experiment.name, {})


def _answer(table: pd.DataFrame, summary: StudySummary, say: Words) -> str:
    """Our verdict in a sentence, and where it is one."""
    judged = table[table["role"] == "verdict"]
    found = {verdict: summary.find("verdict", name=verdict) for verdict in study_tables.VERDICTS}
    counts = {verdict: row["count"] for verdict, row in found.items() if row is not None}
    every = next(say.number(row["of"]) for row in found.values() if row is not None)
    if not counts["agrees"] and not counts["disagrees"]:
        return say("replication.answer_none", all=every)
    numbers = {verdict.replace(" ", "_"): say.number(count) for verdict, count in counts.items()}
    sentences = [say("replication.answer", all=every, **numbers)]
    for verdict in ("agrees", "disagrees"):
        if counts[verdict]:
            rows = "; ".join(_where(judged[judged["verdict"] == verdict], say))
            sentences.append(say(f"replication.answer_{verdict}", rows=rows))
    return " ".join(sentences)


def _where(rows: pd.DataFrame, say: Words) -> Iterator[str]:
    """Contrasts with one verdict, each with its matchers."""
    for (_, _, _, threshold), alike in rows.groupby(["condition", "dose", "contrast", "threshold_name"], dropna=False):
        what = replication_figure.row_name(alike.iloc[0].to_dict(), say)
        matchers = say("comma").join(alike["matcher"])
        yield say("replication.answer_row", what=what, threshold=str(threshold), matchers=matchers)


def _source(card: Card, say: Words) -> str:
    licence = say("source_licence", licence=card.dataset.licence)
    return say("replication.source", dataset=card.dataset.title, licence=licence, result=card.short_result)
