"""The card of a result, of every kind: what was measured, on what, with what, and what it rests on.

One model is written and read. Its fields stand in the order in which ``card.json`` has them; what a kind of experiment
does not know is not in its card. Unknown keys are refused where a card is made and left out where one is read.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, ValidationError

from falsematch._strict import READING, Recorded
from falsematch.audit.summarised import Summary
from falsematch.errors import ResultError
from falsematch.result.folder import CARD

Numbers = dict[str, int | float]
"""Plain numbers by name, a whole one staying whole."""

# Enough of the result hash to tell results apart, short enough to be read out.
_SHORT = 12
# Cards did not hold their day at first; all of those were written by version 0.1.0, this is its day.
_FIRST_DAY = date(2026, 11, 21)


class ExperimentPart(Recorded):
    """Which experiment it was.

    Attributes
    ----------
    name, kind, version, title
        As in its file.
    seed : int or None
        None where nothing is drawn.
    """

    # The card of a study holds all its settings, which its own model has checked.
    model_config = ConfigDict(extra="allow")

    name: str
    kind: str = "audit"
    version: int = 1
    title: str = ""
    seed: int | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """The other settings, which the card of a study holds and that of an audit does not."""
        return self.model_extra or {}


class PlannedContrast(Recorded):
    """What the design of a replication could tell of one contrast, known before anything was measured.

    Attributes
    ----------
    minimum_detectable : float or None
        In the unit of the contrast; None where the design can tell nothing.
    fixed : str
        Why the verdict is fixed whatever is measured; empty where it is not.
    """

    threshold_name: str
    contrast: str
    minimum_detectable: float | None
    fixed: str


class Environment(Recorded):
    """Where it ran.

    Attributes
    ----------
    libraries : dict of str to str
        Versions of those that make numbers.
    """

    python: str = ""
    platform: str = ""
    libraries: dict[str, str] = {}


class InputFile(Recorded):
    """A file that somebody gave, by its name and not its path."""

    file: str
    sha256: str


class Inputs(Recorded):
    """The hashes of all that went in.

    Attributes
    ----------
    photographs : str
        Digest of all of them.
    matchers : dict of str to str
        Fingerprints.
    calibration : dict of str to str
        Digest of the photographs that fixed a threshold, by its name.
    fillers : str
        Digest of the photographs that fill the gallery of searches.
    pair_lists : dict of str to str
        sha256 of each published list of pairs.
    kin : str
        sha256 of the list of pairs of people who are kin or may be, where a subset leaves some out.
    scores, subjects : InputFile or None
        Of an audit of scores.
    """

    photographs: str = ""
    matchers: dict[str, str] = {}
    calibration: dict[str, str] = {}
    fillers: str = ""
    pair_lists: dict[str, str] = {}
    kin: str = ""
    scores: InputFile | None = None
    subjects: InputFile | None = None


class Dataset(Recorded):
    """Whose photographs they are.

    Attributes
    ----------
    labels : dict of str to str
        Each label's provenance.
    people, photographs : int or None
        None where nobody has counted them.
    fault_kinds : tuple of str
        The faults in the manifest's own short words.
    sha256 : str
        Digest of all photographs.
    """

    name: str = ""
    title: str = ""
    version: str | None = None
    citation: str = ""
    licence: str = ""
    attribution: str = ""
    display_allowed: bool = False
    labels: dict[str, str] = {}
    people: int | None = None
    photographs: int | None = None
    faults: tuple[str, ...] = ()
    fault_kinds: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def generated(self) -> bool:
        """Whether its people were generated, so that nothing here is evidence about people."""
        return "generated" in self.labels.values()


class Matcher(Recorded):
    """What is known of one matcher beyond its scores.

    Attributes
    ----------
    threshold : float or None
        The one that it ships with.
    provenance : str
        Whether its weights are known to be those of its source; empty where the card does not say.
    training_overlap : bool
        Whether it is known to have been trained on people of the dataset.
    overlap : str
        Known, likely, excluded or open; empty in cards of older versions.
    origin : str
        Of an audit of scores: who made the matcher and how it was had, in the words of whoever audits it.
    function : str
        Of a Python function: the digest of its source. No folder holds the function.
    """

    name: str
    title: str = ""
    threshold: float | None = None
    polarity: Literal["similarity", "distance"] = "similarity"
    threshold_source: str = ""
    licence: str = ""
    training_data: str = ""
    provenance: Literal["confirmed", "unconfirmed", "unknown", ""] = ""
    training_overlap: bool = False
    overlap: Literal["known", "likely", "excluded", "open", ""] = ""
    origin: str = ""
    fingerprint: str = ""
    function: str = ""


class Counts(Recorded):
    """How much was compared, simulated or proven; None is what a kind of experiment does not count.

    Attributes
    ----------
    people, photographs, comparisons, genuine_comparisons, impostor_comparisons : int
        Of an audit.
    cells, repetitions : int
        Of a simulation.
    pictures, rows : dict of str to int
        Of proofs, by material and by outcome.
    unread, repeated : int
        Of a pose study: photographs without a reading, and people left out because they stand twice.
    """

    people: int | None = None
    photographs: int | None = None
    comparisons: int | None = None
    genuine_comparisons: int | None = None
    impostor_comparisons: int | None = None
    cells: int | None = None
    repetitions: int | None = None
    pictures: dict[str, int] = {}
    rows: dict[str, int] = {}
    unread: int | None = None
    repeated: int | None = None


class FoundSeveral(Recorded):
    """Clean photographs in which a matcher's detector found more than one face.

    Attributes
    ----------
    groups : dict
        The same of each group, by grouping.
    """

    photographs: int = 0
    groups: dict[str, dict[str, int]] = {}


class SeveralFaces(Recorded):
    """What the detectors found besides the person, and what was done about it.

    Attributes
    ----------
    rule : str
        ``on_several_faces`` of the experiment; empty for an audit of scores, whose rule nobody here knows.
    """

    rule: str = ""
    matchers: dict[str, FoundSeveral] = {}


class SetBy(Recorded):
    """What comparisons of one group do to a threshold that they help to fix.

    Attributes
    ----------
    false_matches, comparisons : int
        Calibration comparisons of two people of the group that the threshold accepts, and all of them.
    """

    group: str
    false_matches: int
    comparisons: int


class CalibratedOn(Recorded):
    """The other people who fixed a threshold.

    Attributes
    ----------
    people, left_out : int
        Who were compared, and who were not since they may be people who are tested.
    training_sets : tuple of str
        Training sets of the matcher that are known to hold people of that dataset.
    """

    dataset: str
    people: int
    left_out: int = 0
    training_sets: tuple[str, ...] = ()


class Reached(Recorded):
    """The false match rate that a threshold fixed on other people reaches on those who are tested, clean.

    Attributes
    ----------
    matched_on : str
        Labels on which both people of a comparison agree.
    """

    matched_on: str = ""
    false_matches: int
    comparisons: int
    fmr: float | None = None


class Threshold(Recorded):
    """One operating point of one matcher.

    Attributes
    ----------
    nominal : float or None
        The false match rate that was asked for.
    set_by : tuple of SetBy
        Whose comparisons fixed it, a group each.
    calibrated_on, reached
        Of a threshold that other people fixed.
    """

    matcher: str
    name: str
    threshold: float | None = None
    calibration: str = ""
    refused: str = ""
    warning: str = ""
    nominal: float | None = None
    set_by: tuple[SetBy, ...] = ()
    calibrated_on: CalibratedOn | None = None
    reached: Reached | None = None


class Condition(Recorded):
    """One condition at one dose."""

    name: str
    dose: float | None = None
    unit: str = ""


class PictureSource(Recorded):
    """A dataset whose photographs proofs were measured on."""

    title: str
    licence: str


class ConditionNumber(Recorded):
    """One number of a condition's model, as :class:`falsematch.conditions.Number` has it."""

    value: int | float
    unit: str
    basis: str
    source: str


