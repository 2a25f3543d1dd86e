"""An audit of a table of scores, so that a system nobody may open can still be audited: the same code as a run's."""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from falsematch import scoring
from falsematch.audit import (
    Audited,
    AuditSettings,
    Context,
    FixedThreshold,
    FmrThreshold,
    ModelContext,
    OperatingPoint,
    SearchSettings,
    ThresholdSpec,
    findings,
    left_out_ranges,
)
from falsematch.audit import audit as audit_comparisons
from falsematch.catalog import nearest
from falsematch.errors import ScoresError
from falsematch.explain import explain
from falsematch.tables import DRAWN_AS


class AboutSystem(BaseModel):
    """What a score table says of one system behind it; the card holds the rest as it came."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str
    provenance: Literal["confirmed", "unconfirmed", "unknown"] = "unknown"
    training_overlap: bool = False


class AboutDataset(BaseModel):
    """What a score table says of the photographs behind it; the card holds the rest as it came."""

    model_config = ConfigDict(extra="allow", frozen=True)

    labels: dict[str, str] = {}
    fault_kinds: tuple[str, ...] = ()


class About(BaseModel):
    """What a score table says of what it was made from: its own word, since nobody here has seen that."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: AboutDataset | None = None
    systems: list[AboutSystem] = []


_TRAVELLING = ("seed", "thresholds", "group_by", "audit", "search")
"""Settings that a score table may bring along."""


class ScoreAudit(BaseModel):
    """The settings of an audit, as ``experiment.yaml`` of its result folder states them.

    Attributes
    ----------
    scores, subjects : str
        The two files; relative to the folder that ``experiment.yaml`` lies in. Empty for tables given in Python.
    dataset : str
        Name that the score table gives its photographs' dataset.
    polarity : "distance", "similarity" or None
        None: as the score table says, else similarity.
    order : "ordered", "unordered" or None
        None: as the score table says, else unordered where no two people meet in both orders.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")] = "scores"
    kind: Literal["scores"] = "scores"
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    scores: str = ""
    subjects: str = ""
    dataset: str = ""
    polarity: scoring.Polarity | None = None
    order: scoring.Order | None = None
    thresholds: Annotated[list[ThresholdSpec], Field(min_length=1)]
    group_by: list[Annotated[list[str], Field(min_length=1)]] = []
    audit: AuditSettings = AuditSettings()
    search: SearchSettings | None = None

    def recorded(self, folder: Path) -> dict[str, Any]:
        """The settings as they are written into a folder, with the two files relative to it."""
        paths = {key: value and os.path.relpath(value, folder) for key, value in self._files().items()}
        return self.model_dump(mode="json") | paths

    def _files(self) -> dict[str, str]:
        return {"scores": self.scores, "subjects": self.subjects}


@dataclass(frozen=True)
class ScoreResult:
    """What an audit of a score table gave.

    Attributes
    ----------
    about : About
        What the score table says of the photographs and systems behind it; empty where it says nothing.
    """

    experiment: ScoreAudit
    about: About
    comparisons: scoring.Comparisons
    audited: Audited
    findings: list[dict[str, Any]]

    @property
    def points(self) -> list[OperatingPoint]:
        """The thresholds of every system."""
        return self.audited.points

    @property
    def rates(self) -> pd.DataFrame:
        """The columns of :data:`falsematch.tables.RATES`."""
        return self.audited.rates

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the numbers must know of the table: what was left out, and what nobody could check."""
        return self.comparisons.notes


def audit_scores(
    scores: Path | str | pd.DataFrame,
    subjects: Path | str | pd.DataFrame,
    *,
    group_by: Sequence[str | Sequence[str]] | None = None,
    threshold: float | None = None,
    fmr: float | None = None,
    distance: bool = False,
    similarity: bool = False,
    order: scoring.Order | None = None,
    replicates: int | None = None,
    name: str = "scores",
) -> ScoreResult:
    """Audit a table of scores.

    Parameters
    ----------
    scores : Path, str or DataFrame
        CSV or Parquet: ``subject_a, subject_b, score``, genuine where the subjects are equal; a is the probe. Optional
        columns as in :data:`falsematch.tables.COMPARISONS`.
    subjects : Path, str or DataFrame
        ``subject`` and one column a label, empty where not stated. A column ``drawn_as`` is no label: subjects that
        share its value are drawn together by the bootstrap, as one generated shape at several tones is.
    group_by : sequence
        Labels, which stand for each alone and all of them crossed; or groupings, each a sequence of labels. None takes
        those that travel with the scores.
    threshold, fmr : float or None
        A threshold, or the false match rate to set it at; at most one of the two. None takes the thresholds that
        travel with the scores.
    distance, similarity : bool
        Whether a small, or a large, score means alike; at most one of the two. Neither takes what the table says of
        itself, else similarity.
    order : "ordered", "unordered" or None
        Whether the first of a pair is the probe; in an unordered table a pair of people from two groups counts for
        both. None takes what the table says of itself, else unordered where no two people meet in both orders.
    replicates : int or None
        Of the subject bootstrap; 0 makes no intervals.
    name : str
        Name of the result.

    Raises
    ------
    ScoresError
        In one sentence, for anything that would make a number wrong.
    """
    files = {
        key: "" if isinstance(given, pd.DataFrame) else str(Path(given).resolve())
        for key, given in (("scores", scores), ("subjects", subjects))
    }
    if distance and similarity:
        raise ScoresError("give either --distance or --similarity, not both.")
    polarity: scoring.Polarity | None = "distance" if distance else "similarity" if similarity else None
    comparisons, travelled = scoring.read_scores(_source(scores), _source(subjects), polarity, order)
    chosen: dict[str, Any] = {key: travelled[key] for key in _TRAVELLING if key in travelled}
    if threshold is not None and fmr is not None:
        raise ScoresError("give either a threshold or a false match rate to set it at, not both.")
    if threshold is not None:
        if not math.isfinite(threshold):
            raise ScoresError(f"{threshold} is not a threshold: give a number.")
        chosen["thresholds"] = [FixedThreshold(threshold=threshold)]
    if fmr is not None:
        chosen["thresholds"] = [_fmr(fmr)]
    if "thresholds" not in chosen:
        raise ScoresError(
            f"{_file_name(files['scores'])}: it brings no threshold along; give one with --threshold, or the false "
            "match rate to set it at with --fmr."
        )
    if group_by is not None:
        chosen["group_by"] = groupings(group_by)
    settings = _settings(
        files
        | chosen
        | {
            "name": name,
            "polarity": polarity,
            "order": order,
            "dataset": ", ".join(comparisons.table["dataset"].cat.categories),
        },
        replicates,
    )
    return measure(settings, comparisons, _about(travelled, settings.scores))


