"""What the report reads of ``card.json`` and ``experiment.yaml``."""

import hashlib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from falsematch import catalog
from falsematch.errors import ResultError

CARD = "card.json"
EXPERIMENT = "experiment.yaml"
RATES = "rates.csv"
# Enough of the result hash to tell results apart, short enough to be read out.
_SHORT = 12
# Cards did not hold their day at first; all of those were written by version 0.1.0, this is its day.
_FIRST_DAY = date(2026, 11, 21)


class _Part(BaseModel):
    # The card holds more than the report tells; what is missing is told as missing, not guessed.
    model_config = ConfigDict(extra="ignore", frozen=True)


class ExperimentName(_Part):
    """Which experiment it was."""

    name: str
    kind: str = "audit"
    version: int = 1
    title: str = ""


class Dataset(_Part):
    """Whose photographs they are."""

    name: str = ""
    title: str = ""
    version: str | None = None
    citation: str = ""
    licence: str = ""
    attribution: str = ""
    labels: dict[str, str] = {}
    people: int | None = None
    photographs: int | None = None
    faults: list[str] = []
    fault_kinds: list[str] = []
    sha256: str = ""


class System(_Part):
    """One matcher."""

    name: str
    title: str = ""
    threshold: float | None = None
    polarity: str = "similarity"
    threshold_source: str = ""
    licence: str = ""
    training_data: str = ""
    provenance: str = ""


class Threshold(_Part):
    """One operating point of one system."""

    system: str
    name: str
    threshold: float | None = None
    calibration: str = ""
    refused: str = ""
    warning: str = ""


class Environment(_Part):
    """Where it ran."""

    python: str = ""
    platform: str = ""


class Counts(_Part):
    """How much was compared."""

    comparisons: int | None = None
    impostor_comparisons: int | None = None
    genuine_comparisons: int | None = None


class PairLevel(_Part):
    """An interval from people, and the one that comparisons taken for independent would give."""

    system: str
    threshold_name: str
    false_matches: int
    impostor_pairs: int
    subjects: int
    low: float
    high: float
    pair_low: float
    pair_high: float


class Separation(_Part):
    """How far genuine and matched impostor scores of one slice lie apart."""

    system: str
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


class Card(_Part):
    """The card of a result, as far as the report tells it."""

    experiment: ExperimentName
    falsematch: str
    dataset: Dataset = Dataset()
    systems: list[System] = []
    environment: Environment = Environment()
    counts: Counts = Counts()
    thresholds: list[Threshold] = []
    unreadable: list[str] = []
    warnings: list[str] = []
    pair_level: list[PairLevel] = []
    separation: list[Separation] = []
    measured: date = _FIRST_DAY
    tables: dict[str, str]
    result: str

    @property
    def short_result(self) -> str:
        """The result hash as figures and citations print it."""
        return self.result[:_SHORT]

    @property
    def generated(self) -> bool:
        """Whether its people were generated, so that nothing here is evidence about people."""
        return "generated" in self.dataset.labels.values()

    @property
    def commands(self) -> list[str]:
        """How to make the result again; scores that somebody brought along, simulations and boards need no fetching."""
        name = self.experiment.name
        if self.experiment.kind == "scores":
            return [f"falsematch reproduce results/{name}"]
        fetched = [] if self.experiment.kind in {"coverage", "leaderboard"} else [f"falsematch fetch {name}"]
        return [*fetched, f"falsematch run {name}"]

    def system(self, name: str) -> System:
        """A system by its name in the tables; one of which the card says nothing has no more than its name."""
        return next((system for system in self.systems if system.name == name), System(name=name))

    def threshold(self, system: str, name: str) -> Threshold | None:
        """The operating point of a system by its name in the tables."""
        return next((t for t in self.thresholds if t.system == system and t.name == name), None)


def read_card(folder: Path) -> Card:
    """The card of a result folder.

    Raises
    ------
    ResultError
        Where it is absent or malformed, or ``rates.csv`` is not the table whose hash it holds: a figure would print
        a result hash that is not that of its numbers.
    """
    path = folder / CARD
    if not path.is_file():
        raise ResultError(f"{path}: there is no such card; run the experiment first.")
    try:
        card = Card.model_validate_json(path.read_bytes())
    except ValidationError as cause:
        first = cause.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ResultError(f"{path}: {where}: {first['msg']}. Run the experiment again.") from None
    table = folder / RATES
    recorded = card.tables.get(RATES)
    if table.is_file() and recorded != hashlib.sha256(table.read_bytes()).hexdigest():
        raise ResultError(f"{table}: is not the table that {CARD} records; run the experiment again.")
    return card


def read_confidence(folder: Path) -> float:
    """Confidence of the intervals, from the experiment as it was resolved.

    Raises
    ------
    ResultError
    """
    path = folder / EXPERIMENT
    if not path.is_file():
        raise ResultError(f"{path}: there is no such file; run the experiment first.")
    settings = catalog.load_yaml(path, ResultError).get("audit")
    confidence = settings.get("confidence") if isinstance(settings, dict) else None
    if not isinstance(confidence, float) or not 0 < confidence < 1:
        raise ResultError(f"{path}: `audit.confidence` is missing or no share; run the experiment again.")
    return confidence
