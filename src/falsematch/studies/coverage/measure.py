"""An experiment of kind ``coverage``: simulated audits that say whether the intervals hold what they promise."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field

from falsematch.audit.few_people import NEEDS
from falsematch.audit.printing import RULE
from falsematch.result.card import Card
from falsematch.result.folder import check_place
from falsematch.result.measured import Counts
from falsematch.result.origin import ExperimentPart
from falsematch.store import Store, digest, source_digest
from falsematch.studies import base, chosen
from falsematch.studies.coverage.few_people import FewPeopleSettings, clustered
from falsematch.studies.coverage.few_people import run as simulated_few_people
from falsematch.studies.coverage.galleries import GallerySettings
from falsematch.studies.coverage.galleries import run as simulated_galleries
from falsematch.studies.coverage.intervals import PRINTS, CoverageSettings
from falsematch.studies.coverage.intervals import run as simulated_audits
from falsematch.studies.coverage.page import write_coverage
from falsematch.studies.parts import made_with
from falsematch.tables import study_tables
from falsematch.tables.summary_tables import STUDY_SUMMARY
from falsematch.text.strict import Name, Strict

TABLE = "coverage.csv"
"""The table of the intervals."""
FEW_PEOPLE = "few_people.csv"
"""The table of the rule for groups too small for one, where the experiment asks for it."""

GALLERY = "gallery.csv"
"""The table of the bounds of FPIR in larger galleries, where the experiment asks for it."""


class CoverageExperiment(Strict):
    """``experiments/coverage.yaml``; the cells and their number stand under its blocks."""

    name: Name
    kind: Literal["coverage"]
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    coverage: CoverageSettings
    few_people: FewPeopleSettings | None = None
    gallery: GallerySettings | None = None

    @property
    def audits(self) -> int:
        """Simulated audits."""
        few = self.few_people.cells() if self.few_people else []
        galleries = len(self.gallery.cells()) * self.gallery.repetitions if self.gallery else 0
        return (
            sum(cell.repetitions for cell in self.coverage.cells()) + sum(cell.repetitions for cell in few) + galleries
        )


def load(name: str | Path) -> CoverageExperiment:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return base.load(name, CoverageExperiment, "a coverage experiment")


def simulate(experiment: CoverageExperiment, *, jobs: int, store: Store | None = None) -> base.Made:
    """The tables of the experiment and their schemas, by file name; the same for any number of processes.

    Parameters
    ----------
    experiment : CoverageExperiment
    jobs : int
    store : Store or None
        Where finished cells are kept, so that a run that was stopped goes on where it was; None keeps none.
    """
    seed = experiment.seed
    audits = simulated_audits(experiment.coverage, seed=seed, jobs=jobs, store=store)
    made: base.Made = {TABLE: (audits, study_tables.COVERAGE)}
    if experiment.few_people is not None:
        few = simulated_few_people(experiment.few_people, seed=seed, jobs=jobs)
        made[FEW_PEOPLE] = few, study_tables.FEW_PEOPLE
    if experiment.gallery is not None:
        galleries = simulated_galleries(experiment.gallery, seed=seed, jobs=jobs)
        made[GALLERY] = galleries, study_tables.GALLERY
    made[base.SUMMARY] = summary(experiment, made), STUDY_SUMMARY
    return made


def summary(experiment: CoverageExperiment, made: base.Made) -> pd.DataFrame:
    """What the page says of these tables: how much was simulated, and where it comes out worst.

    Returns
    -------
    DataFrame
        Columns of :data:`falsematch.tables.summary_tables.STUDY_SUMMARY`.
    """
    repetitions = [cell.repetitions for cell in experiment.coverage.cells()]
    rows = [chosen.of_intervals(made[TABLE][0], repetitions, PRINTS)]
    if experiment.few_people is not None:
        few, _ = made[FEW_PEOPLE]
        rows.append(chosen.of_few_people(few, clustered(experiment.few_people)))
    return chosen.summary(*rows)


def run(experiment: CoverageExperiment, folder: Path, *, jobs: int, force: bool) -> None:
    """Simulate, and write the result folder: the tables, their card, and the figure.

    Parameters
    ----------
    experiment : CoverageExperiment
    folder : Path
    jobs : int
    force : bool
        Whether to replace a folder that holds another result.

    Raises
    ------
    ResultError
        Where the folder holds something else.
    """
    check_place(folder, experiment.name, force=force)
    made = simulate(experiment, jobs=jobs, store=Store.default())
    settings = experiment.model_dump(mode="json", exclude_none=True)
    base.write(
        folder,
        made,
        settings,
        lambda written: _card(experiment, settings, written),
        write_coverage,
    )


def _card(experiment: CoverageExperiment, settings: dict[str, Any], measured: dict[str, str]) -> Card:
    cells = experiment.coverage.cells()
    few_people = {"few_people_rule": asdict(NEEDS)} if experiment.few_people else {}
    return Card(
        experiment=ExperimentPart(**experiment.model_dump(exclude={"coverage", "few_people", "gallery"})),
        **made_with(),
        code={"audit": source_digest("audit")},
        printing_rule=asdict(RULE),
        **few_people,
        counts=Counts(cells=len(cells), repetitions=max(cell.repetitions for cell in cells)),
        tables=measured,
        result=digest({"tables": measured, "experiment": settings}),
    )
