"""The cards of results: which may stand on a board, and which one speaks for a system."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from falsematch import record
from falsematch.audit import Summary
from falsematch.audit.summary import SystemSummary, Threshold
from falsematch.errors import ResultError
from falsematch.leaderboard.settings import Leaderboard


class _Part(BaseModel):
    # A card holds more than a board reads.
    model_config = ConfigDict(extra="ignore", frozen=True)


class ExperimentName(_Part):
    """Which experiment it was."""

    name: str
    kind: str
    version: int


class Data(_Part):
    """Whose photographs they were; ``sha256`` is that of all of them."""

    name: str
    title: str = ""
    licence: str = ""
    labels: dict[str, str] = {}
    people: int | None = None
    faults: tuple[str, ...] = ()
    sha256: str = ""


class Known(_Part):
    """What is known of a system beyond its scores."""

    name: str
    title: str = ""
    licence: str = ""
    provenance: Literal["confirmed", "unconfirmed", "unknown"] = "unknown"
    training_overlap: bool = False


class Speed(_Part):
    """As :func:`falsematch.bench.speed.speeds` gives it."""

    system: str
    milliseconds: float
    yardsticks: float
    photographs: int
    machine: str


class Card(_Part):
    """One card.

    Attributes
    ----------
    folder : str
        Name of the result folder it lies in.
    sha256 : str
        Of the card itself.
    conditions : tuple
        Everything it was measured under.
    """

    folder: str
    sha256: str
    experiment: ExperimentName
    measured: date
    result: str
    dataset: Data
    systems: tuple[Known, ...]
    conditions: tuple[dict[str, object], ...]
    summary: Summary
    design: dict[str, object] | None = None
    speed: tuple[Speed, ...] = ()

    @property
    def generated(self) -> bool:
        """Whether its people were generated."""
        return "generated" in self.dataset.labels.values()

    @property
    def rank(self) -> tuple[date, int, int, str]:
        """Which of two cards speaks for a system: the newer; of one day the fuller, then the higher version."""
        return self.measured, len(self.conditions), self.experiment.version, self.folder

    def known(self, system: str) -> Known:
        """What is known of a system; nothing where the card does not name it."""
        return next((one for one in self.systems if one.name == system), Known(name=system))


@dataclass(frozen=True)
class Entry:
    """One row of a board: a system, at the board's threshold, as one card tells it."""

    card: Card
    system: SystemSummary
    threshold: Threshold


@dataclass(frozen=True)
class Chosen:
    """What stands on a board, and what does not.

    Attributes
    ----------
    entries : list of Entry
    passed : dict of str to str
        Cards that were passed over, by their folders, each with the reason as a name of the report's words.
    others : dict of str to list of str
        Cards that measured a system too and did not speak for it.
    """

    entries: list[Entry]
    passed: dict[str, str]
    others: dict[str, list[str]]


def choose(board: Leaderboard, results: Path, names: Sequence[str] | None) -> Chosen:
    """The entries of a board.

    Parameters
    ----------
    board : Leaderboard
    results : Path
        Folder that holds result folders; of each only ``card.json`` is read.
    names : sequence of str or None
        Which of them count; every one where None.

    Raises
    ------
    ResultError
        Where a card that was named cannot count, or none is left.
    """
    found = sorted(path.parent.name for path in results.glob(f"*/{record.CARD}")) if names is None else list(names)
    passed: dict[str, str] = {}
    cards = []
    for name in found:
        card = _read(results / name, board, named=names is not None)
        if isinstance(card, str):
            passed |= {name: card} if card else {}
        elif card.generated != board.generated:
            raise ResultError(
                f"{name}: {_ARE[card.generated]}, and {board.name} is a board of {_OF[board.generated]}; generated "
                "heads are no evidence about people, and the two never stand on one board. Name under `cards` those "
                "that count, without it."
            )
        elif card.dataset.name != board.dataset.name:
            raise ResultError(
                f"{name}: is of {card.dataset.name}, and {board.name} is a board of {board.dataset.name}; take it out."
            )
        elif card.design != board.design:
            passed[name] = "other_comparisons"
        else:
            cards.append(card)
    return _chosen(board, cards, passed)


def _read(folder: Path, board: Leaderboard, *, named: bool) -> Card | str:
    """A card, or why it cannot count; nothing of one unnamed that is of other photographs, or no audit."""
    path = folder / record.CARD
    if not path.is_file():
        raise ResultError(f"{path}: there is no such card; take `{folder.name}` out of the board, or measure it.")
    content = record.read_card(folder)
    kind = content["experiment"].get("kind", "audit")
    if kind not in {"audit", "scores"}:
        if named:
            raise ResultError(f"{folder.name}: is no audit; only audits of photographs stand on a board.")
        return ""
    if not named and content.get("dataset", {}).get("name") != board.dataset.name:
        return ""
    if kind == "scores":
        return "scores"
    if "summary" not in content:
        return "no_summary"
    try:
        return Card.model_validate(content | {"folder": folder.name, "sha256": _sha256(path)})
    except ValidationError as failure:
        first = failure.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ResultError(f"{path}: {where}: {first['msg']}. Run the experiment again.") from None


def _sha256(path: Path) -> str:
    # Of the file as it is now: the store's own hashes are taken once a process, and a card may be replaced meanwhile.
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _chosen(board: Leaderboard, cards: list[Card], passed: dict[str, str]) -> Chosen:
    newest = max(cards, key=lambda card: card.rank, default=None)
    if newest is not None:
        alike = newest.dataset.sha256, newest.summary.confidence
        for card in [card for card in cards if (card.dataset.sha256, card.summary.confidence) != alike]:
            passed[card.folder] = "other_photographs"
            cards.remove(card)
    entries: dict[str, list[Entry]] = {}
    for card in cards:
        found = list(_entries(board, card))
        if not found:
            passed[card.folder] = "other_threshold"
        for entry in found:
            entries.setdefault(entry.system.name, []).append(entry)
    if not entries:
        told = "; ".join(f"{name}: {WHY[why]}" for name, why in passed.items()) or "there is no card"
        raise ResultError(f"{board.name}: no card can stand on it: {told}.")
    best = {name: max(found, key=lambda entry: entry.card.rank) for name, found in entries.items()}
    others = {
        name: sorted(one.card.folder for one in found if one is not best[name])
        for name, found in entries.items()
        if len(found) > 1
    }
    return Chosen(list(best.values()), passed, others)


def _entries(board: Leaderboard, card: Card) -> list[Entry]:
    crossing = " & ".join(board.group_by)
    return [
        Entry(card, system, threshold)
        for system in card.summary.systems
        for threshold in system.thresholds
        if threshold.name == board.threshold and threshold.group_by == crossing
    ]


_ARE = {True: "its people were generated", False: "its people were photographed"}
_OF = {True: "generated heads", False: "people"}
WHY = {
    "no_summary": "its card holds no summary to take a row from, as cards hold now; run its experiment again",
    "scores": "it is an audit of a table of scores, and nobody here can check which photographs they compare",
    "other_comparisons": "it compared other photographs of these people, or in another size",
    "other_photographs": "its photographs, or the confidence of its intervals, are not those of the newest card",
    "other_threshold": "it was not measured at this threshold in these groups",
}
"""Why a card is passed over, for errors; the page has its own words for each."""
