"""An experiment of kind ``field_validation``: simulated field captures beside real ones, for whoever holds the sets."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from falsematch import datasets, matchers, study, study_tables
from falsematch._strict import Name, NamesMatchers, Strict
from falsematch.audit import AuditSettings, field_gaps
from falsematch.errors import DataError
from falsematch.experiment import Experiment, sides
from falsematch.experiment import measure as compare
from falsematch.result.card import Card
from falsematch.result.folder import check_place
from falsematch.result.origin import ExperimentPart
from falsematch.result.parts import made_with
from falsematch.store import Store, digest, source_digest

TABLE = "field_gaps.csv"
"""The one table of such a result."""


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
    """``experiments/field_validation.yaml``."""

    name: Name
    kind: Literal["field_validation"]
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    matchers: Annotated[list[str], Field(min_length=1)]
    delivery: Annotated[list[Literal["native", "upscaled"]], Field(min_length=1)] = ["native"]
    metering: Annotated[list[Literal["fixed", "frame_average", "face"]], Field(min_length=1)] = ["fixed"]
    audit: AuditSettings = AuditSettings()
    sets: Annotated[list[Pairing], Field(min_length=1)]

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
    return study.load(
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
    table : DataFrame
        Columns of :data:`falsematch.study_tables.FIELD_GAPS`.
    photographs : dict of str to str
        Digest of each set's photographs.
    absent : list of str
        One sentence for each set that is not here.
    """

    table: pd.DataFrame
    photographs: dict[str, str]
    absent: list[str]


def run(experiment: FieldValidation, folder: Path, *, jobs: int, force: bool, store: Store | None = None) -> Measured:
    """Measure every set that is here, and write the result folder: the table and its card.

    Raises
    ------
    FalsematchError
        Where no set is here, among others.
    """
    check_place(folder, experiment.name, force=force)
    measured = measure(experiment, jobs=jobs, store=store or Store.default())
    study.write(
        folder,
        {TABLE: (measured.table, study_tables.FIELD_GAPS)},
        experiment.model_dump(mode="json"),
        lambda written: _card(experiment, measured, written),
        None,
    )
    return measured


def measure(experiment: FieldValidation, *, jobs: int, store: Store) -> Measured:
    """Measure every set that is here.

    Raises
    ------
    FalsematchError
        Where no set is here, among others.
    """
    present, absent = [], []
    for pairing in experiment.sets:
        manifest = datasets.manifest(pairing.dataset.name)
        if manifest.access != "generated" and not datasets.folder_of(manifest, store).is_dir():
            absent.append(
                f"{manifest.name} is not here: ask at {manifest.ask}, then `falsematch fetch {manifest.name}`."
            )
        else:
            present.append(pairing)
    if not present:
        raise DataError(f"{experiment.name}: none of its sets is here, and nothing was measured. {' '.join(absent)}")
    loaded = [matchers.load_matcher(name, store) for name in experiment.matchers]
    found, photographs = [], {}
    for pairing in present:
        images = _chosen(pairing, datasets.load(pairing.dataset, store), experiment.seed)
        real, simulated = (
            compare(side, images, loaded, store=store, jobs=jobs).comparisons
            for side in (experiment.side(pairing, real=True), experiment.side(pairing, real=False))
        )
        captures = {"reference": pairing.reference, "real": pairing.real, "simulated": pairing.simulated}
        found.append(field_gaps(real, simulated, captures, experiment.audit, seed=experiment.seed))
        photographs[images.manifest.name] = images.photographs
    return Measured(pd.concat(found, ignore_index=True), photographs, absent)


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
    return Card(
        experiment=ExperimentPart(**settings),
        **made_with(),
        code={name: source_digest(name) for name in ("conditions", "matchers", "audit")},
        photographs=measured.photographs,
        absent=tuple(measured.absent),
        tables=written,
        result=digest({"tables": written, "experiment": settings, "photographs": measured.photographs}),
    )
