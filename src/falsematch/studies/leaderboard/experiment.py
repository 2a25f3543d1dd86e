"""From the cards of results to a board, and to the same board again."""

import os
from pathlib import Path

import pandas as pd

from falsematch.errors import ResultError
from falsematch.result.card import Card, read_card
from falsematch.result.folder import EXPERIMENT, check_place
from falsematch.result.origin import Dataset, ExperimentPart
from falsematch.store import digest
from falsematch.studies import base, chosen
from falsematch.studies.leaderboard.cards import Chosen, choose
from falsematch.studies.leaderboard.page import write_leaderboard
from falsematch.studies.leaderboard.settings import Leaderboard
from falsematch.studies.leaderboard.table import rows
from falsematch.studies.parts import made_with
from falsematch.tables import study_tables
from falsematch.tables.summary_tables import STUDY_SUMMARY

TABLE = "leaderboard.csv"
"""The one table of such a result."""


def load(name: str | Path) -> Leaderboard:
    """The board of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return base.load(name, Leaderboard, "a leaderboard")


def run(board: Leaderboard, folder: Path, *, force: bool) -> Chosen:
    """Set the matchers of all cards that count beside one another, and write the result folder.

    Raises
    ------
    ResultError
        Where a card that was named cannot count, none can, or the folder holds something else.
    """
    check_place(folder, board.name, force=force)
    results = Path(board.results)
    chosen = choose(board, results, board.cards)
    accuracies = _accuracies(board, results)
    base.write(
        folder,
        made(rows(board, chosen.entries, accuracies)),
        # Relative to the folder itself, so that both may be moved together.
        board.model_dump(mode="json") | {"results": os.path.relpath(results, folder)},
        lambda written: _card(board, chosen, written),
        write_leaderboard,
    )
    return chosen


def made(table: pd.DataFrame) -> base.Made:
    """The board, and what its page says of it."""
    summary = chosen.summary(chosen.of_board(table))
    return {TABLE: (table, study_tables.LEADERBOARD), base.SUMMARY: (summary, STUDY_SUMMARY)}


def again(folder: Path) -> tuple[base.Made, list[str]]:
    """The board that a result folder records, made again from the cards that it names.

    Returns
    -------
    tables : dict of file name to table and schema
    notes : list of str
        Cards that are not those of the record.

    Raises
    ------
    ResultError
        Where a card is not there any more.
    """
    board = load(folder / EXPERIMENT)
    recorded = read_card(folder).cards
    chosen = choose(board, folder / board.results, list(recorded))
    now = {entry.source.folder: entry.source.sha256 for entry in chosen.entries}
    changed = [name for name, sha256 in recorded.items() if now.get(name) != sha256]
    table = rows(board, chosen.entries, _accuracies(board, folder / board.results))
    return made(table), [f"the card of {name} is not that of the record" for name in changed]


def _accuracies(board: Leaderboard, results: Path) -> Card | None:
    """The card that says how accurate matchers are on a published list of pairs."""
    if not board.accuracy:
        return None
    card = read_card(results / board.accuracy)
    if not card.protocol:
        raise ResultError(f"{board.accuracy}: its card holds no accuracy on a published list; leave `accuracy` out.")
    return card


_TOLD = {"name", "title", "licence", "labels", "people", "faults", "sha256"}
"""What a board repeats of its dataset."""


def _card(board: Leaderboard, chosen: Chosen, measured: dict[str, str]) -> Card:
    shown = {one.folder: one for one in sorted((entry.source for entry in chosen.entries), key=lambda one: one.folder)}
    cards = {name: one.sha256 for name, one in shown.items()}
    newest = max(shown.values(), key=lambda one: one.rank)
    settings = board.model_dump(mode="json", exclude={"results"})
    made = made_with() | {"measured": newest.card.measured}
    return Card(
        experiment=ExperimentPart(**settings),
        **made,
        dataset=Dataset(**newest.card.dataset.model_dump(include=_TOLD)),
        confidence=newest.summary.confidence,
        cards=cards,
        results={one.folder: one.card.result for one in shown.values()},
        passed=chosen.passed,
        others={matcher: tuple(names) for matcher, names in chosen.others.items()},
        tables=measured,
        result=digest({"tables": measured, "experiment": settings, "cards": cards}),
    )
