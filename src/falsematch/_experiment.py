"""An experiment as its file states it."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from falsematch import catalog, conditions, datasets, scoring
from falsematch.audit import (
    AuditSettings,
    FmrThreshold,
    Primary,
    SearchSettings,
    ThresholdSpec,
    calibrating_labels,
)
from falsematch.errors import ExperimentError
from falsematch.explain import explain


class Experiment(BaseModel):
    """An experiment as its file states it; DESIGN section 3 explains each setting.

    Attributes
    ----------
    name : str
        Name of the result folder.
    conditions : list
        As in the file; :func:`falsematch.conditions.parse` makes the chains, ``clean`` first.
    on_unreadable : "stop" or "count"
        What to do about photographs that cannot be read: stop before any measuring, or count them by group.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    kind: Literal["audit"] = "audit"
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    dataset: datasets.DatasetSpec
    probe: scoring.Side = scoring.Side()
    reference: scoring.Side = scoring.Side()
    systems: Annotated[list[str], Field(min_length=1)]
    landmarks: Annotated[list[Literal["own", "clean"]], Field(min_length=1)] = ["own"]
    delivery: Annotated[list[Literal["native", "upscaled"]], Field(min_length=1)] = ["native"]
    metering: Annotated[list[Literal["fixed", "frame_average", "face"]], Field(min_length=1)] = ["fixed"]
    conditions: list[Any] = []
    arms: Annotated[list[scoring.Arm], Field(min_length=1)] = ["probe"]
    thresholds: Annotated[list[ThresholdSpec], Field(min_length=1)] = ["as_shipped"]
    group_by: list[Annotated[list[str], Field(min_length=1)]] = []
    primary: Primary | None = None
    audit: AuditSettings = AuditSettings()
    search: SearchSettings | None = None
    on_unreadable: Literal["stop", "count"] = "stop"

    @model_validator(mode="after")
    def _conditions_exist(self) -> "Experiment":
        conditions.parse(self.conditions)
        return self

    @model_validator(mode="after")
    def _thresholds_differ(self) -> "Experiment":
        names = [spec if isinstance(spec, str) else spec.name for spec in self.thresholds]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ExperimentError(f"thresholds: `{twice}` stands there twice; nobody could tell the two apart.")
        return self

    @model_validator(mode="after")
    def _shifts_are_of_groupings(self) -> "Experiment":
        known = [" & ".join(grouping) for grouping in self.group_by]
        for name in self.audit.score_shifts:
            if name not in known:
                raise ExperimentError(
                    f"score_shifts: `{name}` is not a grouping of group_by. {catalog.nearest(name, known)}"
                )
        return self

    @property
    def externals(self) -> list[FmrThreshold]:
        """The thresholds that other people fix."""
        return [spec for spec in self.thresholds if isinstance(spec, FmrThreshold) and spec.calibration is not None]

    def calibrating(self, spec: FmrThreshold) -> "Experiment":
        """The experiment that gives the comparisons of other people which fix a threshold: clean, nothing else."""
        calibration = spec.calibration
        if calibration is None:
            raise ValueError(f"{spec.name} is fixed on the experiment's own people")
        finest = next((by for by in self.group_by if set(by) == self.labels), sorted(self.labels))
        labels = calibrating_labels(spec, tuple(finest))
        return self.model_copy(
            update={
                "dataset": calibration.dataset,
                "probe": calibration.probe,
                "reference": calibration.reference,
                "conditions": [],
                "thresholds": ["as_shipped"],
                "group_by": [labels] if labels else [],
                "audit": self.audit.model_copy(update={"score_shifts": {}}),
            }
        )

    @property
    def labels(self) -> set[str]:
        """Every label that groups are made of."""
        return {label for grouping in self.group_by for label in grouping}


def load_experiment(name: str | Path) -> Experiment:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
        In one sentence: an unknown key, condition, dose or value, with the nearest known one.
    """
    path = catalog.find(catalog.EXPERIMENTS, name)
    content = catalog.load_yaml(path, ExperimentError)
    try:
        return Experiment.model_validate(content)
    except ValidationError as failure:
        raise ExperimentError(explain(failure, Experiment, path.name, "an experiment")) from None
    except ExperimentError as refusal:
        raise ExperimentError(f"{path.name}: {refusal}") from None
