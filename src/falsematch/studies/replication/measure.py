"""An experiment of kind ``replication``: a published claim, held against one contrast that was named beforehand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field, model_validator

from falsematch import conditions, datasets, matchers
from falsematch.audit import (
    AnyContrast,
    ArmContrast,
    AuditSettings,
    CohortContrast,
    GapContrast,
    GroupContrast,
    Partition,
    ProbeSearches,
    SharesContrast,
    probe_searches,
)
from falsematch.catalog import nearest
from falsematch.errors import ExperimentError
from falsematch.experiment import Experiment, load_images, measure
from falsematch.result.card import Card
from falsematch.result.folder import check_place
from falsematch.result.measured import PlannedContrast
from falsematch.result.origin import ExperimentPart, Inputs
from falsematch.scoring import Side
from falsematch.store import Store, digest, source_digest
from falsematch.studies import base, chosen
from falsematch.studies.parts import dataset_card, made_with, matcher_card
from falsematch.studies.replication.page import write_replication
from falsematch.studies.replication.planned import Planned, plan_shares
from falsematch.studies.replication.planned import plan as plan_replication
from falsematch.studies.replication.shares import replicate_shares, summarise_shares
from falsematch.studies.replication.statistics import replicate
from falsematch.tables import study_tables
from falsematch.tables.summary_tables import STUDY_SUMMARY
from falsematch.text.reason import format_reasons
from falsematch.text.strict import Name, NamesMatchers, Strict

TABLE = "replication.csv"
"""The table of verdicts, which every such result has."""
SHARES = "search_shares.csv"
"""Of the form ``shares``: whom searches falsely match, row by row."""
SHARES_SUMMARY = "search_shares_summary.csv"
"""What its page leads with."""

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
        A ratio, a difference of rates, or standard deviations of impostor scores, as the contrast has it. A claim of
        shares is of direction: there it is the published ratio, which stands beside ours.
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

    @model_validator(mode="after")
    def _searches_name_their_captures(self) -> "Replication":
        if isinstance(self.contrast, SharesContrast):
            probe, reference = self.photographs.probe.capture, self.photographs.reference.capture
            if not probe or len(reference or []) != 1:
                raise ExperimentError(
                    "photographs: a contrast of shares searches photographs among others; name under `probe` the "
                    "captures that are searched, and under `reference` the one that they are searched among."
                )
        return self

    @property
    def measured(self) -> Experiment:
        """The audit that gives the comparisons; of shares, with all captures that are searched."""
        return Experiment.model_validate(
            {
                "name": self.name,
                "seed": self.seed,
                "conditions": [] if isinstance(self.contrast, SharesContrast) else self.contrast.conditions,
                "arms": ["probe", "both"] if isinstance(self.contrast, ArmContrast) else ["probe"],
                **self.photographs.model_dump(mode="json"),
            }
        )

    @property
    def searched(self) -> dict[str, Experiment]:
        """Of shares: the audit of each capture that is searched, by its name.

        One by one, since photographs searched among those of their own capture meet once and stand on both sides.
        """
        audit = self.measured
        return {
            capture: audit.model_copy(update={"probe": Side(capture=[capture])})
            for capture in audit.probe.capture or []
        }

    @property
    def claim_sha256(self) -> str:
        """Digest of what is claimed and how it is judged; its commit shows that it stood before the result."""
        return digest(self.model_dump(mode="json", include=CLAIM_PARTS))

    @property
    def slices(self) -> int:
        """Matchers times doses that are judged together; of shares, matchers alone."""
        if isinstance(self.contrast, SharesContrast):
            return len(self.photographs.matchers)
        doses = len(conditions.parse(self.contrast.conditions)) - 1
        return len(self.photographs.matchers) * max(doses, 1)


def load(name: str | Path) -> Replication:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return base.load(name, Replication, "a replication", lambda wanted: wanted.measured)


def plan(experiment: Replication, store: Store) -> Planned:
    """What the design can tell: from the labels of the photographs' people alone, nothing being measured.

    Raises
    ------
    FalsematchError
        Where the photographs are not here, or no person has a group that the contrast names.
    """
    images = load_images(experiment.measured, store)
    partition = Partition.of(_people(images), experiment.photographs.group_by)
    _check_groups(experiment, partition)
    confidence, contrast = experiment.audit.confidence, experiment.contrast
    if isinstance(contrast, SharesContrast):
        searched = _searched(experiment, contrast, images)
        return plan_shares(searched, contrast, experiment.slices, confidence)
    return plan_replication(partition, contrast, experiment.slices, confidence, experiment.seed)


def _people(images: datasets.Images) -> pd.DataFrame:
    return images.table.drop_duplicates("subject").set_index("subject").sort_index()


def _searched(
    experiment: Replication, contrast: SharesContrast, images: datasets.Images
) -> Mapping[str, tuple[int, int]]:
    """How many photographs of people with a label are searched, and how many of the people in question."""
    labelled = images.table[images.table[contrast.label] != ""]
    [reference] = experiment.photographs.reference.capture or []
    found = {}
    for capture in experiment.searched:
        own = labelled[labelled["capture"] == capture]
        found[f"{capture} among {reference}"] = len(own), int(own[contrast.label].isin(contrast.groups).sum())
    return found


def _check_groups(experiment: Replication, partition: Partition) -> None:
    contrast, named = experiment.contrast, list[tuple[str, str]]()
    if isinstance(contrast, GapContrast | CohortContrast):
        pairs = [contrast.wider, contrast.narrower] if isinstance(contrast, GapContrast) else [contrast.cohorts]
        named = [(label, group) for pair in pairs for label, groups in pair.items() for group in groups]
    elif isinstance(contrast, GroupContrast):
        named = list(contrast.reference.items())
    elif isinstance(contrast, SharesContrast):
        named = [(contrast.label, value) for value in contrast.groups]
    for label, group in named:
        if label not in partition.labels:
            raise ExperimentError(f"contrast: `{label}` is not in group_by. {nearest(label, partition.labels)}")
        if group not in (known := partition.members((label,))):
            raise ExperimentError(f"contrast: nobody has {label} `{group}`. {nearest(group, known)}")


def measured(
    experiment: Replication, planned: Planned, *, jobs: int, store: Store
) -> tuple[base.Made, datasets.Images, list[matchers.Matcher]]:
    """The tables of a replication, with the photographs and the matchers that it was measured with.

    Returns
    -------
    made : dict of file name to (table, schema)
        ``replication.csv`` and ``summary.csv``; of shares ``search_shares.csv`` and its summary too.
    images : Images
    matchers : list of Matcher
    """
    audit, contrast = experiment.measured, experiment.contrast
    images = load_images(audit, store)
    loaded = [matchers.load_matcher(name, store) for name in audit.matchers]
    if isinstance(contrast, SharesContrast):
        return _shares(experiment, contrast, images, loaded, planned, jobs=jobs, store=store), images, loaded
    comparisons = measure(audit, images, loaded, store=store, jobs=jobs).comparisons
    table = replicate(
        comparisons,
        contrast,
        experiment.margin.value,
        audit.group_by,
        experiment.audit,
        planned,
        seed=experiment.seed,
        jobs=jobs,
    )
    return _of_verdicts(experiment, planned, table), images, loaded


def _of_verdicts(experiment: Replication, planned: Planned, table: pd.DataFrame) -> base.Made:
    """The table of verdicts, and what the page says of it."""
    fixed = [one.fixes(experiment.margin.value) is not None for one in planned.values()]
    summary = chosen.summary(chosen.of_replication(table, fixed))
    return {TABLE: (table, study_tables.REPLICATION), base.SUMMARY: (summary, STUDY_SUMMARY)}


def _shares(
    experiment: Replication,
    contrast: SharesContrast,
    images: datasets.Images,
    loaded: list[matchers.Matcher],
    planned: Planned,
    *,
    jobs: int,
    store: Store,
) -> base.Made:
    """Every capture searched, one after the other: of its comparisons only whom each search brings up is kept."""
    [reference] = experiment.photographs.reference.capture or []

    def searched(capture: str, audit: Experiment) -> tuple[list[ProbeSearches], pd.DataFrame]:
        comparisons = measure(audit, images, loaded, store=store, jobs=jobs).comparisons
        return list(probe_searches(comparisons, capture, reference)), comparisons.subjects

    parts = [searched(capture, audit) for capture, audit in experiment.searched.items()]
    # Of the same photographs they are the same people.
    subjects = parts[0][1]
    found = [one for own, _ in parts for one in own]
    verdicts, shares = replicate_shares(
        found,
        subjects,
        contrast,
        experiment.margin.value,
        Partition.of(subjects, experiment.photographs.group_by),
        experiment.audit,
        planned,
        seed=experiment.seed,
        jobs=jobs,
    )
    return _of_verdicts(experiment, planned, verdicts) | {
        SHARES: (shares, study_tables.SEARCH_SHARES),
        SHARES_SUMMARY: (summarise_shares(shares), study_tables.SEARCH_SHARES_SUMMARY),
    }


def again(experiment: Replication, *, jobs: int, store: Store) -> base.Made:
    """The tables, planned and measured anew."""
    made, _, _ = measured(experiment, plan(experiment, store), jobs=jobs, store=store)
    return made


def run(experiment: Replication, folder: Path, *, jobs: int, force: bool, store: Store | None = None) -> pd.DataFrame:
    """Measure, and write the result folder: the tables, their card, the figure and the page.

    Returns
    -------
    DataFrame
        Columns of :data:`falsematch.tables.study_tables.REPLICATION`.

    Raises
    ------
    FalsematchError
    """
    store = store or Store.default()
    check_place(folder, experiment.name, force=force)
    planned = plan(experiment, store)
    made, images, loaded = measured(experiment, planned, jobs=jobs, store=store)
    base.write(
        folder,
        made,
        experiment.model_dump(mode="json"),
        lambda written: _card(experiment, planned, images, loaded, written),
        write_replication,
    )
    verdicts, _ = made[TABLE]
    return verdicts


def _card(
    experiment: Replication,
    planned: Planned,
    images: datasets.Images,
    loaded: list[matchers.Matcher],
    written: dict[str, str],
) -> Card:
    settings = experiment.model_dump(mode="json")
    inputs = {"photographs": images.photographs, "matchers": {one.name: one.fingerprint for one in loaded}}
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
        matchers=tuple(matcher_card(matcher, images.manifest) for matcher in loaded),
        tables=written,
        result=digest({"tables": written, "experiment": settings, "inputs": inputs}),
    )
