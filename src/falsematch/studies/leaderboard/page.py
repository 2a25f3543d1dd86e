"""The page of a leaderboard."""

from pathlib import Path
from typing import Any

from falsematch import tables
from falsematch.errors import ResultError
from falsematch.report import study_summary, words
from falsematch.report.figure_page import limits, setting, write_figure_page
from falsematch.report.opening import Opening
from falsematch.report.source_line import corrections, licensed
from falsematch.report.style import LANDSCAPE, ON_PAGE, SQUARE
from falsematch.report.telling import Row, Telling
from falsematch.result.card import Card, read_card
from falsematch.result.folder import CARD
from falsematch.studies.leaderboard import cells, chart, figure
from falsematch.tables import study_tables

FIGURE = "leaderboard"


def write_leaderboard(folder: Path, lang: str = "en") -> None:
    """Write ``figures/``, ``report.html`` and ``report.pdf`` of a board from its recorded table, computing nothing.

    Raises
    ------
    ResultError
        Where ``leaderboard.csv`` or the card is absent or malformed.
    """
    table = tables.read_csv(folder / "leaderboard.csv", study_tables.LEADERBOARD)
    card = read_card(folder)
    summary = study_summary.read(folder, card)
    say = words.load(lang)
    settings = card.experiment.settings
    if card.confidence is None:
        raise ResultError(f"{folder / CARD}: `confidence` is missing; run the experiment again.")
    telling = Telling(say, card, card.confidence)
    rows, source = table.to_dict("records"), _source(card, telling)
    opening = _opening(rows, summary.count("matchers"), settings["threshold"], telling)
    drawing = figure.draw(table, telling, FIGURE, source, settings["sort_by"])
    forms = (LANDSCAPE, SQUARE, *ON_PAGE)
    named = {side: say.label(rows[0][f"{side}_group"]) for side in ("compared", "reference")}
    write_figure_page(
        folder,
        [drawing, *chart.shaped(drawing, rows, telling, opening.title, source, forms)],
        "leaderboard.html.j2",
        say,
        card,
        opening=opening,
        data="leaderboard.csv",
        confident=telling.confident,
        labels=say.labels(rows[0]["group_by"]),
        pair=say("ratio_forest.pair", **named),
        rows=[_told(row, telling) for row in rows],
        accurate_on=next((name for name in table["accuracy_list"] if name), ""),
        machines=sorted({row["timed_on"] for row in rows} - {""}),
        calibration=say(f"calibration.{rows[0]['calibration']}"),
        passed={name: say(f"leaderboard.passed.{why}") for name, why in card.passed.items()},
    )


def _opening(rows: list[dict[Any, Any]], counted: int, threshold: str, telling: Telling) -> Opening:
    """Of which matchers the named ratio is supported, or that it is of none; and that there is no rank."""
    say, card = telling.words, telling.card
    supported = [say.known("matcher", row["matcher"]) for row in rows if row["ratio_supported"]]
    named = {side: say.people(rows[0][f"{side}_group"]) for side in ("compared", "reference")}
    matchers = {"matchers": say.number(counted)}
    names = say("findings.separator").join(supported)
    people = say.number(card.dataset.people or 0)
    return Opening(
        say(f"leaderboard.finding.{'some' if supported else 'none'}", names=names, **named, **matchers),
        say("leaderboard.lead", people=people, threshold=say.threshold(threshold), **matchers),
        setting(card, say),
        [*limits(say, "matchers"), *say.several("leaderboard.limits_first")],
    )


def _told(row: Row, telling: Telling) -> dict[str, Any]:
    """Every cell of a row in words."""
    said: dict[str, Any] = {name: cell(row, telling) for name, cell in cells.CELLS.items()}
    said |= {name: cells.ratio(row, name, telling) for name in ("ratio", "pooled")}
    return {**row, "said": said}


def _source(card: Card, telling: Telling) -> str:
    data = card.dataset
    return telling.words(
        "leaderboard.source",
        dataset=data.title or data.name,
        licence=licensed(data.licence, telling.words),
        result=card.short_result,
        corrections=corrections(telling.words),
    )
