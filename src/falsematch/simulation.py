"""An experiment of kind ``coverage``: simulated audits that say whether the intervals hold what they promise."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from falsematch import record, report, study, study_tables
from falsematch._columns import Schema
from falsematch.audit.coverage import CoverageSettings
from falsematch.audit.coverage import run as simulated_audits
from falsematch.audit.few_people import NEEDS
from falsematch.audit.few_people_coverage import FewPeopleSettings
from falsematch.audit.few_people_coverage import run as simulated_few_people
from falsematch.audit.printing import RULE
from falsematch.result_card import made_with
from falsematch.store import digest, source_digest

TABLE = "coverage.csv"
"""The table of the intervals."""
FEW_PEOPLE = "few_people.csv"
"""The table of the rule for groups too small for one, where the experiment asks for it."""


class CoverageExperiment(BaseModel):
    """``experiments/coverage.yaml``; the cells and their number stand under ``coverage`` and ``few_people``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    kind: Literal["coverage"]
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    coverage: CoverageSettings
    few_people: FewPeopleSettings | None = None

    @property
    def audits(self) -> int:
        """Simulated audits."""
        few = self.few_people.cells() if self.few_people else []
        return len(self.coverage.cells()) * self.coverage.repetitions + sum(cell.repetitions for cell in few)


def load(name: str | Path) -> CoverageExperiment:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return study.load(name, CoverageExperiment, "a coverage experiment")


def simulate(experiment: CoverageExperiment, *, jobs: int) -> dict[str, tuple[pd.DataFrame, Schema]]:
    """The tables of the experiment and their schemas, by file name; the same for any number of processes."""
    audits = simulated_audits(experiment.coverage, seed=experiment.seed, jobs=jobs)
    made = {TABLE: (audits, study_tables.COVERAGE)}
    if experiment.few_people is not None:
        few = simulated_few_people(experiment.few_people, seed=experiment.seed, jobs=jobs)
        made[FEW_PEOPLE] = few, study_tables.FEW_PEOPLE
    return made


def run(experiment: CoverageExperiment, folder: Path, *, jobs: int, force: bool) -> None:
    """Simulate, and write the result folder: the tables, their card, and the figure.

    Raises
    ------
    ResultError
        Where the folder holds something else.
    """
    record.check_place(folder, experiment.name, force=force)
    made = simulate(experiment, jobs=jobs)
    settings = experiment.model_dump(mode="json", exclude_none=True)
    study.write(
        folder,
        made,
        settings,
        lambda written: _card(experiment, settings, written),
        report.write_coverage,
    )


def _card(experiment: CoverageExperiment, settings: dict[str, Any], measured: dict[str, str]) -> dict[str, Any]:
    return {
        "experiment": experiment.model_dump(mode="json", exclude={"coverage", "few_people"}),
        **made_with(),
        "code": {"audit": source_digest("audit")},
        "printing_rule": asdict(RULE),
        **({"few_people_rule": asdict(NEEDS)} if experiment.few_people else {}),
        "counts": {"cells": len(experiment.coverage.cells()), "repetitions": experiment.coverage.repetitions},
        "tables": measured,
        "result": digest({"tables": measured, "experiment": settings}),
    }
