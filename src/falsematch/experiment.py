"""An experiment: one file in, one result folder out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from falsematch import datasets, scoring
from falsematch._calibrating import load_calibrating, measure_calibrating
from falsematch._experiment import Experiment, load_experiment
from falsematch._measuring import (
    check_labels,
    enrol_fillers,
    find_lists,
    labelled,
    left_out_photographs,
    load_fillers,
    load_images,
    load_kin,
    measure,
    only_listed,
    sides,
    sights,
    wanted_chains,
)
from falsematch.audit import (
    Audited,
    Context,
    ModelContext,
    Named,
    OperatingPoint,
    bare_thresholds,
    findings,
    left_out_ranges,
    training_overlap,
)
from falsematch.audit import audit as audit_comparisons
from falsematch.matchers import CommandManifest, Given, Matcher, load_matchers, name_of, refuse_unless
from falsematch.store import Store
from falsematch.tables.unproven import unproven
from falsematch.workers import chatter

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
    lists : sequence of Listed
        Published lists of pairs, whose pairs alone were compared.
    kin : str
        sha256 of the list of pairs of kin, where a subset asks for it.
    several_faces : DataFrame
        The photographs in which a matcher's detector found more than one face: matcher, image and the most faces found
        in any frame of it.
    """

    experiment: Experiment
    images: datasets.Images
    unreadable: list[datasets.Unreadable]
    matchers: list[Matcher]
    comparisons: scoring.Comparisons
    audited: Audited
    findings: list[dict[str, Any]]
    calibrated_on: dict[str, str] = field(default_factory=dict)
    fillers: str = ""
    lists: Sequence[scoring.Listed] = ()
    kin: str = ""
    several_faces: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def points(self) -> list[OperatingPoint]:
        """The thresholds of every matcher."""
        return self.audited.points

    @property
    def rates(self) -> pd.DataFrame:
        """The columns of :data:`falsematch.tables.RATES`."""
        return self.audited.rates


@chatter.held_back()
def run(
    experiment: Experiment,
    *,
    matchers: Sequence[Given] | None = None,
    jobs: int = 1,
    store: Store | None = None,
    allow_command: bool = False,
) -> Result:
    """Measure one experiment.

    Every stage returns a table (columns in :mod:`falsematch.tables`); the order is the way of the data.

    Parameters
    ----------
    experiment : Experiment
    matchers : sequence or None
        What is tested in the place of the matchers that the experiment names: names of matchers, paths of manifests,
        and Python functions, each with what its author says of it (:class:`falsematch.matchers.FunctionMatcher`) or
        without.
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
    given: Sequence[Given] = experiment.matchers if matchers is None else matchers
    experiment = experiment.testing([name_of(one) for one in given])
    images = load_images(experiment, store)
    lists = find_lists(experiment, images, store)
    images = only_listed(images, lists)
    others = {spec.name: load_calibrating(spec, experiment, images, store) for spec in experiment.externals}
    fillers = load_fillers(experiment, images, store)
    kin = load_kin(experiment, images, store)
    loaded = load_matchers(given, store, jobs)
    for matcher in loaded:
        if isinstance(matcher.manifest, CommandManifest):
            refuse_unless(matcher.manifest, allowed=allow_command)
    measured = measure(experiment, images, loaded, store=store, jobs=jobs, allow_command=allow_command, lists=lists)
    comparisons = measured.comparisons
    if experiment.cluster is not None:
        comparisons = comparisons.in_clusters(experiment.cluster)
    calibrating = {
        spec.name: measure_calibrating(
            spec, experiment, others[spec.name], loaded, store=store, jobs=jobs, allow_command=allow_command
        )
        for spec in experiment.externals
    }
    audited = audit_comparisons(
        comparisons,
        experiment.thresholds,
        experiment.group_by,
        experiment.audit,
        seed=experiment.seed,
        named=Named.of(experiment.named_contrasts),
        contrasts=experiment.contrasts,
        primaries=experiment.primaries,
        planned=experiment.plan.primaries if experiment.plan else None,
        left_out=[left_out_photographs(primary, images) for primary in experiment.primaries],
        subsets=experiment.subsets,
        labelled=labelled(experiment, images, kin, measured.readings),
        templates=measured.templates,
        others=calibrating,
        search=experiment.search,
        fillers=None
        if fillers is None
        else enrol_fillers(fillers, experiment, images, loaded, measured.templates, store, jobs),
        protocol=experiment.protocol,
        lists=lists,
        unproven=unproven({"conditions": experiment.conditions}),
        jobs=jobs,
    )
    told = findings(
        audited.rates,
        audited.disparity,
        _context(experiment, images, loaded),
        experiment.primaries,
        left_out_ranges(audited.disparity),
    )
    calibrated_on = {name: own.images.photographs for name, own in others.items()}
    return Result(
        experiment,
        images,
        measured.unreadable,
        loaded,
        comparisons,
        audited.with_claims(told),
        told,
        calibrated_on,
        "" if fillers is None else fillers.photographs,
        lists,
        "" if kin is None else kin.sha256,
        _several_faces(measured.templates),
    )


def _several_faces(templates: pd.DataFrame) -> pd.DataFrame:
    most = templates[templates["faces"] > 1].groupby(["matcher", "image"], sort=False)["faces"].max()
    return most.astype("int64").reset_index()


def _context(experiment: Experiment, images: datasets.Images, matchers: list[Matcher]) -> Context:
    """What the manifests say of people and weights that the tables cannot."""
    manifest = images.manifest
    return Context(
        labels={label: manifest.labels[label].provenance for label in images.labels},
        matchers={
            matcher.name: ModelContext(matcher.manifest.provenance.status, training_overlap(matcher.manifest, manifest))
            for matcher in matchers
        },
        generated=manifest.access == "generated",
        faults=tuple(fault.kind for fault in manifest.faults),
        given=bare_thresholds(experiment.thresholds),
        confidence=experiment.audit.confidence,
        equivalence_ratio=experiment.audit.equivalence_ratio,
        detail=experiment.audit.detail,
        unproven=unproven({"conditions": experiment.conditions}),
    )
