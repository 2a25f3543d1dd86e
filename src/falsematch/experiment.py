"""An experiment: one file in, one result folder out."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from falsematch import datasets, matchers, scoring
from falsematch._experiment import Experiment, load_experiment
from falsematch._measuring import (
    check_calibration,
    check_labels,
    enrol_fillers,
    load_fillers,
    load_images,
    measure,
    sides,
    sights,
    wanted_chains,
)
from falsematch.audit import Audited, Context, ModelContext, Named, OperatingPoint, findings, left_out_ranges
from falsematch.audit import audit as audit_comparisons
from falsematch.store import Store

__all__ = [
    "Experiment",
    "Result",
    "check_labels",
    "load_experiment",
    "load_images",
    "measure",
    "run",
    "sides",
    "sights",
    "wanted_chains",
]


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
    several_faces : DataFrame
        The photographs in which a matcher's detector found more than one face: system, image and the most faces found
        in any frame of it.
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
    several_faces: pd.DataFrame = field(default_factory=pd.DataFrame)

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
        check_calibration(spec, experiment, images, others[spec.name])
    fillers = load_fillers(experiment, images, store)
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
        else enrol_fillers(fillers, experiment, images, systems, measured.templates, store, jobs),
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
        _several_faces(measured.templates),
    )


def _several_faces(templates: pd.DataFrame) -> pd.DataFrame:
    most = templates[templates["faces"] > 1].groupby(["system", "image"], sort=False)["faces"].max()
    return most.astype("int64").reset_index()


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
        detail=experiment.audit.detail,
    )
