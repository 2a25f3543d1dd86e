"""What a report tells, read once; every form of it (page, PDF, handout, citation) is made from this."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from falsematch.report import findings, recorded, words
from falsematch.report.recorded import Recorded, read_card, read_confidence
from falsematch.report.rows import Point, headlines, points
from falsematch.report.telling import Telling
from falsematch.report.words import Words
from falsematch.result.card import Card
from falsematch.result.finding import Finding
from falsematch.tables.unproven import unproven

if TYPE_CHECKING:
    from falsematch.report.figures import Figures


@dataclass(frozen=True)
class Contents:
    """A result folder's tables and claims, and one language to tell them in.

    Attributes
    ----------
    claims : list of Finding or None
        None where the folder holds no findings.
    """

    telling: Telling
    recorded: Recorded
    every: list[Point]
    claims: list[Finding] | None

    @property
    def heads(self) -> list[Point]:
        """The headline point of each matcher."""
        return headlines(self.every)

    @property
    def conditions(self) -> list[str]:
        """Every condition that was measured, in whatever setup, in the order of the table."""
        return list(dict.fromkeys(self.recorded.rates["condition"]))

    @property
    def shown(self) -> list[Point]:
        """The points told one by one: all, or where there would be too many those set up in the usual way."""
        return [point for point in self.every if not (self.recorded.brief and point.setup)]

    def retold(self, lang: str) -> "Contents":
        """The same in another language."""
        say = _words(lang, self.telling.card, self.recorded.settings)
        return replace(self, telling=replace(self.telling, words=say))

    @cached_property
    def figures(self) -> "Figures":
        """Every figure, drawn when it is first asked for."""
        from falsematch.report import figures  # noqa: PLC0415 - a citation draws none

        return figures.draw(self.every, self.recorded, self.telling, self.claims)


def read(folder: Path, lang: str = "en") -> Contents:
    """The contents of a result folder.

    Parameters
    ----------
    folder : Path
        Holds ``card.json``, ``experiment.yaml`` and ``rates.csv``; the other tables and ``findings.json`` where the
        audit made them.
    lang : str
        Language of the words.

    Raises
    ------
    ResultError
        Where one of them is absent or malformed, or a table is not the one the card records.
    """
    words.load(lang)  # first: a slip in the language is refused whatever the folder holds
    card = read_card(folder)
    held = recorded.read(folder, card)
    unsure = unproven(held.settings, card.falsematch)
    telling = Telling(_words(lang, card, held.settings), card, read_confidence(folder), unsure)
    return Contents(telling, held, points(held.rates, held.summary), findings.read(folder))


def _words(lang: str, card: Card, settings: Mapping[str, Any]) -> Words:
    """The words of a language that are true of a result."""
    named = settings.get("matchers") or settings.get("systems") or []
    scores = card.experiment.kind == "scores"
    # The lab's own are named; others are paths of manifests.
    brought = scores or any(Path(str(name)).suffix in {".yaml", ".yml"} for name in named)
    return words.load(lang, heads=card.generated, brought=brought, scores=scores)
