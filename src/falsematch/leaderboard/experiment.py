"""From the cards of results to a board, and to the same board again."""

import json
import os
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import ValidationError

from falsematch import catalog, record, report, study_tables, tables
from falsematch.errors import ExperimentError
from falsematch.explain import explain
from falsematch.leaderboard.cards import Chosen, choose
from falsematch.leaderboard.settings import Leaderboard
from falsematch.leaderboard.table import rows
from falsematch.store import digest, file_sha256, numeric_versions

KIND = "leaderboard"
TABLE = "leaderboard.csv"
"""The one table of such a result."""


def is_leaderboard(name: str | Path) -> bool:
    """Whether an experiment file is of this kind."""
    return catalog.load_yaml(catalog.find(catalog.EXPERIMENTS, name), ExperimentError).get("kind") == KIND


def load(name: str | Path) -> Leaderboard:
    """The board of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    path = catalog.find(catalog.EXPERIMENTS, name)
    try:
        return Leaderboard.model_validate(catalog.load_yaml(path, ExperimentError))
    except ValidationError as failure:
        raise ExperimentError(explain(failure, Leaderboard, path.name, "a leaderboard")) from None


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
    with record.fresh_folder(folder) as fresh:
        tables.write_csv(rows(board, chosen.entries), study_tables.LEADERBOARD, fresh / TABLE)
        # Relative to the folder itself, so that both may be moved together.
        settings = board.model_dump(mode="json") | {"results": os.path.relpath(results, folder)}
        (fresh / record.EXPERIMENT).write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
        card = _card(board, chosen, {TABLE: file_sha256(fresh / TABLE)})
        text = json.dumps(card, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        (fresh / record.CARD).write_text(text, encoding="utf-8")
        report.write_leaderboard(fresh)
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
        "falsematch": metadata.version("falsematch"),
        "measured": newest.measured.isoformat(),
        "environment": {
            "python": platform.python_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "libraries": numeric_versions(),
        },
        "dataset": newest.dataset.model_dump(mode="json"),
        "confidence": newest.summary.confidence,
        "cards": cards,
        "results": {card.folder: card.result for card in shown.values()},
        "passed": chosen.passed,
        "others": chosen.others,
        "tables": measured,
        "result": digest({"tables": measured, "experiment": settings, "cards": cards}),
    }
