"""An experiment of kind ``proofs``: what each condition was asked for, beside what was measured of it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field, field_validator

from falsematch import datasets, tables
from falsematch.conditions import CONDITIONS, find
from falsematch.result.card import Card
from falsematch.result.folder import check_place
from falsematch.result.measured import ConditionNumber, Counts
from falsematch.result.origin import ExperimentPart, PictureSource
from falsematch.store import Store, digest, source_digest
from falsematch.studies import base, chosen
from falsematch.studies.parts import made_with
from falsematch.studies.proofs.items import Heads, Patches, Photographs, patches, photographed, rendered
from falsematch.studies.proofs.measured import measure
from falsematch.studies.proofs.monotone import Monotone
from falsematch.studies.proofs.monotone import prove as followed
from falsematch.studies.proofs.page import write_proofs
from falsematch.studies.proofs.proof import Item
from falsematch.studies.proofs.renders import Renders
from falsematch.studies.proofs.renders import prove as beside_renders
from falsematch.tables import study_tables
from falsematch.tables.summary_tables import STUDY_SUMMARY
from falsematch.text.strict import Name, Strict

TABLE = "proofs.csv"
"""The one table of such a result."""


class ProofsExperiment(Strict):
    """``experiments/condition_proofs.yaml``.

    Attributes
    ----------
    conditions : tuple of str
        Those to be proven; all where empty.
    patches, heads, photographs
        What they are measured on.
    renders
        Heads rendered again, for pose, perspective, sun and veil; none where null.
    monotone
        Whose genuine scores are followed from dose to dose; nobody's where null.
    """

    name: Name
    kind: Literal["proofs"]
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    conditions: tuple[str, ...] = ()
    patches: Patches = Patches()
    heads: Heads = Heads()
    photographs: Photographs | None = None
    renders: Renders | None = None
    monotone: Monotone | None = None

    def datasets(self) -> list[str]:
        """Names of the datasets it needs."""
        pictured = [part.dataset.name for part in (self.photographs, self.monotone) if part]
        return list(dict.fromkeys([*(["heads"] if self.heads.shapes or self.renders else []), *pictured]))

    @property
    def matchers(self) -> list[str]:
        """Matchers that it asks."""
        return list(dict.fromkeys(name for part in (self.renders, self.monotone) if part for name in part.matchers))

    @field_validator("conditions")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            find(name)
        return names


def load(name: str | Path) -> ProofsExperiment:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return base.load(name, ProofsExperiment, "a proofs experiment")


def pictures(experiment: ProofsExperiment, store: Store, jobs: int) -> list[Item]:
    """What the conditions are measured on: patches, heads and photographs."""
    return [
        *patches(experiment.patches),
        *rendered(experiment.heads, experiment.seed, store),
        *photographed(experiment.photographs, experiment.seed, store, jobs),
    ]


def prove(experiment: ProofsExperiment, items: list[Item], store: Store, jobs: int) -> pd.DataFrame:
    """The columns of :data:`falsematch.tables.study_tables.PROOFS`; the same for any number of processes."""
    names = experiment.conditions or list(CONDITIONS)
    rows = measure(items, names, experiment.seed, jobs)
    if experiment.renders:
        rows += beside_renders(experiment.renders, items, names, experiment.seed, store, jobs)
    if experiment.monotone:
        rows += followed(experiment.monotone, names, experiment.seed, store, jobs)
    order = {name: number for number, name in enumerate(names)}
    rows.sort(key=lambda row: order[str(row["condition"])])
    return tables.validate(pd.DataFrame(rows), study_tables.PROOFS)


def made(table: pd.DataFrame) -> base.Made:
    """The table of proofs, and what the page says of it."""
    summary = chosen.summary(chosen.of_proofs(table))
    return {TABLE: (table, study_tables.PROOFS), base.SUMMARY: (summary, STUDY_SUMMARY)}


def run(
    experiment: ProofsExperiment, folder: Path, *, jobs: int, force: bool, store: Store | None = None
) -> pd.DataFrame:
    """Measure, and write the result folder: the table, its card, the figure and the page.

    A proof that fails is a row like any other: it is published as failed.

    Raises
    ------
    FalsematchError
    """
    check_place(folder, experiment.name, force=force)
    store = store or Store.default()
    items = pictures(experiment, store, jobs)
    table = prove(experiment, items, store, jobs)
    base.write(
        folder,
        made(table),
        experiment.model_dump(mode="json"),
        lambda written: _card(experiment, items, table, written),
        write_proofs,
    )
    return table


def _card(experiment: ProofsExperiment, items: list[Item], table: pd.DataFrame, measured: dict[str, str]) -> Card:
    settings = experiment.model_dump(mode="json")
    outcomes = table["outcome"].value_counts()
    sources = [datasets.manifest(experiment.photographs.dataset.name)] if experiment.photographs else []
    return Card(
        experiment=ExperimentPart(**settings),
        **made_with(),
        code={"conditions": source_digest("conditions"), "proofs": source_digest("proofs")},
        counts=Counts(
            pictures={
                material: sum(item.material == material for item in items)
                for material in ("patch", "head", "photograph")
            },
            rows={outcome: int(outcomes.get(outcome, 0)) for outcome in study_tables.PROOF_OUTCOMES},
        ),
        photographs=tuple(PictureSource(title=manifest.title, licence=manifest.licence) for manifest in sources),
        numbers={
            name: {key: ConditionNumber(**asdict(number)) for key, number in find(name).numbers.items()}
            for name in experiment.conditions or CONDITIONS
        },
        tables=measured,
        result=digest({"tables": measured, "experiment": settings}),
    )
