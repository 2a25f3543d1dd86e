"""The page of a replication: the published claim, the verdict, how sure it is, and what it would not mean."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import tables
from falsematch.report import study_summary, words
from falsematch.report.figure_page import limits, setting, write_figure_page
from falsematch.report.opening import Opening
from falsematch.report.source_line import corrections, licensed
from falsematch.report.study_summary import StudySummary
from falsematch.report.words import Words
from falsematch.result.card import Card, read_card
from falsematch.studies.replication import figure
from falsematch.studies.replication.shares_page import write_search_shares
from falsematch.tables import study_tables

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
    opening = _opening(card, summary, told, say)
    write_figure_page(
        folder,
        [figure.draw(table, FIGURE, say, opening.title, _source(card, say))],
        "replication.html.j2",
        say,
        card,
        opening=opening,
        data="replication.csv",
        told=told,
        answer=_answer(table, summary, say),
        fixed=summary.find("fixed"),
        condition=lambda name: figure.condition_name(name, say),
        contrast=lambda name: figure.contrast_name(name, say),
        rows=table.to_dict("records"),
    )


def _opening(card: Card, summary: StudySummary, told: dict[str, str], say: Words) -> Opening:
    """The verdict as a title; the claim, and of whom it was tested again, to be read aloud."""
    kind, counts = _verdicts(summary, say)
    of_claim: dict[str, dict[str, str]] = say.entry("replication.asks")
    asks = of_claim.get(card.experiment.name)
    known = {"title": say.plain(told["title"])} if asks is None else asks
    title = say(f"replication.finding.{kind}{'_own' if asks is None else ''}", **known, **counts)
    claim = say("replication.aloud_claim", claim=say.plain(told["claim"]).rstrip("."))
    people = say.number(card.dataset.people or 0)
    sentence = f"{claim} {say(f'replication.aloud.{kind}', people=people, **counts)}"
    return Opening(title, sentence, setting(card, say), [*limits(say, "matchers"), *say.several("replication.limits")])


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


def _verdicts(summary: StudySummary, say: Words) -> tuple[str, dict[str, str]]:
    """Whether anything was decided, ``some`` or ``none``; and how many contrasts have each verdict."""
    found = {verdict: summary.find("verdict", name=verdict) for verdict in study_tables.VERDICTS}
    counts = {verdict: row["count"] for verdict, row in found.items() if row is not None}
    every = next(say.number(row["of"]) for row in found.values() if row is not None)
    kind = "some" if counts["agrees"] or counts["disagrees"] else "none"
    return kind, {"all": every} | {name.replace(" ", "_"): say.number(count) for name, count in counts.items()}


def _answer(table: pd.DataFrame, summary: StudySummary, say: Words) -> dict[str, Any]:
    """Our verdict in a sentence, and a list of contrasts for each that is decided."""
    kind, counts = _verdicts(summary, say)
    judged = table[table["role"] == "verdict"]
    lists = [
        {"heading": say(f"replication.answer_{verdict}"), "lines": lines}
        for verdict in ("agrees", "disagrees")
        if (lines := list(_where(judged[judged["verdict"] == verdict], say)))
    ]
    return {"whole": say(f"replication.answer.{kind}", **counts), "lists": lists}


def _where(rows: pd.DataFrame, say: Words) -> Iterator[str]:
    """Contrasts with one verdict, each with its matchers."""
    for (_, _, _, threshold), alike in rows.groupby(["condition", "dose", "contrast", "threshold_name"], dropna=False):
        what = figure.row_name(alike.iloc[0].to_dict(), say)
        matchers = say("comma").join(say.known("matcher", name) for name in alike["matcher"])
        yield say("replication.answer_row", what=what, threshold=say.threshold(str(threshold)), matchers=matchers)


def _source(card: Card, say: Words) -> str:
    return say(
        "replication.source",
        dataset=card.dataset.title,
        licence=licensed(card.dataset.licence, say),
        result=card.short_result,
        corrections=corrections(say),
    )
