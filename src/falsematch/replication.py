"""An experiment of kind ``replication``: a published claim, held against one contrast that was named beforehand."""

from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from falsematch import conditions, datasets, matchers, report, study, study_tables
from falsematch._strict import Name, NamesMatchers, Strict
from falsematch.audit import (
    AnyContrast,
    ArmContrast,
    AuditSettings,
    CohortContrast,
    GapContrast,
    GroupContrast,
    Partition,
    Planned,
    plan_replication,
    replicate,
)
from falsematch.catalog import nearest
from falsematch.errors import ExperimentError
from falsematch.experiment import Experiment, load_images, measure
from falsematch.reason import format_reasons
from falsematch.result.card import Card, ExperimentPart, Inputs, PlannedContrast
from falsematch.result.folder import check_place
from falsematch.result.parts import dataset_card, made_with, matcher_card
from falsematch.scoring import Side
from falsematch.store import Store, digest, source_digest

TABLE = "replication.csv"
"""The one table of such a result."""

CLAIM_PARTS = {"claim", "source", "margin", "contrast"}
"""What the claim's hash is of."""


class Source(Strict):
    """Where the claim was published.

    Attributes
    ----------
    read : str
        What of it was read here, so that nobody takes an abstract for a table.
    """

    authors: str
    year: int
    title: str
    where: str
    address: str
    read: str


class Margin(Strict):
    """The effect that the claim is held to.

    Attributes
    ----------
    value : float
        A ratio, a difference of rates, or standard deviations of impostor scores, as the contrast has it.
    published : bool
        Whether the source states it.
    where : str
        The table, figure or passage; or, of a margin of the lab's own, why this one.
    """

    value: Annotated[float, Field(gt=0)]
    published: bool
    where: str


class Photographs(NamesMatchers):
    """The photographs that the contrast is measured on, and by which matchers, as in an audit."""

    dataset: datasets.DatasetSpec
    probe: Side = Side()
    reference: Side = Side()
    matchers: Annotated[list[str], Field(min_length=1)]
    group_by: Annotated[list[list[str]], Field(min_length=1)]


class Replication(Strict):
    """``experiments/replication_*.yaml``."""

    name: Name
    kind: Literal["replication"]
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    claim: str
    source: Source
    margin: Margin
    contrast: AnyContrast
    photographs: Photographs
    audit: AuditSettings = AuditSettings()

    @property
    def measured(self) -> Experiment:
        """The audit that gives the comparisons."""
        return Experiment.model_validate(
            {
                "name": self.name,
                "seed": self.seed,
                "conditions": self.contrast.conditions,
                "arms": ["probe", "both"] if isinstance(self.contrast, ArmContrast) else ["probe"],
                **self.photographs.model_dump(mode="json"),
            }
        )

    @property
    def claim_sha256(self) -> str:
        """Digest of what is claimed and how it is judged; its commit shows that it stood before the result."""
        return digest(self.model_dump(mode="json", include=CLAIM_PARTS))

    @property
    def slices(self) -> int:
        """Matchers times doses that are judged together."""
        doses = len(conditions.parse(self.contrast.conditions)) - 1
        return len(self.photographs.matchers) * max(doses, 1)


def load(name: str | Path) -> Replication:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return study.load(name, Replication, "a replication", lambda wanted: wanted.measured)


def plan(experiment: Replication, store: Store) -> Planned:
    """What the design can tell: from the labels of the photographs' people alone, nothing being measured.

    Raises
    ------
    FalsematchError
        Where the photographs are not here, or no person has a group that the contrast names.
    """
    images = load_images(experiment.measured, store)
    people = images.table.drop_duplicates("subject").set_index("subject").sort_index()
    partition = Partition.of(people, experiment.photographs.group_by)
    _check_groups(experiment, partition)
    confidence = experiment.audit.confidence
    return plan_replication(partition, experiment.contrast, experiment.slices, confidence, experiment.seed)


def _check_groups(experiment: Replication, partition: Partition) -> None:
    contrast, named = experiment.contrast, list[tuple[str, str]]()
    if isinstance(contrast, GapContrast | CohortContrast):
        pairs = [contrast.wider, contrast.narrower] if isinstance(contrast, GapContrast) else [contrast.cohorts]
        named = [(label, group) for pair in pairs for label, groups in pair.items() for group in groups]
    elif isinstance(contrast, GroupContrast):
        named = list(contrast.reference.items())
    for label, group in named:
        if label not in partition.labels:
            raise ExperimentError(f"contrast: `{label}` is not in group_by. {nearest(label, partition.labels)}")
        if group not in (known := partition.members((label,))):
            raise ExperimentError(f"contrast: nobody has {label} `{group}`. {nearest(group, known)}")


def measured(
    experiment: Replication, planned: Planned, *, jobs: int, store: Store
) -> tuple[pd.DataFrame, datasets.Images, list[matchers.Matcher]]:
    """The table of a replication, with the photographs and the matchers that it was measured with.

    Returns
    -------
    table : DataFrame
        Columns of :data:`falsematch.study_tables.REPLICATION`.
    images : Images
    matchers : list of Matcher
    """
    audit = experiment.measured
    images = load_images(audit, store)
    systems = [matchers.load_matcher(name, store) for name in audit.matchers]
    comparisons = measure(audit, images, systems, store=store, jobs=jobs).comparisons
    table = replicate(
        comparisons,
        experiment.contrast,
        experiment.margin.value,
        audit.group_by,
        experiment.audit,
        planned,
        seed=experiment.seed,
        jobs=jobs,
    )
    return table, images, systems


def again(experiment: Replication, *, jobs: int, store: Store) -> pd.DataFrame:
    """The table, planned and measured anew."""
    table, _, _ = measured(experiment, plan(experiment, store), jobs=jobs, store=store)
    return table


def run(experiment: Replication, folder: Path, *, jobs: int, force: bool, store: Store | None = None) -> pd.DataFrame:
    """Measure, and write the result folder: the table, its card, the figure and the page.

    Raises
    ------
    FalsematchError
    """
    store = store or Store.default()
    check_place(folder, experiment.name, force=force)
    planned = plan(experiment, store)
    table, images, systems = measured(experiment, planned, jobs=jobs, store=store)
    study.write(
        folder,
        {TABLE: (table, study_tables.REPLICATION)},
        experiment.model_dump(mode="json"),
        lambda written: _card(experiment, planned, images, systems, written),
        report.write_replication,
    )
    return table


def _card(
    experiment: Replication,
    planned: Planned,
    images: datasets.Images,
    systems: list[matchers.Matcher],
    written: dict[str, str],
) -> Card:
    settings = experiment.model_dump(mode="json")
    inputs = {"photographs": images.photographs, "matchers": {one.name: one.fingerprint for one in systems}}
    return Card(
        experiment=ExperimentPart(**settings),
        claim_sha256=experiment.claim_sha256,
        planned=tuple(
            PlannedContrast(
                threshold_name=threshold,
                contrast=name,
                minimum_detectable=None if one.reason else one.effect,
                fixed=format_reasons([one.fixes(experiment.margin.value)]),
            )
            for (threshold, name), one in planned.items()
        ),
        **made_with(),
        code={"audit": source_digest("audit"), "matchers": source_digest("matchers")},
        inputs=Inputs.model_validate(inputs),
        dataset=dataset_card(images),
        matchers=tuple(matcher_card(matcher, images.manifest) for matcher in systems),
        tables=written,
        result=digest({"tables": written, "experiment": settings, "inputs": inputs}),
    )
