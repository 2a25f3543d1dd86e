"""An audit of a table of scores, so that a matcher nobody may open can still be audited: the same code as a run's."""

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field, ValidationError

from falsematch import scoring
from falsematch.audit import (
    Audited,
    AuditSettings,
    ContrastSpec,
    FixedThreshold,
    FmrThreshold,
    OperatingPoint,
    Overlap,
    SearchSettings,
    ThresholdSpec,
    findings,
    left_out_ranges,
)
from falsematch.audit import audit as audit_comparisons
from falsematch.audit.score_metadata import About, about_of, completed, context_of
from falsematch.audit.stated import LabelProvenance, Stated
from falsematch.catalog import nearest
from falsematch.catalog.explain import explain
from falsematch.errors import ScoresError
from falsematch.scoring import arguments
from falsematch.tables import DRAWN_AS
from falsematch.text.reason import Reason
from falsematch.text.strict import Name, Strict
from falsematch.workers import chatter

_UNNAMED = "scores"
"""What the reader of score tables calls a matcher that its table does not name."""

_TRAVELLING = ("seed", "thresholds", "group_by", "contrasts", "audit", "search")
"""Settings that a score table may bring along."""


class ScoreAudit(Strict):
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
    protocol : Protocol or None
        Published lists of pairs of these photographs; relative as the two files are.
    stated : Stated
        What is said of people and matcher where the table says nothing.
    """

    name: Name = "scores"
    kind: Literal["scores"] = "scores"
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    scores: str = ""
    subjects: str = ""
    dataset: str = ""
    polarity: scoring.Polarity | None = None
    order: scoring.Order | None = None
    stated: Stated = Stated()
    thresholds: Annotated[list[ThresholdSpec], Field(min_length=1)]
    group_by: list[Annotated[list[str], Field(min_length=1)]] = []
    contrasts: list[ContrastSpec] = []
    audit: AuditSettings = AuditSettings()
    search: SearchSettings | None = None
    protocol: scoring.Protocol | None = None

    def recorded(self, folder: Path) -> dict[str, Any]:
        """The settings as they are written into a folder, with the files relative to it."""
        paths: dict[str, Any] = {key: value and os.path.relpath(value, folder) for key, value in self._files().items()}
        if self.protocol is not None:
            relative = {name: os.path.relpath(path, folder) for name, path in self.protocol.pairs.items()}
            paths["protocol"] = self.protocol.model_copy(update={"pairs": relative}).model_dump(mode="json")
        return self.model_dump(mode="json") | paths

    def _files(self) -> dict[str, str]:
        return {"scores": self.scores, "subjects": self.subjects}


@dataclass(frozen=True)
class ScoreResult:
    """What an audit of a score table gave.

    Attributes
    ----------
    about : About
        What the score table says of the photographs and matchers behind it; empty where it says nothing.
    lists : sequence of Listed
        Published lists of pairs that were judged.
    """

    experiment: ScoreAudit
    about: About
    comparisons: scoring.Comparisons
    audited: Audited
    findings: list[dict[str, Any]]
    lists: Sequence[scoring.Listed] = ()

    @property
    def points(self) -> list[OperatingPoint]:
        """The thresholds of every matcher."""
        return self.audited.points

    @property
    def rates(self) -> pd.DataFrame:
        """The columns of :data:`falsematch.tables.RATES`."""
        return self.audited.rates

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What a reader of the numbers must know of the table: what was left out, and what nobody could check."""
        return self.comparisons.notes


