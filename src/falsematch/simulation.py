"""An experiment of kind ``coverage``: simulated audits that say whether the intervals hold what they promise."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from falsematch import record, report, study, study_tables
from falsematch.audit.coverage import CoverageSettings
from falsematch.audit.coverage import run as simulated_audits
from falsematch.audit.printing import RULE
from falsematch.result_card import made_with
from falsematch.store import digest, source_digest

TABLE = "coverage.csv"
"""The one table of such a result."""


class CoverageExperiment(BaseModel):
    """``experiments/coverage.yaml``; the cells and their number stand under ``coverage``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    kind: Literal["coverage"]
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    coverage: CoverageSettings


def load(name: str | Path) -> CoverageExperiment:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return study.load(name, CoverageExperiment, "a coverage experiment")


def simulate(experiment: CoverageExperiment, *, jobs: int) -> pd.DataFrame:
    """The columns of :data:`falsematch.study_tables.COVERAGE`; the same for any number of processes."""
    return simulated_audits(experiment.coverage, seed=experiment.seed, jobs=jobs)


def run(experiment: CoverageExperiment, folder: Path, *, jobs: int, force: bool) -> None:
    """Simulate, and write the result folder: the table, its card, and the figure.

    Raises
    ------
    ResultError
        Where the folder holds something else.
    """
    record.check_place(folder, experiment.name, force=force)
    table = simulate(experiment, jobs=jobs)
    settings = experiment.model_dump(mode="json")
    study.write(
        folder,
        {TABLE: (table, study_tables.COVERAGE)},
        settings,
        lambda written: _card(experiment, settings, written),
        report.write_coverage,
    )


def _card(experiment: CoverageExperiment, settings: dict[str, Any], measured: dict[str, str]) -> dict[str, Any]:
    return {
        "experiment": experiment.model_dump(mode="json", exclude={"coverage"}),
        **made_with(),
        "code": {"audit": source_digest("audit")},
        "printing_rule": asdict(RULE),
        "counts": {"cells": len(experiment.coverage.cells()), "repetitions": experiment.coverage.repetitions},
        "tables": measured,
        "result": digest({"tables": measured, "experiment": settings}),
    }
