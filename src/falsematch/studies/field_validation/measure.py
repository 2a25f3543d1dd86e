"""An experiment of kind ``field_validation``: simulated field captures beside real ones, for whoever holds the sets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from falsematch import datasets, matchers
from falsematch.audit import AuditSettings
from falsematch.errors import DataError, ExperimentError
from falsematch.experiment import Experiment, sides
from falsematch.experiment import measure as compare
from falsematch.result.card import Card
from falsematch.result.folder import check_place
from falsematch.result.origin import Dataset, ExperimentPart
from falsematch.store import Store, digest, source_digest
from falsematch.studies import base, chosen
from falsematch.studies.field_validation import cost
from falsematch.studies.field_validation.cost import Costing, Costs
from falsematch.studies.field_validation.gap import field_gaps
from falsematch.studies.field_validation.page import write_field_costs
from falsematch.studies.parts import made_with
from falsematch.tables import study_tables
from falsematch.tables.summary_tables import STUDY_SUMMARY
from falsematch.text.strict import Name, NamesMatchers, Strict

TABLE = "field_gaps.csv"
"""Of ``sets``: how far scores lie apart."""
COSTS, SHADING, HEAD = "field_costs.csv", "field_shading.csv", "field_mean_head.csv"
"""Of ``costs``: what photographs cost, and the light in the face where that is asked for."""


class Pairing(Strict):
    """Real field captures of one dataset, and what stands for them.

    Attributes
    ----------
    dataset : DatasetSpec
    reference : str
        Capture that probes are compared with.
    real : str
        Capture taken in the field.
    simulated : str
        Capture of the same people that the conditions are laid over. It may be the reference's: a photograph never
        meets itself.
    conditions : list
        As in an audit; clean comes first.
    people : int or None
        How many are drawn by the seed, of those who have all captures; all where None.
    """

    dataset: datasets.DatasetSpec
    reference: str
    real: str
    simulated: str
    conditions: list[Any] = []
    people: Annotated[int, Field(ge=2)] | None = None


class FieldValidation(NamesMatchers):
    """``experiments/field_validation.yaml``, ``experiments/yaleb.yaml``.

    Attributes
    ----------
    sets : list of Pairing
        Scores of simulated probes held against scores of real ones, all being compared with other photographs.
    costs : list of Costing
        Drops of the genuine score from one reference, to a real photograph and to what is made of the reference.
    """

    name: Name
    kind: Literal["field_validation"]
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    matchers: Annotated[list[str], Field(min_length=1)]
    delivery: Annotated[list[Literal["native", "upscaled"]], Field(min_length=1)] = ["native"]
    metering: Annotated[list[Literal["fixed", "frame_average", "face"]], Field(min_length=1)] = ["fixed"]
    audit: AuditSettings = AuditSettings()
    sets: list[Pairing] = []
    costs: list[Costing] = []

    @model_validator(mode="after")
    def _asks_something(self) -> "FieldValidation":
        if not (self.sets or self.costs):
            raise ValueError("give `sets` or `costs`; there is nothing to measure.")
        names = [one.name for one in self.costs]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ExperimentError(f"costs: `{twice}` stands there twice; nobody could tell the two apart.")
        return self

    def side(self, pairing: Pairing, *, real: bool) -> Experiment:
        """The audit that gives the comparisons of one side."""
        return Experiment.model_validate(
            {
                "name": self.name,
                "seed": self.seed,
                "dataset": pairing.dataset,
                "reference": {"capture": pairing.reference},
                "probe": {"capture": pairing.real if real else pairing.simulated},
                "matchers": self.matchers,
                "delivery": self.delivery,
                "metering": self.metering,
                "conditions": [] if real else pairing.conditions,
            }
        )


def load(name: str | Path) -> FieldValidation:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return base.load(
        name,
        FieldValidation,
        "a field validation",
        lambda wanted: [wanted.side(pairing, real=False) for pairing in wanted.sets],
    )


@dataclass(frozen=True)
class Measured:
    """What was measured.

    Attributes
    ----------
    gaps : DataFrame or None
        Columns of :data:`falsematch.tables.study_tables.FIELD_GAPS`; None where the experiment names no ``sets``.
    costs : sequence of Costs
        In the order of the experiment.
    photographs : dict of str to str
        Digest of each set's photographs.
    manifests : tuple of DatasetManifest
        Of the sets that are here.
    absent : list of str
        One sentence for each set that is not here.
    """

    gaps: pd.DataFrame | None
    costs: Sequence[Costs]
    photographs: dict[str, str]
    manifests: tuple[datasets.DatasetManifest, ...]
    absent: list[str]

    def tables(self) -> base.Made:
        """Every table, by file name."""
        made: base.Made = {}
        if self.gaps is not None:
            made[TABLE] = (self.gaps, study_tables.FIELD_GAPS)
        if self.costs:
            costs = pd.concat([one.costs for one in self.costs], ignore_index=True)
            made[COSTS] = (costs, study_tables.FIELD_COSTS)
            made[base.SUMMARY] = (chosen.summary(chosen.of_costs(costs)), STUDY_SUMMARY)
        for name, schema, found in (
            (SHADING, study_tables.FIELD_SHADING, [one.shading for one in self.costs if one.shading is not None]),
            (HEAD, study_tables.FIELD_MEAN_HEAD, [one.head for one in self.costs if one.head is not None]),
        ):
            if found:
                made[name] = (pd.concat(found, ignore_index=True), schema)
        return made


def run(experiment: FieldValidation, folder: Path, *, jobs: int, force: bool, store: Store | None = None) -> Measured:
    """Measure every set that is here, and write the result folder: tables, card, and the page of what was costly.

    Raises
    ------
    FalsematchError
        Where no set is here, among others.
    """
    check_place(folder, experiment.name, force=force)
    measured = measure(experiment, jobs=jobs, store=store or Store.default())
    base.write(
        folder,
        measured.tables(),
        experiment.model_dump(mode="json"),
        lambda written: _card(experiment, measured, written),
        write_field_costs if measured.costs else None,
    )
    return measured


def measure(experiment: FieldValidation, *, jobs: int, store: Store) -> Measured:
    """Measure every set that is here.

    Raises
    ------
    FalsematchError
        Where no set is here, among others.
    """
    absent: dict[str, str] = {}
    for spec in (*(one.dataset for one in experiment.sets), *(one.dataset for one in experiment.costs)):
        manifest = datasets.manifest(spec.name)
        if manifest.access != "generated" and not datasets.folder_of(manifest, store).is_dir():
            ask = f"ask at {manifest.ask}, then " if manifest.ask else ""
            absent[spec.name] = f"{manifest.name} is not here: {ask}`falsematch fetch {manifest.name}`."
    pairings = [one for one in experiment.sets if one.dataset.name not in absent]
    costings = [one for one in experiment.costs if one.dataset.name not in absent]
    if not (pairings or costings):
        told = " ".join(absent.values())
        raise DataError(f"{experiment.name}: none of its sets is here, and nothing was measured. {told}")
    loaded = [matchers.load_matcher(name, store) for name in experiment.matchers]
    gaps, costs, held = [], [], {}
    for pairing in pairings:
        images = _chosen(pairing, datasets.load(pairing.dataset, store), experiment.seed)
        real, simulated = (
            compare(side, images, loaded, store=store, jobs=jobs).comparisons
            for side in (experiment.side(pairing, real=True), experiment.side(pairing, real=False))
        )
        captures = {"reference": pairing.reference, "real": pairing.real, "simulated": pairing.simulated}
        gaps.append(field_gaps(real, simulated, captures, experiment.audit, seed=experiment.seed))
        held[images.manifest.name] = images
    described = [matchers.load_open_matcher(name, store) for name in experiment.matchers] if costings else []
    for costing in costings:
        images = datasets.load(costing.dataset, store)
        costs.append(
            cost.measure(costing, images, described, experiment.audit, seed=experiment.seed, store=store, jobs=jobs)
        )
        held[images.manifest.name] = images
    return Measured(
        pd.concat(gaps, ignore_index=True) if gaps else None,
        costs,
        {name: images.photographs for name, images in held.items()},
        tuple(images.manifest for images in held.values()),
        list(absent.values()),
    )


def _chosen(pairing: Pairing, images: datasets.Images, seed: int) -> datasets.Images:
    """The photographs of the people who have every capture, or of some of them."""
    wanted = {pairing.reference, pairing.real, pairing.simulated}
    for capture in sorted(wanted):
        sides(_asking(pairing, capture), images)
    table = images.table[images.table["capture"].isin(wanted)]
    whole = table.groupby("subject")["capture"].nunique() == len(wanted)
    people = sorted(whole.index[whole])
    if not people:
        raise DataError(f"{images.manifest.name}: nobody has {', '.join(sorted(wanted))}; there is nothing to compare.")
    if pairing.people is not None and pairing.people < len(people):
        people = sorted(np.random.default_rng(seed).choice(people, pairing.people, replace=False))
    return replace(images, table=table[table["subject"].isin(people)].reset_index(drop=True))


def _asking(pairing: Pairing, capture: str) -> Experiment:
    """Only to have an unknown capture refused in the words of an audit."""
    return Experiment.model_validate(
        {"name": "asking", "dataset": pairing.dataset, "matchers": ["-"], "probe": {"capture": capture}}
    )


def _card(experiment: FieldValidation, measured: Measured, written: dict[str, str]) -> Card:
    settings = experiment.model_dump(mode="json")
    parts = ("conditions", "matchers", *(["proofs"] if experiment.costs else []), "audit")
    of_one = {"dataset": _described(measured.manifests[0])} if len(measured.manifests) == 1 else {}
    return Card(
        experiment=ExperimentPart(**settings),
        **made_with(),
        code={name: source_digest(name) for name in parts},
        **of_one,
        photographs=measured.photographs,
        absent=tuple(measured.absent),
        tables=written,
        result=digest({"tables": written, "experiment": settings, "photographs": measured.photographs}),
    )


def _described(manifest: datasets.DatasetManifest) -> Dataset:
    return Dataset(
        name=manifest.name,
        title=manifest.title,
        citation=manifest.citation,
        licence=manifest.licence,
        attribution=manifest.display.attribution,
        faults=tuple(fault.text for fault in manifest.faults),
    )
