"""An experiment: one file in, one result folder out."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from falsematch import catalog, conditions, datasets, faces, matchers, scoring
from falsematch.audit import (
    Audited,
    AuditSettings,
    Context,
    FmrThreshold,
    ModelContext,
    Named,
    OperatingPoint,
    Primary,
    SearchSettings,
    ThresholdSpec,
    calibrating_labels,
    findings,
    left_out_ranges,
)
from falsematch.audit import audit as audit_comparisons
from falsematch.errors import ExperimentError
from falsematch.explain import explain
from falsematch.store import Store


class Experiment(BaseModel):
    """An experiment as its file states it; DESIGN section 3 explains each setting.

    Attributes
    ----------
    name : str
        Name of the result folder.
    conditions : list
        As in the file; :func:`falsematch.conditions.parse` makes the chains, ``clean`` first.
    on_unreadable : "stop" or "count"
        What to do about photographs that cannot be read: stop before any measuring, or count them by group.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    kind: Literal["audit"] = "audit"
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    dataset: datasets.DatasetSpec
    probe: scoring.Side = scoring.Side()
    reference: scoring.Side = scoring.Side()
    systems: Annotated[list[str], Field(min_length=1)]
    landmarks: Annotated[list[Literal["own", "clean"]], Field(min_length=1)] = ["own"]
    delivery: Annotated[list[Literal["native", "upscaled"]], Field(min_length=1)] = ["native"]
    metering: Annotated[list[Literal["fixed", "frame_average", "face"]], Field(min_length=1)] = ["fixed"]
    conditions: list[Any] = []
    arms: Annotated[list[scoring.Arm], Field(min_length=1)] = ["probe"]
    thresholds: Annotated[list[ThresholdSpec], Field(min_length=1)] = ["as_shipped"]
    group_by: list[Annotated[list[str], Field(min_length=1)]] = []
    primary: Primary | None = None
    audit: AuditSettings = AuditSettings()
    search: SearchSettings | None = None
    on_unreadable: Literal["stop", "count"] = "stop"

    @model_validator(mode="after")
    def _conditions_exist(self) -> "Experiment":
        conditions.parse(self.conditions)
        return self

    @model_validator(mode="after")
    def _thresholds_differ(self) -> "Experiment":
        names = [spec if isinstance(spec, str) else spec.name for spec in self.thresholds]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ExperimentError(f"thresholds: `{twice}` stands there twice; nobody could tell the two apart.")
        return self

    @model_validator(mode="after")
    def _shifts_are_of_groupings(self) -> "Experiment":
        known = [" & ".join(grouping) for grouping in self.group_by]
        for name in self.audit.score_shifts:
            if name not in known:
                raise ExperimentError(
                    f"score_shifts: `{name}` is not a grouping of group_by. {catalog.nearest(name, known)}"
                )
        return self

    @property
    def externals(self) -> list[FmrThreshold]:
        """The thresholds that other people fix."""
        return [spec for spec in self.thresholds if isinstance(spec, FmrThreshold) and spec.calibration is not None]

    def calibrating(self, spec: FmrThreshold) -> "Experiment":
        """The experiment that gives the comparisons of other people which fix a threshold: clean, nothing else."""
        calibration = spec.calibration
        if calibration is None:
            raise ValueError(f"{spec.name} is fixed on the experiment's own people")
        finest = next((by for by in self.group_by if set(by) == self.labels), sorted(self.labels))
        labels = calibrating_labels(spec, tuple(finest))
        return self.model_copy(
            update={
                "dataset": calibration.dataset,
                "probe": calibration.probe,
                "reference": calibration.reference,
                "conditions": [],
                "thresholds": ["as_shipped"],
                "group_by": [labels] if labels else [],
                "audit": self.audit.model_copy(update={"score_shifts": {}}),
            }
        )

    @property
    def labels(self) -> set[str]:
        """Every label that groups are made of."""
        return {label for grouping in self.group_by for label in grouping}