def measure(settings: ScoreAudit, comparisons: scoring.Comparisons, about: About) -> ScoreResult:
    """Audit comparisons that were read.

    Raises
    ------
    ScoresError
        Where a label to group by is not in the subject table.
    """
    if any(isinstance(spec, FmrThreshold) and spec.calibration for spec in settings.thresholds):
        raise ScoresError(
            "thresholds: a table of scores holds nobody else to calibrate on; give the threshold as a number."
        )
    labels = [label for label in comparisons.subjects.columns if label != DRAWN_AS]
    for label in dict.fromkeys(label for grouping in settings.group_by for label in grouping):
        if label not in labels:
            raise ScoresError(
                f"`{label}` is not a label of {_file_name(settings.subjects, 'subjects')}. {nearest(label, labels)}"
            )
    audited = audit_comparisons(
        comparisons,
        settings.thresholds,
        settings.group_by,
        settings.audit,
        seed=settings.seed,
        search=settings.search,
    )
    claims = findings(
        audited.rates, audited.disparity, _context(settings, about), None, left_out_ranges(audited.disparity)
    )
    return ScoreResult(settings, about, comparisons, audited, claims)


def _about(travelled: Mapping[str, Any], scores: str) -> About:
    try:
        return About.model_validate(travelled.get("about", {}))
    except ValidationError as failure:
        raise ScoresError(explain(failure, About, f"{_file_name(scores)}, metadata", "a score table")) from None


def _context(settings: ScoreAudit, about: About) -> Context:
    """What a score table brings along of people and weights; what it does not say is unknown and carries no claim."""
    dataset = about.dataset or AboutDataset()
    return Context(
        labels=dataset.labels,
        systems={
            one.name: ModelContext(
                "confirmed" if one.provenance == "confirmed" else "unconfirmed", one.training_overlap
            )
            for one in about.systems
        },
        generated="generated" in dataset.labels.values(),
        faults=dataset.fault_kinds,
        confidence=settings.audit.confidence,
        equivalence_ratio=settings.audit.equivalence_ratio,
        detail=settings.audit.detail,
    )


def again(settings: ScoreAudit, folder: Path) -> ScoreResult:
    """The audit that a result folder records, made again.

    Parameters
    ----------
    settings : ScoreAudit
        Content of its ``experiment.yaml``.
    folder : Path
        Where the two files' paths start.
    """
    found = {key: (folder / path).resolve() for key, path in settings._files().items()}
    comparisons, travelled = scoring.read_scores(found["scores"], found["subjects"], settings.polarity, settings.order)
    placed = settings.model_copy(update={key: str(path) for key, path in found.items()})
    return measure(placed, comparisons, _about(travelled, placed.scores))


def groupings(given: Sequence[str | Sequence[str]]) -> list[list[str]]:
    """Labels stand for each alone and all of them crossed; groupings for themselves."""
    if not all(isinstance(one, str) for one in given):
        return [[one] if isinstance(one, str) else list(one) for one in given]
    labels = list(dict.fromkeys(str(one) for one in given))
    return [[label] for label in labels] + ([labels] if len(labels) > 1 else [])


def _fmr(fmr: float) -> FmrThreshold:
    if not 0 < fmr < 1:
        raise ScoresError(f"{fmr:g} is not a false match rate: give a share between 0 and 1, such as 0.01.")
    return FmrThreshold(fmr=fmr)


def _settings(chosen: dict[str, Any], replicates: int | None) -> ScoreAudit:
    try:
        settings = ScoreAudit.model_validate(chosen)
        if replicates is None:
            return settings
        block = AuditSettings.model_validate(settings.audit.model_dump() | {"replicates": replicates})
    except ValidationError as failure:
        where = f"{_file_name(chosen['scores'])}, settings"
        raise ScoresError(explain(failure, ScoreAudit, where, "an audit of scores")) from None
    return settings.model_copy(update={"audit": block})


def _source(given: Path | str | pd.DataFrame) -> Path | pd.DataFrame:
    return given if isinstance(given, pd.DataFrame) else Path(given)


def _file_name(path: str, otherwise: str = "scores") -> str:
    return Path(path).name or otherwise
