"""An experiment: one file in, one result folder out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from falsematch import catalog, conditions, datasets, faces, matchers, scoring
from falsematch.audit import (
    Audited,
    AuditSettings,
    Context,
    ModelContext,
    Named,
    OperatingPoint,
    Primary,
    ThresholdSpec,
    findings,
    left_out_ranges,
)
from falsematch.audit import audit as audit_comparisons
from falsematch.errors import ExperimentError
from falsematch.explain import explain
from falsematch.store import Store

Captures = Annotated[list[str], Field(min_length=1)]


class Side(BaseModel):
    """The captures that stand on one side of a comparison; none named means every capture."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    capture: Captures | None = None

    @field_validator("capture", mode="before")
    @classmethod
    def _one_or_more(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


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
    probe: Side = Side()
    reference: Side = Side()
    systems: Annotated[list[str], Field(min_length=1)]
    landmarks: Annotated[list[Literal["own"]], Field(min_length=1)] = ["own"]
    delivery: Annotated[list[Literal["native", "upscaled"]], Field(min_length=1)] = ["native"]
    metering: Annotated[list[Literal["fixed"]], Field(min_length=1)] = ["fixed"]
    conditions: list[Any] = []
    arms: Annotated[list[scoring.Arm], Field(min_length=1)] = ["probe"]
    thresholds: Annotated[list[ThresholdSpec], Field(min_length=1)] = ["as_shipped"]
    group_by: list[Annotated[list[str], Field(min_length=1)]] = []
    primary: Primary | None = None
    audit: AuditSettings = AuditSettings()
    on_unreadable: Literal["stop", "count"] = "stop"

    @model_validator(mode="after")
    def _conditions_exist(self) -> "Experiment":
        conditions.parse(self.conditions)
        return self


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
    """

    experiment: Experiment
    images: datasets.Images
    unreadable: list[datasets.Unreadable]
    systems: list[matchers.System]
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


def run(experiment: Experiment, *, jobs: int = 1, store: Store | None = None) -> Result:
    """Measure one experiment.

    Every stage returns a table (columns in :mod:`falsematch.tables`); the order is the way of the data.

    Parameters
    ----------
    experiment : Experiment
    jobs : int
        Processes that photographs are spread over, and threads that replicates are; any number gives the same bytes.
    store : Store or None
        Cache of readings and templates; the user's own where None.

    Raises
    ------
    FalsematchError
        For anything a user can cause, before anything is measured wherever it can be known then.
    """
    store = store or Store.default()
    images = datasets.load(experiment.dataset, store)
    probe, reference = captures(experiment.probe, images), captures(experiment.reference, images)
    wanted = wanted_chains(experiment, images)
    check_labels(experiment, images)
    systems = [matchers.load_system(name, store) for name in experiment.systems]
    unreadable = datasets.screen([Path(file) for file in images.table["file"]], jobs)
    if unreadable and experiment.on_unreadable == "stop":
        raise ExperimentError(_unreadable_sentence(unreadable))
    readings = faces.read(images, store, jobs)
    templates = matchers.enrol(
        images,
        readings,
        systems,
        wanted,
        landmarks=experiment.landmarks,
        delivery=experiment.delivery,
        metering=experiment.metering,
        seed=experiment.seed,
        store=store,
        jobs=jobs,
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
    )
    audited = audit_comparisons(
        comparisons,
        experiment.thresholds,
        experiment.group_by,
        experiment.audit,
        seed=experiment.seed,
        named=Named.of(experiment.primary),
        templates=templates,
        jobs=jobs,
    )
    told = findings(
        audited.rates,
        audited.disparity,
        _context(experiment, images, systems),
        experiment.primary,
        left_out_ranges(audited.disparity),
    )
    return Result(experiment, images, unreadable, systems, comparisons, audited, told)


def _context(experiment: Experiment, images: datasets.Images, systems: list[matchers.System]) -> Context:
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


def _scale(system: matchers.System) -> scoring.Scale:
    decision = system.manifest.system
    return scoring.Scale(decision.polarity, decision.threshold.value, decision.comparator)


def wanted_chains(experiment: Experiment, images: datasets.Images) -> dict[str, list[conditions.Chain]]:
    """The chains that each photograph is taken under: references only clean, unless both sides are degraded."""
    probe, reference = captures(experiment.probe, images), captures(experiment.reference, images)
    chains = conditions.parse(experiment.conditions)
    return {
        str(image): chains if capture in probe or "both" in experiment.arms else chains[:1]
        for image, capture in zip(images.table["image"], images.table["capture"], strict=True)
        if capture in probe or capture in reference
    }


def captures(side: Side, images: datasets.Images) -> list[str]:
    """The captures of one side of the comparisons.

    Raises
    ------
    ExperimentError
        Where the dataset has no such capture.
    """
    known = sorted(set(images.table["capture"]))
    for capture in side.capture or []:
        if capture not in known:
            raise ExperimentError(
                f"`{capture}` is not a capture of {images.manifest.name}. {catalog.nearest(capture, known)}"
            )
    return list(side.capture or known)


def check_labels(experiment: Experiment, images: datasets.Images) -> None:
    """Refuse a grouping by a label that the dataset does not have.

    Raises
    ------
    ExperimentError
    """
    for label in {label for grouping in experiment.group_by for label in grouping}:
        if label not in images.labels:
            raise ExperimentError(
                f"group_by: `{label}` is not a label of {images.manifest.name}. {catalog.nearest(label, images.labels)}"
            )


def _unreadable_sentence(unreadable: list[datasets.Unreadable]) -> str:
    named = "; ".join(f"{item.path.name}: {item.reason}" for item in unreadable)
    return (
        f"{len(unreadable)} photographs cannot be used, and nothing was measured: {named}. Mend or remove them, or set "
        "`on_unreadable: count` to go on without them and count them by group."
    )
