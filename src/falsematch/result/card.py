"""The card of a result, of every kind: what was measured, on what, with what, and what it rests on.

One model is written and read. Its fields stand in the order in which ``card.json`` has them; what a kind of experiment
does not know is not in its card. Unknown keys are refused where a card is made and left out where one is read.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from falsematch.errors import ResultError
from falsematch.result.finding import Finding
from falsematch.result.folder import CARD
from falsematch.result.measured import (
    Condition,
    ConditionNumber,
    Counts,
    PairLevel,
    PlannedContrast,
    ProtocolAccuracy,
    Separation,
    SeveralFaces,
    Speed,
    Threshold,
)
from falsematch.result.origin import (
    ComparedDataset,
    Dataset,
    Environment,
    ExperimentPart,
    Inputs,
    Matcher,
    NamedBefore,
    PictureSource,
)
from falsematch.tables.summarised import Summary
from falsematch.text.strict import READING, Recorded

Numbers = dict[str, int | float]
"""Plain numbers by name, a whole one staying whole."""

# Simulations, and what is rendered from results.
_FETCH_NOTHING = frozenset({"coverage", "leaderboard", "consistency", "street"})
# Enough of the result hash to tell results apart, short enough to be read out.
_SHORT = 12
# Cards did not hold their day at first; all of those were written by version 0.1.0, this is its day.
_FIRST_DAY = date(2026, 11, 21)


class Card(Recorded):
    """The card of a result.

    Attributes
    ----------
    experiment : ExperimentPart
    claim_sha256, planned
        Of a replication: the digest of the claim, and what the design could tell before the measurement.
    falsematch : str
        Version of the program.
    measured : date
    environment : Environment
    code : dict of str to str
        Digest of the sources of each part of the program that made numbers.
    inputs : Inputs
    dataset : Dataset
    design : dict or None
        What was compared with what: cards of the same design may stand beside one another.
    matchers : tuple of Matcher
    stated : dict of str to str
        Of an audit of scores: what was said of people and matcher beside the table, which nobody here has checked.
    order : str
        Of an audit of scores: whether the first of a pair is the probe.
    self_comparisons : int
        Comparisons of a photograph with itself, which were left out.
    unreadable : tuple of str
        Photographs that could not be read, each with the reason.
    estimator : dict of str to number
        Of a pose study: how its estimator of turns was calibrated, and how far off it is.
    printing_rule, few_people_rule : dict of str to number
        Of a simulation: the rules that were simulated.
    primaries : NamedBefore or None
    counts : Counts
    several_faces : SeveralFaces
    thresholds : tuple of Threshold
    conditions : tuple of Condition
        Everything it was measured under.
    warnings : tuple of str
    photographs : tuple of PictureSource, or dict of str to str
        Of proofs, whose photographs they were measured on; of a field validation, the digest of each set's photographs.
    numbers : dict
        Of proofs: the numbers of each condition's model.
    absent : tuple of str
        Of a field validation: one sentence for each set that was not here.
    confidence : float or None
        Of the intervals on a board.
    compared : tuple of ComparedDataset
        Of a consistency.
    cards, results : dict of str to str
        Of a board, a consistency or a street: digest of each card that it read, and result of each, by its folder.
    passed : dict of str to str
        Cards that a board passed over, each with the reason as a name of the report's words.
    others : dict of str to tuple of str
        Of a board: cards that measured a matcher too and did not speak for it.
    tables : dict of str to str
        sha256 of each table's content, by file name.
    result : str
        Digest that figures and other results cite: of tables, experiment and inputs.
    separation : tuple of Separation
    pair_level : tuple of PairLevel
    protocol : tuple of ProtocolAccuracy
    summary : Summary or None
        What a board needs of an audit.
    speed : tuple of Speed
        In no hash: machines differ.
    findings : tuple of Finding
        Those named beforehand, and those supported.
    """

    experiment: ExperimentPart
    claim_sha256: str = ""
    planned: tuple[PlannedContrast, ...] = ()
    falsematch: str
    measured: date = _FIRST_DAY
    environment: Environment = Environment()
    code: dict[str, str] = {}
    inputs: Inputs = Inputs()
    dataset: Dataset = Dataset()
    design: dict[str, Any] | None = None
    matchers: tuple[Matcher, ...] = ()
    stated: dict[str, str] = {}
    order: str = ""
    self_comparisons: int = 0
    unreadable: tuple[str, ...] = ()
    estimator: Numbers = {}
    printing_rule: Numbers = {}
    few_people_rule: Numbers = {}
    primaries: NamedBefore | None = None
    counts: Counts = Counts()
    several_faces: SeveralFaces = SeveralFaces()
    thresholds: tuple[Threshold, ...] = ()
    conditions: tuple[Condition, ...] = ()
    warnings: tuple[str, ...] = ()
    photographs: tuple[PictureSource, ...] | dict[str, str] = ()
    numbers: dict[str, dict[str, ConditionNumber]] = {}
    absent: tuple[str, ...] = ()
    confidence: float | None = None
    compared: tuple[ComparedDataset, ...] = ()
    cards: dict[str, str] = {}
    results: dict[str, str] = {}
    passed: dict[str, str] = {}
    others: dict[str, tuple[str, ...]] = {}
    tables: dict[str, str]
    result: str
    separation: tuple[Separation, ...] = ()
    pair_level: tuple[PairLevel, ...] = ()
    protocol: tuple[ProtocolAccuracy, ...] = ()
    summary: Summary | None = None
    speed: tuple[Speed, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def short_result(self) -> str:
        """The result hash as figures and citations print it."""
        return self.result[:_SHORT]

    @property
    def generated(self) -> bool:
        """Whether its people were generated, so that nothing here is evidence about people."""
        return self.dataset.generated

    @property
    def commands(self) -> list[str]:
        """How to make the result again; scores that somebody brought along, simulations and boards need no fetching.

        A Python function is given in Python.
        """
        name = self.experiment.name
        if self.functions:
            given = f"matchers=[{', '.join(self.functions)}]"
            return [f'falsematch.result.reproduce(Path("results/{name}"), {given})']
        if self.experiment.kind == "scores":
            return [f"falsematch reproduce results/{name}"]
        fetched = [] if self.experiment.kind in _FETCH_NOTHING else [f"falsematch fetch {name}"]
        return [*fetched, f"falsematch run {name}"]

    @property
    def functions(self) -> list[str]:
        """The matchers that are Python functions."""
        return [matcher.name for matcher in self.matchers if matcher.function]

    def matcher(self, name: str) -> Matcher:
        """A matcher by its name in the tables; one of which the card says nothing has no more than its name."""
        return next((matcher for matcher in self.matchers if matcher.name == name), Matcher(name=name))

    def threshold(self, matcher: str, name: str) -> Threshold | None:
        """The operating point of a matcher by its name in the tables."""
        return next((t for t in self.thresholds if t.matcher == matcher and t.name == name), None)

    def as_json(self) -> dict[str, Any]:
        """What ``card.json`` holds: everything that was said, and no default."""
        return self.model_dump(mode="json", exclude_unset=True)

    def as_text(self) -> str:
        """The text of ``card.json``."""
        return json.dumps(self.as_json(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_card(folder: Path) -> Card:
    """The card of a result folder, by whatever version it was written.

    Raises
    ------
    ResultError
        Where it is absent or malformed.
    """
    path = folder / CARD
    if not path.is_file():
        raise ResultError(f"{path}: there is no such card; run the experiment first.")
    try:
        return Card.model_validate_json(path.read_bytes(), context=READING)
    except ValidationError as cause:
        first = cause.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ResultError(f"{path}: {where}: {first['msg']}. Run the experiment again.") from None


def card_sha256(folder: Path) -> str:
    """Digest of the card of a result folder.

    Of the file as it is now: the store's own hashes are taken once a process, and a card may be replaced meanwhile.
    """
    return hashlib.sha256((folder / CARD).read_bytes()).hexdigest()
