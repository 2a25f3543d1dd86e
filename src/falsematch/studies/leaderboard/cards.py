"""The cards of results: which may stand on a board, and which one speaks for a matcher."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from falsematch.errors import ResultError
from falsematch.result.card import Card, card_sha256, read_card
from falsematch.result.folder import CARD
from falsematch.studies.leaderboard.settings import Leaderboard
from falsematch.tables.summarised import MatcherSummary, Summary, Threshold


@dataclass(frozen=True)
class Source:
    """A card that a board may take rows from.

    Attributes
    ----------
    folder : str
        Name of the result folder it lies in.
    sha256 : str
        Of the card itself.
    card : Card
    summary : Summary
        The card's.
    """

    folder: str
    sha256: str
    card: Card
    summary: Summary

    @property
    def rank(self) -> tuple[date, int, int, str]:
        """Which of two cards speaks for a matcher: the newer; of one day the fuller, then the higher version."""
        return self.card.measured, len(self.card.conditions), self.card.experiment.version, self.folder


@dataclass(frozen=True)
class Entry:
    """One row of a board: a matcher, at the board's threshold, as one card tells it."""

    source: Source
    matcher: MatcherSummary
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
        Cards that measured a matcher too and did not speak for it.
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
    found = sorted(path.parent.name for path in results.glob(f"*/{CARD}")) if names is None else list(names)
    passed: dict[str, str] = {}
    sources = []
    for name in found:
        source = _read(results / name, board, named=names is not None)
        if isinstance(source, str):
            passed |= {name: source} if source else {}
        elif source.card.generated != board.generated:
            raise ResultError(
                f"{name}: {_ARE[source.card.generated]}, and {board.name} is a board of {_OF[board.generated]}; "
                "generated heads are no evidence about people, and the two never stand on one board. Name under "
                "`cards` those that count, without it."
            )
        elif source.card.dataset.name != board.dataset.name:
            raise ResultError(
                f"{name}: is of {source.card.dataset.name}, and {board.name} is a board of {board.dataset.name}; "
                "take it out."
            )
        elif source.card.design != board.design:
            passed[name] = "other_comparisons"
        else:
            sources.append(source)
    return _chosen(board, sources, passed)


def _read(folder: Path, board: Leaderboard, *, named: bool) -> Source | str:
    """A card, or why it cannot count; nothing of one unnamed that is of other photographs, or no audit."""
    path = folder / CARD
    if not path.is_file():
        raise ResultError(f"{path}: there is no such card; take `{folder.name}` out of the board, or measure it.")
    card = read_card(folder)
    kind = card.experiment.kind
    if kind not in {"audit", "scores"}:
        if named:
            raise ResultError(f"{folder.name}: is no audit; only audits of photographs stand on a board.")
        return ""
    if not named and card.dataset.name != board.dataset.name:
        return ""
    if kind == "scores":
        return "scores"
    if card.summary is None:
        return "no_summary"
    return Source(folder.name, card_sha256(folder), card, card.summary)


def _chosen(board: Leaderboard, sources: list[Source], passed: dict[str, str]) -> Chosen:
    newest = max(sources, key=lambda source: source.rank, default=None)
    if newest is not None:
        alike = _alike(newest)
        for source in [source for source in sources if _alike(source) != alike]:
            passed[source.folder] = "other_photographs"
            sources.remove(source)
    entries: dict[str, list[Entry]] = {}
    for source in sources:
        found = list(_entries(board, source))
        if not found:
            passed[source.folder] = "other_threshold"
        for entry in found:
            entries.setdefault(entry.matcher.name, []).append(entry)
    if not entries:
        told = "; ".join(f"{name}: {WHY[why]}" for name, why in passed.items()) or "there is no card"
        raise ResultError(f"{board.name}: no card can stand on it: {told}.")
    best = {name: max(found, key=lambda entry: entry.source.rank) for name, found in entries.items()}
    others = {
        name: sorted(one.source.folder for one in found if one is not best[name])
        for name, found in entries.items()
        if len(found) > 1
    }
    return Chosen(list(best.values()), passed, others)


def _alike(source: Source) -> tuple[str, float]:
    """The photographs, and the confidence of the intervals: alike in all cards of a board."""
    return source.card.dataset.sha256, source.summary.confidence


def _entries(board: Leaderboard, source: Source) -> list[Entry]:
    crossing = " & ".join(board.group_by)
    return [
        Entry(source, matcher, threshold)
        for matcher in source.summary.matchers
        for threshold in matcher.thresholds
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