def load_experiment(name: str | Path) -> Experiment:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
        In one sentence: an unknown key, condition, dose or value, with the nearest known one.
    """
    path = catalog.find(catalog.EXPERIMENTS, name)
    content = catalog.load_yaml(path, ExperimentError)
    try:
        return Experiment.model_validate(content)
    except ValidationError as failure:
        raise ExperimentError(explain(failure, Experiment, path.name, "an experiment")) from None
    except ExperimentError as refusal:
        raise ExperimentError(f"{path.name}: {refusal}") from None


@dataclass(frozen=True)
class Result:
    """What a run measured, as it is written into the result folder.

    Attributes
    ----------
    comparisons : Comparisons
        Every score.
    audited : Audited
        The tables made of them.
    findings : list of dict
        Each claim as data, supported or refused (:func:`falsematch.audit.findings`).
    calibrated_on : dict of threshold name to sha256
        The photographs of other people that fixed a threshold.
    fillers : str
        sha256 of the photographs that fill the gallery of searches; empty where there are none.
    """

    experiment: Experiment
    images: datasets.Images
    unreadable: list[datasets.Unreadable]
    systems: list[matchers.Matcher]
    comparisons: scoring.Comparisons
    audited: Audited
    findings: list[dict[str, Any]]
    calibrated_on: dict[str, str] = field(default_factory=dict)
    fillers: str = ""

    @property
    def points(self) -> list[OperatingPoint]:
        """The thresholds of every system."""
        return self.audited.points

    @property
    def rates(self) -> pd.DataFrame:
        """The columns of :data:`falsematch.tables.RATES`."""
        return self.audited.rates


def run(experiment: Experiment, *, jobs: int = 1, store: Store | None = None, allow_command: bool = False) -> Result:
    """Measure one experiment.

    Every stage returns a table (columns in :mod:`falsematch.tables`); the order is the way of the data.

    Parameters
    ----------
    experiment : Experiment
    jobs : int
        Processes that photographs are spread over, and threads that replicates are; any number gives the same bytes.
    store : Store or None
        Cache of readings and templates; the user's own where None.
    allow_command : bool
        Whether matchers that are programs may be run.

    Raises
    ------
    FalsematchError
        For anything a user can cause, before anything is measured wherever it can be known then.
    """
    store = store or Store.default()
    images = load_images(experiment, store)
    others = {spec.name: load_images(experiment.calibrating(spec), store) for spec in experiment.externals}
    for spec in experiment.externals:
        _check_calibration(spec, experiment, images, others[spec.name])
    fillers = load_fillers(experiment, store)
    systems = [matchers.load_matcher(name, store) for name in experiment.systems]
    for system in systems:
        if isinstance(system.manifest, matchers.CommandManifest):
            matchers.refuse_unless(system.manifest, allowed=allow_command)
    measured = measure(experiment, images, systems, store=store, jobs=jobs, allow_command=allow_command)
    calibrating = {
        spec.name: measure(
            experiment.calibrating(spec),
            others[spec.name],
            systems,
            store=store,
            jobs=jobs,
            allow_command=allow_command,
        ).comparisons
        for spec in experiment.externals
    }
    audited = audit_comparisons(
        measured.comparisons,
        experiment.thresholds,
        experiment.group_by,
        experiment.audit,
        seed=experiment.seed,
        named=Named.of(experiment.primary),
        templates=measured.templates,
        others=calibrating,
        search=experiment.search,
        fillers=None
        if fillers is None
        else _fillers(fillers, experiment, images, systems, measured.templates, store, jobs),
        jobs=jobs,
    )
    told = findings(
        audited.rates,
        audited.disparity,
        _context(experiment, images, systems),
        experiment.primary,
        left_out_ranges(audited.disparity),
    )
    calibrated_on = {name: own.photographs for name, own in others.items()}
    return Result(
        experiment,
        images,
        measured.unreadable,
        systems,
        measured.comparisons,
        audited,
        told,
        calibrated_on,
        "" if fillers is None else fillers.photographs,
    )


@dataclass(frozen=True)
class MeasuredComparisons:
    """What the photographs of one dataset gave.

    Attributes
    ----------
    templates : DataFrame
        Columns of :data:`falsematch.tables.TEMPLATES`.
    """

    unreadable: list[datasets.Unreadable]
    templates: pd.DataFrame
    comparisons: scoring.Comparisons


def measure(
    experiment: Experiment,
    images: datasets.Images,
    systems: list[matchers.Matcher],
    *,
    store: Store,
    jobs: int,
    allow_command: bool = False,
) -> MeasuredComparisons:
    """From photographs to scores.

    Raises
    ------
    ExperimentError
        Where photographs cannot be read and the experiment does not say to count them.
    """
    unreadable = datasets.screen([Path(file) for file in images.table["file"]], jobs)
    if unreadable and experiment.on_unreadable == "stop":
        raise ExperimentError(_unreadable_sentence(unreadable))
    readings = faces.read(images, store, jobs)
    templates = matchers.enrol(
        images,
        readings,
        [system for system in systems if isinstance(system, matchers.System)],
        wanted_chains(experiment, images),
        landmarks=experiment.landmarks,
        delivery=experiment.delivery,
        metering=experiment.metering,
        seed=experiment.seed,
        store=store,
        jobs=jobs,
    )
    probe, reference = sides(experiment, images)
    exposures = matchers.exposures(conditions.parse(experiment.conditions), experiment.delivery, experiment.metering)
    roles = scoring.meetings(images.table, probe, reference)
    outside = (
        part
        for outsider in systems
        if isinstance(outsider, matchers.Outsider)
        for part in scoring.outside_parts(
            outsider,
            images,
            readings,
            exposures,
            roles,
            experiment.arms,
            seed=experiment.seed,
            allowed=allow_command,
        )
    )
    comparisons = scoring.compare(
        templates,
        images.table,
        images.labels,
        {system.name: _scale(system) for system in systems},
        dataset=images.manifest.name,
        probe=probe,
        reference=reference,
        arms=experiment.arms,
        outside=outside,
    )
    return MeasuredComparisons(unreadable, templates, comparisons)


def load_fillers(experiment: Experiment, store: Store) -> datasets.Images | None:
    """The photographs of the people, or heads, that fill the gallery of searches; None where none are asked for."""
    if experiment.search is None or experiment.search.fillers is None:
        return None
    return datasets.load(experiment.search.fillers, store)


def _fillers(
    fillers: datasets.Images,
    experiment: Experiment,
    images: datasets.Images,
    systems: list[matchers.Matcher],
    templates: pd.DataFrame,
    store: Store,
    jobs: int,
) -> scoring.Fillers:
    """The gallery of fillers, enrolled clean, beside the probes that are searched in it."""
    enrolled = matchers.enrol(
        fillers,
        faces.read(fillers, store, jobs),
        [system for system in systems if isinstance(system, matchers.System)],
        {str(image): conditions.parse([]) for image in fillers.table["image"]},
        seed=experiment.seed,
        store=store,
        jobs=jobs,
    )
    probe, _ = sides(experiment, images)
    probes = images.table[images.table["capture"].isin(probe)]
    return scoring.Fillers(
        fillers.manifest.name,
        fillers.manifest.access == "generated",
        templates.merge(probes[["image", "subject"]], on="image"),
        enrolled.merge(fillers.table[["image", "subject"]], on="image"),
        {system.name: _scale(system) for system in systems},
    )


def load_images(experiment: Experiment, store: Store) -> datasets.Images:
    """The photographs of an experiment, once it is known that they have the captures and labels it names.

    Raises
    ------
    ExperimentError
    """
    images = datasets.load(experiment.dataset, store)
    sides(experiment, images)
    check_labels(experiment, images)
    return images


def _context(experiment: Experiment, images: datasets.Images, systems: list[matchers.Matcher]) -> Context:
    """What the manifests say of people and weights that the tables cannot."""
    manifest = images.manifest
    trained_on = manifest.overlap.training_sets if manifest.overlap else []
    return Context(
        labels={label: manifest.labels[label].provenance for label in images.labels},
        systems={
            system.name: ModelContext(
                system.manifest.provenance.status, bool(system.manifest.shares_people_with(manifest.name, trained_on))
            )
            for system in systems
        },
        generated=manifest.access == "generated",
        faults=tuple(fault.kind for fault in manifest.faults),
        confidence=experiment.audit.confidence,
        equivalence_ratio=experiment.audit.equivalence_ratio,
    )


def _scale(system: matchers.Matcher) -> scoring.Scale:
    manifest, decision = system.manifest, system.manifest.system
    if isinstance(manifest, matchers.SystemManifest):
        return scoring.Scale(decision.polarity, decision.threshold.value, manifest.system.comparator)
    # A score that came from outside is not made here: only its polarity is asked for.
    return scoring.Scale(decision.polarity, decision.threshold.value)


def wanted_chains(experiment: Experiment, images: datasets.Images) -> dict[str, list[conditions.Chain]]:
    """The chains that each photograph is taken under: references only clean, unless both sides are degraded."""
    probe, reference = sides(experiment, images)
    chains = conditions.parse(experiment.conditions)
    return {
        str(image): chains if capture in probe or "both" in experiment.arms else chains[:1]
        for image, capture in zip(images.table["image"], images.table["capture"], strict=True)
        if capture in probe or capture in reference
    }


def sides(experiment: Experiment, images: datasets.Images) -> tuple[list[str], list[str]]:
    """The captures of the probes and of the references.

    Raises
    ------
    ExperimentError
        Where the dataset has no such capture.
    """
    known, name = set(images.table["capture"]), images.manifest.name
    return experiment.probe.among(known, name), experiment.reference.among(known, name)


def _check_calibration(
    spec: FmrThreshold, experiment: Experiment, images: datasets.Images, others: datasets.Images
) -> None:
    """Refuse people who would fix the threshold that they are judged by, and a reference group nobody could find."""
    photographs = set(images.table["sha256"]) & set(others.table["sha256"])
    # Generated people of two designs may carry the same number and be two people.
    same_set = images.manifest.name == others.manifest.name and images.manifest.access != "generated"
    people = set(images.table["subject"]) & set(others.table["subject"]) if same_set else set()
    if photographs or people:
        raise ExperimentError(
            f"thresholds: {spec.name} would be fixed on people it is then tested on; leave `calibration` away, and the "
            "rates are labelled in_sample."
        )
    known = experiment.calibrating(spec).labels
    for label in spec.reference or {}:
        if label not in known:
            raise ExperimentError(
                f"thresholds: the reference of {spec.name} names `{label}`, which its calibration does not group by."
            )


def check_labels(experiment: Experiment, images: datasets.Images) -> None:
    """Refuse a grouping by a label, a gallery of people, or a reference group that the dataset does not have.

    Raises
    ------
    ExperimentError
    """
    for label in sorted(experiment.labels):
        if label not in images.labels:
            raise ExperimentError(
                f"group_by: `{label}` is not a label of {images.manifest.name}. {catalog.nearest(label, images.labels)}"
            )
    for by, group in experiment.audit.score_shifts.items():
        groups = images.table[by.split(" & ")].agg(" & ".join, axis=1).unique()
        if group not in groups:
            raise ExperimentError(f"score_shifts: `{group}` is no group of {by}. {catalog.nearest(group, groups)}")
    for name, by_label in (experiment.search.mix if experiment.search else {}).items():
        [(label, shares)] = by_label.items()
        if label not in experiment.labels:
            raise ExperimentError(f"search: the mix {name} names `{label}`, which `group_by` does not.")
        known = sorted(set(images.table[label]) - {""})
        for value in shares:
            if value not in known:
                raise ExperimentError(
                    f"search: nobody has {label} `{value}` (mix {name}). {catalog.nearest(value, known)}"
                )


def _unreadable_sentence(unreadable: list[datasets.Unreadable]) -> str:
    named = "; ".join(f"{item.path.name}: {item.reason}" for item in unreadable)
    return (
        f"{len(unreadable)} photographs cannot be used, and nothing was measured: {named}. Mend or remove them, or set "
        "`on_unreadable: count` to go on without them and count them by group."
    )