class Separation(Recorded):
    """How far genuine and matched impostor scores of one slice lie apart."""

    dataset: str = ""
    matcher: str
    condition: str
    dose: float | None = None
    unit: str | None = ""
    arm: str = "none"
    delivery: str = "native"
    landmarks: str = "own"
    metering: str = "fixed"
    d_prime: float | None = None
    auc: float | None = None
    eer: float | None = None


class ProtocolAccuracy(Recorded):
    """The accuracy of one matcher on one published list of pairs, as ``protocol.csv`` has it."""

    matcher: str
    pair_list: str
    folds: int
    pairs: int
    wrong: int
    accuracy: float
    standard_error: float
    failures: int
    accuracy_scored: float | None = None
    published: float | None = None


class PairLevel(Recorded):
    """An interval from people, and the one that comparisons taken for independent would give."""

    matcher: str
    threshold_name: str
    false_matches: int
    impostor_pairs: int
    subjects: int
    low: float
    high: float
    pair_low: float
    pair_high: float


class Speed(Recorded):
    """How fast one matcher was, as :func:`falsematch.bench.speed.speeds` gives it.

    Attributes
    ----------
    milliseconds : float
        A photograph.
    yardsticks : float
        The same in units of a fixed piece of work on the same machine.
    photographs : int
        Timed.
    """

    matcher: str
    milliseconds: float
    yardsticks: float
    photographs: int
    machine: str


class Finding(Recorded):
    """A headline claim, as ``findings.json`` has it."""

    model_config = ConfigDict(extra="allow")


class NamedBefore(Recorded):
    """The claims that an experiment named before it was run.

    Whoever holds the experiment's commit can see that they stood before the result; nobody else stamped their date.

    Attributes
    ----------
    count : int
    sha256 : str
        Of the claims as canonical JSON.
    plan, plan_sha256 : str
        The document they were written down in and its hash, as the experiment states them; empty where it names none.
    """

    count: int
    sha256: str
    plan: str = ""
    plan_sha256: str = ""


class ComparedDataset(Recorded):
    """One of several datasets that were set beside one another, as its manifest describes it.

    Attributes
    ----------
    about : str
        Who is in it, and from when.
    people, photographs : int or None
        That its results measured.
    consent : str
        Its basis.
    labels, label_texts : dict of str to str
        Of each label that a contrast names, who said it, in one word and in the manifest's own.
    captures : dict of str to str
    faults : tuple of str
    overlap : str
        What is known of training sets that hold its people.
    """

    name: str
    title: str
    about: str
    people: int | None = None
    photographs: int | None = None
    consent: str = ""
    labels: dict[str, str] = {}
    label_texts: dict[str, str] = {}
    captures: dict[str, str] = {}
    faults: tuple[str, ...] = ()
    overlap: str = ""


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
        Of a board or a consistency: digest of each card that it read, and result of each, by its folder.
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
        fetched = (
            [] if self.experiment.kind in {"coverage", "leaderboard", "consistency"} else [f"falsematch fetch {name}"]
        )
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
