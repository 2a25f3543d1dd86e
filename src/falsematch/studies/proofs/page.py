"""The page of the proofs that field conditions are what they say."""

from pathlib import Path

from falsematch import tables
from falsematch.report import study_summary, words
from falsematch.report.figure_page import write_figure_page
from falsematch.report.opening import Opening
from falsematch.report.source_line import corrections, licensed
from falsematch.report.study_summary import StudySummary
from falsematch.report.words import Words
from falsematch.result.card import Card, read_card
from falsematch.result.origin import PictureSource
from falsematch.studies.proofs import figure
from falsematch.tables import study_tables

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
    card = read_card(folder)
    summary = study_summary.read(folder, card)
    write_figure_page(
        folder,
        [figure.draw(table, summary, FIGURE, say, _source(card, say))],
        "proofs.html.j2",
        say,
        card,
        opening=_opening(card, summary, say),
        data="proofs.csv",
        failed=table[table["outcome"] == "failed"].to_dict("records"),
        rows=table.to_dict("records"),
        counted=summary.count("rows"),
    )


def _opening(card: Card, summary: StudySummary, say: Words) -> Opening:
    """How many checks pass and how many fail, and what was measured."""
    passed = summary.find("passed") or {"count": 0, "of": 0}
    counts = {"passed": passed["count"], "all": passed["of"], "failed": summary.count("failed")}
    pictures = {name: say.number(card.counts.pictures.get(name, 0)) for name in ("patch", "head", "photograph")}
    return Opening(
        say("proofs.finding", **{name: say.number(count) for name, count in counts.items()}),
        say("proofs.aloud", **pictures),
        say("proofs.setting"),
        say.several("proofs.limits"),
    )


def _source(card: Card, say: Words) -> str:
    """Where the pictures come from, the result, and where corrections stand."""
    photographs = "".join(
        say("proofs.source_photographs", dataset=one.title, licence=licensed(one.licence, say))
        for one in card.photographs
        if isinstance(one, PictureSource)
    )
    return say("proofs.source", photographs=photographs, result=card.short_result, corrections=corrections(say))
