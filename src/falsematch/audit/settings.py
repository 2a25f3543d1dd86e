"""How an audit is made: the ``audit:`` block of an experiment."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class AuditSettings(BaseModel):
    """Settings of the intervals and tests.

    Attributes
    ----------
    replicates : int
        Bootstrap replicates; 0 makes no intervals.
    confidence : float
        Of every interval.
    equivalence_ratio : float
        "No difference" is claimed only where the ratio's interval lies within 1 / this and this.
    covariates : bool
        Whether to audit the covariates too.
    score_shifts : dict of str to str
        Reference group of each grouping (as ``group_by`` is written) whose mean scores are compared too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    replicates: Annotated[int, Field(ge=0, le=100_000)] = 2000
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    equivalence_ratio: Annotated[float, Field(gt=1)] = 1.5
    covariates: bool = False
    score_shifts: dict[str, str] = {}