@chatter.held_back()
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
    labels: LabelProvenance | None = None,
    origin: str = "",
    overlap: Overlap | None = None,
    matcher: str = "",
    pairs: Path | str | Sequence[Path | str] = (),
    folds: int = 10,
) -> ScoreResult:
    """Audit a table of scores.

    Parameters
    ----------
    scores : Path, str or DataFrame
        CSV or Parquet: ``subject_a, subject_b, score``, genuine where the subjects are equal; a is the probe. Optional
        columns as in :data:`falsematch.tables.COMPARISONS`.
    subjects : Path, str or DataFrame
        ``subject`` and one column a label, empty where not stated. A column ``drawn_as`` is no label: subjects that
        share its value are drawn together by the bootstrap, as one generated shape at several tones is, or people of
        one site, photographer, family or session.
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
    labels : str or None
        Who said which group people belong to: self-reported, self-declared, official, derived, secondary, annotated or
        by appearance. It is named in every claim; where nobody says it, claims about groups are refused.
    origin : str
        Who made the matcher and how it was had; claims about one of unconfirmed origin are refused.
    overlap : "known", "likely", "excluded", "open" or None
        Whether the matcher was trained on these people. Only ``known`` refuses claims; None is open.
    matcher : str
        What the matcher is called, where the table does not name it.
    pairs : Path, str or sequence of them
        Published lists of pairs of these photographs (:func:`falsematch.scoring.read_pair_list`), of which the accuracy
        is measured as their authors define it. A pair that the table leaves out counts as a failure.
    folds : int
        Of each list.

    Raises
    ------
    ScoresError
        In one sentence, for anything that would make a number wrong.
    """
    for argument, table in {"scores": scores, "subjects": subjects}.items():
        arguments.check_table(table, argument)
    for argument, number in {"threshold": threshold, "fmr": fmr}.items():
        arguments.check_number(number, argument)
    arguments.check_number(replicates, "replicates", whole=True)
    polarity = _polarity(distance, similarity)
    arguments.check_groupings(group_by)
    arguments.check_order(order)
    arguments.check_text(name, "name")
    files = {
        key: "" if isinstance(given, pd.DataFrame) else str(Path(given).resolve())
        for key, given in (("scores", scores), ("subjects", subjects))
    }
    comparisons, travelled = scoring.read_scores(_source(scores), _source(subjects), polarity, order)
    chosen: dict[str, Any] = {key: travelled[key] for key in _TRAVELLING if key in travelled}
    chosen |= _thresholds(threshold, fmr)
    if "thresholds" not in chosen:
        raise ScoresError(
            f"{_file_name(files['scores'])}: it brings no threshold along; give one with --threshold, or the false "
            "match rate to set it at with --fmr."
        )
    if group_by is not None:
        chosen["group_by"] = groupings(group_by)
        # Those that travel are of the labels that travel.
        chosen.pop("contrasts", None)
    settings = _settings(
        files
        | chosen
        | {
            "name": name,
            "polarity": polarity,
            "order": order,
            "stated": {"labels": labels, "origin": origin, "overlap": overlap, "matcher": matcher},
            "dataset": ", ".join(comparisons.table["dataset"].cat.categories),
            "protocol": _protocol([pairs] if isinstance(pairs, Path | str) else pairs, folds),
        },
        replicates,
    )
    return measure(settings, comparisons, about_of(travelled, _file_name(settings.scores)))


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
    comparisons = _called(comparisons, settings.stated.matcher, settings.scores)
    where = _file_name(settings.scores)
    about = completed(about, settings.stated, labels, list(comparisons.scales), where)
    lists = _lists(settings.protocol, comparisons)
    audited = audit_comparisons(
        comparisons,
        settings.thresholds,
        settings.group_by,
        settings.audit,
        seed=settings.seed,
        contrasts=settings.contrasts,
        search=settings.search,
        protocol=settings.protocol,
        lists=lists,
    )
    context = context_of(about, settings.audit, settings.thresholds)
    claims = findings(audited.rates, audited.disparity, context, (), left_out_ranges(audited.disparity))
    return ScoreResult(settings, about, comparisons, audited.with_claims(claims), claims, lists)


def _protocol(files: Sequence[Path | str], folds: int) -> dict[str, Any] | None:
    paths = [Path(file).resolve() for file in files]
    names = [path.stem for path in paths]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ScoresError(f"protocol: two lists are called {twice}; rename one of them.")
    return {"pairs": {path.stem: str(path) for path in paths}, "folds": folds} if paths else None


def _lists(protocol: scoring.Protocol | None, comparisons: scoring.Comparisons) -> list[scoring.Listed]:
    """The published lists, their photographs found among those of a score table."""
    if protocol is None:
        return []
    table = comparisons.table
    images = table["image_a"].cat.categories.union(table["image_b"].cat.categories)
    return [scoring.find_photographs(one, list(images)) for one in protocol.read([])]


def _called(comparisons: scoring.Comparisons, name: str, scores: str) -> scoring.Comparisons:
    """The comparisons, their matcher called by a name where the table gives it none."""
    held = list(comparisons.scales)
    if not name or held == [name]:
        return comparisons
    if held != [_UNNAMED]:
        raise ScoresError(f"{_file_name(scores)}: names its matcher itself, {', '.join(held)}; leave --name away.")
    renamed = comparisons.table["matcher"].cat.rename_categories({_UNNAMED: name})
    scales = {name: comparisons.scales[_UNNAMED]}
    return replace(comparisons, source=comparisons.table.assign(matcher=renamed), scales=scales)


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
    update: dict[str, Any] = {key: str(path) for key, path in found.items()}
    if settings.protocol is not None:
        lists = {name: str((folder / path).resolve()) for name, path in settings.protocol.pairs.items()}
        update["protocol"] = settings.protocol.model_copy(update={"pairs": lists})
    placed = settings.model_copy(update=update)
    return measure(placed, comparisons, about_of(travelled, _file_name(placed.scores)))


def groupings(given: Sequence[str | Sequence[str]]) -> list[list[str]]:
    """Labels stand for each alone and all of them crossed; groupings for themselves."""
    if not all(isinstance(one, str) for one in given):
        return [[one] if isinstance(one, str) else list(one) for one in given]
    labels = list(dict.fromkeys(str(one) for one in given))
    return [[label] for label in labels] + ([labels] if len(labels) > 1 else [])


def _polarity(distance: bool, similarity: bool) -> scoring.Polarity | None:
    """What the two flags say; None where neither is given."""
    for argument, flag in {"distance": distance, "similarity": similarity}.items():
        arguments.check_flag(flag, argument)
    if distance and similarity:
        raise ScoresError("give either --distance or --similarity, not both.")
    return "distance" if distance else "similarity" if similarity else None


def _thresholds(threshold: float | None, fmr: float | None) -> dict[str, list[FixedThreshold | FmrThreshold]]:
    """The setting as the two arguments give it; none where neither is given."""
    if threshold is not None and fmr is not None:
        raise ScoresError("give either a threshold or a false match rate to set it at, not both.")
    if threshold is not None:
        if not math.isfinite(threshold):
            raise ScoresError(f"{threshold} is not a threshold: give a number.")
        return {"thresholds": [FixedThreshold(threshold=threshold)]}
    if fmr is None:
        return {}
    if not 0 < fmr < 1:
        raise ScoresError(f"{fmr:g} is not a false match rate: give a share between 0 and 1, such as 0.01.")
    return {"thresholds": [FmrThreshold(fmr=fmr)]}


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
