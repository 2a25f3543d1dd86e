"""From the cards of results to a board, and to the same board again."""

import os
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import record, report, study, study_tables
from falsematch.leaderboard.cards import Chosen, choose
from falsematch.leaderboard.settings import Leaderboard
from falsematch.leaderboard.table import rows
from falsematch.result_card import made_with
from falsematch.store import digest

TABLE = "leaderboard.csv"
"""The one table of such a result."""


def load(name: str | Path) -> Leaderboard:
    """The board of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return study.load(name, Leaderboard, "a leaderboard")


def run(board: Leaderboard, folder: Path, *, force: bool) -> Chosen:
    """Set the systems of all cards that count beside one another, and write the result folder.

    Raises
    ------
    ResultError
        Where a card that was named cannot count, none can, or the folder holds something else.
    """
    record.check_place(folder, board.name, force=force)
    results = Path(board.results)
    chosen = choose(board, results, board.cards)
    study.write(
        folder,
        {TABLE: (rows(board, chosen.entries), study_tables.LEADERBOARD)},
        # Relative to the folder itself, so that both may be moved together.
        board.model_dump(mode="json") | {"results": os.path.relpath(results, folder)},
        lambda written: _card(board, chosen, written),
        report.write_leaderboard,
    )
    return chosen


def again(folder: Path) -> tuple[pd.DataFrame, list[str]]:
    """The board that a result folder records, made again from the cards that it names.

    Returns
    -------
    table : DataFrame
        Columns of :data:`falsematch.study_tables.LEADERBOARD`.
    notes : list of str
        Cards that are not those of the record.

    Raises
    ------
    ResultError
        Where a card is not there any more.
    """
    board = load(folder / record.EXPERIMENT)
    recorded: dict[str, str] = record.read_card(folder)["cards"]
    chosen = choose(board, folder / board.results, list(recorded))
    now = {entry.card.folder: entry.card.sha256 for entry in chosen.entries}
    changed = [name for name, sha256 in recorded.items() if now.get(name) != sha256]
    return rows(board, chosen.entries), [f"the card of {name} is not that of the record" for name in changed]


def _card(board: Leaderboard, chosen: Chosen, measured: dict[str, str]) -> dict[str, Any]:
    shown = {entry.card.folder: entry.card for entry in sorted(chosen.entries, key=lambda one: one.card.folder)}
    cards = {name: card.sha256 for name, card in shown.items()}
    newest = max(shown.values(), key=lambda card: card.rank)
    settings = board.model_dump(mode="json", exclude={"results"})
    return {
        "experiment": settings,
        **made_with(),
        "measured": newest.measured.isoformat(),
        "dataset": newest.dataset.model_dump(mode="json"),
        "confidence": newest.summary.confidence,
        "cards": cards,
        "results": {card.folder: card.result for card in shown.values()},
        "passed": chosen.passed,
        "others": chosen.others,
        "tables": measured,
        "result": digest({"tables": measured, "experiment": settings, "cards": cards}),
    }
