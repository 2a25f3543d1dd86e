"""An experiment of kind ``coverage``: simulated audits that say whether the intervals hold what they promise."""

import json
import platform
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from falsematch import catalog, record, report, study_tables, tables
from falsematch.audit.coverage import CoverageSettings
from falsematch.audit.coverage import run as simulated_audits
from falsematch.audit.printing import RULE
from falsematch.errors import ExperimentError
from falsematch.explain import explain
from falsematch.store import digest, file_sha256, numeric_versions, source_digest

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


def is_coverage(name: str | Path) -> bool:
    """Whether an experiment file is of this kind."""
    return catalog.load_yaml(catalog.find(catalog.EXPERIMENTS, name), ExperimentError).get("kind") == "coverage"


def load(name: str | Path) -> CoverageExperiment:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    path = catalog.find(catalog.EXPERIMENTS, name)
    try:
        return CoverageExperiment.model_validate(catalog.load_yaml(path, ExperimentError))
    except ValidationError as failure:
        raise ExperimentError(explain(failure, CoverageExperiment, path.name, "a coverage experiment")) from None


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
    with record.fresh_folder(folder) as fresh:
        tables.write_csv(table, study_tables.COVERAGE, fresh / TABLE)
        settings = experiment.model_dump(mode="json")
        (fresh / record.EXPERIMENT).write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
        card = _card(experiment, settings, {TABLE: file_sha256(fresh / TABLE)})
        (fresh / record.CARD).write_text(json.dumps(card, indent=2, allow_nan=False) + "\n", encoding="utf-8")
        report.write_coverage(fresh)


def _card(experiment: CoverageExperiment, settings: dict[str, Any], measured: dict[str, str]) -> dict[str, Any]:
    return {
        "experiment": experiment.model_dump(mode="json", exclude={"coverage"}),
        "falsematch": metadata.version("falsematch"),
        "measured": record.today(),
        "code": {"audit": source_digest("audit")},
        "environment": {
            "python": platform.python_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "libraries": numeric_versions(),
        },
        "printing_rule": asdict(RULE),
        "counts": {"cells": len(experiment.coverage.cells()), "repetitions": experiment.coverage.repetitions},
        "tables": measured,
        "result": digest({"tables": measured, "experiment": settings}),
    }
